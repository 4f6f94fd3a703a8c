using System.Globalization;

namespace Broker.Simulator.Akash;

internal sealed record EscrowDeposit(decimal Amount, long Height);

/// <summary>
/// Money of one deployment in micro-ACT. Nothing is taken block by block: what is owed is only settled when a transaction touches the account,
/// so the balance that is shown is out of date in between, on the real chain as well.
/// </summary>
internal sealed class Escrow(string owner, long height)
{
    private readonly List<EscrowDeposit> _deposits = [];

    public string State { get; private set; } = "open";

    public decimal Funds { get; private set; }

    public decimal Transferred { get; private set; }

    public long SettledAt { get; private set; } = height;

    public bool IsOverdrawn => State == "overdrawn";

    public void Deposit(decimal amount, long at)
    {
        _deposits.Add(new EscrowDeposit(amount, at));
        Funds += amount;
        if (IsOverdrawn && Funds >= 0)
        {
            State = "open";
        }
    }

    /// <summary>Pays what <paramref name="ratePerBlock"/> has come to since the last settlement.</summary>
    public void Settle(decimal ratePerBlock, long at)
    {
        var due = decimal.Truncate(ratePerBlock * (at - SettledAt));
        SettledAt = at;
        Transferred += Math.Min(due, Math.Max(Funds, 0));
        Funds -= due;
        if (Funds < 0)
        {
            State = "overdrawn";
        }
    }

    public decimal Projected(decimal ratePerBlock, long at) => Funds - decimal.Truncate(ratePerBlock * (at - SettledAt));

    /// <summary>The rest goes back to whoever deposited it.</summary>
    public decimal Close()
    {
        var refund = Math.Max(Funds, 0);
        Funds -= refund;
        State = IsOverdrawn ? State : "closed";
        return refund;
    }

    public EscrowWire ToWire(string scope, string xid) => new(
        new EscrowIdWire(scope, xid),
        new EscrowStateWire(
            owner, State, [Coin(Transferred)], Number(SettledAt), [Coin(Funds)],
            [.. _deposits.Select(deposit => new EscrowDepositWire(owner, Number(deposit.Height), "grant", Coin(deposit.Amount)))]));

    /// <summary>The chain shows decimals with eighteen places.</summary>
    public static CoinWire Coin(decimal amount) => new("uact", amount.ToString("F18", CultureInfo.InvariantCulture));

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
