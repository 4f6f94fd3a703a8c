using Broker.Domain.Deployments;

namespace Broker.Adapters.Networks.Wire;

/// <summary>What most networks cannot run, in words for the customer.</summary>
internal static class Refusal
{
    /// <summary>For a network that runs containers that answer HTTP, and nothing else.</summary>
    public static string? UnlessService(WorkloadSpec workload, string displayName) => workload switch
    {
        { Definition: not null } => $"{displayName} does not read SDL.",
        { Kind: WorkloadKind.Machine } => $"{displayName} rents containers, no machines to log in to.",
        { Kind: WorkloadKind.Batch } => $"{displayName} runs no batch jobs.",
        _ => null,
    };
}
