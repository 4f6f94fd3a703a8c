namespace Broker.Portal.Shared;

/// <summary>Regions as people choose them: a prefix of our region codes.</summary>
internal static class RegionChoice
{
    public static readonly IReadOnlyList<(string Prefix, string Name)> All =
    [
        ("eu", "Europe"),
        ("us", "United States"),
        ("ca", "Canada"),
        ("ap", "Asia Pacific"),
    ];
}
