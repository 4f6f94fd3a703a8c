using Broker.Simulator.World;

namespace Broker.Simulator.IoNet;

/// <summary>
/// One movement of IO Credits. The kinds <c>reloaded</c> and <c>refunded</c> are the network's own words; it names none for
/// what a renter pays, which is <c>payment</c> here.
/// </summary>
/// <param name="AmountUsd">Positive into the account, negative out of it; one credit is one USD.</param>
/// <param name="BalanceUsd">After it.</param>
internal sealed record IoNetTransaction(DateTimeOffset At, string Kind, Guid? Deployment, decimal AmountUsd, decimal BalanceUsd);

/// <summary>The account's credits and every movement of them. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class IoNetLedger(SimulatedWorld world, decimal creditsAtStart)
{
    private readonly List<IoNetTransaction> _transactions = [new(world.Now, "reloaded", null, creditsAtStart, creditsAtStart)];

    public IReadOnlyList<IoNetTransaction> Transactions => _transactions;

    public decimal Credits => _transactions[^1].BalanceUsd;

    /// <exception cref="IoNetProblem">The credits do not suffice.</exception>
    public void Pay(IoNetDeployment deployment, decimal cost)
    {
        if (cost > Credits)
        {
            throw new IoNetProblem(402, "Insufficient balance");
        }

        deployment.AmountPaid += cost;
        Add("payment", deployment, -cost);
    }

    /// <summary>The first hour is kept, after that the time used; the rest comes back, as credits and not as money.</summary>
    public void RefundUnused(IoNetDeployment deployment)
    {
        var used = deployment.StartedAt is { } started ? world.TermUsed(world.Now - started) : TimeSpan.Zero;
        var charged = used < TimeSpan.FromHours(1) ? 1m : (decimal)used.TotalHours;
        Refund(deployment, decimal.Round(deployment.AmountPaid * Math.Max(0, 1 - (charged / deployment.PaidHours)), 6));
    }

    public void RefundAll(IoNetDeployment deployment) => Refund(deployment, deployment.AmountPaid);

    public void Reset()
    {
        _transactions.Clear();
        _transactions.Add(new IoNetTransaction(world.Now, "reloaded", null, creditsAtStart, creditsAtStart));
    }

    private void Refund(IoNetDeployment deployment, decimal amount)
    {
        deployment.Refunded = amount;
        if (amount > 0)
        {
            Add("refunded", deployment, amount);
        }
    }

    private void Add(string kind, IoNetDeployment deployment, decimal amount) =>
        _transactions.Add(new IoNetTransaction(world.Now, kind, deployment.Id, amount, Credits + amount));
}
