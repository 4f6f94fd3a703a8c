using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Broker.Simulator.Akash.Chain.Messages;
using Google.Protobuf.WellKnownTypes;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>What the chain refuses before any message is looked at, and what it says then.</summary>
public sealed class ChainTransactionTests : IAsyncLifetime
{
    private SimulatorHost _host = null!;
    private ChainStory _chain = null!;

    public async Task InitializeAsync()
    {
        _host = await SimulatorHost.StartAsync();
        _chain = new ChainStory(_host);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_transaction_is_not_found_before_its_block_and_sending_it_again_is_known()
    {
        var bytes = await _chain.SignAsync([_chain.CreateDeployment(1)], await _chain.UnorderedAsync());

        var sent = await _chain.SendAsync(bytes);
        var path = $"cosmos/tx/v1beta1/txs/{sent.GetProperty("txhash").GetString()}";
        var missing = await _chain.GetAsync(path, HttpStatusCode.NotFound);
        var again = await _chain.SendAsync(bytes);
        _host.AdvanceBlocks(1);
        var found = await _chain.GetAsync(path);

        Assert.Equal(5, missing.GetProperty("code").GetInt32());
        Assert.Equal((19, "tx already exists in mempool cache"), Refusal(again));
        Assert.Equal(0, found.GetProperty("tx_response").GetProperty("code").GetInt32());
        Assert.True(long.Parse(found.GetProperty("tx_response").GetProperty("height").GetString()!, CultureInfo.InvariantCulture) > 27_400_000);
        Assert.Equal(19, Refusal(await _chain.SendAsync(bytes)).Code);
    }

    [Theory]
    [InlineData(-1, 0, false, 42, "tx timeout")]
    [InlineData(700, 0, false, 18, "unordered tx ttl exceeds 10m0s")]
    [InlineData(30, 3, false, 18, "sequence is not allowed for unordered transactions")]
    [InlineData(30, 0, true, 18, "unordered transaction must have timeout_timestamp set")]
    public async Task An_unordered_transaction_must_end_soon_and_carry_no_sequence(int seconds, ulong sequence, bool noTimeout, int code, string words)
    {
        var body = new TxBody { Unordered = true };
        if (!noTimeout)
        {
            body.TimeoutTimestamp = Timestamp.FromDateTimeOffset(_host.Clock.GetUtcNow().AddSeconds(seconds));
        }

        var refusal = Refusal(await _chain.SendAsync(await _chain.SignAsync([_chain.CreateDeployment(1)], (body, sequence))));

        Assert.Equal(code, refusal.Code);
        Assert.Contains(words, refusal.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_moment_ends_only_one_unordered_transaction_of_an_owner()
    {
        var timeout = Timestamp.FromDateTimeOffset(_host.Clock.GetUtcNow().AddSeconds(30));
        TxBody Body() => new() { Unordered = true, TimeoutTimestamp = timeout };

        var first = await _chain.SendAsync(await _chain.SignAsync([_chain.CreateDeployment(1)], (Body(), 0)));
        var second = await _chain.SendAsync(await _chain.SignAsync([_chain.CreateDeployment(2)], (Body(), 0)));

        Assert.Equal(0, first.GetProperty("code").GetInt32());
        Assert.Contains("already used timeout", Refusal(second).Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordered_transactions_count_on_while_they_wait_and_a_wrong_number_is_named()
    {
        async Task<JsonElement> SendAsync(ulong dseq, ulong sequence) =>
            await _chain.SendAsync(await _chain.SignAsync([_chain.CreateDeployment(dseq)], (new TxBody(), sequence)));

        Assert.Equal(0, Refusal(await SendAsync(1, 0)).Code);
        Assert.Equal(0, Refusal(await SendAsync(2, 1)).Code);
        Assert.Equal((32, "account sequence mismatch, expected 2, got 1: incorrect account sequence"), Refusal(await SendAsync(3, 1)));
        _host.AdvanceBlocks(1);

        var account = await _chain.GetAsync($"cosmos/auth/v1beta1/accounts/{_chain.Owner}");
        Assert.Equal("2", account.GetProperty("account").GetProperty("sequence").GetString());
        Assert.Equal(2, (await _chain.GetAsync($"akash/deployment/v1beta4/deployments/list?filters.owner={_chain.Owner}")).GetProperty("deployments").GetArrayLength());
    }

    [Fact]
    public async Task Another_chain_or_another_signature_is_unauthorised()
    {
        var elsewhere = await _chain.SignAsync([_chain.CreateDeployment(1)], await _chain.UnorderedAsync(), chainId: "sandbox-2");
        var bent = await _chain.SignAsync([_chain.CreateDeployment(1)], await _chain.UnorderedAsync());
        bent[^1] ^= 1;

        Assert.Equal(4, Refusal(await _chain.SendAsync(elsewhere)).Code);
        Assert.Contains("signature verification failed; please verify account number", Refusal(await _chain.SendAsync(bent)).Log, StringComparison.Ordinal);
        Assert.Equal(2, Refusal(await _chain.SendAsync([1, 2, 3])).Code);
    }

    [Fact]
    public async Task Fees_and_gas_are_as_on_the_chain()
    {
        async Task<(int Code, string Log)> SendAsync(Action<Fee> change) =>
            Refusal(await _chain.SendAsync(await _chain.SignAsync([_chain.CreateDeployment(1)], await _chain.UnorderedAsync(), change)));

        Assert.Equal((13, "insufficient fees; got: 1uakt required: 10000uakt: insufficient fee"), await SendAsync(fee => fee.Amount[0].Amount = "1"));
        Assert.Equal(5, (await SendAsync(fee => fee.Amount[0].Amount = "99999999999999")).Code);
        Assert.Equal(38, (await SendAsync(fee => fee.Granter = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63")).Code);
        Assert.Equal(0, (await SendAsync(fee => fee.GasLimit = 1000)).Code);
        _host.AdvanceBlocks(1);

        Assert.Empty((await _chain.GetAsync("akash/deployment/v1beta4/deployments/list")).GetProperty("deployments").EnumerateArray());
        var balances = await _chain.GetAsync($"cosmos/bank/v1beta1/balances/{_chain.Owner}");
        Assert.Equal("9999990000", balances.GetProperty("balances").EnumerateArray().Single(one => one.GetProperty("denom").GetString() == "uakt").GetProperty("amount").GetString());
    }

    [Fact]
    public async Task A_simulation_counts_gas_and_says_what_would_fail_without_doing_it()
    {
        async Task<JsonElement> SimulateAsync(Any message, HttpStatusCode expected) => await _chain.Rest.PostAsJsonAsync(
            "cosmos/tx/v1beta1/simulate",
            new { tx_bytes = Convert.ToBase64String(await _chain.SignAsync([message], await _chain.UnorderedAsync())) }).ReadAsync(expected);

        var well = await SimulateAsync(_chain.CreateDeployment(1), HttpStatusCode.OK);
        var broken = await SimulateAsync(_chain.CloseDeployment(1), HttpStatusCode.InternalServerError);

        Assert.True(long.Parse(well.GetProperty("gas_info").GetProperty("gas_used").GetString()!, CultureInfo.InvariantCulture) > 60_000);
        Assert.Equal("failed to execute message; message index: 0: Deployment not found", broken.GetProperty("message").GetString());
        Assert.Empty((await _chain.GetAsync("akash/deployment/v1beta4/deployments/list")).GetProperty("deployments").EnumerateArray());
    }

    [Fact]
    public async Task Of_two_messages_both_are_done_or_none()
    {
        var receipt = await _chain.RunAsync(_chain.CreateDeployment(1), _chain.CloseDeployment(7));

        Assert.Equal(4, receipt.GetProperty("code").GetInt32());
        Assert.StartsWith("failed to execute message; message index: 1", receipt.GetProperty("raw_log").GetString(), StringComparison.Ordinal);
        Assert.Empty((await _chain.GetAsync("akash/deployment/v1beta4/deployments/list")).GetProperty("deployments").EnumerateArray());
    }

    [Fact]
    public async Task Messages_are_refused_in_the_networks_words()
    {
        await _chain.RunWellAsync(_chain.CreateDeployment(1));

        Assert.Contains("Deployment exists", await LogAsync(_chain.CreateDeployment(1)), StringComparison.Ordinal);
        Assert.Contains("Deposit too low", await LogAsync(_chain.CreateDeployment(2, deposit: 499_999)), StringComparison.Ordinal);
        Assert.Contains("insufficient funds", await LogAsync(_chain.CreateDeployment(2, deposit: 900_000_000_000)), StringComparison.Ordinal);
        await _chain.RunWellAsync(_chain.CloseDeployment(1));
        Assert.Contains("Deployment closed", await LogAsync(_chain.CloseDeployment(1)), StringComparison.Ordinal);
        var foreign = new ChainStory(_host, "somebody else");
        Assert.Equal(8, Refusal(await _chain.SendAsync(await _chain.SignAsync([foreign.CreateDeployment(3)], await _chain.UnorderedAsync()))).Code);
    }

    [Theory]
    [InlineData("akash/deployment/v1beta4/deployments/info?id.owner=akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63&id.dseq=1", HttpStatusCode.NotFound, 5)]
    [InlineData("akash/deployment/v1beta4/deployments/list?pagination.offset=1", HttpStatusCode.BadRequest, 3)]
    [InlineData("akash/deployment/v1beta4/deployments/list?filters.owner=nobody", HttpStatusCode.BadRequest, 3)]
    [InlineData("akash/market/v1beta5/leases/list?filters.state=running", HttpStatusCode.BadRequest, 3)]
    [InlineData("akash/market/v1beta5/bids/list?filters.dseq=x", HttpStatusCode.BadRequest, 3)]
    [InlineData("cosmos/auth/v1beta1/accounts/akash1nobody", HttpStatusCode.BadRequest, 3)]
    public async Task A_bad_question_is_answered_as_the_gateway_does(string path, HttpStatusCode status, int code)
    {
        var answer = await _chain.GetAsync(path, status);

        Assert.Equal(code, answer.GetProperty("code").GetInt32());
        Assert.Equal(0, answer.GetProperty("details").GetArrayLength());
    }

    [Fact]
    public async Task Long_lists_come_in_pages()
    {
        await _chain.RunWellAsync(_chain.CreateDeployment(1), _chain.CreateDeployment(2), _chain.CreateDeployment(3));
        const string list = "akash/deployment/v1beta4/deployments/list?pagination.limit=2&pagination.count_total=true";

        var first = await _chain.GetAsync(list);
        var key = first.GetProperty("pagination").GetProperty("next_key").GetString()!;
        var second = await _chain.GetAsync($"{list}&pagination.key={Uri.EscapeDataString(key)}");

        Assert.Equal("3", first.GetProperty("pagination").GetProperty("total").GetString());
        Assert.Equal(["1", "2"], Numbers(first));
        Assert.Equal(["3"], Numbers(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("pagination").GetProperty("next_key").ValueKind);
    }

    private static IEnumerable<string> Numbers(JsonElement page) => page.GetProperty("deployments").EnumerateArray()
        .Select(one => one.GetProperty("deployment").GetProperty("id").GetProperty("dseq").GetString()!);

    private async Task<string> LogAsync(Any message) => (await _chain.RunAsync(message)).GetProperty("raw_log").GetString()!;

    private static (int Code, string Log) Refusal(JsonElement response) =>
        (response.GetProperty("code").GetInt32(), response.GetProperty("raw_log").GetString()!);
}
