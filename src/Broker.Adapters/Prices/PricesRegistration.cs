using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.Prices;

public static class PricesRegistration
{
    /// <summary>Registers <see cref="IExchangeRateSource"/>.</summary>
    public static IServiceCollection AddExchangeRates(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EcbOptions>()
            .Bind(configuration.GetSection(EcbOptions.Section))
            .ValidateDataAnnotations()
            .Validate(
                o => o.BaseAddress.IsAbsoluteUri && o.BaseAddress.AbsolutePath.EndsWith('/'),
                "Prices:Ecb:BaseAddress: an absolute address that ends with a slash.")
            .ValidateOnStart();
        services.AddHttpClient<IExchangeRateSource, EcbRates>((provider, http) =>
        {
            var options = provider.GetRequiredService<IOptions<EcbOptions>>().Value;
            http.BaseAddress = options.BaseAddress;
            http.Timeout = options.Patience;
            http.MaxResponseContentBufferSize = 4 << 20;
        });
        return services;
    }
}
