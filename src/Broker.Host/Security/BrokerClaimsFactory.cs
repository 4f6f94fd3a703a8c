using System.Security.Claims;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Broker.Host.Security;

/// <summary>The organisation a person wants to act for, while their principal is being made.</summary>
internal sealed class OrganisationChoice
{
    public OrganisationId? Wanted { get; set; }
}

/// <summary>Adds who a person is to us: the organisation acted for and the role in it, or the staff role.</summary>
internal sealed class BrokerClaimsFactory(
    UserManager<BrokerUser> users, IOptions<IdentityOptions> options, Memberships memberships, OrganisationChoice choice)
    : UserClaimsPrincipalFactory<BrokerUser>(users, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(BrokerUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        foreach (var name in identity.FindAll(BrokerClaims.Name).ToArray())
        {
            identity.RemoveClaim(name);
        }

        identity.AddClaim(new Claim(BrokerClaims.Name, user.DisplayName));
        if (user.StaffRole is { } staff)
        {
            identity.AddClaim(new Claim(BrokerClaims.Staff, staff.ToString()));
            return identity;
        }

        var all = await memberships.OfAsync(new UserId(user.Id), CancellationToken.None);
        if (all.Count > 0)
        {
            identity.AddClaims(ClaimsOf(all.FirstOrDefault(m => m.Organisation == choice.Wanted) ?? all[0]));
        }

        return identity;
    }

    private static IEnumerable<Claim> ClaimsOf(MembershipView membership) =>
    [
        new(BrokerClaims.Organisation, membership.Organisation.ToString()),
        new(BrokerClaims.OrganisationName, membership.Name),
        new(BrokerClaims.OrganisationIsDemo, membership.IsDemo ? "true" : "false"),
        new(BrokerClaims.OrganisationRole, membership.Role.ToString()),
    ];
}
