using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Views;

public enum SpendGroup
{
    Network,
    Gpu,
    Deployment,
    Team,
    CostCentre,
    Region,

    /// <summary>By the values of one tag.</summary>
    Tag,
}

public enum SpendStep
{
    Day,

    /// <summary>From Monday on.</summary>
    Week,

    Month,
}

/// <summary>Days are UTC, <paramref name="From"/> inclusive, <paramref name="Until"/> exclusive.</summary>
/// <param name="Tag">Name of the tag to group by; only with <see cref="SpendGroup.Tag"/>.</param>
public sealed record SpendQuery(
    DateOnly From,
    DateOnly Until,
    SpendGroup Group = SpendGroup.Network,
    SpendStep Step = SpendStep.Day,
    string? Tag = null,
    NetworkId? Network = null,
    string? Gpu = null,
    DeploymentId? Deployment = null,
    string? Team = null,
    string? CostCentre = null,
    string? Region = null);

/// <param name="Key">Stable, for colours and addresses: <c>akash</c>, an id; empty for what has no value.</param>
public sealed record SpendSeries(string Key, string Name, Money Amount, decimal Hours);

/// <param name="Start">First day of the step.</param>
/// <param name="Hours">Replica-hours.</param>
public sealed record SpendCell(DateOnly Start, string Key, Money Amount, decimal Hours);

public sealed record SpendChoice(string Key, string Name);

/// <summary>What the organisation's usage offers to filter by.</summary>
public sealed record SpendChoices(
    IReadOnlyList<SpendChoice> Networks, IReadOnlyList<string> Gpus, IReadOnlyList<SpendChoice> Deployments,
    IReadOnlyList<string> Teams, IReadOnlyList<string> CostCentres, IReadOnlyList<string> Regions, IReadOnlyList<string> Tags);

/// <summary>Spend at quoted prices, before discounts, credits and VAT, at full precision.</summary>
/// <param name="Series">Dearest first.</param>
/// <param name="UpTo">Usage is counted up to here.</param>
public sealed record SpendView(
    Money Total, decimal Hours, IReadOnlyList<SpendSeries> Series, IReadOnlyList<SpendCell> Cells, IReadOnlyList<DateOnly> Steps,
    SpendChoices Choices, DateTimeOffset UpTo);

/// <summary>Where the present month stands.</summary>
/// <param name="LastMonthByNow">Of the month before, up to the same day and hour.</param>
/// <param name="PerHour">What serves now, per hour.</param>
/// <param name="Forecast">So far, and what serves now going on until the month ends.</param>
public sealed record MonthView(
    BillingPeriod Month, DateTimeOffset At, Money ToDate, Money LastMonthByNow, Money LastMonth, Money PerHour, int Serving, Money Forecast);

public abstract record NextInvoice
{
    private NextInvoice() { }

    /// <param name="Document">Complete but for its number; usage that still runs counts up to now.</param>
    /// <param name="Warnings">What a person should know, such as an order that is used up.</param>
    public sealed record Draft(InvoiceDocument Document, IReadOnlyList<string> Warnings) : NextInvoice;

    public sealed record Nothing : NextInvoice;

    /// <summary>It could not be issued as things are.</summary>
    public sealed record Blocked(IReadOnlyList<string> Reasons) : NextInvoice;
}

/// <summary>What the signed-in member's organisation spends. Nobody without the right to see money finds anything.</summary>
public interface ISpendReader
{
    Task<SpendView> ReadAsync(SpendQuery query, CancellationToken cancellationToken);

    Task<MonthView> MonthAsync(CancellationToken cancellationToken);

    /// <summary>What the invoice of the present month would be if it were issued now.</summary>
    Task<NextInvoice> NextInvoiceAsync(CancellationToken cancellationToken);
}

/// <summary>What one deployment saved in a month.</summary>
/// <param name="List">What it is compared with; null where no cloud sells the like.</param>
public sealed record DeploymentSavings(DeploymentId Id, string Name, int Needed, int Wanted, int GpuCount, string Gpu, ListPrice? List, SavingsBridge Bridge);

/// <param name="Total">Of those that compare; null where none does.</param>
/// <param name="UpTo">Usage is counted up to here.</param>
public sealed record SavingsView(BillingPeriod Month, IReadOnlyList<DeploymentSavings> Deployments, SavingsBridge? Total, DateTimeOffset UpTo);

public interface ISavingsReader
{
    /// <summary>By deployment, the largest saving first.</summary>
    Task<SavingsView> ReadAsync(BillingPeriod month, CancellationToken cancellationToken);
}
