using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Gateway;
using Broker.Simulator.Akash.Sdl;
using Broker.Simulator.Control;
using Broker.Simulator.Supply;
using Broker.Simulator.World;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Simulator.Akash;

/// <summary>Akash as the control room sees it, and what can only go wrong on Akash.</summary>
internal sealed class AkashControl(
    SimulatedWorld world, AkashNetwork akash, ManagedWallet wallet, TransactionPool transactions, ProviderCertificates certificates)
    : ISimulatedNetwork
{
    private const decimal MicrosPerUsd = 1_000_000m;
    private const string ReplicaLine = "BROKER_REPLICA=";
    private const int ShortestNotice = 60;
    private const int LongestNotice = 2_592_000;
    private static readonly string[] ProviderReasons = ["unstable", "decommission", "unspecified", "manifest_timeout"];

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
            [.. akash.Providers.All.Select(provider => View(provider, workloads))],
            [.. akash.Deployments.Where(one => one.IsActive).Select(View)],
            [akash.BurnMint.Halted ? new ActionView("Resume minting", "akash/minting/resume") : new ActionView("Halt minting", "akash/minting/halt")]);
    }

    private ProviderView View(AkashProvider provider, Func<string, int> workloads)
    {
        var order = certificates.IsReplaced(provider) ? "restore-certificate" : "replace-certificate";
        return new ProviderView(
            provider.Owner, provider.Name, provider.LocationRegion, akash.Providers.IsDark(provider), workloads(provider.Owner),
            [new ActionView(certificates.IsReplaced(provider) ? "Restore certificate" : "Replace certificate", $"akash/providers/{provider.Owner}/{order}")]);
    }

    private static DeploymentView View(AkashDeployment deployment)
    {
        var dseq = Escrow.Number(deployment.Dseq);
        return new DeploymentView(
            dseq, Convert.ToHexStringLower(deployment.Hash), Replica(deployment), deployment.State, deployment.ActiveLeases.Count(),
            deployment.Leases.Count(lease => !lease.IsActive), [.. deployment.ActiveLeases.Select(lease => lease.Provider.Owner)],
            !deployment.ActiveLeases.Any() ? null :
            [
                new ActionView("Close", $"akash/leases/{dseq}/close"),
                new ActionView("Reclaim", $"akash/leases/{dseq}/reclaim"),
                new ActionView("Drain", $"akash/deployments/{dseq}/drain"),
            ]);
    }

    public static void Map(RouteGroupBuilder control)
    {
        control.MapPost("/leases/{dseq:long}/close", (long dseq, string? reason, AkashControl akash) => akash.CloseLease(dseq, reason));
        control.MapPost("/leases/{dseq:long}/reclaim", (long dseq, int? window, AkashControl akash) => akash.Reclaim(dseq, window));
        control.MapPost("/deployments/{dseq:long}/drain", (long dseq, AkashControl akash) => akash.Change(dseq, one => one.Escrow.Drain()));
        control.MapPost("/providers/{provider}/replace-certificate", (string provider, AkashControl akash) => akash.ReplaceCertificate(provider, replace: true));
        control.MapPost("/providers/{provider}/restore-certificate", (string provider, AkashControl akash) => akash.ReplaceCertificate(provider, replace: false));
        control.MapPost("/minting/halt", (AkashControl akash) => akash.HaltMinting(halt: true));
        control.MapPost("/minting/resume", (AkashControl akash) => akash.HaltMinting(halt: false));
    }

    /// <summary>Of what goes wrong on Akash only.</summary>
    public void LoseManifests(int count) => world.Visit(() => akash.Leasing.ManifestsToLose = count);

    public void Reset()
    {
        akash.Reset();
        wallet.Reset();
        transactions.Reset();
        certificates.Reset();
    }

    private Results<NoContent, NotFound, ProblemHttpResult> CloseLease(long dseq, string? reason)
    {
        var why = reason ?? "unspecified";
        return ProviderReasons.Contains(why)
            ? Change(dseq, one => akash.Leasing.CloseByProvider(one, one.ActiveLeases.First(), $"lease_closed_reason_{why}"))
            : TypedResults.Problem($"A provider closes for one of: {string.Join(", ", ProviderReasons)}.", statusCode: 400);
    }

    private Results<NoContent, NotFound, ProblemHttpResult> Reclaim(long dseq, int? window)
    {
        var seconds = window ?? (int)TimeSpan.FromHours(1).TotalSeconds;
        return seconds is >= ShortestNotice and <= LongestNotice
            ? Change(dseq, one => akash.Leasing.Reclaim(one, one.ActiveLeases.First(), TimeSpan.FromSeconds(seconds)))
            : TypedResults.Problem($"A notice is {ShortestNotice} to {LongestNotice} seconds long.", statusCode: 400);
    }

    private Results<NoContent, NotFound, ProblemHttpResult> ReplaceCertificate(string provider, bool replace)
    {
        if (akash.Providers.Find(provider) is not { } found)
        {
            return TypedResults.NotFound();
        }

        certificates.Replace(found, replace);
        return TypedResults.NoContent();
    }

    private NoContent HaltMinting(bool halt)
    {
        world.Visit(() => akash.BurnMint.Halted = halt);
        return TypedResults.NoContent();
    }

    // Only what has a lease can lose it or run dry.
    private Results<NoContent, NotFound, ProblemHttpResult> Change(long dseq, Action<AkashDeployment> change) => world.Visit(() =>
    {
        if (akash.Deployments.FirstOrDefault(one => one.Dseq == dseq && one.ActiveLeases.Any()) is not { } deployment)
        {
            return (Results<NoContent, NotFound, ProblemHttpResult>)TypedResults.NotFound();
        }

        change(deployment);
        return TypedResults.NoContent();
    });

    private static string? Replica(AkashDeployment deployment) =>
        (deployment.Console?.Compiled.Manifest ?? deployment.Leases.Select(lease => lease.Manifest).OfType<ManifestGroup>())
        .SelectMany(group => group.Services)
        .SelectMany(service => service.Env ?? [])
        .FirstOrDefault(line => line.StartsWith(ReplicaLine, StringComparison.Ordinal))?[ReplicaLine.Length..];

    // Each of the three doors words it its own way; a provider's has no name in its paths.
    private sealed class RefusalByPath(int status, string code, string message) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var path = httpContext.Request.Path;
            var answer = path.StartsWithSegments("/akash/chain", StringComparison.OrdinalIgnoreCase) ? ChainProblem.Of(status, message).Answer()
                : path.StartsWithSegments("/akash", StringComparison.OrdinalIgnoreCase) ? new AkashProblem(status, code, message).Answer()
                : Results.Text(message, statusCode: status);
            return answer.ExecuteAsync(httpContext);
        }
    }
}
