using Broker.Engine.Accounts;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Broker.Host.Security;

/// <summary>Makes the principal of a cookie anew every <see cref="AccessOptions.RevalidateEvery"/>, for the organisation it was acting for.</summary>
internal sealed class SessionValidator(
    IOptions<SecurityStampValidatorOptions> options, SignInManager<BrokerUser> signIn, ILoggerFactory logs, OrganisationChoice choice)
    : SecurityStampValidator<BrokerUser>(options, signIn, logs)
{
    public override Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } principal && BrokerClaims.TenantOf(principal) is Tenant.Member member)
        {
            choice.Wanted = member.Organisation;
        }

        return base.ValidateAsync(context);
    }
}
