using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>
/// Runs the specification's own JSON Schemas (draft 2020-12) over an object. It knows the words those four schemas use and stops
/// at start on any other, so that a new version cannot be half understood.
/// </summary>
internal sealed class JsonShape
{
    private static readonly HashSet<string> Notes = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "$defs", "title", "description", "default", "then",
    };

    private static readonly FrozenDictionary<string, string> Files = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AllocatedMethodDetails"] = "allocatedmethoddetailsobjectschema.json",
        ["CommitmentProgramEligibilityDetails"] = "commitmentprogrameligibilitydetailsobjectschema.json",
        ["ContractApplied"] = "contractappliedobjectschema.json",
        ["ContractCommitmentApplicability"] = "contractcommitmentapplicabilityobjectschema.json",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Lazy<FrozenDictionary<string, JsonShape>> Loaded = new(() =>
        Files.ToFrozenDictionary(f => f.Key, f => new JsonShape(f.Value), StringComparer.Ordinal));

    private readonly JsonElement _schema;

    private JsonShape(string file)
    {
        using var document = FocusData.Json(file);
        _schema = document.RootElement.Clone();
    }

    private delegate string? Word(JsonShape shape, JsonElement schema, JsonElement argument, JsonElement value, string path);

    private static FrozenDictionary<string, Word> Words { get; } = new Dictionary<string, Word>(StringComparer.Ordinal)
    {
        ["type"] = (_, _, a, v, p) => IsOfType(a, v) ? null : $"{p} is no {a.GetRawText()}",
        ["const"] = (_, _, a, v, p) => JsonElement.DeepEquals(a, v) ? null : $"{p} is not {a.GetRawText()}",
        ["enum"] = (_, _, a, v, p) => a.EnumerateArray().Any(e => JsonElement.DeepEquals(e, v)) ? null : $"{p} is none of {a.GetRawText()}",
        ["minimum"] = (_, _, a, v, p) => IsNumber(v) && v.GetDouble() < a.GetDouble() ? $"{p} is less than {a.GetRawText()}" : null,
        ["maximum"] = (_, _, a, v, p) => IsNumber(v) && v.GetDouble() > a.GetDouble() ? $"{p} is more than {a.GetRawText()}" : null,
        ["minItems"] = (_, _, a, v, p) => IsList(v) && v.GetArrayLength() < a.GetInt32() ? $"{p} has fewer than {a.GetRawText()} items" : null,
        ["maxItems"] = (_, _, a, v, p) => IsList(v) && v.GetArrayLength() > a.GetInt32() ? $"{p} has more than {a.GetRawText()} items" : null,
        ["items"] = (s, _, a, v, p) => IsList(v) ? First(v.EnumerateArray().Select((e, i) => s.Fault(a, e, $"{p}[{i}]"))) : null,
        ["contains"] = (s, _, a, v, p) => !IsList(v) || v.EnumerateArray().Any(e => s.Fault(a, e, p) is null) ? null : $"{p} lacks an item it must have",
        ["required"] = (_, _, a, v, p) => Missing(a, v, p),
        ["properties"] = (s, _, a, v, p) => s.OfKnown(a, v, p),
        ["patternProperties"] = (s, _, a, v, p) => s.OfNamedLike(a, v, p),
        ["additionalProperties"] = (_, schema, a, v, p) => Unknown(schema, a, v, p),
        ["allOf"] = (s, _, a, v, p) => First(a.EnumerateArray().Select(e => s.Fault(e, v, p))),
        ["anyOf"] = (s, _, a, v, p) => a.EnumerateArray().Any(e => s.Fault(e, v, p) is null) ? null : $"{p} fits none of the ways it may be written",
        ["oneOf"] = (s, _, a, v, p) =>
            a.EnumerateArray().Count(e => s.Fault(e, v, p) is null) == 1 ? null : $"{p} does not fit exactly one of the ways it may be written",
        ["not"] = (s, _, a, v, p) => s.Fault(a, v, p) is null ? $"{p} says what excludes each other" : null,
        ["if"] = (s, schema, a, v, p) => s.Fault(a, v, p) is null && schema.TryGetProperty("then", out var then) ? s.Fault(then, v, p) : null,
        ["$ref"] = (s, _, a, v, p) => s.Fault(s.Definition(a.GetString()!), v, p),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The shape of a column's objects; null where the specification gives none.</summary>
    public static JsonShape? Of(string column) => Loaded.Value.GetValueOrDefault(column);

    /// <summary>The first thing that is wrong; null if nothing is.</summary>
    public string? Fault(JsonElement value) => Fault(_schema, value, "$");

    private static string? First(IEnumerable<string?> faults) => faults.FirstOrDefault(f => f is not null);

    private static string? Missing(JsonElement names, JsonElement value, string path) => IsObject(value)
        ? First(names.EnumerateArray().Select(n => n.GetString()!).Select(n => value.TryGetProperty(n, out _) ? null : $"{path}.{n} is missing"))
        : null;

    private static string? Unknown(JsonElement schema, JsonElement allowed, JsonElement value, string path) =>
        IsObject(value) && allowed.ValueKind == JsonValueKind.False
            ? First(value.EnumerateObject().Select(e => IsNamed(schema, e.Name) ? null : $"{path}.{e.Name} is not known"))
            : null;

    private static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static bool IsList(JsonElement value) => value.ValueKind == JsonValueKind.Array;

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    private static bool IsOfType(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(t => IsOfType(t, value))
        : type.GetString() switch
        {
            "object" => IsObject(value),
            "array" => IsList(value),
            "number" => IsNumber(value),
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            var other => throw new InvalidOperationException($"The FOCUS schema uses a type {other} that is not known here."),
        };

    private static bool IsNamed(JsonElement schema, string name) =>
        (schema.TryGetProperty("properties", out var known) && known.TryGetProperty(name, out _))
        || (schema.TryGetProperty("patternProperties", out var patterns) && patterns.EnumerateObject().Any(p => Matches(p.Name, name)));

    private static bool Matches(string pattern, string name) =>
        Regex.IsMatch(name, pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));

    private string? Fault(JsonElement schema, JsonElement value, string path)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.True ? null : $"{path} must not be there";
        }

        foreach (var word in schema.EnumerateObject().Where(w => !Notes.Contains(w.Name)))
        {
            var check = Words.GetValueOrDefault(word.Name)
                ?? throw new InvalidOperationException($"The FOCUS schema uses a word {word.Name} that is not known here.");
            if (check(this, schema, word.Value, value, path) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private string? OfKnown(JsonElement properties, JsonElement value, string path) => IsObject(value)
        ? First(properties.EnumerateObject().Select(k => value.TryGetProperty(k.Name, out var e) ? Fault(k.Value, e, $"{path}.{k.Name}") : null))
        : null;

    private string? OfNamedLike(JsonElement patterns, JsonElement value, string path) => IsObject(value)
        ? First(patterns.EnumerateObject().SelectMany(k =>
            value.EnumerateObject().Where(e => Matches(k.Name, e.Name)).Select(e => Fault(k.Value, e.Value, $"{path}.{e.Name}"))))
        : null;

    private JsonElement Definition(string reference)
    {
        var at = _schema;
        foreach (var part in reference.Split('/').Skip(1))
        {
            at = at.GetProperty(part);
        }

        return at;
    }
}
