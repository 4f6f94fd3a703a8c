using System.ComponentModel;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>What happened to a deployment, how fast it answers, what its replicas say.</summary>
internal static class DeploymentDetailsApi
{
    private const int MostActivity = 200;
    private const int MostMinutes = 24 * 60;
    private const int MostLines = 1_000;

    public static void MapDeploymentDetails(this RouteGroupBuilder deployments)
    {
        var group = deployments.MapGroup("/{id:guid}").RequireAuthorization(BrokerPolicies.Read);
        group.MapGet("/activity", ActivityAsync).WithName("GetActivity").WithSummary("What happened, newest first")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/latency", LatencyAsync).WithName("GetLatency").WithSummary("Probe latency of each replica")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/replicas/{replicaId:guid}/logs", LogsAsync).WithName("GetLogs").WithSummary("Last lines of a replica's output")
            .WithDescription("409 when the replica's network hands out no logs, 503 when it cannot be reached.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    internal static async Task<Results<Ok<IReadOnlyList<ActivityView>>, ValidationProblem, ProblemHttpResult>> ActivityAsync(
        Guid id,
        [Description("Id of the oldest line already known.")] long? before,
        [Description("1..200; default 50.")] int? take,
        IDeploymentReader reader,
        CancellationToken cancellationToken)
    {
        if (take is < 1 or > MostActivity)
        {
            return OutOfRange("take", 1, MostActivity);
        }

        return await reader.FindAsync(new DeploymentId(id), cancellationToken) is null
            ? ApiProblems.NotFound("deployment")
            : TypedResults.Ok(await reader.ActivityAsync(new DeploymentId(id), before, take ?? 50, cancellationToken));
    }

    internal static async Task<Results<Ok<IReadOnlyList<LatencySeries>>, ValidationProblem, ProblemHttpResult>> LatencyAsync(
        Guid id,
        [Description("How far back, in minutes, 1..1440; default 30.")] int? minutes,
        IDeploymentReader reader,
        CancellationToken cancellationToken)
    {
        if (minutes is < 1 or > MostMinutes)
        {
            return OutOfRange("minutes", 1, MostMinutes);
        }

        return await reader.FindAsync(new DeploymentId(id), cancellationToken) is null
            ? ApiProblems.NotFound("deployment")
            : TypedResults.Ok(await reader.LatencyAsync(new DeploymentId(id), TimeSpan.FromMinutes(minutes ?? 30), cancellationToken));
    }

    internal static async Task<Results<Ok<IReadOnlyList<LogLine>>, ValidationProblem, ProblemHttpResult>> LogsAsync(
        Guid id,
        Guid replicaId,
        [Description("How many lines, 1..1000; default 200.")] int? tail,
        IDeploymentReader reader,
        CancellationToken cancellationToken)
    {
        if (tail is < 1 or > MostLines)
        {
            return OutOfRange("tail", 1, MostLines);
        }

        var replica = new ReplicaId(replicaId);
        if (await reader.FindAsync(new DeploymentId(id), cancellationToken) is not { } deployment
            || deployment.Replicas.All(r => r.Id != replica))
        {
            return ApiProblems.NotFound("replica");
        }

        return await reader.LogsAsync(replica, tail ?? 200, cancellationToken) switch
        {
            LogsOutcome.Lines { Items: var lines } => TypedResults.Ok(lines),
            LogsOutcome.NotFound => ApiProblems.NotFound("replica"),
            LogsOutcome.NotOffered { Network: var network } => ApiProblems.Of(
                StatusCodes.Status409Conflict, "There are no logs to be had.", $"{network} hands out no logs."),
            LogsOutcome.Unavailable { Why: var why } => ApiProblems.Of(
                StatusCodes.Status503ServiceUnavailable, "The logs cannot be read now.", why),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    private static ValidationProblem OutOfRange(string field, int least, int most) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [$"Must be between {least} and {most}."] });
}
