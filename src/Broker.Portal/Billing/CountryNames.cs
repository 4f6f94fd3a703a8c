using System.Globalization;
using Broker.Domain.Billing;

namespace Broker.Portal.Billing;

/// <summary>Countries to choose from, by their English names.</summary>
internal static class CountryNames
{
    public static IReadOnlyList<(string Code, string Name)> All { get; } =
        [.. Countries.All.Select(code => (code, Name: NameOf(code))).OrderBy(c => c.Name, StringComparer.Ordinal)];

    private static string NameOf(string code)
    {
        try
        {
            return new RegionInfo(code).EnglishName;
        }
        catch (ArgumentException)
        {
            // The machine's own tables are older than the country.
            return code;
        }
    }
}
