-- Results of batch jobs: the app role reads them; they are decided with the deployment locked, by the system role.
select protect_tenant_table('job_results');
revoke all on job_results from public, broker_app;
grant select on job_results to broker_app;
