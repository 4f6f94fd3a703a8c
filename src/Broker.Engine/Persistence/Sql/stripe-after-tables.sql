-- What the payment provider has of ours, for the operator's people; its messages are the jobs' alone.
select protect_staff_table('stripe_objects');
revoke all on stripe_events from public, broker_app;
