using System.Security.Claims;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Broker.Host.Security;

/// <summary>Whether a principal made some time ago still says what the database says: removed members lose access by this.</summary>
internal sealed class PrincipalCheck(
    UserManager<BrokerUser> users, Memberships memberships, ApiKeys keys, IOptions<IdentityOptions> options)
{
    public async Task<bool> IsCurrentAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(principal.FindFirstValue(BrokerClaims.ApiKey), out var key))
        {
            return await keys.IsUsableAsync(new ApiKeyId(key), cancellationToken);
        }

        if (await users.GetUserAsync(principal) is not { } user
            || principal.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType) != await users.GetSecurityStampAsync(user))
        {
            return false;
        }

        return BrokerClaims.TenantOf(principal) switch
        {
            Tenant.Staff staff => user.StaffRole == staff.Role,
            Tenant.Member member => user.StaffRole is null
                && (await memberships.OfAsync(member.User, cancellationToken)).Any(m => m.Organisation == member.Organisation && m.Role == member.Role),
            _ => true,
        };
    }
}
