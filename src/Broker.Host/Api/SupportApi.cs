using Broker.Domain.Sla;
using Broker.Engine;
using Broker.Engine.Accounts;
using Broker.Engine.Sla;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>The support wall, for staff.</summary>
internal static class SupportApi
{
    public static void MapSupport(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/support").WithTags("Support").RequireAuthorization(BrokerPolicies.Staff);
        group.MapGet("/wall", WallAsync).WithName("GetSupportWall").WithSummary("Deployments of all organisations, worst first");
        group.MapGet("/summary", SummaryAsync).WithName("GetSupportSummary").WithSummary("How many deployments are in which state");
    }

    internal static async Task<Results<Ok<Page<WallRow>>, ValidationProblem>> WallAsync(
        string? search, Status? status, [AsParameters] PageParameters page, ISupportReader support, CancellationToken cancellationToken)
    {
        if (page.Problem() is { } problem)
        {
            return problem;
        }

        return TypedResults.Ok(await support.WallAsync(new WallQuery(search, status, page.Request), cancellationToken));
    }

    internal static async Task<Ok<WallSummary>> SummaryAsync(ISupportReader support, CancellationToken cancellationToken) =>
        TypedResults.Ok(await support.SummaryAsync(cancellationToken));
}
