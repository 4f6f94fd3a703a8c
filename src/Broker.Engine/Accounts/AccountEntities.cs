using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Microsoft.AspNetCore.Identity;

namespace Broker.Engine.Accounts;

public sealed class OrganisationEntity
{
    public required OrganisationId Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Made by the demo seed; every page says so.</summary>
    public bool IsDemo { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed class BrokerUser : IdentityUser<Guid>
{
    public string DisplayName { get; set; } = "";

    /// <summary>Set for the operator's own people, who are members of no organisation.</summary>
    public StaffRole? StaffRole { get; set; }
}

public sealed class MembershipEntity
{
    public required OrganisationId OrganisationId { get; init; }

    public required UserId UserId { get; init; }

    public required MemberRole Role { get; set; }
}

public sealed class ApiKeyEntity
{
    public required ApiKeyId Id { get; init; }

    public required OrganisationId OrganisationId { get; init; }

    public required string Name { get; set; }

    /// <summary>The first characters of the key, shown in lists and used to find the row.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key; the key has 256 bits of randomness, so no salt or stretching is needed.</summary>
    public required byte[] SecretHash { get; init; }

    public required MemberRole Role { get; init; }

    public required UserId CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }
}
