using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Budgets;

/// <summary>The newest rate of each pair of currencies: a budget is a warning, so it is converted at today's rate.</summary>
internal sealed class BudgetRates
{
    private readonly Dictionary<(Currency From, Currency To), decimal> _rates;

    private BudgetRates(Dictionary<(Currency From, Currency To), decimal> rates) => _rates = rates;

    public static async Task<BudgetRates> ReadAsync(BrokerDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var newest = await db.FxRates.AsNoTracking().Where(r => r.Date <= today)
            .GroupBy(r => new { r.From, r.To })
            .Select(g => g.OrderByDescending(r => r.Date).First())
            .ToListAsync(cancellationToken);
        return new BudgetRates(newest.ToDictionary(r => (r.From, r.To), r => r.Rate));
    }

    public bool Knows(Currency from, Currency to) => Find(from, to) is not null;

    /// <exception cref="InvalidOperationException">There is no rate; a budget in such a currency is refused when it is made.</exception>
    public decimal Convert(Money money, Currency to) => Find(money.Currency, to) is { } rate
        ? money.Amount * rate
        : throw new InvalidOperationException($"There is no rate from {money.Currency} to {to}.");

    private decimal? Find(Currency from, Currency to)
    {
        if (from == to)
        {
            return 1;
        }

        if (_rates.TryGetValue((from, to), out var rate))
        {
            return rate;
        }

        return _rates.TryGetValue((to, from), out var back) ? 1 / back : null;
    }
}
