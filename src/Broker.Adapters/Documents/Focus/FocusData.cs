using System.Text.Json;

namespace Broker.Adapters.Documents.Focus;

/// <summary>The official data of FOCUS that is part of this assembly; see Data/SOURCE.md.</summary>
internal static class FocusData
{
    private static readonly Lazy<IReadOnlySet<string>> LoadedCurrencies = new(LoadCurrencies);

    /// <summary>ISO 4217 alphabetic codes.</summary>
    public static IReadOnlySet<string> Currencies => LoadedCurrencies.Value;

    public static JsonDocument Json(string name)
    {
        using var stream = Open(name);
        return JsonDocument.Parse(stream);
    }

    private static HashSet<string> LoadCurrencies()
    {
        using var reader = new StreamReader(Open("currency_codes.csv"));
        var codes = new HashSet<string>(StringComparer.Ordinal);
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            codes.Add(line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..].Trim());
        }

        return codes;
    }

    private static Stream Open(string name) =>
        typeof(FocusData).Assembly.GetManifestResourceStream("focus/" + name)
        ?? throw new InvalidOperationException($"The resource focus/{name} is missing.");
}
