using System.Security.Claims;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Live;
using Microsoft.AspNetCore.Components.Authorization;

namespace Broker.Portal.Access;

/// <summary>Who looks at a page.</summary>
public abstract record Viewer(string Name)
{
    /// <summary>What of the live feed this viewer may see.</summary>
    public abstract LiveScope Scope { get; }

    public sealed record Member(string Name, OrganisationId Organisation, string OrganisationName, MemberRole Role, bool IsDemo)
        : Viewer(Name)
    {
        public override LiveScope Scope => new LiveScope.OneOrganisation(Organisation);

        public bool MayDeploy => Role is MemberRole.Owner or MemberRole.Engineer;
    }

    public sealed record Staff(string Name, StaffRole Role) : Viewer(Name)
    {
        public override LiveScope Scope => new LiveScope.Everything();
    }

    /// <summary>Null when nobody is signed in, or when the principal carries neither an organisation nor a staff role.</summary>
    public static Viewer? From(ClaimsPrincipal principal)
    {
        var name = principal.Identity?.Name ?? "";
        if (Enum.TryParse<StaffRole>(principal.FindFirstValue(PortalClaims.Staff), out var staff))
        {
            return new Staff(name, staff);
        }

        return Guid.TryParse(principal.FindFirstValue(PortalClaims.Organisation), out var organisation)
            && Enum.TryParse<MemberRole>(principal.FindFirstValue(PortalClaims.OrganisationRole), out var role)
            ? new Member(
                name,
                new OrganisationId(organisation),
                principal.FindFirstValue(PortalClaims.OrganisationName) ?? "",
                role,
                bool.TryParse(principal.FindFirstValue(PortalClaims.Demo), out var demo) && demo)
            : null;
    }
}

/// <summary>The viewer of the present circuit.</summary>
public sealed class CurrentViewer(AuthenticationStateProvider authentication)
{
    public async ValueTask<Viewer?> FindAsync() =>
        Viewer.From((await authentication.GetAuthenticationStateAsync()).User);
}
