-- Undoes what the two other files of this migration made, before EF drops its tables.
drop function drop_probe_partitions(date);
drop function create_probe_partitions(date, date);
drop table probe_samples;
drop policy colleagues on users;
drop policy own on organisations;
drop policy own on memberships;
do $$
declare
    target text;
begin
    foreach target in array array['organisations', 'memberships', 'api_keys', 'plans', 'deployments', 'replicas',
        'health_intervals', 'usage_intervals', 'incidents', 'activity', 'outbox'] loop
        execute format('drop policy tenant on %I', target);
        execute format('drop policy staff on %I', target);
    end loop;
end
$$;
drop function protect_tenant_table(regclass, name);
drop function is_staff();
drop function current_person();
drop function current_organisation();
alter default privileges in schema public revoke select, insert, update, delete on tables from broker_system;
alter default privileges in schema public revoke usage, select on sequences from broker_system;
alter default privileges grant execute on functions to public;
