using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Pricing;

/// <summary>Hears on every node that a price row was added, and reads the book again.</summary>
internal sealed class PriceBookChanges(SystemDatabase database, PriceBook book, TimeProvider clock, ILogger<PriceBookChanges> logger)
    : DatabaseListener(database, Channel, clock, logger), IHostedLifecycleService
{
    private const string Channel = "broker_price_book";

    /// <summary>Part of the transaction that adds a row: nobody hears of what was rolled back.</summary>
    public static Task TellAsync(BrokerDbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_notify({Channel}, '')", cancellationToken);

    /// <summary>Before the first offer comes in.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) => book.LoadAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task CatchUpAsync(CancellationToken cancellationToken) => book.LoadAsync(cancellationToken);

    protected override Task HearAsync(string payload, CancellationToken cancellationToken) => book.LoadAsync(cancellationToken);
}
