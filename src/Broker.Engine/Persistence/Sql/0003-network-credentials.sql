-- Keys of networks and what was done with them: the broker's own, of no organisation. The app role gets nothing.
revoke all on network_credentials, network_audit from public, broker_app, broker_system;
grant select, insert, update, delete on network_credentials to broker_system;

-- Evidence: added to and read, never changed.
grant select, insert on network_audit to broker_system;

-- A reference from a typed id to ASP.NET Core Identity's table.
alter table network_credentials add constraint fk_network_credentials_users
    foreign key (connected_by) references users (id) on delete restrict;
