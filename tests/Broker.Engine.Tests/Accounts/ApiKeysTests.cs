using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Accounts;

public sealed class ApiKeysTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private readonly FakeTimeProvider _clock = new(Rows.Now);

    [Fact]
    public async Task A_new_key_signs_its_program_in_as_the_organisation_with_the_keys_role()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed);
        var keys = KeysOf(scope);

        var created = await CreateAsync(keys);
        var found = await keys.FindUsableAsync(created.Secret, default);

        Assert.Equal(new Tenant.Member(seed.Id, new UserId(seed.User.Id), MemberRole.Engineer), found?.Tenant);
        Assert.Matches("^brk_[a-z0-9]{8}_[A-Za-z0-9_-]{43}$", created.Secret);
    }

    [Fact]
    public async Task The_secret_is_stored_nowhere()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed);

        var created = await CreateAsync(KeysOf(scope));

        await using var command = postgres.System.DataSource.CreateCommand("select count(*) from api_keys k where k::text like '%' || $1 || '%'");
        command.Parameters.AddWithValue(created.Secret[13..]);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_key_with_one_letter_changed_is_nobodys()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed);
        var keys = KeysOf(scope);
        var created = await CreateAsync(keys);
        var wrong = created.Secret[..^1] + (created.Secret[^1] == 'A' ? 'B' : 'A');

        Assert.Null(await keys.FindUsableAsync(wrong, default));
        Assert.Null(await keys.FindUsableAsync("", default));
        Assert.Null(await keys.FindUsableAsync("brk_short", default));
    }

    [Fact]
    public async Task A_revoked_key_stops_at_once_and_stays_in_the_list()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed);
        var keys = KeysOf(scope);
        var created = await CreateAsync(keys);

        Assert.IsType<ApiKeyOutcome.Revoked>(await keys.RevokeAsync(created.Key.Id, default));

        Assert.Null(await keys.FindUsableAsync(created.Secret, default));
        Assert.False(await keys.IsUsableAsync(created.Key.Id, default));
        Assert.Equal(Rows.Now, (await keys.ListAsync(default)).Single(k => k.Id == created.Key.Id).RevokedAt);
    }

    [Fact]
    public async Task A_key_works_until_the_moment_it_expires()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed);
        var keys = KeysOf(scope);
        var created = await CreateAsync(keys, expiresAt: Rows.Now.AddHours(1));

        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await keys.FindUsableAsync(created.Secret, default));

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await keys.FindUsableAsync(created.Secret, default));
    }

    [Fact]
    public async Task The_last_use_is_written_at_most_once_a_minute()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed);
        var keys = KeysOf(scope);
        var created = await CreateAsync(keys);

        await keys.FindUsableAsync(created.Secret, default);
        _clock.Advance(TimeSpan.FromSeconds(59));
        await keys.FindUsableAsync(created.Secret, default);
        Assert.Equal(Rows.Now, await LastUsedAsync(created.Key.Id));

        _clock.Advance(TimeSpan.FromSeconds(1));
        await keys.FindUsableAsync(created.Secret, default);
        Assert.Equal(Rows.Now.AddMinutes(1), await LastUsedAsync(created.Key.Id));
    }

    [Theory]
    [InlineData(MemberRole.Engineer)]
    [InlineData(MemberRole.Finance)]
    [InlineData(MemberRole.Viewer)]
    public async Task Only_an_owner_manages_keys(MemberRole role)
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed, role);
        var keys = KeysOf(scope);

        Assert.IsType<ApiKeyOutcome.Forbidden>(await keys.CreateAsync(new ApiKeyDraft("ci", MemberRole.Viewer, null), default));
        Assert.IsType<ApiKeyOutcome.Forbidden>(await keys.RevokeAsync(ApiKeyId.New(), default));
        Assert.Empty(await keys.ListAsync(default));
    }

    [Fact]
    public async Task A_key_of_another_organisation_cannot_be_revoked()
    {
        var theirs = await TenantSeed.CreateAsync(postgres.System);
        var mine = await TenantSeed.CreateAsync(postgres.System);
        await using var theirScope = ScopeOf(theirs);
        await using var myScope = ScopeOf(mine);
        var created = await CreateAsync(KeysOf(theirScope));

        Assert.IsType<ApiKeyOutcome.NotFound>(await KeysOf(myScope).RevokeAsync(created.Key.Id, default));
        Assert.True(await KeysOf(theirScope).IsUsableAsync(created.Key.Id, default));
    }

    [Fact]
    public async Task A_key_without_a_name_or_with_an_end_in_the_past_is_refused()
    {
        var seed = await TenantSeed.CreateAsync(postgres.System);
        await using var scope = ScopeOf(seed);
        var keys = KeysOf(scope);

        Assert.IsType<ApiKeyOutcome.Invalid>(await keys.CreateAsync(new ApiKeyDraft("  ", MemberRole.Viewer, null), default));
        Assert.IsType<ApiKeyOutcome.Invalid>(await keys.CreateAsync(new ApiKeyDraft("ci", MemberRole.Viewer, Rows.Now), default));
    }

    [Fact]
    public async Task A_person_is_found_in_each_of_their_organisations_and_in_no_other()
    {
        var first = await TenantSeed.CreateAsync(postgres.System, "Alpha");
        var second = await TenantSeed.CreateAsync(postgres.System, "Beta");
        await TenantSeed.CreateAsync(postgres.System, "Gamma");
        await using var context = postgres.System.CreateContext();
        context.Add(Rows.Membership(second.Id, first.User, MemberRole.Finance));
        await context.SaveChangesAsync();

        var found = await new Memberships(postgres.System).OfAsync(new UserId(first.User.Id), default);

        Assert.Equal(
            [new MembershipView(first.Id, "Alpha", false, MemberRole.Owner), new MembershipView(second.Id, "Beta", false, MemberRole.Finance)],
            found);
    }

    private TenantScope ScopeOf(TenantSeed seed, MemberRole role = MemberRole.Owner) =>
        postgres.Database.ScopeOf(new Tenant.Member(seed.Id, new UserId(seed.User.Id), role));

    private ApiKeys KeysOf(TenantScope scope) =>
        new(scope.Contexts, scope.Tenant, postgres.System, _clock, NullLogger<ApiKeys>.Instance);

    private static async Task<ApiKeyOutcome.Created> CreateAsync(ApiKeys keys, DateTimeOffset? expiresAt = null) =>
        Assert.IsType<ApiKeyOutcome.Created>(await keys.CreateAsync(new ApiKeyDraft(" ci ", MemberRole.Engineer, expiresAt), default));

    private async Task<DateTimeOffset?> LastUsedAsync(ApiKeyId id)
    {
        await using var context = postgres.System.CreateContext();
        return (await context.ApiKeys.SingleAsync(k => k.Id == id)).LastUsedAt;
    }
}
