using Broker.Simulator.Faults;

namespace Broker.Simulator.Control;

internal sealed record WorkloadView(
    string Id, string Network, string Provider, string ProviderName, string Deployment, string Name, string? Replica, string? Tag,
    string Image, string State, string Url, int Port, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset ChangedAt,
    double AgeSeconds, long Served, IReadOnlyDictionary<string, string> Environment);

/// <param name="Label">On the button.</param>
/// <param name="Path">What is posted to, below <c>/control/</c>.</param>
internal sealed record ActionView(string Label, string Path);

internal sealed record ProviderView(string Id, string Name, string Region, bool Dark, int Workloads, IReadOnlyList<ActionView>? Actions = null);

internal sealed record DeploymentView(string Id, string? Tag, string? Replica, string State, int LeasesOpen, int LeasesClosed, IReadOnlyList<string> Providers,
    IReadOnlyList<ActionView>? Actions = null);

internal sealed record CountsView(int Open, int Closed);

internal sealed record NetworkView(
    string Network, bool Dark, bool RefusesBids, decimal BalanceUsd, CountsView Deployments, CountsView Leases,
    IReadOnlyList<ProviderView> Providers, IReadOnlyList<DeploymentView> OpenDeployments,
    IReadOnlyList<ActionView>? Actions = null);

internal sealed record StateView(
    DateTimeOffset Now, long Height, int Seed, double TimeScale, double DeadlineScale, bool Churn, IReadOnlyList<NetworkView> Networks, IReadOnlyList<PendingFault> Faults);
