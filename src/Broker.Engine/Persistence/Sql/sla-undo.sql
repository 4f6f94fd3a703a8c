drop trigger keep on sla_credits;
drop function keep_sla_credit();
