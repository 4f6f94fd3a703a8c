using Broker.Domain.Accounts;
using Broker.Domain.Shared;

namespace Broker.Engine.Accounts;

/// <summary>On whose behalf something is read or done; decides what row-level security lets through.</summary>
public abstract record Tenant
{
    private Tenant() { }

    /// <summary>Nobody is signed in: no tenant row is visible.</summary>
    public sealed record Nobody : Tenant;

    /// <summary>A member acting inside one organisation.</summary>
    public sealed record Member(OrganisationId Organisation, UserId User, MemberRole Role) : Tenant;

    /// <summary>The operator's own people: they read every organisation and write none.</summary>
    public sealed record Staff(UserId User, StaffRole Role) : Tenant;
}

/// <summary>
/// The tenant of the present request or circuit. Scoped; set once by the host before anything reads, from the
/// authenticated principal and from nothing else.
/// </summary>
public sealed class TenantContext
{
    public Tenant Current { get; private set; } = new Tenant.Nobody();

    public void Set(Tenant tenant) => Current = tenant;

    /// <exception cref="UnauthorizedAccessException">The caller is not one of the operator's own people.</exception>
    public Tenant.Staff RequireStaff() => Current as Tenant.Staff
        ?? throw new UnauthorizedAccessException("Only the operator's staff may do this.");

    /// <exception cref="UnauthorizedAccessException">The caller is not a member of an organisation.</exception>
    public Tenant.Member RequireMember() => Current as Tenant.Member
        ?? throw new UnauthorizedAccessException("Only a member of an organisation may do this.");
}
