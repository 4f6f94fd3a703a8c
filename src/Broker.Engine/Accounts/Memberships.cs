using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Accounts;

/// <summary>An organisation somebody is a member of.</summary>
public sealed record MembershipView(OrganisationId Organisation, string Name, bool IsDemo, MemberRole Role);

/// <summary>Where a person is a member. Read as the system role: at sign-in there is no tenant yet.</summary>
public sealed class Memberships(SystemDatabase database)
{
    /// <summary>By name, so that the first is the same at every sign-in.</summary>
    public async Task<IReadOnlyList<MembershipView>> OfAsync(UserId user, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        return await context.Memberships
            .Where(m => m.UserId == user)
            .Join(context.Organisations, m => m.OrganisationId, o => o.Id, (m, o) => new { m.Role, Organisation = o })
            .OrderBy(m => m.Organisation.Name)
            .ThenBy(m => m.Organisation.Id)
            .Select(m => new MembershipView(m.Organisation.Id, m.Organisation.Name, m.Organisation.IsDemo, m.Role))
            .ToListAsync(cancellationToken);
    }
}
