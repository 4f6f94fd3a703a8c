namespace Broker.Domain.Shared;

/// <summary>Somebody who publishes what currencies are worth, once a working day.</summary>
public interface IExchangeRateSource
{
    /// <summary>As it stands on documents: "ECB".</summary>
    string Name { get; }

    /// <summary>What was published of late, in any order. Currencies the broker does not invoice in are left out.</summary>
    /// <exception cref="ExchangeRatesUnavailableException">It could not be reached, or answered with something that is no answer.</exception>
    Task<IReadOnlyList<EuroRate>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>One euro was worth <paramref name="PerEuro"/> units of a currency on a day.</summary>
public sealed record EuroRate(Currency Currency, DateOnly Date, decimal PerEuro);

public sealed class ExchangeRatesUnavailableException : Exception
{
    public ExchangeRatesUnavailableException()
    {
    }

    public ExchangeRatesUnavailableException(string message)
        : base(message)
    {
    }

    public ExchangeRatesUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
