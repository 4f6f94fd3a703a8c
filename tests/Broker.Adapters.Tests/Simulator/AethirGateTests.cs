using System.Net;
using Broker.Simulator.Aethir;

namespace Broker.Adapters.Tests.Simulator;

public sealed class AethirGateTests
{
    [Fact]
    public async Task A_signed_request_is_answered_in_the_envelope()
    {
        await using var host = await SimulatorHost.StartAsync();

        var (status, code, data, _) = await host.AethirAsync(HttpMethod.Get, "offers?gpu=h100&mode=reserve&region=sg");

        Assert.Equal((HttpStatusCode.OK, 135000), (status, code));
        var offer = Assert.Single(data.GetProperty("offers").EnumerateArray());
        Assert.Equal("17.60", offer.GetProperty("pricePerHourUsd").GetString());
    }

    [Fact]
    public async Task A_wrong_secret_type_or_lifetime_is_refused_by_its_code_with_status_200()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited);

        var wrong = await host.AethirAsync(HttpMethod.Get, "offers", token: AethirStory.Token(host, secret: "another-secret"));
        var jwt = await host.AethirAsync(HttpMethod.Get, "offers", token: AethirStory.Token(host, type: "JWT"));
        var old = await host.AethirAsync(HttpMethod.Get, "offers", token: AethirStory.Token(host, TimeSpan.FromSeconds(-1)));
        var long_ = await host.AethirAsync(HttpMethod.Get, "offers", token: AethirStory.Token(host, TimeSpan.FromHours(1)));
        var none = await host.AethirAsync(HttpMethod.Get, "offers", token: "no.token.atall");

        Assert.Equal(
            [AethirCode.BadSignature, AethirCode.BadSignature, AethirCode.TokenExpired, AethirCode.TokenExpired, AethirCode.BadSignature],
            [wrong.Code, jwt.Code, old.Code, long_.Code, none.Code]);
        Assert.Equal(HttpStatusCode.OK, wrong.Status);
    }

    [Fact]
    public async Task A_nonce_is_good_once()
    {
        await using var host = await SimulatorHost.StartAsync(AethirStory.Unlimited);
        var token = AethirStory.Token(host, nonce: "once");

        var first = await host.AethirAsync(HttpMethod.Get, "offers", token: token);
        var again = await host.AethirAsync(HttpMethod.Get, "offers", token: token);
        var other = await host.AethirAsync(HttpMethod.Get, "offers", token: AethirStory.Token(host, TimeSpan.FromSeconds(30), nonce: "once"));

        Assert.Equal([AethirCode.Success, AethirCode.NonceUsed, AethirCode.NonceUsed], [first.Code, again.Code, other.Code]);
    }

    [Fact]
    public async Task A_clock_that_runs_ahead_refuses_short_tokens_and_says_its_time()
    {
        await using var host = await SimulatorHost.StartAsync("Aethir:ClockSkew=00:02:00");

        var (_, code, _, _) = await host.AethirAsync(HttpMethod.Get, "offers");

        Assert.Equal(AethirCode.TokenExpired, code);
    }

    [Fact]
    public async Task One_request_in_five_seconds_is_answered()
    {
        await using var host = await SimulatorHost.StartAsync();
        await host.AethirAsync(HttpMethod.Get, "offers");

        host.Clock.Advance(TimeSpan.FromSeconds(4));
        var early = await host.AethirAsync(HttpMethod.Get, "offers");
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var inTime = await host.AethirAsync(HttpMethod.Get, "offers");

        Assert.Equal((HttpStatusCode.OK, AethirCode.TooManyRequests), (early.Status, early.Code));
        Assert.Equal(AethirCode.Success, inTime.Code);
    }

    [Fact]
    public async Task The_limiter_can_be_a_plain_429_with_a_time_to_wait()
    {
        await using var host = await SimulatorHost.StartAsync("Aethir:LimiterAnswers429=true");
        await host.AethirAsync(HttpMethod.Get, "offers");

        var early = await host.AethirAsync(HttpMethod.Get, "offers");

        Assert.Equal(HttpStatusCode.TooManyRequests, early.Status);
        Assert.Equal(TimeSpan.FromSeconds(5), early.Reply.Headers.RetryAfter?.Delta);
    }
}
