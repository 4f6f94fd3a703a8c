using System.ComponentModel;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Accounts;
using Broker.Engine.Networks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Broker.Host.Api;

/// <summary>How networks and their providers do; the same figures for everybody, whose they are for staff alone.</summary>
internal static class NetworksApi
{
    private const int MostHours = 90 * 24;

    public static void MapNetworks(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/networks").WithTags("Networks").RequireAuthorization(BrokerPolicies.Read);
        group.MapGet("", ListAsync).WithName("ListNetworks")
            .WithSummary("Every network: offers, success of orders, time to ready, measured and claimed availability, price");
        group.MapGet("/{id}", GetAsync).WithName("GetNetwork").WithSummary("One network with its price history; for staff also its faults, incidents and differences")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{id}/providers", ProvidersAsync).WithName("ListProviders").WithSummary("Providers of one network, those with most orders first");
    }

    internal static async Task<Ok<IReadOnlyList<NetworkHealth>>> ListAsync(INetworkHealthReader networks, CancellationToken cancellationToken) =>
        TypedResults.Ok(await networks.ListAsync(cancellationToken));

    internal static async Task<Results<Ok<NetworkDetail>, ValidationProblem, ProblemHttpResult>> GetAsync(
        string id, [FromQuery, Description("How many hours of prices, 1..2,160; default 168.")] int? hours, INetworkHealthReader networks,
        CancellationToken cancellationToken)
    {
        if (hours is < 1 or > MostHours)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                ["hours"] = [$"Must be between 1 and {MostHours}."],
            });
        }

        return await networks.FindAsync(new NetworkId(id), TimeSpan.FromHours(hours ?? 168), cancellationToken) is { } found
            ? TypedResults.Ok(found)
            : ApiProblems.NotFound("network");
    }

    internal static async Task<Results<Ok<Page<ProviderHealth>>, ValidationProblem>> ProvidersAsync(
        string id, [AsParameters] ProviderParameters parameters, [AsParameters] PageParameters page, INetworkHealthReader networks,
        CancellationToken cancellationToken) =>
        page.Problem() is { } problem
            ? problem
            : TypedResults.Ok(await networks.ProvidersAsync(new NetworkId(id), parameters.ToQuery(page.Request), cancellationToken));
}

/// <summary>Filter and order of a network's providers.</summary>
internal sealed record ProviderParameters(string? Search, bool? OnlyUsed, ProviderSort? Sort, bool? Descending)
{
    public ProviderQuery ToQuery(PageRequest page) => new(Search, OnlyUsed ?? false, Sort ?? ProviderSort.Orders, Descending ?? true, page);
}
