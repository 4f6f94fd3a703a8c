using Broker.Host.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Broker.Host.Api;

/// <summary>The HTTP API: its limits, its JSON, its document and its routes.</summary>
internal static class ApiSetup
{
    public const string Prefix = "/api/v1";

    public static void AddApi(this IServiceCollection services)
    {
        services.AddOptions<ApiOptions>().BindConfiguration(ApiOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>(
            static (kestrel, api) => kestrel.Limits.MaxRequestBodySize = api.Value.MaximumBodyBytes);
        services.ConfigureHttpJsonOptions(static o => WireFormat.Apply(o.SerializerOptions));
        services.AddOpenApi("v1", OpenApiDocuments.Describe);
    }

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var api = routes.MapGroup(Prefix)
            .RequireRateLimiting(RateLimits.Api)
            .AddEndpointFilter<CookieWriteFilter>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapMarket();
        api.MapNetworks();
        api.MapPlans();
        api.MapDeployments();
        api.MapSupport();
        api.MapBudgets();
        api.MapBilling();
        api.MapInvoiceDownloads();
    }
}
