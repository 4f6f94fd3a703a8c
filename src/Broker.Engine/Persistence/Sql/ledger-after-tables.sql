-- After the ledger's tables, as broker_owner: what makes them a ledger. Every rule holds for every role; what the
-- program does is only the fast way to satisfy them. All checks work on whole statements, because a period's close
-- books tens of thousands of postings at once. Row security is not forced: the functions below run as the owner.

alter table ledger_transactions
    add constraint ck_ledger_transactions_hashes check (
        octet_length(content_hash) = 32 and octet_length(previous_hash) = 32 and octet_length(hash) = 32),
    add constraint ck_ledger_transactions_seq check (seq > 0);
alter table ledger_postings
    add constraint ck_ledger_postings_amount check (amount <> 0 and scale(amount) <= 18 and abs(amount) < 1e20),
    add constraint ck_ledger_postings_commodity check (commodity ~ '^[A-Z0-9]+$');

-- One row per database transaction that books: it carries the check at commit, and is gone with it.
create table ledger_open (
    xact xid8 primary key default pg_current_xact_id(),
    first_id bigint not null
);

-- All who book wait for each other until commit. They would anyway, for revenue and tax are accounts of everybody; so
-- there is one lock and one order, and no deadlock. Ids are then in the order of commits, which the proof relies on.
create function ledger_take_turn() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
begin
    perform pg_advisory_xact_lock(7202611224);
    return null;
end
$$;
create trigger ledger_take_turn before insert on ledger_transactions for each statement execute function ledger_take_turn();

-- The chain: each transaction follows the head, its link is the hash of the link before and of its content.
create function ledger_link() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
declare
    wrong record;
begin
    select f.* into wrong from (
        select n.idempotency_key, n.seq, n.previous_hash, n.content_hash, n.hash,
               coalesce(lag(n.seq) over w, c.seq, 0) as seq_before,
               coalesce(lag(n.hash) over w, c.hash, decode(repeat('00', 32), 'hex')) as hash_before
        from fresh n left join ledger_chains c on c.chain = n.chain
        window w as (partition by n.chain order by n.seq)
    ) f
    where f.seq <> f.seq_before + 1 or f.previous_hash <> f.hash_before or f.hash <> sha256(f.previous_hash || f.content_hash)
    limit 1;
    if found then
        raise exception 'ledger: % does not follow the transaction before it', wrong.idempotency_key
            using errcode = 'integrity_constraint_violation';
    end if;

    insert into ledger_chains (chain, seq, hash)
    select distinct on (n.chain) n.chain, n.seq, n.hash from fresh n order by n.chain, n.seq desc
    on conflict (chain) do update set seq = excluded.seq, hash = excluded.hash;

    insert into ledger_open (first_id) select min(n.id) from fresh n having count(*) > 0 on conflict (xact) do nothing;
    return null;
end
$$;
create trigger ledger_link after insert on ledger_transactions referencing new table as fresh
    for each statement execute function ledger_link();

-- Balances, in the transaction of the postings and in one order.
create function ledger_balance() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
begin
    if exists (
        select from fresh n
        left join ledger_transactions t on t.id = n.transaction_id
            and t.id >= (select o.first_id from ledger_open o where o.xact = pg_current_xact_id())
        where t.id is null)
    then
        raise exception 'ledger: postings belong to a transaction that is booked with them'
            using errcode = 'integrity_constraint_violation';
    end if;

    insert into ledger_balances as kept (account, party, commodity, amount, postings)
    select n.account, n.party, n.commodity, sum(n.amount), count(*) from fresh n
    group by n.account, n.party, n.commodity order by n.account, n.party, n.commodity
    on conflict (account, party, commodity)
        do update set amount = kept.amount + excluded.amount, postings = kept.postings + excluded.postings;
    return null;
end
$$;
create trigger ledger_balance after insert on ledger_postings referencing new table as fresh
    for each statement execute function ledger_balance();

-- At commit: every transaction has postings, and they are balanced per commodity.
create function ledger_check_balanced() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
declare
    wrong record;
begin
    select t.idempotency_key, p.commodity, sum(p.amount) as off into wrong
    from ledger_transactions t left join ledger_postings p on p.transaction_id = t.id
    where t.id >= new.first_id
    group by t.id, t.idempotency_key, p.commodity
    having sum(p.amount) is distinct from 0
    limit 1;
    if found then
        raise exception 'ledger: % is off by % %', wrong.idempotency_key, coalesce(wrong.off::text, 'all its'), coalesce(wrong.commodity, 'postings')
            using errcode = 'integrity_constraint_violation';
    end if;

    delete from ledger_open where xact = new.xact;
    return null;
end
$$;
create constraint trigger ledger_check_balanced after insert on ledger_open deferrable initially deferred
    for each row execute function ledger_check_balanced();

-- Nothing that was booked changes or goes, whoever asks.
create trigger append_only before update or delete or truncate on ledger_transactions for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ledger_postings for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ledger_proofs for each statement execute function refuse_change();

-- What is derived is written by the triggers above and by nobody else: they are one level deeper than a statement.
create function ledger_refuse_by_hand() returns trigger language plpgsql set search_path = pg_catalog as
$$
begin
    if pg_trigger_depth() < 2 then
        raise exception 'ledger: % is kept by the database', tg_table_name using errcode = 'restrict_violation';
    end if;
    return null;
end
$$;
create trigger kept before insert or update or delete or truncate on ledger_chains for each statement execute function ledger_refuse_by_hand();
create trigger kept before insert or update or delete or truncate on ledger_balances for each statement execute function ledger_refuse_by_hand();
create trigger kept before insert or update or delete or truncate on ledger_open for each statement execute function ledger_refuse_by_hand();

-- A code that is in an exported journal means the same account for ever.
create function ledger_keep_code() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
begin
    if (old.role, old.code, old.kind) is distinct from (new.role, new.code, new.kind)
        and exists (select from ledger_balances b where b.account = old.role)
    then
        raise exception 'ledger: account % is in use as % (%): its code and kind cannot change', old.role, old.code, old.kind
            using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger ledger_keep_code before update on ledger_accounts for each row execute function ledger_keep_code();

-- Staff read, no tenant sees a row, the system role adds.
do $$
declare
    target text;
begin
    foreach target in array array['ledger_accounts', 'ledger_chains', 'ledger_transactions', 'ledger_postings', 'ledger_balances',
        'ledger_proofs'] loop
        execute format('alter table %I enable row level security', target);
        execute format('create policy staff on %I for select using (is_staff())', target);
        execute format('revoke all on %I from public, broker_app, broker_system', target);
        execute format('grant select on %I to broker_app, broker_system', target);
    end loop;
end
$$;
revoke all on ledger_open from public, broker_app, broker_system;
grant insert on ledger_transactions, ledger_postings, ledger_proofs to broker_system;
grant insert, update on ledger_accounts to broker_system;
