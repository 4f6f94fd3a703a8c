using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Budgets;

public sealed class BudgetEntity
{
    public required BudgetId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Name { get; set; }

    public required BudgetScope Scope { get; set; }

    public string? Team { get; set; }

    public DeploymentId? DeploymentId { get; set; }

    /// <summary>Per calendar month.</summary>
    public required Money Amount { get; set; }

    public required BudgetAction Action { get; set; }

    /// <summary>Percent of the amount at which is warned, ascending.</summary>
    public required IReadOnlyList<int> Thresholds { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public required UserId UpdatedBy { get; set; }

    /// <summary>A removed budget stays for the notices that name it.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    public uint RowVersion { get; set; }

    public Budget Terms => new(Scope, Team, DeploymentId, Amount, Action, Thresholds);
}

/// <summary>
/// What a deployment goes on costing: written in the transaction that accepts it and released in the one that closes it.
/// It is kept as a price per hour, so that it shrinks by itself as the month passes.
/// </summary>
public sealed class BudgetReservationEntity
{
    public required DeploymentId DeploymentId { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required Money PricePerHour { get; set; }

    /// <summary>When a batch job ends at the latest; null for what runs until it is closed.</summary>
    public DateTimeOffset? RunsUntil { get; set; }

    public required DateTimeOffset Since { get; init; }

    public DateTimeOffset? ReleasedAt { get; set; }
}

public enum BillingNoticeKind
{
    /// <summary>A threshold of a budget was passed.</summary>
    BudgetWarning,

    /// <summary>A budget was spent and what it covers was closed.</summary>
    BudgetStopped,

    InvoiceReminder,

    /// <summary>Nothing new can be deployed until an invoice is paid.</summary>
    Blocked,

    /// <summary>Everything was closed over an unpaid invoice.</summary>
    Stopped,

    /// <summary>Paid: deploying is possible again.</summary>
    Unblocked,
}

/// <summary>Something about money that an organisation was told, once.</summary>
public sealed class BillingNoticeEntity
{
    public long Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    /// <summary>Unique for ever: the same fact is told once, however often it is found.</summary>
    public required string NoticeKey { get; init; }

    public required BillingNoticeKind Kind { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset At { get; init; }

    public BudgetId? BudgetId { get; init; }

    public InvoiceId? InvoiceId { get; init; }
}
