using System.Security.Cryptography;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Accounts;

/// <summary>Keys of the HTTP API: made, listed and revoked by members; looked up by the host to sign a program in.</summary>
public sealed class ApiKeys(
    IDbContextFactory<BrokerDbContext> contexts, TenantContext tenant, SystemDatabase system, TimeProvider clock, ILogger<ApiKeys> logger)
    : IApiKeys
{
    /// <summary>Longest name of a key, in characters.</summary>
    public const int MaximumNameLength = 100;

    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    public async Task<ApiKeyOutcome> CreateAsync(ApiKeyDraft draft, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (Refusal(member) is { } refusal)
        {
            return refusal;
        }

        var name = draft.Name.Trim();
        var now = clock.GetUtcNow();
        if (name.Length is 0 or > MaximumNameLength)
        {
            return new ApiKeyOutcome.Invalid($"A key needs a name of 1 to {MaximumNameLength} characters.");
        }

        if (draft.ExpiresAt <= now)
        {
            return new ApiKeyOutcome.Invalid("A key must expire in the future, or never.");
        }

        var secret = ApiKeySecret.New();
        var key = new ApiKeyEntity
        {
            Id = ApiKeyId.New(),
            OrganisationId = member.Organisation,
            Name = name,
            Prefix = secret.Prefix,
            SecretHash = secret.Hash,
            Role = draft.Role,
            CreatedBy = member.User,
            CreatedAt = now,
            ExpiresAt = draft.ExpiresAt?.ToUniversalTime(),
        };
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.ApiKeys.Add(key);
        await context.SaveChangesAsync(cancellationToken);
        ApiKeyLog.Created(logger, key.Id, key.OrganisationId, key.Role);
        return new ApiKeyOutcome.Created(ViewOf(key), secret.Text);
    }

    public async Task<IReadOnlyList<ApiKeyView>> ListAsync(CancellationToken cancellationToken)
    {
        if (!Permissions.MayManageKeys(tenant.RequireMember().Role))
        {
            return [];
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var keys = await context.ApiKeys.AsNoTracking().OrderByDescending(k => k.CreatedAt).ToListAsync(cancellationToken);
        return [.. keys.Select(ViewOf)];
    }

    public async Task<ApiKeyOutcome> RevokeAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        if (Refusal(tenant.RequireMember()) is { } refusal)
        {
            return refusal;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.ApiKeys.SingleOrDefaultAsync(k => k.Id == id, cancellationToken) is not { } key)
        {
            return new ApiKeyOutcome.NotFound();
        }

        if (key.RevokedAt is null)
        {
            key.RevokedAt = clock.GetUtcNow();
            await context.SaveChangesAsync(cancellationToken);
            ApiKeyLog.Revoked(logger, key.Id, key.OrganisationId);
        }

        return new ApiKeyOutcome.Revoked(ViewOf(key));
    }

    /// <summary>The key this text is, if it may be used now. As the system role: the tenant is what is being looked for.</summary>
    public async Task<UsableApiKey?> FindUsableAsync(string text, CancellationToken cancellationToken)
    {
        if (ApiKeySecret.Parse(text) is not { } secret)
        {
            return null;
        }

        await using var context = system.CreateContext();
        var key = await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Prefix == secret.Prefix, cancellationToken);
        if (key is null || !CryptographicOperations.FixedTimeEquals(key.SecretHash, secret.Hash) || !IsUsable(key))
        {
            return null;
        }

        await TouchAsync(context, key, cancellationToken);
        return new UsableApiKey(key.Id, key.Name, key.OrganisationId, key.CreatedBy, key.Role);
    }

    /// <summary>Whether a key that was used before may still be used: asked by long connections.</summary>
    public async Task<bool> IsUsableAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        await using var context = system.CreateContext();
        return await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, cancellationToken) is { } key && IsUsable(key);
    }

    // At most once a minute and in one statement, so that a busy key does not write a row per request.
    private async Task TouchAsync(BrokerDbContext context, ApiKeyEntity key, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var before = now - TouchEvery;
        if (key.LastUsedAt is null || key.LastUsedAt <= before)
        {
            await context.ApiKeys
                .Where(k => k.Id == key.Id && (k.LastUsedAt == null || k.LastUsedAt <= before))
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), cancellationToken);
        }
    }

    private bool IsUsable(ApiKeyEntity key) =>
        key.RevokedAt is null && (key.ExpiresAt is null || key.ExpiresAt > clock.GetUtcNow());

    private static ApiKeyOutcome.Forbidden? Refusal(Tenant.Member member) => Permissions.MayManageKeys(member.Role)
        ? null
        : new ApiKeyOutcome.Forbidden($"Your role ({member.Role}) may not manage API keys. Ask an owner.");

    private static ApiKeyView ViewOf(ApiKeyEntity key) => new(
        key.Id, key.Name, key.Prefix, key.Role, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);
}

internal static partial class ApiKeyLog
{
    [LoggerMessage(7101, LogLevel.Information, "API key {Key} with role {Role} was made in organisation {Organisation}")]
    public static partial void Created(ILogger logger, ApiKeyId key, OrganisationId organisation, MemberRole role);

    [LoggerMessage(7102, LogLevel.Information, "API key {Key} of organisation {Organisation} was revoked")]
    public static partial void Revoked(ILogger logger, ApiKeyId key, OrganisationId organisation);
}
