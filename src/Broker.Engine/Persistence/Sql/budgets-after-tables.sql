-- Budgets are the customer's own to change; the rest is written by the broker and read by whom it concerns. A reservation is
-- written by the transaction that accepts a deployment, which is the customer's.
select protect_tenant_table('budgets');
select protect_tenant_table('budget_reservations');
select protect_tenant_table('billing_notices');
select protect_tenant_table('dunning_steps');
select protect_tenant_table('spending_blocks');
grant select, insert, update on budgets to broker_app;
grant select, insert on budget_reservations to broker_app;
grant select on billing_notices, dunning_steps, spending_blocks to broker_app;

-- What runs already is reserved for, too.
insert into budget_reservations (deployment_id, organisation_id, price_per_hour, price_per_hour_currency, since)
select id, organisation_id, price_per_hour, price_per_hour_currency, created_at from deployments where state in ('Launching', 'Active');
