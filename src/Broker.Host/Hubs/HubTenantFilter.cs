using Broker.Engine.Accounts;
using Microsoft.AspNetCore.SignalR;

namespace Broker.Host.Hubs;

/// <summary>Each invocation has a scope of its own; this gives it its tenant, from the connection's principal.</summary>
internal sealed class HubTenantFilter : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        invocationContext.ServiceProvider.GetRequiredService<TenantContext>().Set(
            invocationContext.Context.User is { } user ? BrokerClaims.TenantOf(user) : new Tenant.Nobody());
        return next(invocationContext);
    }
}
