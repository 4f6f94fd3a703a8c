using System.Globalization;
using System.Net;
using System.Text.Json;
using Broker.Simulator.Akash.Chain.Messages;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>From an order to the ends of a lease, by transactions of an owner's own wallet.</summary>
public sealed class ChainLeaseTests
{
    private const ulong Dseq = 27_400_001;

    [Fact]
    public async Task An_order_becomes_a_lease_in_the_block_after_its_bid_is_taken()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = new ChainStory(host);

        await chain.RunWellAsync(chain.CreateDeployment(Dseq));
        host.AdvanceBlocks(4);
        var bids = await chain.BidsAsync(Dseq);
        await chain.RunWellAsync(ChainStory.CreateLease(bids[0].GetProperty("id")));

        var lease = await chain.LeaseAsync(Dseq);
        Assert.Equal("active", lease.GetProperty("lease").GetProperty("state").GetString());
        Assert.Equal("open", lease.GetProperty("escrow_payment").GetProperty("state").GetProperty("state").GetString());
        Assert.Equal(bids.Count - 1, (await chain.BidsAsync(Dseq, "lost")).Count);
        var order = (await chain.GetAsync($"akash/market/v1beta5/orders/info?id.owner={chain.Owner}&id.dseq={Dseq}&id.gseq=1&id.oseq=1")).GetProperty("order");
        Assert.Equal("active", order.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_lease_its_owner_closes_is_called_for_bids_again_at_once()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = new ChainStory(host);
        var lease = await LeaseAsync(host, chain);

        await chain.RunWellAsync(ChainStory.CloseLease(lease));
        host.AdvanceBlocks(4);

        var closed = (await chain.LeaseAsync(Dseq)).GetProperty("lease");
        Assert.Equal("lease_closed_owner", closed.GetProperty("reason").GetString());
        Assert.All(await chain.BidsAsync(Dseq), bid => Assert.Equal(2, bid.GetProperty("id").GetProperty("oseq").GetInt32()));
        Assert.NotEmpty(await chain.BidsAsync(Dseq));
    }

    [Fact]
    public async Task A_lease_its_provider_gives_up_pauses_the_group_until_its_owner_starts_it()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = new ChainStory(host);
        await LeaseAsync(host, chain);

        await host.TellAsync($"akash/leases/{Dseq}/close?reason=unstable");
        host.AdvanceBlocks(4);
        Assert.Equal("paused", await GroupStateAsync(chain));
        Assert.Empty(await chain.BidsAsync(Dseq));
        await chain.RunWellAsync(ChainStory.Message(
            "/akash.deployment.v1beta4.MsgStartGroup", new MsgGroup { Id = new GroupId { Owner = chain.Owner, Dseq = Dseq, Gseq = 1 } }));
        host.AdvanceBlocks(4);

