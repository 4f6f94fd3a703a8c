using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Budgets;

/// <summary>In which currencies the present organisation can set a budget: what is quoted in, and what is invoiced in once there is a rate.</summary>
internal static class BudgetCurrencies
{
    public static async Task<IReadOnlyList<string>> ReadAsync(
        BrokerDbContext db, DateTimeOffset now, BudgetRates rates, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var contract = await db.Contracts.AsNoTracking().Where(c => c.ValidFrom <= today)
            .OrderByDescending(c => c.Version).FirstOrDefaultAsync(cancellationToken);
        return contract?.Terms.Currency is { } own && own != Currency.Usd && rates.Knows(Currency.Usd, own)
            ? [own.Code, Currency.Usd.Code]
            : [Currency.Usd.Code];
    }
}
