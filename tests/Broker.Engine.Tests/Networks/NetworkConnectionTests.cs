using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Live;
using Broker.Engine.Networks;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Tests.Networks;

public sealed class NetworkConnectionTests : IAsyncLifetime
{
    private const string Secret = "sk-live-0123456789abcdef4711";
    private const string NextSecret = "sk-live-0123456789abcdef9999";

    private readonly IDataProtectionProvider _ring = new EphemeralDataProtectionProvider();
    private readonly BrokerUser _olga = Rows.User();
    private TestDatabase _database = null!;
    private FakeNetwork _akash = null!;
    private NetworkNode _node = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        _akash = NewAkash();
        _node = new NetworkNode(_database, _ring, _akash);
        await using var db = _database.System.CreateContext();
        db.Add(_olga);
        await db.SaveChangesAsync();
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_key_that_the_network_lets_in_is_used_from_then_on_and_only_its_end_is_shown()
    {
        var outcome = await _node.ConnectAsync(_olga, NetworkId.Akash, $" {Secret}\n");

        Assert.Equal(new ConnectNetworkOutcome.Connected("test account", Rotated: false), outcome);
        Assert.Equal(Secret, _node.Credentials.Find(NetworkId.Akash)?.Secret);
        var view = Assert.Single(await ListAsync());
        Assert.Equal((NetworkConnectionState.Connected, "••••4711", 1), (view.State, view.Key!.Masked, view.Key.Version));
        Assert.Equal(("Ada Example", Money.Usd(100)), (view.Key.ConnectedBy, view.Key.Balance));
        Assert.DoesNotContain(Secret, view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_not_stored_and_the_networks_words_come_back_without_it()
    {
        _akash.RefusalWords = key => $"no account has the key {key}";

        var outcome = await _node.ConnectAsync(_olga, NetworkId.Akash, "sk-wrong-0000000000");

        Assert.Equal(new ConnectNetworkOutcome.Refused("no account has the key ••••"), outcome);
        Assert.Equal(NetworkConnectionState.NotConnected, Assert.Single(await ListAsync()).State);
        Assert.Empty(await AuditAsync());
    }

    [Fact]
    public async Task A_network_that_does_not_answer_stores_nothing()
    {
        _akash.IsDark = true;

        Assert.IsType<ConnectNetworkOutcome.Unreachable>(await _node.ConnectAsync(_olga, NetworkId.Akash, Secret));
        Assert.Null(_node.Credentials.Find(NetworkId.Akash));
    }

    [Fact]
    public async Task A_network_is_not_asked_about_a_key_that_is_empty_or_endless()
    {
        _akash.IsDark = true;

        var empty = await _node.ConnectAsync(_olga, NetworkId.Akash, "  ");
        var endless = await _node.ConnectAsync(_olga, NetworkId.Akash, new string('x', 8001));

        Assert.Equal(new ConnectNetworkOutcome.Invalid(InKeyId: false, "Paste the API key."), empty);
        Assert.IsType<ConnectNetworkOutcome.Invalid>(endless);
    }

    [Fact]
    public async Task Another_node_uses_a_connected_and_then_a_rotated_key_and_shows_its_offers_without_a_restart()
    {
        var akashThere = NewAkash();
        akashThere.Offers.Add(MarketOffers.Offer(NetworkId.Akash, "p1", 1.33m));
        await using var other = new NetworkNode(_database, _ring, akashThere);
        await using var there = await other.ListenAsync();
        Assert.Empty(other.Market.Offers);

        await _node.ConnectAsync(_olga, NetworkId.Akash, Secret);

        Assert.Equal(1, Assert.IsType<LivePayload.OffersRefreshed>(Assert.Single(await there.NextAsync())).Count);
        Assert.Equal(Secret, other.Credentials.Find(NetworkId.Akash)?.Secret);
        Assert.Single(other.Market.Offers);

        _akash.AcceptedSecret = NextSecret;
        var rotated = await _node.ConnectAsync(_olga, NetworkId.Akash, NextSecret);
        await there.NextAsync();

        Assert.Equal(new ConnectNetworkOutcome.Connected("test account", Rotated: true), rotated);
        Assert.Equal(NextSecret, other.Credentials.Find(NetworkId.Akash)?.Secret);

        await _node.DisconnectAsync(_olga, NetworkId.Akash);

        Assert.Equal(0, Assert.IsType<LivePayload.OffersRefreshed>(Assert.Single(await there.NextAsync())).Count);
        Assert.Null(other.Credentials.Find(NetworkId.Akash));
        Assert.Empty(other.Market.Offers);
    }

    [Fact]
    public async Task A_node_that_starts_later_has_the_key_before_it_calls_anybody()
    {
        await _node.ConnectAsync(_olga, NetworkId.Akash, Secret);

        await using var later = new NetworkNode(_database, _ring, NewAkash());
        await using var listening = await later.ListenAsync();

        Assert.Equal(Secret, later.Credentials.Find(NetworkId.Akash)?.Secret);
    }

    [Fact]
    public async Task Rotation_counts_up_and_every_act_is_in_the_audit_without_the_key()
    {
        await _node.ConnectAsync(_olga, NetworkId.Akash, Secret);
        _akash.AcceptedSecret = NextSecret;
        await _node.ConnectAsync(_olga, NetworkId.Akash, NextSecret);
        var key = Assert.Single(await ListAsync()).Key!;
        await _node.DisconnectAsync(_olga, NetworkId.Akash);

        Assert.Equal((2, "••••9999"), (key.Version, key.Masked));
        Assert.NotNull(key.RotatedAt);
        var audit = await AuditAsync();
        Assert.Equal([NetworkAct.Disconnected, NetworkAct.Rotated, NetworkAct.Connected], audit.Select(a => a.Act));
        Assert.All(audit, a => Assert.Equal("Ada Example", a.Actor));
        Assert.DoesNotContain(audit, a => a.Text.Contains("sk-live", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_network_with_replicas_of_ours_keeps_its_key_and_its_account()
    {
        await _node.ConnectAsync(_olga, NetworkId.Akash, Secret);
        var seed = await TenantSeed.CreateAsync(_database.System);

        var disconnected = await _node.DisconnectAsync(_olga, NetworkId.Akash);
        _akash.Account = "another account";
        var moved = await _node.ConnectAsync(_olga, NetworkId.Akash, Secret);

        Assert.Equal(1, Assert.IsType<DisconnectNetworkOutcome.InUse>(disconnected).Replicas);
        Assert.Contains("another account", Assert.IsType<ConnectNetworkOutcome.OtherAccount>(moved).Why, StringComparison.Ordinal);
        Assert.Equal(Secret, _node.Credentials.Find(NetworkId.Akash)?.Secret);

        await CloseAsync(seed);
        Assert.IsType<DisconnectNetworkOutcome.Disconnected>(await _node.DisconnectAsync(_olga, NetworkId.Akash));
    }

    [Fact]
    public async Task The_database_holds_no_key_in_the_clear()
    {
        await _node.ConnectAsync(_olga, NetworkId.Akash, Secret);

        await using var db = _database.System.CreateContext();
        var row = await db.NetworkCredentials.SingleAsync();

        Assert.DoesNotContain("sk-live", row.ProtectedSecret, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", row.ProtectedSecret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_key_opens_no_other_network()
    {
        await _node.ConnectAsync(_olga, NetworkId.Akash, Secret);
        await using (var db = _database.System.CreateContext())
        {
            await db.NetworkCredentials.ExecuteUpdateAsync(set => set.SetProperty(c => c.Network, NetworkId.IoNet));
        }

        await using var later = new NetworkNode(_database, _ring, NamedNetwork.Create(NetworkId.IoNet, "io.net", TimeProvider.System));
        await using var listening = await later.ListenAsync();
        var view = Assert.Single(await later.AsAsync(Staff(StaffRole.Support), c => c.ListAsync(CancellationToken.None)));

        Assert.Null(later.Credentials.Find(NetworkId.IoNet));
        Assert.Equal((NetworkConnectionState.Unreadable, null), (view.State, view.Key!.Masked));
    }

    [Theory]
    [InlineData("select count(*) from network_credentials")]
    [InlineData("select count(*) from network_audit")]
    [InlineData("insert into network_audit (network, at, act, text) values ('akash', now(), 'Connected', 'x')")]
    public async Task The_tenants_role_reads_and_writes_none_of_it(string sql)
    {
        await using var command = _database.App.CreateCommand(sql);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("update network_audit set text = 'x'")]
    [InlineData("delete from network_audit")]
    public async Task Nobody_changes_the_audit(string sql)
    {
        await using var command = _database.System.DataSource.CreateCommand(sql);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Support_may_look_and_not_connect_and_members_may_not_even_look()
    {
        var connected = await _node.ConnectAsync(_olga, NetworkId.Akash, Secret, StaffRole.Support);
        var disconnected = await _node.DisconnectAsync(_olga, NetworkId.Akash, StaffRole.Support);
        var owner = new Tenant.Member(OrganisationId.New(), new UserId(_olga.Id), MemberRole.Owner);

        Assert.IsType<ConnectNetworkOutcome.Forbidden>(connected);
        Assert.IsType<DisconnectNetworkOutcome.Forbidden>(disconnected);
        Assert.IsType<ConnectNetworkOutcome.Forbidden>(await _node.AsAsync(
            owner, c => c.ConnectAsync(NetworkId.Akash, new NetworkCredential(null, Secret), CancellationToken.None)));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _node.AsAsync(owner, c => c.ListAsync(CancellationToken.None)));
        Assert.Single(await ListAsync());
    }

    private static FakeNetwork NewAkash()
    {
        var network = NamedNetwork.Create(NetworkId.Akash, "Akash", TimeProvider.System);
        network.AcceptedSecret = Secret;
        return network;
    }

    private static Tenant.Staff Staff(StaffRole role) => new(new UserId(Guid.NewGuid()), role);

    private Task<IReadOnlyList<NetworkConnectionView>> ListAsync() =>
        _node.AsAsync(Staff(StaffRole.Support), c => c.ListAsync(CancellationToken.None));

    private Task<IReadOnlyList<NetworkAuditView>> AuditAsync() =>
        _node.AsAsync(Staff(StaffRole.Support), c => c.AuditAsync(20, CancellationToken.None));

    private async Task CloseAsync(TenantSeed seed)
    {
        await using var db = _database.System.CreateContext();
        await db.Replicas.Where(r => r.Id == seed.Replica.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, ReplicaState.Closed));
    }
}
