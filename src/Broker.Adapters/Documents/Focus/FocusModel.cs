using System.Text.Json;

namespace Broker.Adapters.Documents.Focus;

internal enum FocusType
{
    Text,
    Decimal,
    DateTime,
    Json,
}

internal enum FocusLevel
{
    Mandatory,
    Conditional,
    Recommended,
}

/// <summary>One column of a FOCUS dataset.</summary>
/// <param name="Format">As the model writes it: <c>Currency</c>, <c>Unit</c>, <c>Decimal (non-negative)</c>.</param>
/// <param name="Allowed">The only values it may have; null for any.</param>
/// <param name="Range">Least and greatest number it may have; null for any.</param>
internal sealed record FocusColumn(
    string Name,
    FocusType Type,
    FocusLevel Level,
    bool Nullable,
    string Format,
    IReadOnlySet<string>? Allowed,
    (decimal Least, decimal Most)? Range)
{
    public bool IsCurrency { get; } = Format == "Currency";

    public bool IsKeyValue { get; } = Format == "Key-Value";

    public bool IsNotNegative { get; } = Format == "Decimal (non-negative)";
}

internal sealed record FocusDataset(string Name, string Version, IReadOnlyDictionary<string, FocusColumn> Columns)
{
    public bool IsCostAndUsage => Name == FocusModel.CostAndUsage;
}

/// <summary>The datasets of FOCUS 1.4, from the specification's own data model.</summary>
internal static class FocusModel
{
    public const string Version = "1.4";
    public const string CostAndUsage = "Cost and Usage";
    public const string InvoiceDetail = "Invoice Detail";
    public const string BillingPeriod = "Billing Period";
    public const string ContractCommitment = "Contract Commitment";

    private static readonly Lazy<(IReadOnlyList<FocusDataset> Datasets, IReadOnlyDictionary<string, string> Parents)> Loaded = new(Load);

    public static IReadOnlyList<FocusDataset> Datasets => Loaded.Value.Datasets;

    /// <summary>ServiceSubcategory to the ServiceCategory it belongs to.</summary>
    public static IReadOnlyDictionary<string, string> CategoryOf => Loaded.Value.Parents;

    public static FocusDataset Dataset(string name) => Datasets.Single(d => d.Name == name);

    private static (IReadOnlyList<FocusDataset> Datasets, IReadOnlyDictionary<string, string> Parents) Load()
    {
        using var model = FocusData.Json("focus_1_4_model.json");
        var parents = model.RootElement.GetProperty("service_subcategory_parents").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
        var datasets = model.RootElement.GetProperty("datasets").EnumerateObject()
            .Select(d => new FocusDataset(
                d.Name,
                Version,
                d.Value.GetProperty("columns").EnumerateObject().ToDictionary(c => c.Name, ToColumn, StringComparer.Ordinal)))
            .ToList();
        return (datasets, parents);
    }

    private static FocusColumn ToColumn(JsonProperty column)
    {
        var allowed = column.Value.GetProperty("allowed_values");
        var range = column.Value.GetProperty("numeric_range");
        return new FocusColumn(
            column.Name,
            column.Value.GetProperty("data_type").GetString() switch
            {
                "String" => FocusType.Text,
                "Decimal" => FocusType.Decimal,
                "Date/Time" => FocusType.DateTime,
                "JSON" => FocusType.Json,
                var other => throw new InvalidOperationException($"The FOCUS model has an unknown data type {other}."),
            },
            Enum.Parse<FocusLevel>(column.Value.GetProperty("feature_level").GetString()!),
            column.Value.GetProperty("allows_nulls").GetBoolean(),
            column.Value.GetProperty("value_format").GetString()!,
            allowed.ValueKind == JsonValueKind.Array
                ? allowed.EnumerateArray().Select(v => v.GetString()!).ToHashSet(StringComparer.Ordinal)
                : null,
            range.ValueKind == JsonValueKind.Array ? (range[0].GetDecimal(), range[1].GetDecimal()) : null);
    }
}
