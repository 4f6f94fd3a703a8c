using System.Net;
using System.Text.Json;
using Broker.Adapters.Chains.Cosmos.Protos;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash.Chain;

/// <summary>What is sent to a node and what its answers mean; the answers are in the shapes of the chain's published API.</summary>
public sealed class AkashChainOrderTests
{
    private const string Txs = "/cosmos/tx/v1beta1/txs";
    private const string Trial = "/cosmos/tx/v1beta1/simulate";
    private const string Accounts = "/cosmos/auth/v1beta1/accounts/";
    private const string Taken = """{"tx_response":{"height":"0","txhash":"AB","codespace":"","code":0,"raw_log":"","timestamp":""}}""";
    private static readonly LeaseOrder Order = NetworkHarness.Order(AkashSamples.Offer());

    [Fact]
    public async Task An_order_is_unordered_lives_for_half_a_minute_and_pays_for_twice_the_gas_of_its_trial()
    {
        var wire = Node().OnPost(Txs, HttpStatusCode.OK, Taken);
        using var harness = Harness(wire);

        Assert.IsType<LeaseOutcome.Ordered>(await harness.Akash.OrderAsync(Order, CancellationToken.None));

        var raw = Assert.Single(Broadcasts(wire));
        var (body, auth) = (TxBody.Parser.ParseFrom(raw.BodyBytes), AuthInfo.Parser.ParseFrom(raw.AuthInfoBytes));
        Assert.True(body.Unordered);
        Assert.InRange(body.TimeoutTimestamp.ToDateTimeOffset() - NetworkHarness.Start, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30.1));
        Assert.Equal(0UL, Assert.Single(auth.SignerInfos).Sequence);
        Assert.Equal(200_000UL, auth.Fee.GasLimit);
        Assert.Equal(new Coin { Denom = "uakt", Amount = "5000" }, Assert.Single(auth.Fee.Amount));
        var create = MsgCreateDeployment.Parser.ParseFrom(Assert.Single(body.Messages).Value);
        Assert.Equal(harness.Akash.TagOf(Order).Value, Convert.ToHexStringLower(create.Hash.Span));
        // Four hours at the ceiling of 2 USD.
        Assert.Equal(new Coin { Denom = "uact", Amount = "8000000" }, create.Deposit.Amount);
    }

    [Fact]
    public async Task A_wallets_words_never_travel()
    {
        var wire = Node().OnPost(Txs, HttpStatusCode.OK, Taken);
        using var harness = Harness(wire);

        await harness.Akash.OrderAsync(Order, CancellationToken.None);

        Assert.All(wire.Sent, request => Assert.Null(request.Key));
        Assert.All(wire.Sent, request => Assert.DoesNotContain("addict", request.Body + request.PathAndQuery, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_answer_is_followed_by_the_same_bytes_and_in_the_cache_means_waiting()
    {
        var wire = Node().On(HttpMethod.Post, Txs, WireStub.NoAnswer(), WireStub.Json(
            """{"tx_response":{"txhash":"AB","codespace":"sdk","code":19,"raw_log":"tx already exists in cache","timestamp":""}}"""));
        using var harness = Harness(wire);

        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Akash.OrderAsync(Order, CancellationToken.None));
        Assert.IsType<LeaseOutcome.Ordered>(await harness.Akash.OrderAsync(Order, CancellationToken.None));

        Assert.Single(Broadcasts(wire).Distinct());
        Assert.Single(wire.Sent, r => r.PathAndQuery == Trial);
    }

    [Fact]
    public async Task A_transaction_that_can_never_land_any_more_is_replaced_by_another()
    {
        var wire = Node().On(HttpMethod.Post, Txs, WireStub.NoAnswer(), WireStub.Json(Taken));
        using var harness = Harness(wire);

        var lost = Assert.IsType<LeaseOutcome.Unreachable>(await harness.Akash.OrderAsync(Order, CancellationToken.None));
        harness.Clock.Advance(lost.RetryAfter);
        Assert.IsType<LeaseOutcome.Ordered>(await harness.Akash.OrderAsync(Order, CancellationToken.None));

        Assert.True(lost.RetryAfter <= harness.Akash.Traits.OrderSettles);
        Assert.Equal(2, Broadcasts(wire).Distinct().Count());
    }

    [Fact]
    public async Task Two_orders_of_one_moment_name_two_moments()
    {
        var wire = Node().OnPost(Txs, HttpStatusCode.OK, Taken);
        using var harness = Harness(wire);

        await harness.Akash.OrderAsync(Order, CancellationToken.None);
        await harness.Akash.OrderAsync(Order with { Replica = ReplicaId.New() }, CancellationToken.None);

        Assert.Equal(2, Broadcasts(wire).Select(t => TxBody.Parser.ParseFrom(t.BodyBytes).TimeoutTimestamp).Distinct().Count());
    }

    [Fact]
    public async Task An_order_that_ran_out_of_gas_buys_more_the_next_time()
    {
        var wire = Node()
            .On(HttpMethod.Get, Txs, WireStub.Json("""{"tx_response":{"height":"7","txhash":"AB","codespace":"sdk","code":11,"raw_log":"out of gas","gas_used":"300000","timestamp":""}}"""))
            .OnPost(Txs, HttpStatusCode.OK, Taken);
        using var harness = Harness(wire);

        Assert.IsType<LeaseOutcome.Unreachable>(await harness.Akash.OrderAsync(Order, CancellationToken.None));
        await harness.Akash.OrderAsync(Order, CancellationToken.None);

        Assert.Equal([200_000UL, 480_000UL], Broadcasts(wire).Select(t => AuthInfo.Parser.ParseFrom(t.AuthInfoBytes).Fee.GasLimit));
    }

    [Theory]
    [InlineData(500, """{"code":2,"message":"insufficient funds: spendable balance 1uact is smaller than 8000000uact","details":[]}""", typeof(LeaseOutcome.Refused))]
    [InlineData(500, """{"code":2,"message":"Deposit too low","details":[]}""", typeof(LeaseOutcome.Refused))]
    [InlineData(500, """{"code":2,"message":"invalid unit price","details":[]}""", typeof(LeaseOutcome.Refused))]
    [InlineData(500, """{"code":2,"message":"account sequence mismatch, expected 4, got 3","details":[]}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(500, """{"code":2,"message":"negative decimal coin amount","details":[]}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(500, """{"code":13,"message":"node is catching up","details":[]}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData(429, "Too many requests", typeof(LeaseOutcome.Unreachable))]
    [InlineData(200, "<html>", typeof(LeaseOutcome.Unreachable))]
    [InlineData(200, """{"gas_info":{"gas_used":"much"}}""", typeof(LeaseOutcome.Unreachable))]
    public async Task A_trial_that_fails_says_what_to_do_about_it(int status, string body, Type expected)
    {
        var wire = Node().OnPost(Trial, (HttpStatusCode)status, body);
        using var harness = Harness(wire);

        Assert.IsType(expected, await harness.Akash.OrderAsync(Order, CancellationToken.None));
        Assert.Empty(Broadcasts(wire));
    }

    [Theory]
    [InlineData("""{"tx_response":{"codespace":"sdk","code":5,"raw_log":"insufficient funds","timestamp":""}}""", typeof(LeaseOutcome.Refused))]
    [InlineData("""{"tx_response":{"codespace":"sdk","code":32,"raw_log":"account sequence mismatch","timestamp":""}}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData("""{"tx_response":{"codespace":"sdk","code":18,"raw_log":"already used timeout 1 for address","timestamp":""}}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData("""{"tx_response":{"codespace":"sdk","code":20,"raw_log":"mempool is full","timestamp":""}}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData("""{"tx_response":null}""", typeof(LeaseOutcome.Unreachable))]
    [InlineData("{\"tx_response\":{\"code\":", typeof(LeaseOutcome.Unreachable))]
    public async Task A_broadcast_that_is_not_taken_says_what_to_do_about_it(string body, Type expected)
    {
        using var harness = Harness(Node().OnPost(Txs, HttpStatusCode.OK, body));

        Assert.IsType(expected, await harness.Akash.OrderAsync(Order, CancellationToken.None));
    }

    [Fact]
    public async Task An_account_the_chain_has_never_seen_can_order_nothing()
    {
        var wire = Node().On(HttpMethod.Get, Accounts, WireStub.Json("""{"code":5,"message":"account not found","details":[]}""", HttpStatusCode.NotFound));
        using var harness = Harness(wire);

        Assert.IsType<LeaseOutcome.Refused>(await harness.Akash.OrderAsync(Order, CancellationToken.None));
    }

    [Fact]
    public void Words_that_are_no_mnemonic_stop_the_start()
    {
        using var harness = new NetworkHarness(new WireStub(), ("Networks:Akash:Path", "Chain"), ("Networks:Akash:Mnemonic", "not the words of a wallet"));

        var fault = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(harness.CheckOptions);

        Assert.Contains("Mnemonic", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not the words", fault.Message, StringComparison.Ordinal);
    }

    private static NetworkHarness Harness(WireStub wire) =>
        new(wire, ("Networks:Akash:Path", "Chain"), ("Networks:Akash:Mnemonic", Fixture.Text("akash/jwt/mnemonic").Trim()));

    private static WireStub Node() => new WireStub()
        .OnGet("/akash/market/v1beta5/leases/list", """{"leases":[],"pagination":{"next_key":null,"total":"0"}}""")
        .OnGet("/akash/deployment/v1beta4/deployments/list", """{"deployments":[],"pagination":{"next_key":null,"total":"0"}}""")
        .OnGet("/cosmos/base/tendermint/v1beta1/blocks/latest", """{"block":{"header":{"chain_id":"akashnet-2","height":"1000","time":"2026-11-22T10:00:00.123456789Z"}}}""")
        .OnGet(Accounts, """{"account":{"@type":"/cosmos.vesting.v1beta1.DelayedVestingAccount","base_vesting_account":{"base_account":{"account_number":"42","sequence":"7"}}}}""")
        .OnPost(Trial, HttpStatusCode.OK, """{"gas_info":{"gas_wanted":"0","gas_used":"100000"},"result":{}}""")
        .On(HttpMethod.Get, Txs, WireStub.Json("""{"code":5,"message":"tx not found","details":[]}""", HttpStatusCode.NotFound));

    private static List<TxRaw> Broadcasts(WireStub wire) =>
    [
        .. wire.Sent.Where(r => r.Method == HttpMethod.Post && r.PathAndQuery == Txs)
            .Select(r => TxRaw.Parser.ParseFrom(JsonDocument.Parse(r.Body).RootElement.GetProperty("tx_bytes").GetBytesFromBase64())),
    ];
}
