using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Sla;
using Broker.Engine.Live;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Host;

/// <summary>The hub as npm's @microsoft/signalr hears it: a client that shares no code with ours.</summary>
public sealed class JavaScriptHubClientTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_script_with_a_key_hears_its_own_deployment_change_with_states_by_name()
    {
        await using var portal = BrokerApplication.Start(postgres.Database);
        var feed = portal.Services.GetRequiredService<LiveFeed>();
        var own = await TenantSeed.CreateAsync(postgres.System, "Northwind");
        var other = await TenantSeed.CreateAsync(postgres.System, "Contoso");
        var before = feed.Subscriptions;
        using var script = Start(portal.Address, await portal.AddApiKeyAsync(own.Id, MemberRole.Viewer));
        try
        {
            Assert.Equal("ready", await ReadLineAsync(script));
            await UntilAsync(() => feed.Subscriptions > before);

            feed.Publish([Changed(other), Changed(own)]);

            using var batch = JsonDocument.Parse(await ReadLineAsync(script));
            var item = Assert.Single(batch.RootElement.EnumerateArray().ToArray());
            Assert.Equal(own.Id.Value, item.GetProperty("organisation").GetGuid());
            Assert.Equal(own.Deployment.Id.Value, item.GetProperty("deployment").GetGuid());
            var payload = item.GetProperty("payload");
            Assert.Equal("deployment", payload.GetProperty("type").GetString());
            Assert.Equal("Degraded", payload.GetProperty("status").GetString());
            await script.WaitForExitAsync().WaitAsync(Patience);
            Assert.Equal(0, script.ExitCode);
        }
        finally
        {
            if (!script.HasExited)
            {
                script.Kill();
            }
        }
    }

    private static Process Start(Uri address, string key)
    {
        var judges = Path.Combine(RepositoryRoot(), "tests", "judges");
        Assert.True(
            Directory.Exists(Path.Combine(judges, "node_modules", "@microsoft", "signalr")),
            "The judge's packages are missing: run \"npm ci\" in tests/judges (infra/test.sh does it).");
        return Process.Start(new ProcessStartInfo("node", [Path.Combine(judges, "hub", "watch.mjs"), address.ToString(), key, "1"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("node did not start.");
    }

    private static async Task<string> ReadLineAsync(Process script) =>
        await script.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new InvalidOperationException("The script ended without a word.");

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static LiveItem Changed(TenantSeed tenant) => new(
        $"deployment/{tenant.Deployment.Id}", tenant.Id, tenant.Deployment.Id, 1,
        new LivePayload.DeploymentChanged(tenant.Deployment.Id.Value, "llama", DeploymentState.Active, Status.Degraded, Rows.Now, 1, 3, 2));

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
