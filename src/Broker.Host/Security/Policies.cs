using Broker.Domain.Accounts;
using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Authorization;

namespace Broker.Host.Security;

/// <summary>What each policy demands. Whatever names none needs a signed-in caller.</summary>
internal static class Policies
{
    public static void AddBrokerPolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
        .AddPolicy(BrokerPolicies.Member, Roles(MemberRole.Owner, MemberRole.Engineer, MemberRole.Finance, MemberRole.Viewer))
        .AddPolicy(BrokerPolicies.Plan, Roles(MemberRole.Owner, MemberRole.Engineer))
        .AddPolicy(BrokerPolicies.Deploy, Roles(MemberRole.Owner, MemberRole.Engineer))
        .AddPolicy(BrokerPolicies.Money, Roles(MemberRole.Owner, MemberRole.Finance))
        .AddPolicy(BrokerPolicies.Keys, Roles(MemberRole.Owner))
        .AddPolicy(BrokerPolicies.Read, static policy => policy.RequireAuthenticatedUser().RequireAssertion(static context =>
            BrokerClaims.TenantOf(context.User) is not Tenant.Nobody))
        .AddPolicy(BrokerPolicies.Staff, static policy => policy.RequireAuthenticatedUser().RequireAssertion(static context =>
            BrokerClaims.TenantOf(context.User) is Tenant.Staff));

    private static Action<AuthorizationPolicyBuilder> Roles(params MemberRole[] roles) => policy => policy
        .RequireAuthenticatedUser()
        .RequireAssertion(context => BrokerClaims.TenantOf(context.User) is Tenant.Member member && roles.Contains(member.Role));
}
