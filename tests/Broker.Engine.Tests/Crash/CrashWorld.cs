using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Simulator;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Crash;

/// <summary>Simulated networks and a database that outlive the portal, and the portal's lives, one after the other.</summary>
internal sealed class CrashWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly TestDatabase _database;
    private readonly WebApplication _simulator;
    private readonly IReadOnlyList<NetworkPath> _paths;
    private readonly string _key;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(8));
    private PortalProcess? _portal;

    private CrashWorld(TestDatabase database, WebApplication simulator, IReadOnlyList<NetworkPath> paths, string key)
    {
        _database = database;
        _simulator = simulator;
        // By the address a test host has, whatever else it listens on.
        Networks = new HttpClient { BaseAddress = new Uri(simulator.Urls.First() + "/") };
        _paths = paths;
        _key = key;
    }

    public CancellationToken Limit => _limit.Token;

    /// <summary>The simulator, to be ordered about.</summary>
    public HttpClient Networks { get; }

    public PortalProcess Portal => _portal ?? throw new InvalidOperationException("The portal was never started.");

    /// <param name="pace">How much faster than real the networks are; at 300 an image that takes minutes takes a second.</param>
    public static async Task<CrashWorld> CreateAsync(string pace, params IReadOnlyList<NetworkPath> paths)
    {
        var database = await PostgresServer.CreateDatabaseAsync();
        // One request in five seconds is the law at Aethir; everything else here would wait for it.
        var simulator = SimulatorApplication.Create(
            ["--urls", "http://127.0.0.1:0", $"--Simulator:TimeScale={pace}", "--Simulator:Aethir:RequestEvery=00:00:00.5"]);
        await simulator.StartAsync();
        return new CrashWorld(database, simulator, paths, await AddKeyAsync(database));
    }

    /// <summary>Starts the portal, or starts it again after its death.</summary>
    /// <param name="death">The settings that make it die.</param>
    public async Task StartAsync(params IEnumerable<(string Key, string Value)> death)
    {
        if (_portal is not null)
        {
            await _portal.DisposeAsync();
        }

        var settings = _database.Settings.ToDictionary(s => s.Key, s => s.Value!, StringComparer.Ordinal);
        foreach (var (key, value) in CrashSettings.Quick.Concat(_paths.SelectMany(p => p.Settings(Networks.BaseAddress!))).Concat(death))
        {
            settings[key] = value;
        }

        _portal = PortalProcess.Start(settings);
    }

    /// <summary>Waits until the portal has died by itself.</summary>
    public async Task DeathAsync()
    {
        try
        {
            await Portal.DeathAsync(new CancellationTokenSource(Patience).Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The portal never came to where it should die.\n{await DescribeAsync()}\n{Portal.Output}");
        }
    }

    /// <summary>Plans and accepts, through the API, as soon as the portal answers and has offers; comes to nothing if it dies before.</summary>
    /// <param name="planned">What happens between the plan and its acceptance.</param>
    public async Task DeployAsync(object draft, Func<Task>? planned = null)
    {
        using var client = Client();
        var plan = await RepeatAsync("a plan", async () =>
        {
            using var response = await client.PostAsJsonAsync("api/v1/plans", draft, Limit);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<PlanReply>(Limit) : null;
        });
        if (plan is null)
        {
            return;
        }

        await (planned?.Invoke() ?? Task.CompletedTask);
        try
        {
            using var response = await client.PostAsJsonAsync("api/v1/deployments", new { planId = plan.Id }, Limit);
            Assert.True(response.IsSuccessStatusCode, $"Not deployed: {response.StatusCode} {await response.Content.ReadAsStringAsync(Limit)}\n{Portal.Output}");
        }
        catch (HttpRequestException)
        {
            // The portal may die while it answers; what was accepted is in the database.
        }
    }

    /// <summary>Where a replica could run, network by network, as soon as all networks have told.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<OfferReply>>> PlacesAsync()
    {
        using var client = Client();
        return await RepeatAsync("offers of all networks", async () =>
        {
            var places = new List<IReadOnlyList<OfferReply>>();
            foreach (var network in _paths.Select(p => p.Path.Split('/')[0]))
            {
                places.Add((await client.GetFromJsonAsync<OffersReply>($"api/v1/offers?network={network}&gpuCount=1&size=200", Limit))!.Items);
            }

            return places.TrueForAll(n => n.Count > 0) ? places : null;
        }) ?? throw new InvalidOperationException("The portal died.");
    }

    /// <summary>Plans and accepts once; false if there is no such plan now.</summary>
    public async Task<bool> TryDeployAsync(object draft)
    {
        using var client = Client();
        try
        {
            using var planned = await client.PostAsJsonAsync("api/v1/plans", draft, Limit);
            if (!planned.IsSuccessStatusCode)
            {
                await Task.Delay(Look, TimeProvider.System, Limit);
                return false;
            }

            var plan = await planned.Content.ReadFromJsonAsync<PlanReply>(Limit);
            using var accepted = await client.PostAsJsonAsync("api/v1/deployments", new { planId = plan!.Id }, Limit);
            return accepted.IsSuccessStatusCode;
        }
        catch (HttpRequestException) when (!Portal.HasDied)
        {
            await Task.Delay(Look, TimeProvider.System, Limit);
            return false;
        }
    }

    /// <summary>Asks to close any deployment that is open.</summary>
    public async Task CloseOneAsync(Random random)
    {
        var open = (await DeploymentsAsync()).Where(d => d.State is DeploymentState.Launching or DeploymentState.Active).ToList();
        if (open.Count > 0)
        {
            using var client = Client();
            using var response = await client.DeleteAsync(new Uri($"api/v1/deployments/{open[random.Next(open.Count)].Id}", UriKind.Relative), Limit);
        }
    }

    /// <summary>Asks to close what is open until somebody hears it or the portal dies.</summary>
    public async Task CloseAllAsync()
    {
        using var client = Client();
        await RepeatAsync<object>("closing", async () =>
        {
            var heard = true;
            foreach (var deployment in (await DeploymentsAsync()).Where(d => d.State is DeploymentState.Launching or DeploymentState.Active))
            {
                using var response = await client.DeleteAsync(new Uri($"api/v1/deployments/{deployment.Id}", UriKind.Relative), Limit);
                heard &= response.IsSuccessStatusCode;
            }

            return heard ? new object() : null;
        });
    }

    /// <summary>What another node does that hears the wish to close while this one is dead.</summary>
    public async Task CloseElsewhereAsync()
    {
        await using var db = _database.System.CreateContext();
        var planned = await db.Replicas.Where(r => r.State == ReplicaState.Planned).Select(r => r.DeploymentId).ToListAsync(Limit);
        await db.Deployments.Where(d => planned.Contains(d.Id)).ExecuteUpdateAsync(d => d.SetProperty(x => x.State, DeploymentState.Closing), Limit);
        await db.Replicas.Where(r => planned.Contains(r.DeploymentId))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.DueAt, TimeProvider.System.GetUtcNow()), Limit);
    }

    public Task OrderAsync(string network, string order) => Networks.PostAsync(new Uri($"control/networks/{network}/{order}", UriKind.Relative), null, Limit);

    public async Task KillWorkloadAsync()
    {
        var workloads = await Networks.GetFromJsonAsync<JsonElement>("control/workloads", Limit);
        var id = workloads.EnumerateArray().First(w => w.GetProperty("state").GetString() == "running").GetProperty("id").GetString();
        using var response = await Networks.PostAsync(new Uri($"control/workloads/{id}/kill", UriKind.Relative), null, Limit);
        response.EnsureSuccessStatusCode();
    }

    public Task UntilAsync(string what, Func<List<ReplicaEntity>, bool> holds) =>
        RepeatAsync<object>(what, async () => holds(await ReplicasAsync()) ? new object() : null);

    /// <summary>
    /// Every deployment that is wanted has as many replicas up as wanted, each on a lease of its own, and there is no other
    /// lease anywhere; or the portal has died.
    /// </summary>
    public async Task AsAskedAsync() => await RepeatAsync<object>("everything as asked", async () =>
    {
        var replicas = await ReplicasAsync();
        var up = replicas.Where(r => r is { State: ReplicaState.Running, Status: Status.Up }).ToList();
        var asAsked = (await DeploymentsAsync()).All(d => d.State == DeploymentState.Closed
            || (d.State == DeploymentState.Active && up.Count(r => r.DeploymentId == d.Id) == d.Wanted));
        var held = up.Select(r => r.LeaseHandle!.Value).Order(StringComparer.Ordinal);
        return asAsked && replicas.Except(up).All(r => r.State == ReplicaState.Closed)
            && (await OpenLeasesAsync()).SequenceEqual(held, StringComparer.Ordinal) ? new object() : null;
    });

    /// <summary>Everything closed, and the networks hold nothing; or the portal has died.</summary>
    public async Task ClosedWithoutLeakAsync() => await RepeatAsync<object>("the end", async () =>
        (await DeploymentsAsync()).All(d => d.State == DeploymentState.Closed)
            && (await ReplicasAsync()).All(r => r.State == ReplicaState.Closed)
            && (await OpenLeasesAsync()).Count == 0 ? new object() : null);

    /// <summary>How often a lease was found that nobody should have had.</summary>
    public async Task<int> LeaksClosedAsync()
    {
        await using var db = _database.System.CreateContext();
        return await db.ReconciliationFindings.CountAsync(f => f.Kind == FindingKind.Leak, Limit);
    }

    /// <summary>How often a second lease was found for a replica that had one.</summary>
    public async Task<int> DoubledAsync()
    {
        await using var db = _database.System.CreateContext();
        return await db.ReconciliationFindings.CountAsync(f => f.Kind == FindingKind.Leak && f.Detail.StartsWith("Its replica is served by"), Limit);
    }

    public async Task<List<DeploymentEntity>> DeploymentsAsync()
    {
        await using var db = _database.System.CreateContext();
        return await db.Deployments.AsNoTracking().ToListAsync(Limit);
    }

    public async Task<string> DescribeAsync()
    {
        var deployments = (await DeploymentsAsync()).Select(d => $"{d.Name} {d.State} wants {d.Wanted}");
        var lines = (await ReplicasAsync()).Select(r => string.Create(
            CultureInfo.InvariantCulture,
            $"  {r.DeploymentId} {r.Ordinal} {r.Network}/{r.Provider} {r.State} {r.Health} lease={r.LeaseHandle} due={r.DueAt:T} end={r.End} {r.EndDetail} error={r.LastError}"));
        return $"{string.Join('\n', deployments)}\n{string.Join('\n', lines)}\nopen leases: {string.Join(", ", await OpenLeasesAsync())}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_portal is not null)
        {
            await _portal.DisposeAsync();
        }

        Networks.Dispose();
        await _simulator.DisposeAsync();
        await _database.DisposeAsync();
        _limit.Dispose();
    }

    private HttpClient Client()
    {
        var client = new HttpClient { BaseAddress = Portal.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", _key);
        return client;
    }

    public async Task<List<ReplicaEntity>> ReplicasAsync()
    {
        await using var db = _database.System.CreateContext();
        return await db.Replicas.AsNoTracking().OrderBy(r => r.CreatedAt).ThenBy(r => r.Ordinal).ToListAsync(Limit);
    }

    /// <summary>By the name under which we know a lease: some networks list theirs under an id of their own, and ours beside it.</summary>
    private async Task<List<string>> OpenLeasesAsync()
    {
        var ours = (await ReplicasAsync()).Select(r => r.LeaseHandle?.Value).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var state = await Networks.GetFromJsonAsync<JsonElement>("control/state", Limit);
        return [.. state.GetProperty("networks").EnumerateArray()
            .SelectMany(n => n.GetProperty("openDeployments").EnumerateArray())
            .Select(d => (Id: d.GetProperty("id").GetString()!, Tag: d.GetProperty("tag").GetString()))
            .Select(d => d.Tag is { } tag && ours.Contains(tag) ? tag : d.Id)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Null when the portal died before it came to it.</summary>
    private async Task<T?> RepeatAsync<T>(string what, Func<Task<T?>> attempt)
        where T : class
    {
        var clock = TimeProvider.System;
        var end = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                if (await attempt() is { } found)
                {
                    return found;
                }
            }
            catch (HttpRequestException) when (clock.GetUtcNow() < end)
            {
                // Not up yet, or not any more.
            }

            if (Portal.HasDied)
            {
                return null;
            }

            if (clock.GetUtcNow() > end)
            {
                Assert.Fail($"Waited {Patience.TotalSeconds:0} s for {what}.\n{await DescribeAsync()}\n{Portal.Output}");
            }

            await Task.Delay(Look, clock, Limit);
        }
    }

    private sealed record PlanReply(Guid Id);

    private sealed record OffersReply(IReadOnlyList<OfferReply> Items);

    private static async Task<string> AddKeyAsync(TestDatabase database)
    {
        var secret = ApiKeySecret.New();
        var organisation = Rows.Organisation();
        var user = Rows.User();
        await using var db = database.System.CreateContext();
        db.AddRange(organisation, user, Rows.Membership(organisation.Id, user));
        db.Add(new ApiKeyEntity
        {
            Id = ApiKeyId.New(),
            OrganisationId = organisation.Id,
            Name = "crash",
            Prefix = secret.Prefix,
            SecretHash = secret.Hash,
            Role = MemberRole.Engineer,
            CreatedBy = new UserId(user.Id),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return secret.Text;
    }
}

/// <summary>What of an offer decides where a replica goes.</summary>
internal sealed record OfferReply(string GpuName, string Region);
