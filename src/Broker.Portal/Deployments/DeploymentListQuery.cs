using System.Globalization;
using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Deployments;

namespace Broker.Portal.Deployments;

/// <summary>The list's state as it stands in the address, so that a link carries it.</summary>
public sealed record DeploymentListQuery
{
    public const int PageSize = 25;

    public string? Search { get; init; }

    public Status? Status { get; init; }

    public bool Closed { get; init; }

    public DeploymentSort Sort { get; init; }

    public bool Descending { get; init; } = true;

    public int Index { get; init; }

    public bool IsFiltered => Search is not null || Status is not null;

    public DeploymentQuery ToQuery() =>
        new(Search, Status, Closed, Sort, Descending, new PageRequest(Index, PageSize));

    public DeploymentListQuery SortedBy(DeploymentSort sort) => this with
    {
        Sort = sort,
        Descending = Sort == sort ? !Descending : sort is not DeploymentSort.Name,
        Index = 0,
    };

    public string ToAddress()
    {
        var parts = new List<string>();
        if (!string.IsNullOrEmpty(Search))
        {
            parts.Add("q=" + Uri.EscapeDataString(Search));
        }

        if (Status is { } status)
        {
            parts.Add($"status={status}");
        }

        if (Closed)
        {
            parts.Add("closed=1");
        }

        if (Sort != DeploymentSort.Created || !Descending)
        {
            parts.Add($"sort={Sort}");
            parts.Add(Descending ? "dir=desc" : "dir=asc");
        }

        if (Index > 0)
        {
            parts.Add("page=" + (Index + 1).ToString(CultureInfo.InvariantCulture));
        }

        return parts.Count == 0 ? "/deployments" : "/deployments?" + string.Join('&', parts);
    }
}
