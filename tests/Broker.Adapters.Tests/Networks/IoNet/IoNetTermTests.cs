using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Tests.Fixtures;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.IoNet;

public sealed class IoNetTermTests
{
    private const string Root = "/ionet/enterprise/v1/io-cloud/caas";
    private static readonly LeaseHandle Handle = new("6b1f2a90-0000-4000-8000-000000000001");
    private static readonly DateTimeOffset PaidUntil = NetworkHarness.Start.AddHours(3);

    [Theory]
    [InlineData(1, 60, 180, 3)]
    [InlineData(8, 60, 180, 3)]
    [InlineData(8, 480, 1440, 3)]
    [InlineData(1, 61, 179, 3)]
    [InlineData(8, 600, 60, 0.125)]
    public async Task Minutes_are_the_deployments_or_each_gpus_whichever_fits_the_clock(int gpus, int served, int remaining, double hoursLeft)
    {
        using var harness = new NetworkHarness(new WireStub().OnGet($"{Root}/deployment/", Detail(gpus, served, remaining)).OnGet($"{Root}/deployment/{Handle}/containers", NoWorkers));

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.IoNet.ObserveAsync(Handle, CancellationToken.None)).Lease;

        Assert.Equal(NetworkHarness.Start.AddHours(hoursLeft), seen.PaidUntil);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-60")]
    public async Task A_term_that_is_none_is_not_believed(string remaining)
    {
        var detail = Detail(1, 60, 180).Replace("\"compute_minutes_remaining\":180", $"\"compute_minutes_remaining\":{remaining}", StringComparison.Ordinal);
        using var harness = new NetworkHarness(new WireStub().OnGet($"{Root}/deployment/", detail).OnGet($"{Root}/deployment/{Handle}/containers", NoWorkers));

        Assert.Null(Assert.IsType<ObserveOutcome.Seen>(await harness.IoNet.ObserveAsync(Handle, CancellationToken.None)).Lease.PaidUntil);
    }

    [Fact]
    public async Task Before_it_runs_the_whole_term_is_left()
    {
        var detail = Detail(1, 0, 240, status: "deployment requested", started: null);
        using var harness = new NetworkHarness(new WireStub().OnGet($"{Root}/deployment/", detail).OnGet($"{Root}/deployment/{Handle}/containers", NoWorkers));

        var seen = Assert.IsType<ObserveOutcome.Seen>(await harness.IoNet.ObserveAsync(Handle, CancellationToken.None)).Lease;

        Assert.Equal(NetworkHarness.Start.AddHours(4), seen.PaidUntil);
    }

    [Fact]
    public async Task Whole_hours_are_paid_and_the_cost_is_read_back()
    {
        var wire = new WireStub().OnGet($"{Root}/deployment/", Detail(1, 60, 180), Detail(1, 60, 300, paid: 15.03m))
            .OnPost($"{Root}/deployment/{Handle}/extend", HttpStatusCode.OK, Detail(1, 60, 300, paid: 15.03m));
        using var harness = new NetworkHarness(wire);

        var paid = Assert.IsType<TermOutcome.Paid>(await ExtendAsync(harness, PaidUntil.AddMinutes(70)));

        Assert.Equal(new TermOutcome.Paid(PaidUntil.AddHours(2), Money.Usd(5.01m)), paid);
        Assert.Equal("""{"duration_hours":2}""", wire.Sent.Single(r => r.Method == HttpMethod.Post).Body);
    }

    [Fact]
    public async Task An_extension_that_does_not_show_yet_is_not_called_paid()
    {
        var wire = new WireStub().OnGet($"{Root}/deployment/", Detail(1, 60, 180))
            .OnPost($"{Root}/deployment/{Handle}/extend", HttpStatusCode.OK, "<html>");
        using var harness = new NetworkHarness(wire);

        Assert.IsType<TermOutcome.Unreachable>(await ExtendAsync(harness, PaidUntil.AddHours(1)));
    }

    [Theory]
    [InlineData(402, """{"detail":"Insufficient balance"}""", typeof(TermOutcome.Refused))]
    [InlineData(400, """{"detail":"Deployment is completed"}""", typeof(TermOutcome.Refused))]
    [InlineData(422, """{"detail":[{"loc":["body","duration_hours"],"msg":"Field required","type":"missing"}]}""", typeof(TermOutcome.Refused))]
    [InlineData(400, """{"key_set":true}""", typeof(TermOutcome.Unreachable))]
    [InlineData(401, """{"detail":"Invalid API key"}""", typeof(TermOutcome.Unreachable))]
    [InlineData(429, """{"detail":"Too many"}""", typeof(TermOutcome.Unreachable))]
    [InlineData(500, "oops", typeof(TermOutcome.Unreachable))]
    public async Task A_refused_extension_says_what_to_do_about_it(int status, string body, Type expected)
    {
        var wire = new WireStub().OnGet($"{Root}/deployment/", Detail(1, 60, 180)).OnPost($"{Root}/deployment/{Handle}/extend", (HttpStatusCode)status, body);
        using var harness = new NetworkHarness(wire);

        Assert.IsType(expected, await ExtendAsync(harness, PaidUntil.AddHours(1)));
    }

    [Fact]
    public async Task A_network_that_does_not_say_how_long_is_paid_is_not_paid_blindly()
    {
        var wire = new WireStub().OnGet($"{Root}/deployment/", """{"data":{"status":"running"}}""");
        using var harness = new NetworkHarness(wire);

        await Assert.ThrowsAsync<HttpRequestException>(() => ExtendAsync(harness, PaidUntil.AddHours(1)));
        Assert.DoesNotContain(wire.Sent, r => r.Method == HttpMethod.Post);
    }

    private const string NoWorkers = """{"data":{"total":0,"workers":[]}}""";

    private static Task<TermOutcome> ExtendAsync(NetworkHarness harness, DateTimeOffset until) =>
        ((ILeaseTerms)harness.IoNet).ExtendAsync(Handle, until, CancellationToken.None);

    /// <summary>A deployment that began an hour before <see cref="NetworkHarness.Start"/>.</summary>
    private static string Detail(
        int gpus, int served, int remaining, decimal paid = 10.02m, string status = "running", string? started = "2026-11-22T09:00:00Z")
    {
        var detail = JsonNode.Parse(Fixture.Text("ionet/caas-detail-running.json"))!;
        var data = detail["data"]!;
        data["status"] = status;
        data["started_at"] = started;
        data["total_gpus"] = gpus;
        data["compute_minutes_served"] = served;
        data["compute_minutes_remaining"] = remaining;
        data["amount_paid"] = paid;
        return detail.ToJsonString();
    }
}
