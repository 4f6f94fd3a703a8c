using Broker.Adapters.Networks.Wire;
using Broker.Adapters.Payments.Stripe;
using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Payments;

public static class PaymentsRegistration
{
    private const int LargestAnswer = 4 * 1024 * 1024;

    /// <summary>Registers <see cref="IPaymentGateway"/>, <see cref="IPaymentWebhooks"/> and <see cref="ITaxCalculator"/>; settings are checked at start.</summary>
    public static IServiceCollection AddPayments(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddOptions<StripeOptions>().Bind(configuration.GetSection(StripeOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(p => p.GetRequiredService<IOptions<StripeOptions>>().Value);
        services.AddStripeClient();
        services.AddSingleton<StripeWire>();
        services.AddSingleton<StripeCustomers>();
        services.AddSingleton<StripeInvoicing>();
        services.AddSingleton<StripeGateway>();
        services.AddSingleton<StripeTaxCalculator>();
        services.AddSingleton<NoGateway>();
        services.AddSingleton<IPaymentWebhooks, StripeWebhooks>();
        services.AddSingleton<IPaymentGateway>(p => IsOn(p) ? p.GetRequiredService<StripeGateway>() : p.GetRequiredService<NoGateway>());
        services.AddSingleton<ITaxCalculator>(p => IsOn(p) ? p.GetRequiredService<StripeTaxCalculator>() : p.GetRequiredService<NoGateway>());
        return services;
    }

    // Read when first needed, not now: tests and hosts may still add settings until then.
    private static bool IsOn(IServiceProvider provider) => provider.GetRequiredService<StripeOptions>().Enabled;

    private static void AddStripeClient(this IServiceCollection services)
    {
        services.AddHttpClient(StripeWire.ClientName, (provider, client) =>
            {
                var options = provider.GetRequiredService<StripeOptions>();
                client.MaxResponseContentBufferSize = LargestAnswer;
                // The pipeline's timeouts end with the headers; this one also ends a body that never does.
                client.Timeout = options.TotalTimeout + options.AttemptTimeout;
            })
            // One careless level away from the key.
            .RemoveAllLoggers()
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false)
            .AddResilienceHandler(StripeWire.ClientName, (pipeline, context) =>
            {
                var options = context.ServiceProvider.GetRequiredService<StripeOptions>();
                WirePipeline.Configure(pipeline, new WireLimits(options.TotalTimeout, options.AttemptTimeout)
                {
                    MayRepeat = static request => request.Method == HttpMethod.Get || request.Headers.Contains("Idempotency-Key"),
                });
            });
    }
}
