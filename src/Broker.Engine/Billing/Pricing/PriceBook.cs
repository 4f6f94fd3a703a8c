using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Pricing;

/// <summary>Our prices in memory, for every offer that comes in. <see cref="PriceBookChanges"/> keeps them as the table is.</summary>
public sealed class PriceBook(SystemDatabase database)
{
    private volatile PriceList _prices = PriceList.Empty;

    public PriceList Prices => _prices;

    /// <summary>In percent of the network's price; 0 where no row holds.</summary>
    public decimal MarkupOf(NetworkId network, string gpu, DateTimeOffset at) => _prices.MarkupAt(network, gpu, at);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var rows = await db.PriceRows.AsNoTracking().ToListAsync(cancellationToken);
        _prices = new PriceList(rows.Select(r => new PriceRow(r.Id, r.Network, r.Gpu, r.MarkupPercent, r.ValidFrom, r.ValidTo)));
    }
}
