-- Undoes what ledger-after-tables.sql made beside EF's tables, before EF drops those.
drop table ledger_open;
drop trigger ledger_take_turn on ledger_transactions;
drop trigger ledger_link on ledger_transactions;
drop trigger append_only on ledger_transactions;
drop trigger ledger_balance on ledger_postings;
drop trigger append_only on ledger_postings;
drop trigger append_only on ledger_proofs;
drop trigger kept on ledger_chains;
drop trigger kept on ledger_balances;
drop trigger ledger_keep_code on ledger_accounts;
drop function ledger_take_turn();
drop function ledger_link();
drop function ledger_balance();
drop function ledger_check_balanced();
drop function ledger_refuse_by_hand();
drop function ledger_keep_code();
