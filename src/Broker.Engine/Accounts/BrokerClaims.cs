using System.Security.Claims;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;

namespace Broker.Engine.Accounts;

/// <summary>The claims of a signed-in person or key, and how a <see cref="Tenant"/> is read from them.</summary>
public static class BrokerClaims
{
    /// <summary>Id of the organisation acted for.</summary>
    public const string Organisation = "org";

    public const string OrganisationName = "org_name";

    /// <summary><c>true</c> when the demo seed made the organisation.</summary>
    public const string OrganisationIsDemo = "org_demo";

    /// <summary>A <see cref="MemberRole"/> by name.</summary>
    public const string OrganisationRole = "org_role";

    /// <summary>A <see cref="StaffRole"/> by name; only the operator's own people have it.</summary>
    public const string Staff = "staff";

    /// <summary>What to call the person or key on a page.</summary>
    public const string Name = "name";

    /// <summary>Id of the API key, when a program acts.</summary>
    public const string ApiKey = "api_key";

    /// <summary>On whose behalf the principal acts; <see cref="Tenant.Nobody"/> unless every claim needed is there and sound.</summary>
    public static Tenant TenantOf(ClaimsPrincipal principal)
    {
        if (principal.Identity?.IsAuthenticated is not true
            || !Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var user))
        {
            return new Tenant.Nobody();
        }

        if (Enum.TryParse<StaffRole>(principal.FindFirstValue(Staff), out var staff))
        {
            return new Tenant.Staff(new UserId(user), staff);
        }

        return Guid.TryParse(principal.FindFirstValue(Organisation), out var organisation)
            && Enum.TryParse<MemberRole>(principal.FindFirstValue(OrganisationRole), out var role)
                ? new Tenant.Member(new OrganisationId(organisation), new UserId(user), role)
                : new Tenant.Nobody();
    }
}

/// <summary>Names of the authorization policies; the host says what each demands.</summary>
public static class BrokerPolicies
{
    /// <summary>Any member of an organisation.</summary>
    public const string Member = "member";

    /// <summary>A member, or staff: what may be read by whoever may read the row.</summary>
    public const string Read = "read";

    /// <summary>Owner or Engineer: make plans.</summary>
    public const string Plan = "plan";

    /// <summary>Owner or Engineer: deploy and close.</summary>
    public const string Deploy = "deploy";

    /// <summary>Owner or Finance: money matters.</summary>
    public const string Money = "money";

    /// <summary>Owner: members and keys.</summary>
    public const string Keys = "keys";

    /// <summary>The operator's own people.</summary>
    public const string Staff = "staff";

    /// <summary>The operator's people who bill: finance and administrators.</summary>
    public const string Billing = "billing";

    /// <summary>The operator's administrators: they connect networks.</summary>
    public const string Operator = "operator";
}
