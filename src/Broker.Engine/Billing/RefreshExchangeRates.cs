using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing;

/// <summary>Keeps what a source has published: rates from the currencies prices are quoted in into all we invoice in. Safe to repeat.</summary>
public sealed partial class RefreshExchangeRates(
    SystemDatabase database, IServiceScopeFactory scopes, TimeProvider clock, ILogger<RefreshExchangeRates> logger)
{
    /// <summary>As exact as the column; the published rates have four to six digits.</summary>
    private const int Digits = 12;

    private static readonly Currency[] Quoted = [Currency.Usd, Currency.Eur];

    /// <returns>How many rates are new.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var source = scope.ServiceProvider.GetRequiredService<IExchangeRateSource>();
        IReadOnlyList<EuroRate> published;
        try
        {
            published = await source.ListAsync(cancellationToken);
        }
        catch (ExchangeRatesUnavailableException exception)
        {
            LogUnavailable(source.Name, exception.Message);
            return 0;
        }

        await using var db = database.CreateContext();
        var days = published.Select(p => p.Date).Distinct().ToList();
        var known = await db.FxRates.AsNoTracking().Where(r => r.Source == source.Name && days.Contains(r.Date))
            .Select(r => new { r.From, r.To, r.Date }).ToListAsync(cancellationToken);
        var seen = known.Select(k => (k.From, k.To, k.Date)).ToHashSet();
        var news = published.GroupBy(p => p.Date).SelectMany(day => RatesOf(day, source.Name)).Where(r => seen.Add((r.From, r.To, r.Date))).ToList();
        db.AddRange(news);
        await db.SaveChangesAsync(cancellationToken);
        return news.Count;
    }

    private IEnumerable<FxRateEntity> RatesOf(IGrouping<DateOnly, EuroRate> day, string source)
    {
        var perEuro = day.DistinctBy(r => r.Currency).ToDictionary(r => r.Currency, r => r.PerEuro);
        perEuro[Currency.Eur] = 1;
        return Quoted.Where(perEuro.ContainsKey).SelectMany(from => perEuro.Keys.Where(to => to != from).Select(to => new FxRateEntity
        {
            From = from,
            To = to,
            Date = day.Key,
            Source = source,
            Rate = decimal.Round(perEuro[to] / perEuro[from], Digits, MidpointRounding.ToEven),
            RecordedAt = clock.GetUtcNow(),
        }));
    }

    [LoggerMessage(4020, LogLevel.Warning, "Rates of exchange of {Source} could not be refreshed: {Reason}")]
    private partial void LogUnavailable(string source, string reason);
}
