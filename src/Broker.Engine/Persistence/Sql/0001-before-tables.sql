-- Before the first table, as broker_owner. Decision 0001.
-- New tables are open to the system role and closed to the app role: a forgotten grant is a loud error, a forgotten
-- policy on a table that is open by default would be a leak.
revoke all on schema public from public;
grant usage on schema public to broker_app, broker_system;
alter default privileges in schema public grant select, insert, update, delete on tables to broker_system;
alter default privileges in schema public grant usage, select on sequences to broker_system;
alter default privileges revoke execute on functions from public;
