using Broker.Engine.Billing.Pricing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Engine.Market;

public static class MarketRegistration
{
    /// <summary>The offer index, its refresh and its reader. Needs persistence, the live feed and the networks.</summary>
    public static IServiceCollection AddMarket(this IServiceCollection services)
    {
        services.AddOptions<MarketOptions>()
            .BindConfiguration(MarketOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OfferIndex>();
        services.AddSingleton(_ => HyperscalerPrices.Load());
        services.TryAddSingleton<PriceBook>();
        services.AddSingleton<RefreshOffers>();
        services.AddSingleton<IMarketReader, MarketReader>();
        return services;
    }
}