        Assert.Equal("open", await GroupStateAsync(chain));
        Assert.NotEmpty(await chain.BidsAsync(Dseq));
        Assert.Equal("lease_closed_reason_unstable", (await chain.LeaseAsync(Dseq)).GetProperty("lease").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Escrow_is_settled_only_when_touched_and_what_is_left_comes_back_at_the_close()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = new ChainStory(host);
        var before = await BalanceAsync(chain);
        await LeaseAsync(host, chain);
        var fundsAtLease = await FundsAsync(chain);

        host.AdvanceBlocks(30);
        Assert.Equal(fundsAtLease, await FundsAsync(chain));
        await chain.RunWellAsync(Deposit(chain, 1_000_000));
        var transferred = await TransferredAsync(chain);
        Assert.Equal(6_000_000 - transferred, await FundsAsync(chain));
        await chain.RunWellAsync(chain.CloseDeployment(Dseq));

        var paid = await TransferredAsync(chain);
        Assert.True(transferred > 0 && paid > transferred);
        Assert.Equal(before - paid, await BalanceAsync(chain));
        Assert.Equal("closed", (await chain.DeploymentAsync(Dseq)).GetProperty("escrow_account").GetProperty("state").GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_dry_escrow_closes_everything_once_the_provider_looks()
    {
        await using var host = await SimulatorHost.StartAsync("DeadlineScale=0.1");
        var chain = new ChainStory(host);
        await LeaseAsync(host, chain, deposit: 500_000);

        host.AdvanceBlocks(500);

        var lease = await chain.LeaseAsync(Dseq);
        Assert.Equal("insufficient_funds", lease.GetProperty("lease").GetProperty("state").GetString());
        Assert.Equal("lease_closed_reason_insufficient_funds", lease.GetProperty("lease").GetProperty("reason").GetString());
        var deployment = await chain.DeploymentAsync(Dseq);
        Assert.Equal("closed", deployment.GetProperty("deployment").GetProperty("state").GetString());
        Assert.Equal("insufficient_funds", await GroupStateAsync(chain));
        Assert.Equal("overdrawn", deployment.GetProperty("escrow_account").GetProperty("state").GetProperty("state").GetString());
        Assert.True(await FundsAsync(chain) < 0);
    }

    [Fact]
    public async Task Chain_and_Console_are_two_views_of_one_state()
    {
        await using var host = await SimulatorHost.StartAsync();
        var chain = new ChainStory(host);
        var dseq = await host.RunReplicaAsync();
        await chain.RunWellAsync(chain.CreateDeployment(Dseq));

        var managed = (await host.Akash.LeaseAsync(dseq)).GetProperty("id").GetProperty("owner").GetString();
        var onChain = await chain.GetAsync($"akash/market/v1beta5/leases/list?filters.owner={managed}&filters.state=active");
        var listed = await host.Akash.GetAsync("v1/deployments").ReadAsync(HttpStatusCode.OK);

        Assert.Equal(dseq, Assert.Single(onChain.GetProperty("leases").EnumerateArray()).GetProperty("lease").GetProperty("id").GetProperty("dseq").GetString());
        Assert.Equal(1, listed.GetProperty("data").GetProperty("deployments").GetArrayLength());
        Assert.Equal(2, (await chain.GetAsync("akash/deployment/v1beta4/deployments/list")).GetProperty("deployments").GetArrayLength());
    }

    private static async Task<JsonElement> LeaseAsync(SimulatorHost host, ChainStory chain, decimal deposit = 5_000_000)
    {
        await chain.RunWellAsync(chain.CreateDeployment(Dseq, deposit: deposit));
        host.AdvanceBlocks(4);
        var id = (await chain.BidsAsync(Dseq))[0].GetProperty("id");
        await chain.RunWellAsync(ChainStory.CreateLease(id));
        return id;
    }

    private static Google.Protobuf.WellKnownTypes.Any Deposit(ChainStory chain, decimal amount) => ChainStory.Message("/akash.escrow.v1.MsgAccountDeposit", new MsgAccountDeposit
    {
        Signer = chain.Owner,
        Id = new EscrowAccount { Scope = 1, Xid = $"{chain.Owner}/{Dseq}" },
        Deposit = new Deposit { Amount = ChainStory.Coin("uact", amount), Sources = { DepositSource.Balance } },
    });

    private static async Task<string?> GroupStateAsync(ChainStory chain) =>
        (await chain.GetAsync($"akash/deployment/v1beta4/groups/info?id.owner={chain.Owner}&id.dseq={Dseq}&id.gseq=1")).GetProperty("group").GetProperty("state").GetString();

    private static async Task<decimal> FundsAsync(ChainStory chain) => Amount(await EscrowAsync(chain), "funds");

    private static async Task<decimal> TransferredAsync(ChainStory chain) => Amount(await EscrowAsync(chain), "transferred");

    private static async Task<JsonElement> EscrowAsync(ChainStory chain) =>
        (await chain.DeploymentAsync(Dseq)).GetProperty("escrow_account").GetProperty("state");

    private static async Task<decimal> BalanceAsync(ChainStory chain) =>
        decimal.Parse(
            (await chain.GetAsync($"cosmos/bank/v1beta1/balances/{chain.Owner}")).GetProperty("balances").EnumerateArray()
                .Single(one => one.GetProperty("denom").GetString() == "uact").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);

    private static decimal Amount(JsonElement escrow, string member) =>
        decimal.Parse(escrow.GetProperty(member)[0].GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);
}
