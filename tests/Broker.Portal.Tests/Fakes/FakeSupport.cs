using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Sla;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeSupport : ISupportReader
{
    public List<WallRow> Rows { get; } = [];

    public Exception? Failure { get; set; }

    public WallQuery? LastQuery { get; private set; }

    public Task<Page<WallRow>> WallAsync(WallQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        if (Failure is { } failure)
        {
            throw failure;
        }

        var page = query.Page ?? new PageRequest();
        var found = Rows.Where(r =>
            (query.Status is null || r.Status == query.Status)
            && (query.Search is null || r.DeploymentName.Contains(query.Search, StringComparison.OrdinalIgnoreCase))).ToList();
        return Task.FromResult(new Page<WallRow>([.. found.Skip(page.Skip).Take(page.Take)], found.Count, page.Index, page.Take));
    }

    public Task<WallSummary> SummaryAsync(CancellationToken cancellationToken) => Task.FromResult(new WallSummary(
        Rows.Count(r => r.Up < r.Needed && r.Status == Status.Down),
        Rows.Count(r => r.Status == Status.Degraded),
        Rows.Count(r => r.Status == Status.Unknown),
        Rows.Count(r => r.Status == Status.Pending),
        Rows.Count(r => r.Status == Status.Up),
        Rows.Sum(r => r.Wanted)));
}
