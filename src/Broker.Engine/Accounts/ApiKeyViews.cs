using Broker.Domain.Accounts;
using Broker.Domain.Shared;

namespace Broker.Engine.Accounts;

/// <summary>A key as lists show it; nobody can read its secret again.</summary>
public sealed record ApiKeyView(
    ApiKeyId Id, string Name, string Prefix, MemberRole Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <param name="Role">What the key may do; never more than its maker.</param>
/// <param name="ExpiresAt">Null for a key that works until it is revoked.</param>
public sealed record ApiKeyDraft(string Name, MemberRole Role, DateTimeOffset? ExpiresAt);

/// <summary>Who a program with a valid key is.</summary>
public sealed record UsableApiKey(ApiKeyId Id, string Name, OrganisationId Organisation, UserId CreatedBy, MemberRole Role)
{
    /// <summary>On whose behalf it acts: its maker's organisation, with the key's role.</summary>
    public Tenant.Member Tenant => new(Organisation, CreatedBy, Role);
}

/// <summary>Keys of the HTTP API as their organisation's members handle them; the page's seam to <see cref="ApiKeys"/>.</summary>
public interface IApiKeys
{
    Task<ApiKeyOutcome> CreateAsync(ApiKeyDraft draft, CancellationToken cancellationToken);

    /// <summary>All keys of the organisation, newest first; revoked ones stay in the list as evidence.</summary>
    Task<IReadOnlyList<ApiKeyView>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Ends a key for good; doing it again changes nothing.</summary>
    Task<ApiKeyOutcome> RevokeAsync(ApiKeyId id, CancellationToken cancellationToken);
}

public abstract record ApiKeyOutcome
{
    private ApiKeyOutcome() { }

    /// <param name="Secret">The whole key; shown once, stored nowhere.</param>
    public sealed record Created(ApiKeyView Key, string Secret) : ApiKeyOutcome;

    public sealed record Revoked(ApiKeyView Key) : ApiKeyOutcome;

    public sealed record NotFound : ApiKeyOutcome;

    /// <summary>The draft is wrong; nothing was stored.</summary>
    public sealed record Invalid(string Why) : ApiKeyOutcome;

    public sealed record Forbidden(string Why) : ApiKeyOutcome;
}
