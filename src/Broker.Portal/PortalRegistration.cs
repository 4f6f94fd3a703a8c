using Broker.Portal.Access;
using Broker.Portal.Deployments;
using Broker.Portal.Layout;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace Broker.Portal;

/// <summary>Everything the pages need except the engine's readers, which the host registers.</summary>
public static class PortalRegistration
{
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.VisibleStateDuration = 5000;
            options.SnackbarConfiguration.ShowTransitionDuration = 120;
            options.SnackbarConfiguration.HideTransitionDuration = 120;
        });
        services.AddLocalization();
        services.AddCascadingAuthenticationState();
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<CurrentViewer>();
        services.AddScoped<CommandSearch>();
        services.AddScoped<ListPrices>();
        return services;
    }
}
