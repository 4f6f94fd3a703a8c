-- After the billing tables, as broker_owner. Customers read what is theirs; the system role writes, in the use cases that
-- check who asks. What was issued or metered is never changed, by anybody. Decision 0011.
select protect_tenant_table('billing_profiles');
select protect_tenant_table('vat_checks');
select protect_tenant_table('contracts');
select protect_tenant_table('purchase_orders');
select protect_tenant_table('grants');
select protect_tenant_table('grant_draws');
select protect_tenant_table('billing_periods');
select protect_tenant_table('usage_events');
select protect_tenant_table('invoices');
select protect_tenant_table('invoice_lines');
select protect_tenant_table('payments');
select protect_tenant_table('pending_lines');
grant select on billing_profiles, vat_checks, contracts, purchase_orders, grants, grant_draws, billing_periods, usage_events,
    invoices, invoice_lines, payments, pending_lines to broker_app;
grant insert, update on billing_profiles, purchase_orders to broker_app;

-- The operator's own: staff may read, no tenant sees a row.
create function protect_staff_table(target regclass) returns void
    language plpgsql set search_path = pg_catalog, public as
$$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy staff on %s for select using (public.is_staff())', target);
    execute format('grant select on %s to broker_app', target);
end
$$;

select protect_staff_table('metering_rejections');
select protect_staff_table('network_costs');
select protect_staff_table('price_rows');
select protect_staff_table('invoice_series');
select protect_staff_table('close_runs');
select protect_staff_table('close_run_items');
select protect_staff_table('billing_requests');

-- Rates are public facts.
grant select on fx_rates to broker_app;

-- Facts stay facts, for every role and however the statement came about.
create function refuse_change() returns trigger language plpgsql as
$$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

do $$
declare
    fact text;
begin
    foreach fact in array array['usage_events', 'network_costs', 'vat_checks', 'contracts', 'grant_draws', 'invoice_lines',
        'payments', 'price_rows', 'fx_rates'] loop
        execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', fact);
        execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', fact);
    end loop;
end
$$;

-- Of an issued document only what happens to it afterwards may change.
create function keep_invoice() returns trigger language plpgsql as
$$
begin
    if tg_op = 'DELETE' then
        raise exception 'invoice % was issued and cannot be deleted', old.number using errcode = 'restrict_violation';
    end if;
    if (old.id, old.organisation_id, old.kind, old.series, old.sequence, old.number, old.period_start, old.period_end, old.issue_date,
        old.due_date, old.currency, old.net, old.tax, old.total, old.payable, old.commit_drawn, old.corrects_id, old.document,
        old.content_hash, old.frozen_at)
       is distinct from
       (new.id, new.organisation_id, new.kind, new.series, new.sequence, new.number, new.period_start, new.period_end, new.issue_date,
        new.due_date, new.currency, new.net, new.tax, new.total, new.payable, new.commit_drawn, new.corrects_id, new.document,
        new.content_hash, new.frozen_at) then
        raise exception 'invoice % was issued and cannot be changed', old.number using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger keep before update or delete on invoices for each row execute function keep_invoice();
create trigger keep_truncate before truncate on invoices for each statement execute function refuse_change();

-- A closed period takes nothing in and does not open again.
create function keep_billing_period() returns trigger language plpgsql as
$$
begin
    if old.state = 'Closed' then
        raise exception 'the billing period % of % is closed', old.starts_on, old.organisation_id using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end
$$;
create trigger keep before update or delete on billing_periods for each row execute function keep_billing_period();

create function usage_event_of_open_period() returns trigger language plpgsql as
$$
begin
    if exists (select from new_rows n join billing_periods p
        on p.organisation_id = n.organisation_id and p.starts_on = n.period and p.state = 'Closed') then
        raise exception 'usage was metered into a closed billing period' using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;
create trigger of_open_period after insert on usage_events referencing new table as new_rows
    for each statement execute function usage_event_of_open_period();
