using Broker.Domain.Deployments;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>Filter and order of the deployments list, done by the database.</summary>
internal static class DeploymentListing
{
    public static IQueryable<DeploymentEntity> Matching(BrokerDbContext db, DeploymentQuery query)
    {
        var matching = db.Deployments.AsNoTracking();
        if (!query.IncludeClosed)
        {
            matching = matching.Where(d => d.State != DeploymentState.Closed);
        }

        if (query.Status is { } status)
        {
            matching = matching.Where(d => d.Status == status);
        }

        if (!string.IsNullOrWhiteSpace(query.Search))
        {
            var pattern = $"%{EscapeLike(query.Search.Trim())}%";
            matching = matching.Where(d => EF.Functions.ILike(d.Name, pattern, "\\") || EF.Functions.ILike(d.GpuName, pattern, "\\"));
        }

        return matching;
    }

    public static IQueryable<DeploymentEntity> Ordered(IQueryable<DeploymentEntity> matching, DeploymentQuery query) =>
        (query.Sort, query.Descending) switch
        {
            (DeploymentSort.Name, false) => matching.OrderBy(d => d.Name).ThenBy(d => d.Id),
            (DeploymentSort.Name, true) => matching.OrderByDescending(d => d.Name).ThenBy(d => d.Id),
            (DeploymentSort.Price, false) => matching.OrderBy(d => d.PricePerHour.Amount).ThenBy(d => d.Id),
            (DeploymentSort.Price, true) => matching.OrderByDescending(d => d.PricePerHour.Amount).ThenBy(d => d.Id),
            (DeploymentSort.Status, false) => matching.OrderBy(d => d.Status).ThenBy(d => d.Id),
            (DeploymentSort.Status, true) => matching.OrderByDescending(d => d.Status).ThenBy(d => d.Id),
            (_, false) => matching.OrderBy(d => d.CreatedAt).ThenBy(d => d.Id),
            (_, true) => matching.OrderByDescending(d => d.CreatedAt).ThenBy(d => d.Id),
        };

    private static string EscapeLike(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
