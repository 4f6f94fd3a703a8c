using Broker.Simulator.Control;

namespace Broker.Simulator.Stripe;

internal static class StripeRegistration
{
    public static void AddStripe(this IServiceCollection services)
    {
        services.AddOptions<StripeSimulatorOptions>().BindConfiguration(StripeSimulatorOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<StripeStore>();
        services.AddSingleton<StripeShapes>();
        services.AddSingleton<StripeIdempotency>();
        services.AddSingleton<StripeCourier>();
        services.AddHostedService(provider => provider.GetRequiredService<StripeCourier>());
        services.AddSingleton<StripeEvents>();
        services.AddSingleton<StripeClocks>();
        services.AddSingleton<StripeCustomers>();
        services.AddSingleton<StripeLines>();
        services.AddSingleton<StripeInvoices>();
        services.AddSingleton<StripePayments>();
        services.AddSingleton<StripeCreditNotes>();
        services.AddSingleton<StripeTax>();
        services.AddSingleton<StripeEndpoints>();
        services.AddSingleton<StripeDoor>();
        services.AddSingleton<ISimulatedNetwork, StripeControl>();
    }

    public static void MapStripe(this IEndpointRouteBuilder app)
    {
        StripeApi.Map(app.MapGroup("/stripe"));
        StripeControl.Map(app.MapGroup("/control/stripe"));
    }
}
