using System.Globalization;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Views;
using Broker.Portal.Shared;

namespace Broker.Portal.Billing;

/// <summary>What the cost explorer shows, as it stands in the address; the export has the same.</summary>
public sealed record CostsAddress
{
    public required DateOnly From { get; init; }

    /// <summary>The last day that is shown.</summary>
    public required DateOnly To { get; init; }

    public SpendGroup Group { get; init; }

    public SpendStep Step { get; init; }

    public string? Tag { get; init; }

    public string? Network { get; init; }

    public string? Gpu { get; init; }

    public Guid? Deployment { get; init; }

    public string? Team { get; init; }

    public string? CostCentre { get; init; }

    public string? Region { get; init; }

    public bool IsFiltered => Network is not null || Gpu is not null || Deployment is not null || Team is not null || CostCentre is not null || Region is not null;

    /// <summary>The present month and the one before.</summary>
    public static CostsAddress Usual(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return new CostsAddress { From = BillingPeriod.MonthOf(now).Start.AddMonths(-1), To = today };
    }

    public SpendQuery ToQuery() => new(
        From, To.AddDays(1), Group, Step, Tag, Network is null ? null : new NetworkId(Network), Gpu,
        Deployment is { } id ? new DeploymentId(id) : null, Team, CostCentre, Region);

    public string ToAddress(string path = "/billing/costs") => new PageAddress(path)
        .With("from", From.ToString("O", CultureInfo.InvariantCulture))
        .With("to", To.ToString("O", CultureInfo.InvariantCulture))
        .With("group", Group.ToString())
        .With("step", Step.ToString())
        .With("tag", Tag)
        .With("network", Network)
        .With("gpu", Gpu)
        .With("deployment", Deployment?.ToString())
        .With("team", Team)
        .With("costCentre", CostCentre)
        .With("region", Region)
        .ToString();
}
