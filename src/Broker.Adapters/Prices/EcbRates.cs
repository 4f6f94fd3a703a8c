using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Broker.Domain.Shared;

namespace Broker.Adapters.Prices;

/// <summary>
/// Reads the euro foreign exchange reference rates of the last 90 days. The form: nested <c>Cube</c> elements, the outer
/// ones with <c>time</c>, the inner ones with <c>currency</c> and <c>rate</c> (units per euro).
/// </summary>
internal sealed class EcbRates(HttpClient http) : IExchangeRateSource
{
    internal const string Path = "stats/eurofxref/eurofxref-hist-90d.xml";
    private static readonly XmlReaderSettings Reading = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, Async = true, MaxCharactersInDocument = 4_000_000 };

    public string Name => "ECB";

    public async Task<IReadOnlyList<EuroRate>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(Path, UriKind.Relative), cancellationToken);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var reader = XmlReader.Create(body, Reading);
            var document = await XDocument.LoadAsync(reader, LoadOptions.None, cancellationToken);
            var rates = document.Descendants().Where(e => e.Name.LocalName == "Cube" && e.Attribute("time") is not null).SelectMany(RatesOf).ToList();
            return rates.Count > 0 ? rates : throw new ExchangeRatesUnavailableException("The European Central Bank's answer holds no rates.");
        }
        catch (Exception exception) when (exception is HttpRequestException or XmlException or FormatException or OverflowException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ExchangeRatesUnavailableException($"The European Central Bank's rates could not be read: {exception.Message}", exception);
        }
    }

    private static IEnumerable<EuroRate> RatesOf(XElement day)
    {
        var date = DateOnly.ParseExact(day.Attribute("time")!.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var rate in day.Elements())
        {
            if (Currency.Find(rate.Attribute("currency")?.Value ?? "") is { } currency
                && decimal.Parse(rate.Attribute("rate")?.Value ?? "", NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) is > 0 and var perEuro)
            {
                yield return new EuroRate(currency, date, perEuro);
            }
        }
    }
}
