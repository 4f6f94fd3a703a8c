-- After the tables, as broker_owner: what EF cannot say. Decision 0001.

-- References from typed ids to ASP.NET Core Identity's table.
alter table memberships add constraint fk_memberships_users foreign key (user_id) references users (id) on delete cascade;
alter table api_keys add constraint fk_api_keys_users foreign key (created_by) references users (id) on delete restrict;

-- Raw samples, written by COPY. vantage, outcome: the numbers of the enumerations in the code.
create table probe_samples (
    at timestamptz not null,
    replica_id uuid not null,
    organisation_id uuid not null,
    deployment_id uuid not null,
    vantage smallint not null,
    outcome smallint not null,
    http_status smallint null,
    latency_us int null,
    fence bigint not null,
    primary key (replica_id, vantage, at)
) partition by range (at);
create index ix_probe_samples_of_organisation on probe_samples (organisation_id, replica_id, at);

-- Who is asking. The nullif is needed: a reset connection has '' there, and ''::uuid is an error.
create function current_organisation() returns uuid language sql stable parallel safe
    return nullif(current_setting('broker.organisation', true), '')::uuid;
create function current_person() returns uuid language sql stable parallel safe
    return nullif(current_setting('broker.user', true), '')::uuid;
create function is_staff() returns boolean language sql stable parallel safe
    return coalesce(current_setting('broker.staff', true), '') = 'on';
grant execute on function current_organisation(), current_person(), is_staff() to broker_app, broker_system;

-- Closes a table to everything but the rows of the present organisation; staff read all. Later migrations call it too.
create function protect_tenant_table(target regclass, organisation_column name default 'organisation_id') returns void
    language plpgsql set search_path = pg_catalog, public as
$$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant on %s using (%I = public.current_organisation())', target, organisation_column);
    execute format('create policy staff on %s for select using (public.is_staff())', target);
end
$$;

select protect_tenant_table('organisations', 'id');
select protect_tenant_table('memberships');
select protect_tenant_table('api_keys');
select protect_tenant_table('plans');
select protect_tenant_table('deployments');
select protect_tenant_table('replicas');
select protect_tenant_table('health_intervals');
select protect_tenant_table('usage_intervals');
select protect_tenant_table('incidents');
select protect_tenant_table('activity');
select protect_tenant_table('probe_samples');
select protect_tenant_table('outbox');

-- A person sees where they are a member, also while another organisation of theirs is open.
create policy own on memberships for select using (user_id = current_person());
create policy own on organisations for select using (
    id in (select m.organisation_id from memberships m where m.user_id = current_person()));

-- People are seen by those who share an organisation with them; the inner query is itself under the policies above.
alter table users enable row level security;
alter table users force row level security;
create policy colleagues on users for select using (
    id = current_person() or exists (select 1 from memberships m where m.user_id = users.id));

-- What the app role may do at all. Everything that is not named here is closed to it: the rest of Identity, the
-- data-protection keys, the leases of nodes, Hangfire.
grant select, update on organisations to broker_app;
grant select, insert, update, delete on memberships to broker_app;
grant select, insert, update on api_keys to broker_app;
grant select, insert, update on plans, deployments, replicas to broker_app;
grant select, insert on activity to broker_app;
grant select on health_intervals, usage_intervals, incidents, probe_samples to broker_app;
grant select on offer_prices, network_refreshes to broker_app;
grant select (id, display_name, email) on users to broker_app;
-- The id alone: INSERT ... RETURNING needs it; payloads are for the dispatcher.
grant insert, select (id) on outbox to broker_app;

-- Made by EF before the default privileges; the host compares it with what it knows.
grant select on schema_migrations to broker_app, broker_system;

-- Days of probe samples. Security definer: the system role calls them, the owner owns what they make.
-- A partition does not inherit its parent's policies: with row security and no policy of its own it shows nothing to
-- whoever asks it directly, while reads through the parent still follow the parent's policy.
create function create_probe_partitions(first_day date, last_day date) returns void
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
declare
    day date;
    partition text;
begin
    perform pg_advisory_xact_lock(hashtext('probe_partitions'));
    for day in select generate_series(first_day, last_day, interval '1 day')::date loop
        partition := 'probe_samples_' || to_char(day, 'YYYYMMDD');
        continue when to_regclass('public.' || partition) is not null;
        execute format('create table public.%I partition of public.probe_samples for values from (%L) to (%L)',
            partition, day || ' 00:00:00+00', (day + 1) || ' 00:00:00+00');
        execute format('alter table public.%I enable row level security', partition);
        execute format('alter table public.%I force row level security', partition);
    end loop;
end
$$;

create function drop_probe_partitions(before_day date) returns void
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
declare
    partition text;
begin
    perform pg_advisory_xact_lock(hashtext('probe_partitions'));
    for partition in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'public.probe_samples'::regclass
          and c.relname < 'probe_samples_' || to_char(before_day, 'YYYYMMDD')
    loop
        execute format('drop table public.%I', partition);
    end loop;
end
$$;

grant execute on function create_probe_partitions(date, date), drop_probe_partitions(date) to broker_system;
