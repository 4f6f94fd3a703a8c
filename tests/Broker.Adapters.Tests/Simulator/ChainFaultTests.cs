using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Broker.Simulator.Akash.Chain.Messages;
using Google.Protobuf.WellKnownTypes;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>What can be made to go wrong on the chain and at its providers.</summary>
public sealed class ChainFaultTests
{
    private const ulong Dseq = 27_400_003;

    [Fact]
    public async Task A_provider_that_reclaims_says_until_when_and_closes_then()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = await LeaseAsync(host, new Duration { Seconds = 7200 });
        Assert.Equal("7200s", (await chain.BidsAsync(Dseq, "active"))[0].GetProperty("reclamation_window").GetString());

        await host.TellAsync($"akash/leases/{Dseq}/reclaim?window=120");
        var reclaiming = (await chain.LeaseAsync(Dseq)).GetProperty("lease");
        host.Clock.Advance(TimeSpan.FromSeconds(121));
        var closed = (await chain.LeaseAsync(Dseq)).GetProperty("lease");

        Assert.Equal("reclaiming", reclaiming.GetProperty("state").GetString());
        var notice = reclaiming.GetProperty("reclamation");
        Assert.Equal(120, long.Parse(notice.GetProperty("deadline").GetString()!, CultureInfo.InvariantCulture) - long.Parse(notice.GetProperty("started_at").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal("closed", closed.GetProperty("state").GetString());
        Assert.Equal("lease_closed_reason_decommission", closed.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_Console_shows_a_reclaim_too()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();

        await host.TellAsync($"akash/leases/{dseq}/reclaim?window=3600");
        var lease = await host.Akash.LeaseAsync(dseq);

        Assert.Equal("reclaiming", lease.GetProperty("state").GetString());
        Assert.Equal("3600s", lease.GetProperty("reclamation").GetProperty("window").GetString());
        Assert.Equal(1, lease.GetProperty("status").GetProperty("services").GetProperty("web").GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task A_drained_escrow_ends_the_deployment_when_the_provider_looks_for_its_money()
    {
        await using var host = await SimulatorHost.StartAsync();
        var dseq = await host.RunReplicaAsync();

        await host.TellAsync($"akash/deployments/{dseq}/drain");
        Assert.Equal("active", (await host.Akash.LeaseAsync(dseq)).GetProperty("state").GetString());
        host.AdvanceBlocks(101);

        Assert.Equal("lease_closed_reason_insufficient_funds", (await host.Akash.LeaseAsync(dseq)).GetProperty("reason").GetString());
        Assert.Equal(0, (await host.Control.GetFromJsonAsync<JsonElement>("workloads")).GetArrayLength());
    }

    [Fact]
    public async Task While_minting_is_halted_no_ACT_is_minted_and_AKT_in_escrow_pays_the_rent()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = await LeaseAsync(host);
        await chain.RunWellAsync(Deposit(chain, "uakt", 50_000_000));

        await host.TellAsync("akash/minting/halt");
        var status = await chain.GetAsync("akash/bme/v1/status");
        var refused = await chain.RunAsync(Mint(chain, 100_000_000));
        await host.TellAsync($"akash/deployments/{Dseq}/drain");
        await chain.RunWellAsync(Deposit(chain, "uakt", 60_000_000));
        host.AdvanceBlocks(30);
        await chain.RunWellAsync(Deposit(chain, "uact", 1_000_000));

        Assert.False(status.GetProperty("mints_allowed").GetBoolean());
        Assert.Equal("mint_status_halt_cr", status.GetProperty("status").GetString());
        Assert.Contains("minting is halted", refused.GetProperty("raw_log").GetString(), StringComparison.Ordinal);
        var escrow = (await chain.DeploymentAsync(Dseq)).GetProperty("escrow_account").GetProperty("state");
        Assert.Equal("open", escrow.GetProperty("state").GetString());
        var funds = escrow.GetProperty("funds").EnumerateArray().ToDictionary(one => one.GetProperty("denom").GetString()!, one => decimal.Parse(one.GetProperty("amount").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal(1_000_000, funds["uact"]);
        Assert.InRange(funds["uakt"], 1, 59_999_999);
    }

    [Fact]
    public async Task Burnt_AKT_becomes_ACT_in_the_next_epoch()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = new ChainStory(host);
        var before = await ActAsync(chain);

        await chain.RunWellAsync(Mint(chain, 100_000_000));
        var atOnce = await ActAsync(chain);
        host.AdvanceBlocks(10);

        Assert.Equal(before, atOnce);
        Assert.Equal(before + 60_847_500, await ActAsync(chain));
    }

    [Fact]
    public async Task Bids_that_never_come_a_busy_node_and_an_answer_that_gets_lost()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = new ChainStory(host);
        await host.TellAsync("networks/akash/refuse-bids");
        await chain.RunWellAsync(chain.CreateDeployment(Dseq));
        host.AdvanceBlocks(10);
        Assert.Empty(await chain.BidsAsync(Dseq));

        await host.BreakAsync(new { network = "akash", kind = "429", count = 1, path = "chain/", retryAfterSeconds = 7 });
        using var busy = await chain.Rest.GetAsync("akash/bme/v1/status");
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (busy.StatusCode, busy.Headers.RetryAfter!.Delta));
        Assert.Equal(8, JsonSerializer.Deserialize<JsonElement>(await busy.Content.ReadAsStringAsync()).GetProperty("code").GetInt32());

        var lost = await chain.SignAsync([chain.CloseDeployment(Dseq)], await chain.UnorderedAsync());
        await host.BreakAsync(new { network = "akash", kind = "lost-response", count = 1, path = "txs" });
        await Assert.ThrowsAsync<HttpRequestException>(() => chain.SendAsync(lost));
        Assert.Equal(19, (await chain.SendAsync(lost)).GetProperty("code").GetInt32());
        host.AdvanceBlocks(1);
        Assert.Equal("closed", (await chain.DeploymentAsync(Dseq)).GetProperty("deployment").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_reset_takes_everything_back_but_the_providers_doors()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = await LeaseAsync(host);
        var hosts = (await chain.GetAsync("akash/provider/v1beta4/providers")).GetRawText();
        await host.TellAsync("akash/minting/halt");

        await host.TellAsync("reset");

        Assert.Empty((await chain.GetAsync("akash/deployment/v1beta4/deployments/list")).GetProperty("deployments").EnumerateArray());
        Assert.True((await chain.GetAsync("akash/bme/v1/status")).GetProperty("mints_allowed").GetBoolean());
        Assert.Equal(250_000_000_000m, await ActAsync(chain));
        Assert.Equal(hosts, (await chain.GetAsync("akash/provider/v1beta4/providers")).GetRawText());
        Assert.Equal(11, (await chain.GetAsync("akash/cert/v1/certificates/list")).GetProperty("certificates").GetArrayLength());
    }

    private static async Task<ChainStory> LeaseAsync(SimulatorHost host, Duration? reclamation = null)
    {
        var chain = new ChainStory(host);
        await chain.RunWellAsync(chain.CreateDeployment(Dseq, reclamation: reclamation));
        host.AdvanceBlocks(4);
        await chain.RunWellAsync(ChainStory.CreateLease((await chain.BidsAsync(Dseq))[0].GetProperty("id")));
        return chain;
    }

    private static Any Deposit(ChainStory chain, string denom, decimal amount) => ChainStory.Message("/akash.escrow.v1.MsgAccountDeposit", new MsgAccountDeposit
    {
        Signer = chain.Owner,
        Id = new EscrowAccount { Scope = 1, Xid = $"{chain.Owner}/{Dseq}" },
        Deposit = new Deposit { Amount = ChainStory.Coin(denom, amount), Sources = { DepositSource.Balance } },
    });

    private static Any Mint(ChainStory chain, decimal uakt) => ChainStory.Message(
        "/akash.bme.v1.MsgMintACT", new MsgMintAct { Owner = chain.Owner, To = chain.Owner, CoinsToBurn = ChainStory.Coin("uakt", uakt) });

    private static async Task<decimal> ActAsync(ChainStory chain) => decimal.Parse(
        (await chain.GetAsync($"cosmos/bank/v1beta1/balances/{chain.Owner}")).GetProperty("balances").EnumerateArray()
            .Single(one => one.GetProperty("denom").GetString() == "uact").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);
}
