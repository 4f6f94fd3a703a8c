-- After the desk's tables, as broker_owner. They belong to the operator: staff may read them, no tenant sees a row, and
-- only the system role writes, in the use cases that check who asks. Decisions 0001 and 0005.
alter table desk_quotes enable row level security;
alter table desk_quotes force row level security;
create policy staff on desk_quotes for select using (is_staff());

alter table desk_orders enable row level security;
alter table desk_orders force row level security;
create policy staff on desk_orders for select using (is_staff());

alter table desk_lines enable row level security;
alter table desk_lines force row level security;
create policy staff on desk_lines for select using (is_staff());

grant select on desk_quotes, desk_orders, desk_lines to broker_app;

-- What was done at the desk stays written.
revoke update, delete on desk_lines from broker_system;
