using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing;

/// <summary>Who of the operator's people acts on money.</summary>
/// <param name="Name">As it is written beside what they did.</param>
public sealed record BillingActor(UserId User, string Name);

/// <summary>The one question every command of the billing staff begins with.</summary>
public sealed class BillingStaff(TenantContext tenant, SystemDatabase database)
{
    public const string MayNot = "Only the operator's finance people and administrators may do this.";

    /// <summary>Null for whoever may not.</summary>
    public async Task<BillingActor?> ActorAsync(CancellationToken cancellationToken)
    {
        if (tenant.Current is not Tenant.Staff staff || !Permissions.MayBill(staff.Role))
        {
            return null;
        }

        await using var db = database.CreateContext();
        var name = await db.Users.Where(u => u.Id == staff.User.Value).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return new BillingActor(staff.User, name ?? "somebody who is gone");
    }

    /// <exception cref="UnauthorizedAccessException">The caller may not see what the billing staff sees.</exception>
    public void Require()
    {
        if (tenant.Current is not Tenant.Staff staff || !Permissions.MayBill(staff.Role))
        {
            throw new UnauthorizedAccessException(MayNot);
        }
    }
}
