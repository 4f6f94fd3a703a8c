using System.Collections.Frozen;

namespace Broker.Domain.Market;

/// <summary>Turns what networks say about a place into one coarse <see cref="Region"/>, the same word for the same place on every network.</summary>
public static class RegionCatalogue
{
    private static readonly FrozenDictionary<string, string> CodeOfCountry = Countries(
        ("eu-west", "GB IE FR BE NL LU"),
        ("eu-central", "DE AT CH PL CZ SK HU LI"),
        ("eu-north", "SE NO FI DK IS EE LV LT"),
        ("eu-south", "ES PT IT GR MT CY HR SI"),
        ("eu-east", "RO BG UA MD RS BA MK AL ME BY"),
        ("us", "US"),
        ("ca", "CA"),
        ("ap-northeast", "JP KR TW HK CN"),
        ("ap-southeast", "SG MY ID TH VN PH"),
        ("ap-south", "IN PK BD LK"),
        ("oc", "AU NZ"),
        ("sa", "BR AR CL CO PE UY MX"),
        ("me", "AE SA IL TR QA BH KW OM JO"),
        ("af", "ZA NG KE EG MA"));

    private static readonly FrozenDictionary<string, string> PartOfUnitedStates = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["na-us-west"] = "us-west",
        ["na-us-southwest"] = "us-west",
        ["na-us-midwest"] = "us-central",
        ["na-us-southeast"] = "us-east",
        ["na-us-northeast"] = "us-east",
        ["us-east-1"] = "us-east",
        ["us-east-2"] = "us-east",
        ["us-west-1"] = "us-west",
        ["us-west-2"] = "us-west",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="country">ISO 3166-1 alpha-2 in either case; null or empty if the network does not say it.</param>
    /// <param name="area">The network's own area name, such as Akash's <c>na-us-west</c>; used where a country is too large.</param>
    public static Region Of(string? country, string? area = null)
    {
        var iso = string.IsNullOrWhiteSpace(country) ? null : country.Trim().ToUpperInvariant();
        if (area is not null && iso is null or "US" && PartOfUnitedStates.TryGetValue(area.Trim(), out var part))
        {
            return new Region(part, "US");
        }

        return iso is null ? Region.Unknown : new Region(CodeOfCountry.GetValueOrDefault(iso, Region.Unknown.Code), iso);
    }

    private static FrozenDictionary<string, string> Countries(params (string Code, string Members)[] groups) => groups
        .SelectMany(g => g.Members.Split(' '), (g, country) => KeyValuePair.Create(country, g.Code))
        .ToFrozenDictionary(StringComparer.Ordinal);
}
