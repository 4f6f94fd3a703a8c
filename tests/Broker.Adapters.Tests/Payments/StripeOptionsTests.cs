using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Tests.Payments;

public sealed class StripeOptionsTests
{
    [Theory]
    [InlineData("ApiKey", "pk_live_1", "ApiKey")]
    [InlineData("ApiKey", "", "ApiKey")]
    [InlineData("WebhookSecret", "secret", "whsec_")]
    [InlineData("BaseAddress", "http://stripe.example/", "https")]
    [InlineData("AttemptTimeout", "00:00:50", "AttemptTimeout")]
    [InlineData("TotalTimeout", "01:00:00", "TotalTimeout")]
    [InlineData("WebhookTolerance", "00:00:01", "WebhookTolerance")]
    public void A_bad_setting_stops_the_start_and_says_which(string name, string value, string expected)
    {
        using var services = StripeHarness.Services(
            TimeProvider.System, [], ("Payments:Stripe:Enabled", "true"), ("Payments:Stripe:ApiKey", "sk_test_1"), ($"Payments:Stripe:{name}", value));

        var invalid = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Contains(expected, string.Join(' ', invalid.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switched_off_nothing_is_needed_and_everything_is_refused()
    {
        using var services = StripeHarness.Services(TimeProvider.System, []);
        services.GetRequiredService<IStartupValidator>().Validate();
        var gateway = services.GetRequiredService<IPaymentGateway>();

        var outcome = await gateway.ReadInvoiceAsync(new GatewayId("in_1"), CancellationToken.None);

        Assert.False(gateway.IsConnected);
        Assert.Equal("switched_off", Assert.IsType<GatewayOutcome<GatewayInvoice>.Refused>(outcome).Why.Code);
    }
}
