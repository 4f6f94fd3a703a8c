using Broker.Domain.Accounts;
using Microsoft.AspNetCore.Authorization;

namespace Broker.Portal.Access;

/// <summary>Who is shown what. The engine refuses the same things by itself; these only decide what is drawn.</summary>
public static class PortalPolicies
{
    /// <summary>Members of an organisation.</summary>
    public const string Member = "portal.member";

    /// <summary>Members who may plan, deploy and close.</summary>
    public const string Deploy = "portal.deploy";

    /// <summary>Members who may make and revoke API keys.</summary>
    public const string ManageKeys = "portal.keys";

    /// <summary>The operator's own people.</summary>
    public const string Staff = "portal.staff";

    internal static void Add(AuthorizationOptions options)
    {
        options.AddPolicy(Member, p => p.RequireClaim(PortalClaims.Organisation));
        options.AddPolicy(Deploy, p => RequireRole(p, MemberRole.Owner, MemberRole.Engineer));
        options.AddPolicy(ManageKeys, p => RequireRole(p, MemberRole.Owner, MemberRole.Engineer));
        options.AddPolicy(Staff, p => p.RequireClaim(PortalClaims.Staff));
    }

    private static void RequireRole(AuthorizationPolicyBuilder policy, params MemberRole[] roles) => policy
        .RequireClaim(PortalClaims.Organisation)
        .RequireClaim(PortalClaims.OrganisationRole, roles.Select(r => r.ToString()));
}
