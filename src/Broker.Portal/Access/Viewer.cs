using System.Security.Claims;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Live;
using Microsoft.AspNetCore.Components.Authorization;

namespace Broker.Portal.Access;

/// <summary>
/// Who looks at a page. Decides what is drawn and nothing else: the engine and the database refuse by themselves.
/// </summary>
public abstract record Viewer(string Name)
{
    /// <summary>What of the live feed this viewer may see.</summary>
    public abstract LiveScope Scope { get; }

    public sealed record Member(string Name, OrganisationId Organisation, string OrganisationName, MemberRole Role, bool IsDemo)
        : Viewer(Name)
    {
        public override LiveScope Scope => new LiveScope.OneOrganisation(Organisation);

        public bool MayDeploy => Permissions.MayDeploy(Role);

        public bool MayClose => Permissions.MayClose(Role);

        public bool MayReview => Permissions.MayReview(Role);

        public bool MaySeeMoney => Permissions.MaySeeMoney(Role);

        public bool MayManageKeys => Permissions.MayManageKeys(Role);
    }

    public sealed record Staff(string Name, StaffRole Role) : Viewer(Name)
    {
        public override LiveScope Scope => new LiveScope.Everything();

        public bool MayConnectNetworks => Permissions.MayConnectNetworks(Role);
    }

    /// <summary>Null when nobody is signed in, or when the principal carries neither an organisation nor a staff role.</summary>
    public static Viewer? From(ClaimsPrincipal principal) => BrokerClaims.TenantOf(principal) switch
    {
        Tenant.Member member => new Member(
            NameOf(principal),
            member.Organisation,
            principal.FindFirstValue(BrokerClaims.OrganisationName) ?? "",
            member.Role,
            principal.HasClaim(BrokerClaims.OrganisationIsDemo, "true")),
        Tenant.Staff staff => new Staff(NameOf(principal), staff.Role),
        _ => null,
    };

    private static string NameOf(ClaimsPrincipal principal) =>
        principal.FindFirstValue(BrokerClaims.Name) ?? principal.Identity?.Name ?? "";
}

/// <summary>The viewer of the present circuit.</summary>
public sealed class CurrentViewer(AuthenticationStateProvider authentication)
{
    public async ValueTask<Viewer?> FindAsync() =>
        Viewer.From((await authentication.GetAuthenticationStateAsync()).User);
}
