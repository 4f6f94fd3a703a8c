using Broker.Domain.Accounts;
using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Authorization;

namespace Broker.Host.Security;

/// <summary>What each policy demands. Whatever names none needs a signed-in caller.</summary>
internal static class Policies
{
    public static void AddBrokerPolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
        .AddPolicy(BrokerPolicies.Member, Members(static _ => true))
        .AddPolicy(BrokerPolicies.Plan, Members(Permissions.MayPlan))
        .AddPolicy(BrokerPolicies.Deploy, Members(Permissions.MayDeploy))
        .AddPolicy(BrokerPolicies.Money, Members(Permissions.MaySeeMoney))
        .AddPolicy(BrokerPolicies.Keys, Members(Permissions.MayManageKeys))
        .AddPolicy(BrokerPolicies.Read, static policy => policy.RequireAuthenticatedUser().RequireAssertion(static context =>
            BrokerClaims.TenantOf(context.User) is not Tenant.Nobody))
        .AddPolicy(BrokerPolicies.Staff, static policy => policy.RequireAuthenticatedUser().RequireAssertion(static context =>
            BrokerClaims.TenantOf(context.User) is Tenant.Staff))
        .AddPolicy(BrokerPolicies.Billing, static policy => policy.RequireAuthenticatedUser().RequireAssertion(static context =>
            BrokerClaims.TenantOf(context.User) is Tenant.Staff staff && Permissions.MayBill(staff.Role)))
        .AddPolicy(BrokerPolicies.Operator, static policy => policy.RequireAuthenticatedUser().RequireAssertion(static context =>
            BrokerClaims.TenantOf(context.User) is Tenant.Staff staff && Permissions.MayConnectNetworks(staff.Role)));

    private static Action<AuthorizationPolicyBuilder> Members(Func<MemberRole, bool> may) => policy => policy
        .RequireAuthenticatedUser()
        .RequireAssertion(context => BrokerClaims.TenantOf(context.User) is Tenant.Member member && may(member.Role));
}
