using System.Globalization;
using System.Text.Json;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>The check functions of the FOCUS requirements model, compiled to what a row is asked.</summary>
internal static class Checks12
{
    private const string Function = "CheckFunction";

    public static Func<FocusRow, bool> Compile(JsonElement check)
    {
        // Two conditions of the model are written as {"AND": …} without the word CheckFunction.
        if (!check.TryGetProperty(Function, out var function))
        {
            var parts = check.GetProperty("AND");
            return All(parts.ValueKind == JsonValueKind.Array ? [.. parts.EnumerateArray().Select(Compile)] : [Compile(parts)]);
        }

        return function.GetString() switch
        {
            "AND" => All(Items(check)),
            "OR" => Any(Items(check)),
            "CheckValue" => Equal(check),
            "CheckNotValue" => Not(Equal(check)),
            "CheckSameValue" => Same(check),
            "CheckNotSameValue" => Not(Same(check)),
            "TypeString" or "FormatString" => Text(Column(check)),
            "TypeDecimal" or "FormatNumeric" or "CheckDecimalValue" => Number(Column(check)),
            "TypeDateTime" or "FormatDateTime" => Time(Column(check)),
            "FormatCurrency" => NotBlank(Column(check)),
            "CheckNationalCurrency" => Currency(Column(check)),
            "FormatKeyValue" => KeyValue(Column(check)),
            "CheckGreaterOrEqualThanValue" => AtLeast(check),
            "ColumnByColumnEqualsColumnValue" => Product(check),
            var other => throw new InvalidOperationException($"The FOCUS 1.2 model uses a check {other} that is not known here."),
        };
    }

    /// <summary>The columns of a check over all rows; null for every other check.</summary>
    public static (string Column, string Other)? Distinct(JsonElement check)
    {
        if (!check.TryGetProperty(Function, out var function) || function.GetString() != "CheckDistinctCount")
        {
            return null;
        }

        return check.GetProperty("ExpectedCount").GetInt32() == 1
            ? (check.GetProperty("ColumnAName").GetString()!, check.GetProperty("ColumnBName").GetString()!)
            : throw new InvalidOperationException("The FOCUS 1.2 model asks for a distinct count other than 1, which is not known here.");
    }

    /// <summary>Ids of the rules a requirement is composed of.</summary>
    public static IEnumerable<string> RulesIn(JsonElement check) => check.ValueKind switch
    {
        JsonValueKind.Array => check.EnumerateArray().SelectMany(RulesIn),
        JsonValueKind.Object when check.TryGetProperty("ModelRuleId", out var id) => [id.GetString()!],
        JsonValueKind.Object => check.EnumerateObject().SelectMany(p => RulesIn(p.Value)),
        _ => [],
    };

    private static Func<FocusRow, bool>[] Items(JsonElement check) => [.. check.GetProperty("Items").EnumerateArray().Select(Compile)];

    // One condition of the model names its column CheckCondition.
    private static string Column(JsonElement check) =>
        (check.TryGetProperty("ColumnName", out var name) ? name : check.GetProperty("CheckCondition")).GetString()!;

    private static Func<FocusRow, bool> All(Func<FocusRow, bool>[] parts) => row => Array.TrueForAll(parts, p => p(row));

    private static Func<FocusRow, bool> Any(Func<FocusRow, bool>[] parts) => row => Array.Exists(parts, p => p(row));

    private static Func<FocusRow, bool> Not(Func<FocusRow, bool> check) => row => !check(row);

    private static Func<FocusRow, bool> Equal(JsonElement check)
    {
        var column = Column(check);
        var value = check.GetProperty("Value");
        if (value.ValueKind == JsonValueKind.Null)
        {
            return row => !row.IsSet(column);
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? row => row.Number(column) == number
            : row => row[column] == text;
    }

    private static Func<FocusRow, bool> Same(JsonElement check)
    {
        var a = check.GetProperty("ColumnAName").GetString()!;
        var b = check.GetProperty("ColumnBName").GetString()!;
        return row => row[a] == row[b];
    }

    private static Func<FocusRow, bool> Text(string column) => row => row[column]?.Contains('\uFFFD', StringComparison.Ordinal) != true;

    private static Func<FocusRow, bool> Number(string column) => row => row.Number(column) is not null;

    private static Func<FocusRow, bool> Time(string column) => row => row.Time(column) is not null;

    private static Func<FocusRow, bool> NotBlank(string column) => row => !string.IsNullOrWhiteSpace(row[column]);

    private static Func<FocusRow, bool> Currency(string column) => row => row[column] is { } code && FocusData.Currencies.Contains(code);

    private static Func<FocusRow, bool> KeyValue(string column) => row =>
    {
        using var document = FocusFormats.Object(row[column] ?? "");
        return document is not null && FocusFormats.IsKeyValue(document.RootElement);
    };

    private static Func<FocusRow, bool> AtLeast(JsonElement check)
    {
        var column = Column(check);
        var least = check.GetProperty("Value").GetDecimal();
        return row => row.Number(column) is not { } number || number >= least;
    }

    private static Func<FocusRow, bool> Product(JsonElement check)
    {
        var price = check.GetProperty("ColumnAName").GetString()!;
        var quantity = check.GetProperty("ColumnBName").GetString()!;
        var result = check.GetProperty("ResultColumnName").GetString()!;
        return row => row.Number(price) is not { } p || row.Number(quantity) is not { } q || row.Number(result) is not { } r
            || FocusRules.IsProduct(p, q, r, row[result]!);
    }
}
