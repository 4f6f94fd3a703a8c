using System.Security.Claims;
using Broker.Domain.Accounts;
using Broker.Engine.Accounts;
using Broker.Host.Security;
using Microsoft.AspNetCore.Components.Authorization;

namespace Broker.Engine.Tests.Host;

public sealed class CircuitTenantTests
{
    private static readonly Guid Organisation = Guid.NewGuid();
    private static readonly Guid User = Guid.NewGuid();

    private readonly SwitchableAuthentication _authentication = new();
    private readonly TenantContext _tenant = new();

    [Fact]
    public async Task A_circuit_acts_for_whoever_opened_it()
    {
        using var handler = new CircuitTenant(_tenant, _authentication);
        _authentication.Current = Engineer();

        await handler.OnCircuitOpenedAsync(circuit: null!, CancellationToken.None);

        var member = Assert.IsType<Tenant.Member>(_tenant.Current);
        Assert.Equal(Organisation, member.Organisation.Value);
        Assert.Equal(MemberRole.Engineer, member.Role);
    }

    [Fact]
    public async Task A_circuit_whose_person_lost_access_acts_for_nobody()
    {
        using var handler = new CircuitTenant(_tenant, _authentication);
        _authentication.Current = Engineer();
        await handler.OnCircuitOpenedAsync(circuit: null!, CancellationToken.None);

        _authentication.Become(new ClaimsPrincipal(new ClaimsIdentity()));

        Assert.IsType<Tenant.Nobody>(_tenant.Current);
    }

    [Fact]
    public async Task While_the_next_state_is_not_known_nothing_is_read()
    {
        using var handler = new CircuitTenant(_tenant, _authentication);
        _authentication.Current = Engineer();
        await handler.OnCircuitOpenedAsync(circuit: null!, CancellationToken.None);

        _authentication.BecomeLater(new TaskCompletionSource<AuthenticationState>().Task);

        Assert.IsType<Tenant.Nobody>(_tenant.Current);
    }

    [Fact]
    public void Claims_of_an_identity_nobody_authenticated_make_no_tenant()
    {
        var forged = new ClaimsPrincipal(new ClaimsIdentity(Engineer().Claims));

        Assert.IsType<Tenant.Nobody>(BrokerClaims.TenantOf(forged));
    }

    private static ClaimsPrincipal Engineer() => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, User.ToString()),
            new Claim(BrokerClaims.Organisation, Organisation.ToString()),
            new Claim(BrokerClaims.OrganisationRole, nameof(MemberRole.Engineer)),
        ],
        "test"));

    private sealed class SwitchableAuthentication : AuthenticationStateProvider
    {
        public ClaimsPrincipal Current { get; set; } = new();

        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(Current));

        public void Become(ClaimsPrincipal next) => BecomeLater(Task.FromResult(new AuthenticationState(next)));

        public void BecomeLater(Task<AuthenticationState> next) => NotifyAuthenticationStateChanged(next);
    }
}
