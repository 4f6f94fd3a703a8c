using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Accounts;

/// <summary>Makes organisations and their first members, as the operator: there is no tenant yet.</summary>
public sealed class Organisations(SystemDatabase database, TimeProvider clock)
{
    /// <summary>Makes the organisation unless it is there; what is there stays as it is.</summary>
    public async Task EnsureAsync(OrganisationId id, string name, bool isDemo, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        if (!await context.Organisations.AnyAsync(o => o.Id == id, cancellationToken))
        {
            context.Add(new OrganisationEntity { Id = id, Name = name, IsDemo = isDemo, CreatedAt = clock.GetUtcNow() });
            await context.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>Makes the person a member unless they are one; the role they have stays.</summary>
    public async Task EnsureMemberAsync(OrganisationId organisation, UserId user, MemberRole role, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        if (!await context.Memberships.AnyAsync(m => m.OrganisationId == organisation && m.UserId == user, cancellationToken))
        {
            context.Add(new MembershipEntity { OrganisationId = organisation, UserId = user, Role = role });
            await context.SaveChangesAsync(cancellationToken);
        }
    }
}
