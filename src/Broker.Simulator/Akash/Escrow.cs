using System.Globalization;

namespace Broker.Simulator.Akash;

/// <summary>One amount somebody put in; payments use up the oldest first.</summary>
internal sealed class EscrowDeposit(string owner, string source, decimal amount, long height)
{
    public string Owner { get; } = owner;

    /// <summary>balance or grant.</summary>
    public string Source { get; } = source;

    public long Height { get; } = height;

    public decimal Left { get; set; } = amount;
}

/// <summary>What one lease draws from the account.</summary>
internal sealed class EscrowPayment(string provider, string xid, decimal rate)
{
    public string Provider { get; } = provider;

    public string Xid { get; } = xid;

    /// <summary>Micro-ACT per block.</summary>
    public decimal Rate { get; } = rate;

    /// <summary>Until its lease ends.</summary>
    public bool IsOpen { get; set; } = true;

    public string State => IsOpen ? "open" : Unsettled > 0 ? "overdrawn" : "closed";

    /// <summary>Settled and not yet withdrawn by the provider.</summary>
    public decimal Balance { get; set; }

    public decimal Withdrawn { get; set; }

    /// <summary>Owed, but the account had nothing left.</summary>
    public decimal Unsettled { get; set; }
}

/// <summary>
/// Money of one deployment in micro-ACT. Nothing is taken block by block: what is owed is only settled when a transaction touches the account,
/// so the balance that is shown is out of date in between, on the real chain as well.
/// </summary>
internal sealed class Escrow(string owner, long height)
{
    private readonly List<EscrowDeposit> _deposits = [];
    private readonly List<EscrowPayment> _payments = [];

    public string Owner { get; } = owner;

    /// <summary>open, closed or overdrawn.</summary>
    public string State { get; private set; } = "open";

    /// <summary>Below zero when more is owed than there was.</summary>
    public decimal Funds => _deposits.Sum(deposit => deposit.Left) - _payments.Sum(payment => payment.Unsettled);

    /// <summary>Micro-AKT that may only be used while no ACT can be minted.</summary>
    public decimal Akt { get; private set; }

    public decimal Transferred { get; private set; }

    public long SettledAt { get; private set; } = height;

    public bool IsOverdrawn => State == "overdrawn";

    public decimal Rate => _payments.Where(payment => payment.IsOpen).Sum(payment => payment.Rate);

    public void Deposit(decimal amount, long at, string source)
    {
        _deposits.Add(new EscrowDeposit(Owner, source, amount, at));
        foreach (var payment in _payments.Where(payment => payment.Unsettled > 0))
        {
            var due = payment.Unsettled;
            payment.Unsettled = 0;
            Pay(payment, due, uaktPerUact: null);
        }

        State = IsOverdrawn && _payments.TrueForAll(payment => payment.Unsettled == 0) ? "open" : State;
    }

    public void DepositAkt(decimal amount) => Akt += amount;

    public EscrowPayment Open(string provider, string xid, decimal rate)
    {
        var payment = new EscrowPayment(provider, xid, rate);
        _payments.Add(payment);
        return payment;
    }

    /// <summary>Pays what every lease has come to since the last settlement.</summary>
    /// <param name="at">Height.</param>
    /// <param name="uaktPerUact">While minting is halted: what stands in for ACT that is missing.</param>
    public void Settle(long at, decimal? uaktPerUact = null)
    {
        var blocks = at - SettledAt;
        SettledAt = at;
        foreach (var payment in _payments.Where(payment => payment.IsOpen))
        {
            Pay(payment, decimal.Truncate(payment.Rate * blocks), uaktPerUact);
        }

        State = State == "open" && _payments.Exists(payment => payment.Unsettled > 0) ? "overdrawn" : State;
    }

    public decimal Projected(long at) => Funds - decimal.Truncate(Rate * (at - SettledAt));

    /// <summary>All of it is gone, as after a mistake in funding; nobody gets it back.</summary>
    public void Drain()
    {
        _deposits.ForEach(deposit => deposit.Left = 0);
        Akt = 0;
    }

    /// <summary>The provider takes what is settled.</summary>
    public static void Withdraw(EscrowPayment payment)
    {
        payment.Withdrawn += payment.Balance;
        payment.Balance = 0;
    }

    /// <summary>The rest goes back to whoever deposited it.</summary>
    public (decimal Act, decimal Akt) Close()
    {
        var refund = (_deposits.Sum(deposit => deposit.Left), Akt);
        _deposits.ForEach(deposit => deposit.Left = 0);
        Akt = 0;
        State = IsOverdrawn ? State : "closed";
        return refund;
    }

    public EscrowWire ToWire(string scope, string xid) => new(
        new EscrowIdWire(scope, xid),
        new EscrowStateWire(
            Owner, State, [Coin(Transferred)], Number(SettledAt), Akt > 0 ? [Coin(Funds), new CoinWire("uakt", Decimals(Akt))] : [Coin(Funds)],
            [.. _deposits.Select(deposit => new EscrowDepositWire(deposit.Owner, Number(deposit.Height), deposit.Source, Coin(deposit.Left)))]));

    /// <summary>The chain shows decimals with eighteen places.</summary>
    public static CoinWire Coin(decimal amount) => new("uact", Decimals(amount));

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Decimals(decimal amount) => amount.ToString("F18", CultureInfo.InvariantCulture);

    private void Pay(EscrowPayment payment, decimal due, decimal? uaktPerUact)
    {
        var left = due;
        foreach (var deposit in _deposits)
        {
            var part = Math.Min(deposit.Left, left);
            deposit.Left -= part;
            left -= part;
        }

        if (uaktPerUact is { } price && left > 0)
        {
            var part = Math.Min(decimal.Ceiling(left * price), Akt);
            Akt -= part;
            left -= Math.Min(left, decimal.Truncate(part / price));
        }

        payment.Balance += due - left;
        Transferred += due - left;
        payment.Unsettled += left;
    }
}
