using System.Net;
using System.Net.Http.Headers;
using Broker.Adapters.Networks.Wire;
using Broker.Adapters.Tests.Networks.Akash;
using Broker.Domain.Shared;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Adapters.Tests.Networks;

public sealed class NetworkClientTests
{
    private const string Deployments = "/akash/v1/deployments?";
    private static readonly LeaseHandle Handle = new(NetworkHarness.Dseq);

    [Fact]
    public async Task A_read_that_fails_once_is_asked_again_without_telling_anyone()
    {
        var wire = new WireStub().On(HttpMethod.Get, Deployments,
            WireStub.Json("", HttpStatusCode.ServiceUnavailable), WireStub.NoAnswer(), WireStub.Json(AkashSamples.Page(false)));
        using var harness = new NetworkHarness(wire);

        Assert.Empty(await harness.Akash.ListOwnedAsync(CancellationToken.None));
        Assert.Equal(3, wire.Sent.Count);
    }

    [Fact]
    public async Task A_network_that_wants_to_be_left_alone_is_and_says_for_how_long()
    {
        var wire = new WireStub().On(HttpMethod.Get, "/akash/v1/deployments/", () =>
        {
            var response = WireStub.Json("{}", HttpStatusCode.TooManyRequests)();
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(90));
            return response;
        });
        using var harness = new NetworkHarness(wire);

        var outcome = Assert.IsType<ObserveOutcome.Unreachable>(await harness.Akash.ObserveAsync(Handle, CancellationToken.None));

        Assert.Equal(TimeSpan.FromSeconds(90), outcome.RetryAfter);
        Assert.Single(wire.Sent);
    }

    [Fact]
    public async Task An_answer_larger_than_any_of_the_network_is_not_read()
    {
        var wire = new WireStub().OnGet("/akash/v1/deployments/", AkashSamples.Detail() + new string(' ', 5 * 1024 * 1024));
        using var harness = new NetworkHarness(wire);

        Assert.IsType<ObserveOutcome.Unreachable>(await harness.Akash.ObserveAsync(Handle, CancellationToken.None));
    }

    [Fact]
    public async Task A_network_that_keeps_failing_is_left_alone_for_a_while()
    {
        var wire = new WireStub().On(HttpMethod.Delete, "/akash/", WireStub.Json("", HttpStatusCode.InternalServerError))
            .On(HttpMethod.Get, "/akash/", WireStub.Json("", HttpStatusCode.InternalServerError));
        using var harness = new NetworkHarness(wire);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => harness.Akash.ObserveAsync(Handle, CancellationToken.None)));
        var sent = wire.Sent.Count;
        var outcome = Assert.IsType<ObserveOutcome.Unreachable>(await harness.Akash.ObserveAsync(Handle, CancellationToken.None));

        Assert.Equal(sent, wire.Sent.Count);
        Assert.Contains("left alone", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_a_cancellation_not_an_outcome()
    {
        using var harness = new NetworkHarness(new WireStub().OnGet("/akash/", AkashSamples.Detail()));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => harness.Akash.ObserveAsync(Handle, cancelled.Token));
    }

    [Fact]
    public async Task Requests_over_the_rate_wait_their_turn()
    {
        var clock = new FakeTimeProvider();
        var pacer = new Pacer(2, clock, TimeSpan.FromMilliseconds(500), TimeSpan.MaxValue);
        await pacer.WaitAsync(CancellationToken.None);
        await pacer.WaitAsync(CancellationToken.None);

        var third = pacer.WaitAsync(CancellationToken.None);
        var waits = !third.IsCompleted;
        clock.Advance(TimeSpan.FromMilliseconds(500));
        await third;

        Assert.True(waits);
    }
}
