-- After the tables of SLA contracts, credits and claims, as broker_owner. Decision 0001.
select protect_tenant_table('sla_contracts');
select protect_tenant_table('sla_exclusions');
select protect_tenant_table('sla_credits');
grant select on sla_contracts, sla_exclusions, sla_credits to broker_app;

-- The first version is written by whoever accepts the plan, in the same transaction.
grant insert on sla_contracts to broker_app;

select protect_staff_table('upstream_claims');

alter table sla_contracts add constraint ck_sla_contracts_version check (version > 0);
alter table sla_exclusions add constraint ck_sla_exclusions_time check (ends_at > starts_at);
alter table sla_credits add constraint ck_sla_credits_amount check (amount >= 0 and amount <= charges and percent between 1 and 100);

-- What was agreed stays what was agreed.
create trigger append_only before update or delete or truncate on sla_contracts for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on sla_exclusions for each statement execute function refuse_change();

-- What is on an issued document stays as it is there.
create function keep_sla_credit() returns trigger language plpgsql as
$$
begin
    if old.state = 'Invoiced' then
        raise exception 'the credit % is on an invoice and cannot be changed', old.id using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end
$$;
create trigger keep before update or delete on sla_credits for each row execute function keep_sla_credit();
create trigger keep_truncate before truncate on sla_credits for each statement execute function refuse_change();
