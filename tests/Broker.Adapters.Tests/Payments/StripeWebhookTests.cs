using System.Text;
using Broker.Adapters.Payments.Stripe;
using Broker.Domain.Shared;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Adapters.Tests.Payments;

public sealed class StripeWebhookTests
{
    private const string Secret = "whsec_test_secret";
    private const string Signature = "325068413e624ef0e45256eb2bf6ecf72da1cf1b2f32f4db19967329763ce7c0";
    private const long At = 1764000000;

    // Stripe's own client gives the signature above for these bytes; the object lacks the time of a whole event.
    private const string Vector = """{"id":"evt_1","object":"event","type":"invoice.paid","data":{"object":{"id":"in_1","number":"INV-ü"}}}""";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(At));

    [Fact]
    public void Stripes_own_vector_is_genuine_and_then_read()
    {
        var verdict = Read(Vector, $"t={At},v1={Signature}");

        // Genuine, or it would be forged: only then is it seen that it has no time.
        Assert.IsType<WebhookVerdict.Unreadable>(verdict);
    }

    [Fact]
    public void A_whole_event_tells_which_invoice_it_is_about()
    {
        const string Body = """{"id":"evt_1","object":"event","type":"invoice_payment.paid","created":1764000000,"data":{"object":{"id":"inpay_1","object":"invoice_payment","invoice":"in_7"}}}""";

        var told = Assert.IsType<WebhookVerdict.Genuine>(Read(Body, Broker.Simulator.Stripe.StripeCourier.Sign(Body, Secret, At))).Event;

        Assert.Equal(("evt_1", "invoice_payment.paid", "in_7"), (told.Id, told.Type, told.Invoice?.Value));
        Assert.Equal(_clock.GetUtcNow(), told.At);
    }

    [Fact]
    public void Any_of_several_signatures_is_enough()
        => Assert.IsNotType<WebhookVerdict.Forged>(Read(Vector, $"t={At},v1={new string('0', 64)},v0=abc,v1={Signature}"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v1=325068413e624ef0e45256eb2bf6ecf72da1cf1b2f32f4db19967329763ce7c0")]
    [InlineData("t=1764000000")]
    [InlineData("t=1764000000,v1=")]
    [InlineData("t=1764000001,v1=325068413e624ef0e45256eb2bf6ecf72da1cf1b2f32f4db19967329763ce7c0")]
    [InlineData("t=1764000000,v0=325068413e624ef0e45256eb2bf6ecf72da1cf1b2f32f4db19967329763ce7c0")]
    [InlineData("t=99999999999999999999,v1=325068413e624ef0e45256eb2bf6ecf72da1cf1b2f32f4db19967329763ce7c0")]
    public void Without_a_fitting_signature_nothing_is_read(string? header)
        => Assert.IsType<WebhookVerdict.Forged>(Read(Vector, header));

    [Fact]
    public void One_changed_byte_is_noticed()
        => Assert.IsType<WebhookVerdict.Forged>(Read(Vector.Replace("INV-ü", "INV-u", StringComparison.Ordinal), $"t={At},v1={Signature}"));

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void What_was_signed_too_long_ago_or_ahead_is_refused(int seconds)
    {
        _clock.AdjustTime(DateTimeOffset.FromUnixTimeSeconds(At + seconds));

        Assert.IsType<WebhookVerdict.Forged>(Read(Vector, $"t={At},v1={Signature}"));
    }

    [Fact]
    public void Without_a_secret_nothing_is_genuine()
    {
        var webhooks = new StripeWebhooks(new StripeOptions { Enabled = true }, _clock);

        Assert.False(webhooks.IsConnected);
        Assert.IsType<WebhookVerdict.Forged>(webhooks.Read(Encoding.UTF8.GetBytes(Vector), $"t={At},v1={Signature}"));
    }

    private WebhookVerdict Read(string body, string? header) =>
        new StripeWebhooks(new StripeOptions { Enabled = true, WebhookSecret = Secret }, _clock).Read(Encoding.UTF8.GetBytes(body), header);
}
