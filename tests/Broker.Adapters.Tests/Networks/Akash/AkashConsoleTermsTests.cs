using System.Net;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

/// <summary>The samples' escrow lasts 22 min 42 s: 500,000 uact at 2,200 a block.</summary>
public sealed class AkashConsoleTermsTests
{
    private const string Deployments = "/akash/v1/deployments/";
    private const string Settings = "/akash/v2/deployment-settings/";
    private const string Deposit = "/akash/v1/deposit-deployment";
    private static readonly LeaseHandle Handle = new(NetworkHarness.Dseq);
    private static readonly DateTimeOffset Dry = NetworkHarness.Start.AddSeconds(227 * 6);

    [Fact]
    public async Task What_is_paid_far_enough_is_not_paid_again()
    {
        var wire = Leased();

        var paid = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(wire, Dry));

        Assert.Equal(new TermOutcome.Paid(Dry, Cost: null), paid);
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task A_deposit_covers_the_missing_blocks_and_is_read_back()
    {
        var wire = Leased(AkashSamples.Detail(leases: AkashSamples.Lease()), Funded("1820000"))
            .OnPost(Deposit, HttpStatusCode.OK, AkashSamples.Detail());

        var paid = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(wire, Dry.AddHours(1)));

        // 600 blocks at 2,200 uact.
        Assert.Equal(Money.Usd(1.32m), paid.Cost);
        Assert.Equal(Dry.AddHours(1), paid.Until);
        Assert.Equal("""{"data":{"dseq":"1795341600000","deposit":1.32}}""", Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post).Body);
    }

    [Theory]
    [InlineData(402, "insufficient_balance", typeof(TermOutcome.Refused))]
    [InlineData(402, "balance_top_up_pending", typeof(TermOutcome.Unreachable))]
    [InlineData(400, "bad_request", typeof(TermOutcome.Refused))]
    [InlineData(500, "internal_server_error", typeof(TermOutcome.Unreachable))]
    public async Task A_refused_deposit_says_what_to_do_about_it(int status, string code, Type expected)
    {
        var wire = Leased().OnPost(Deposit, (HttpStatusCode)status, AkashSamples.Problem(code, "Deployment closed"));

        Assert.IsType(expected, await ExtendAsync(wire, Dry.AddHours(1)));
    }

    [Fact]
    public async Task A_deposit_whose_answer_was_lost_is_not_repeated_before_it_can_have_landed()
    {
        var wire = Leased().On(HttpMethod.Post, Deposit, WireStub.NoAnswer());

        var outcome = Assert.IsType<TermOutcome.Unreachable>(await ExtendAsync(wire, Dry.AddHours(1)));

        Assert.True(outcome.RetryAfter >= TimeSpan.FromSeconds(36));
        Assert.Single(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    [Fact]
    public async Task A_limit_of_the_deployment_is_raised_before_anything_is_paid()
    {
        var wire = Leased()
            .OnGet(Settings, """{"data":{"runtimeLimitHours":2,"runtimeEndsAt":"2026-11-22T12:00:00Z"}}""")
            .On(HttpMethod.Patch, Settings, WireStub.Json("""{"data":{"runtimeLimitHours":26,"runtimeEndsAt":"2026-11-23T12:00:00Z"}}"""))
            .OnPost(Deposit, HttpStatusCode.OK, AkashSamples.Detail());

        await ExtendAsync(wire, NetworkHarness.Start.AddHours(26));

        Assert.Equal("""{"data":{"runtimeLimitHours":26}}""", Assert.Single(wire.Sent, r => r.Method == HttpMethod.Patch).Body);
    }

    [Fact]
    public async Task A_deployment_without_a_lease_is_not_paid_further()
    {
        Assert.IsType<TermOutcome.Refused>(await ExtendAsync(Leased(AkashSamples.Detail()), Dry.AddHours(1)));
        Assert.IsType<TermOutcome.Refused>(await ExtendAsync(Leased(AkashSamples.Detail("closed", AkashSamples.Lease())), Dry.AddHours(1)));
    }

    private static string Funded(string uact) =>
        AkashSamples.Detail(leases: AkashSamples.Lease()).Replace("\"500000.", $"\"{uact}.", StringComparison.Ordinal);

    private static WireStub Leased(params string[] details) => new WireStub()
        .OnGet(Deployments, details.Length == 0 ? [AkashSamples.Detail(leases: AkashSamples.Lease())] : details)
        .On(HttpMethod.Get, Settings, WireStub.Json("""{"message":"Not found"}""", HttpStatusCode.NotFound));

    private static async Task<TermOutcome> ExtendAsync(WireStub wire, DateTimeOffset until)
    {
        using var harness = new NetworkHarness(wire);
        harness.Clock.Advance(TimeSpan.FromMinutes(10));
        return await ((ILeaseTerms)harness.Akash).ExtendAsync(Handle, until, CancellationToken.None);
    }
}
