-- Undoes what billing-after-tables.sql made, before EF drops its tables.
drop trigger of_open_period on usage_events;
drop trigger keep on billing_periods;
drop trigger keep on invoices;
drop trigger keep_truncate on invoices;
do $$
declare
    fact text;
begin
    foreach fact in array array['usage_events', 'network_costs', 'vat_checks', 'contracts', 'grant_draws', 'invoice_lines',
        'payments', 'price_rows', 'fx_rates'] loop
        execute format('drop trigger append_only on %I', fact);
        execute format('drop trigger append_only_truncate on %I', fact);
    end loop;
end
$$;
drop function usage_event_of_open_period();
drop function keep_billing_period();
drop function keep_invoice();
drop function refuse_change();
drop function protect_staff_table(regclass);
