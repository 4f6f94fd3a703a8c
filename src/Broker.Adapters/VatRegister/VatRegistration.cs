using Broker.Domain.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Adapters.VatRegister;

public static class VatRegistration
{
    /// <summary>Registers <see cref="IVatIdRegister"/>.</summary>
    public static IServiceCollection AddVatIdRegister(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ViesOptions>()
            .Bind(configuration.GetSection(ViesOptions.Section))
            .ValidateDataAnnotations()
            .Validate(
                o => o.BaseAddress.IsAbsoluteUri && o.BaseAddress.AbsolutePath.EndsWith('/'),
                "Billing:Vies:BaseAddress: an absolute address that ends with a slash.")
            .ValidateOnStart();
        services.AddHttpClient<IVatIdRegister, ViesRegister>((provider, http) =>
        {
            var options = provider.GetRequiredService<IOptions<ViesOptions>>().Value;
            http.BaseAddress = options.BaseAddress;
            http.Timeout = options.Patience;
            http.MaxResponseContentBufferSize = 1 << 20;
        });
        return services;
    }
}
