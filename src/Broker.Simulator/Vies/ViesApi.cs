using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Simulator.Vies;

/// <summary>
/// The register of VAT ids: any number is known, except that one ending in 000 is not, and that one ending in 999 belongs to
/// a country whose register is away.
/// </summary>
internal static class ViesApi
{
    public static void MapVies(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/vies/ms/{country}/vat/{number}", (string country, string number, string? requesterNumber, TimeProvider clock) =>
            Results.Json(Answer(country, number, requesterNumber, clock.GetUtcNow())));

    private static object Answer(string country, string number, string? requester, DateTimeOffset at)
    {
        var away = number.EndsWith("999", StringComparison.Ordinal);
        var known = !away && !number.EndsWith("000", StringComparison.Ordinal);
        return new
        {
            isValid = known,
            requestDate = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            userError = away ? "MS_UNAVAILABLE" : known ? "VALID" : "INVALID",
            name = known ? $"Company {country}{number}" : "---",
            address = known ? "Main Street 1" : "---",
            requestIdentifier = known && requester is not null ? Identifier(country + number + requester + at.UtcTicks) : "",
            originalVatNumber = number,
            vatNumber = number,
        };
    }

    private static string Identifier(string of) => "WAPI" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(of)))[..12];
}
