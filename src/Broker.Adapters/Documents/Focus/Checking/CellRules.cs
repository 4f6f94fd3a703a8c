using System.Text.Json;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>What the model says of each column by itself: there or not, null or not, type, format, allowed values.</summary>
internal sealed class CellRules(FocusDataset dataset)
{
    private const string CustomPrefix = "x_";

    // The same few objects (tags, price details) stand in nearly every row, so those that were found good are not read again.
    private const int MostRemembered = 4096;

    private readonly HashSet<(string Column, string Text)> _good = [];
    private FocusColumn[] _columns = [];

    public void CheckHeader(IReadOnlyList<string> header, Findings findings)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in header)
        {
            if (!seen.Add(name))
            {
                findings.Add(name, "duplicate_column", "The column is there twice.");
            }
            else if (!dataset.Columns.ContainsKey(name) && !IsCustom(name))
            {
                findings.Add(name, "unknown_column", $"FOCUS {dataset.Version} has no such column in {dataset.Name}; a custom one begins with x_.");
            }
        }

        foreach (var column in dataset.Columns.Values.Where(c => c.Level == FocusLevel.Mandatory && !seen.Contains(c.Name)))
        {
            findings.Add(column.Name, "missing_mandatory_column", "The column is mandatory.");
        }

        _columns = [.. header.Distinct(StringComparer.Ordinal).Where(dataset.Columns.ContainsKey).Select(n => dataset.Columns[n])];
    }

    public void Check(FocusRow row, Findings findings)
    {
        foreach (var column in _columns)
        {
            var text = row[column.Name];
            if (Fault(row, column, text) is var (rule, words))
            {
                findings.Add(column.Name, rule, words);
                row.Break(column.Name);
            }
        }
    }

    private static bool IsCustom(string name) => name.StartsWith(CustomPrefix, StringComparison.Ordinal) && name.Length > CustomPrefix.Length;

    private (string Rule, string Text)? Fault(FocusRow row, FocusColumn column, string? text)
    {
        if (text is null)
        {
            return column.Nullable ? null : ("null_not_allowed", "The value must not be null.");
        }

        if (string.IsNullOrWhiteSpace(text) || FocusFormats.IsPlaceholder(text))
        {
            return ("placeholder", $"Null is an empty field, not '{text}'.");
        }

        if (column.Allowed is { } allowed && !allowed.Contains(text))
        {
            return ("not_in_allowed_values", $"'{text}' is none of {string.Join(", ", allowed)}.");
        }

        return column.Type switch
        {
            FocusType.Decimal => NumberFault(column, text, row.Number(column.Name)),
            FocusType.DateTime when row.Time(column.Name) is null =>
                ("bad_datetime", $"'{text}' is no UTC time written as 2026-10-01T00:00:00Z."),
            FocusType.Json => ObjectFault(column, text),
            _ when column.IsCurrency && !FocusData.Currencies.Contains(text) => ("bad_currency", $"'{text}' is no ISO 4217 code."),
            _ => null,
        };
    }

    private static (string Rule, string Text)? NumberFault(FocusColumn column, string text, decimal? number) => number switch
    {
        null => ("bad_numeric_format", $"'{text}' is no plain decimal number."),
        < 0 when column.IsNotNegative => ("number_out_of_range", $"{text} is negative."),
        _ when column.Range is var (least, most) && (number < least || number > most) =>
            ("number_out_of_range", $"{text} is not from {least} to {most}."),
        _ => null,
    };

    private (string Rule, string Text)? ObjectFault(FocusColumn column, string text)
    {
        if (_good.Contains((column.Name, text)))
        {
            return null;
        }

        using var document = FocusFormats.Object(text);
        if (document is null)
        {
            return ("bad_json", "The value is no JSON object with distinct keys.");
        }

        var fault = column.IsKeyValue ? KeyValueFault(column, document.RootElement) : ShapeFault(column, document.RootElement);
        if (fault is null && _good.Count < MostRemembered)
        {
            _good.Add((column.Name, text));
        }

        return fault;
    }

    private static (string Rule, string Text)? KeyValueFault(FocusColumn column, JsonElement value)
    {
        if (!FocusFormats.IsKeyValue(value))
        {
            return ("bad_key_value", "A value in it is an object or a list.");
        }

        if (FocusKeys.Of(column.Name) is not { } known)
        {
            return null;
        }

        var stranger = value.EnumerateObject().FirstOrDefault(p => !known.Contains(p.Name) && !IsCustom(p.Name));
        return stranger.Value.ValueKind == JsonValueKind.Undefined
            ? null
            : ("custom_key_not_prefixed", $"FOCUS has no key '{stranger.Name}' here; a custom one begins with x_.");
    }

    private static (string Rule, string Text)? ShapeFault(FocusColumn column, JsonElement value) =>
        JsonShape.Of(column.Name)?.Fault(value) is { } fault ? ("bad_json_shape", fault) : null;
}
