using Broker.Domain.Shared;
using Broker.Engine.Accounts;

namespace Broker.Portal.Tests.Fakes;

internal sealed class FakeApiKeys(TimeProvider clock) : IApiKeys
{
    public const string Secret = "bk_live_1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f";

    public List<ApiKeyView> Keys { get; } = [];

    public Exception? Failure { get; set; }

    public Task<ApiKeyOutcome> CreateAsync(ApiKeyDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Name.Trim().Length == 0)
        {
            return Task.FromResult<ApiKeyOutcome>(new ApiKeyOutcome.Invalid("A key needs a name of 1 to 100 characters."));
        }

        var key = new ApiKeyView(ApiKeyId.New(), draft.Name, Secret[..12], draft.Role, clock.GetUtcNow(), draft.ExpiresAt, null, null);
        Keys.Insert(0, key);
        return Task.FromResult<ApiKeyOutcome>(new ApiKeyOutcome.Created(key, Secret));
    }

    public Task<IReadOnlyList<ApiKeyView>> ListAsync(CancellationToken cancellationToken) => Failure is { } failure
        ? Task.FromException<IReadOnlyList<ApiKeyView>>(failure)
        : Task.FromResult<IReadOnlyList<ApiKeyView>>([.. Keys]);

    public Task<ApiKeyOutcome> RevokeAsync(ApiKeyId id, CancellationToken cancellationToken)
    {
        var at = Keys.FindIndex(k => k.Id == id);
        Keys[at] = Keys[at] with { RevokedAt = clock.GetUtcNow() };
        return Task.FromResult<ApiKeyOutcome>(new ApiKeyOutcome.Revoked(Keys[at]));
    }
}
