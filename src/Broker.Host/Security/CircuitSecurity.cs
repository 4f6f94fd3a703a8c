using System.Security.Claims;
using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace Broker.Host.Security;

/// <summary>
/// Gives a circuit its tenant before any component of it runs, and takes it away when its principal stops being
/// valid: the open page then reads nothing more.
/// </summary>
internal sealed class CircuitTenant(TenantContext tenant, AuthenticationStateProvider authentication) : CircuitHandler, IDisposable
{
    /// <summary>First of all handlers: others may read.</summary>
    public override int Order => int.MinValue;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        authentication.AuthenticationStateChanged += Adopt;
        tenant.Set(BrokerClaims.TenantOf((await authentication.GetAuthenticationStateAsync()).User));
    }

    public void Dispose() => authentication.AuthenticationStateChanged -= Adopt;

    private void Adopt(Task<AuthenticationState> next)
    {
        // Nobody first: were the new state late, the old one would go on reading.
        tenant.Set(new Tenant.Nobody());
        _ = AdoptAsync(next);
    }

    private async Task AdoptAsync(Task<AuthenticationState> next) => tenant.Set(BrokerClaims.TenantOf((await next).User));
}

/// <summary>Looks every <see cref="AccessOptions.RevalidateEvery"/> whether the person behind an open page still has access.</summary>
internal sealed class CircuitRevalidation(ILoggerFactory logs, IServiceScopeFactory scopes, IOptions<AccessOptions> options)
    : RevalidatingServerAuthenticationStateProvider(logs)
{
    private readonly ILogger _logger = logs.CreateLogger<CircuitRevalidation>();

    protected override TimeSpan RevalidationInterval => options.Value.RevalidateEvery;

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var current = await scope.ServiceProvider.GetRequiredService<PrincipalCheck>().IsCurrentAsync(authenticationState.User, cancellationToken);
        if (!current)
        {
            _logger.SessionEnded(authenticationState.User.FindFirstValue(ClaimTypes.NameIdentifier));
        }

        return current;
    }
}
