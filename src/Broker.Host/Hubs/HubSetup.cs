using Broker.Host.Api;
using Microsoft.AspNetCore.SignalR;

namespace Broker.Host.Hubs;

/// <summary>The SignalR hub for programs at <c>/hubs/live</c>.</summary>
internal static class HubSetup
{
    /// <summary>A client that takes nothing for this long is cut off and may come back.</summary>
    private static readonly TimeSpan StallAfter = TimeSpan.FromSeconds(3);

    public static void AddLiveHub(this IServiceCollection services)
    {
        services.AddSingleton<HubSessions>();
        services.AddHostedService(static provider => provider.GetRequiredService<HubSessions>());
        services.AddSignalR()
            .AddJsonProtocol(static json => WireFormat.Apply(json.PayloadSerializerOptions))
            .AddHubOptions<LiveHub>(static hub =>
            {
                hub.MaximumReceiveMessageSize = 4 * 1024;
                hub.EnableDetailedErrors = false;
                hub.AddFilter<HubTenantFilter>();
                hub.AddFilter<HubSessions>();
            });
    }

    public static void MapLiveHub(this IEndpointRouteBuilder routes) =>
        routes.MapHub<LiveHub>("/hubs/live", static connection =>
        {
            connection.TransportSendTimeout = StallAfter;
            connection.CloseOnAuthenticationExpiration = true;
        });
}
