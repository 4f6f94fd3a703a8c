using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Control;

namespace Broker.Simulator.Akash;

/// <summary>Akash as the control room sees it.</summary>
internal sealed class AkashControl(AkashNetwork akash, ManagedWallet wallet, TransactionPool transactions) : ISimulatedNetwork
{
    private const decimal MicrosPerUsd = 1_000_000m;
    private const string ReplicaLine = "BROKER_REPLICA=";

    public string Key => AkashNetwork.Key;

    public bool OrdersRefused
    {
        get => akash.Providers.BidsRefused;
        set => akash.Providers.BidsRefused = value;
    }

    public IResult Refusal(int status, string code, string message) => new RefusalByPath(status, code, message);

    public bool TrySetProviderDark(string provider, bool dark)
    {
        if (akash.Providers.Find(provider) is not { } owner)
        {
            return false;
        }

        akash.Leasing.SetDark(owner, dark);
        return true;
    }

    public bool IsProviderDark(string provider) => akash.Providers.Find(provider) is { } owner && akash.Providers.IsDark(owner);

    public string ProviderName(string provider) => akash.Providers.Find(provider)?.Name ?? provider;

    public NetworkView View(bool dark, Func<string, int> workloads)
    {
        var leases = akash.Deployments.SelectMany(deployment => deployment.Leases).ToList();
        return new NetworkView(
            Key, dark, OrdersRefused, wallet.Balance / MicrosPerUsd,
            new CountsView(akash.Deployments.Count(one => one.IsActive), akash.Deployments.Count(one => !one.IsActive)),
            new CountsView(leases.Count(lease => lease.IsActive), leases.Count(lease => !lease.IsActive)),
            [.. akash.Providers.All.Select(provider => new ProviderView(
                provider.Owner, provider.Name, provider.LocationRegion, akash.Providers.IsDark(provider), workloads(provider.Owner)))],
            [.. akash.Deployments.Where(one => one.IsActive).Select(one => new DeploymentView(
                Escrow.Number(one.Dseq), Convert.ToHexStringLower(one.Hash), Replica(one), one.State, one.ActiveLeases.Count(),
                one.Leases.Count(lease => !lease.IsActive), [.. one.ActiveLeases.Select(lease => lease.Provider.Owner)]))]);
    }

    public void Reset()
    {
        akash.Reset();
        wallet.Reset();
        transactions.Reset();
    }

    private static string? Replica(AkashDeployment deployment) =>
        (deployment.Console?.Compiled.Manifest ?? deployment.Leases.Select(lease => lease.Manifest).OfType<ManifestGroup>())
        .SelectMany(group => group.Services)
        .SelectMany(service => service.Env ?? [])
        .FirstOrDefault(line => line.StartsWith(ReplicaLine, StringComparison.Ordinal))?[ReplicaLine.Length..];

    private sealed class RefusalByPath(int status, string code, string message) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) =>
            (httpContext.Request.Path.StartsWithSegments("/akash/chain", StringComparison.OrdinalIgnoreCase)
                ? ChainProblem.Of(status, message).Answer()
                : new AkashProblem(status, code, message).Answer()).ExecuteAsync(httpContext);
    }
}
