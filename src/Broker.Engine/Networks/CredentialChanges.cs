using System.Threading.Channels;
using Broker.Domain.Shared;
using Broker.Engine.Market;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Networks;

/// <summary>
/// Hears on every node that a key was connected, rotated or taken away: takes it over at once, and asks that network for
/// its offers at once (or forgets them), because each node has a market of its own in memory.
/// </summary>
internal sealed class CredentialChanges(
    SystemDatabase database, ComputeNetworks networks, StoredCredentials credentials, RefreshOffers offers, TimeProvider clock,
    ILogger<CredentialChanges> logger)
    : DatabaseListener(database, Channel, clock, logger), IHostedLifecycleService
{
    private const string Channel = "broker_network_keys";

    // A network may take long to list its offers; the next rotation must not wait for that.
    private readonly Channel<NetworkId> _changed = System.Threading.Channels.Channel.CreateUnbounded<NetworkId>();

    /// <summary>Part of the transaction that changes a key: nobody hears of what was rolled back.</summary>
    public static Task TellAsync(BrokerDbContext db, NetworkId network, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_notify({Channel}, {network.Value})", cancellationToken);

    /// <summary>Before anything starts that calls a network.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) => credentials.LoadAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A node that starts, or was cut off, has no market or an old one; a minute is too long to wait for the job.</summary>
    protected override async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await credentials.LoadAsync(cancellationToken);
        foreach (var network in networks.All)
        {
            _changed.Writer.TryWrite(network.Id);
        }
    }

    protected override async Task HearAsync(string payload, CancellationToken cancellationToken)
    {
        await credentials.LoadAsync(cancellationToken);
        _changed.Writer.TryWrite(new NetworkId(payload));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(base.ExecuteAsync(stoppingToken), RefreshAsync(stoppingToken));

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        await foreach (var network in _changed.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await offers.ExecuteAsync(network, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                NetworkLog.RefreshFailed(logger, exception, network);
            }
        }
    }
}
