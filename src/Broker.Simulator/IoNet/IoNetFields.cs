using System.Globalization;
using System.Text.Json;

namespace Broker.Simulator.IoNet;

/// <summary>Reads a body or query as strictly as FastAPI does and collects everything that is wrong before refusing.</summary>
internal sealed class IoNetFields
{
    private readonly List<IoNetIssue> _issues;
    private readonly Dictionary<string, JsonElement> _members;
    private readonly object[] _loc;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private IoNetFields(JsonElement map, object[] loc, List<IoNetIssue> issues)
    {
        _issues = issues;
        _loc = loc;
        _members = map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
            : [];
    }

    public static async Task<IoNetFields> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        JsonElement body;
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            body = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw IoNetProblem.Unprocessable([new IoNetIssue(["body", 0], "JSON decode error", "json_invalid")]);
        }

        return body.ValueKind == JsonValueKind.Object
            ? new IoNetFields(body, ["body"], [])
            : throw IoNetProblem.Unprocessable([new IoNetIssue(["body"], "Input should be a valid dictionary", "dict_type")]);
    }

    public static IoNetFields Query(HttpRequest request) => new(
        JsonSerializer.SerializeToElement(request.Query.ToDictionary(one => one.Key, one => one.Value.ToString())), ["query"], []);

    public bool Has(string name) => Known(name) && _members[name].ValueKind != JsonValueKind.Null;

    public IoNetFields Map(string name)
    {
        if (!Known(name))
        {
            Add(name, "Field required", "missing");
            return new IoNetFields(default, [.. _loc, name], _issues);
        }

        if (_members[name].ValueKind != JsonValueKind.Object)
        {
            Add(name, "Input should be a valid dictionary", "model_attributes_type");
        }

        return new IoNetFields(_members[name], [.. _loc, name], _issues);
    }

    public int Integer(string name, int least, int most, int? otherwise = null)
    {
        if (!Has(name))
        {
            if (otherwise is null)
            {
                Add(name, Known(name) ? "Input should be a valid integer" : "Field required", Known(name) ? "int_type" : "missing");
            }

            return otherwise ?? least;
        }

        var value = _members[name];
        var read = 0;
        // Numbers in text are read as numbers, here as there.
        var valid = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt32(out read),
            JsonValueKind.String => int.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out read),
            _ => false,
        };
        if (!valid)
        {
            Add(name, "Input should be a valid integer, unable to parse string as an integer", "int_parsing");
        }
        else if (read < least)
        {
            Add(name, $"Input should be greater than or equal to {least}", "greater_than_equal");
        }
        else if (read > most)
        {
            Add(name, $"Input should be less than or equal to {most}", "less_than_equal");
        }

        return read;
    }

    public string Text(string name)
    {
        if (!Known(name))
        {
            Add(name, "Field required", "missing");
            return "";
        }

        return OptionalText(name) ?? "";
    }

    public string? OptionalText(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_members[name].ValueKind != JsonValueKind.String)
        {
            Add(name, "Input should be a valid string", "string_type");
            return null;
        }

        return _members[name].GetString();
    }

    /// <summary>False where the field is not there.</summary>
    public bool Flag(string name)
    {
        if (Has(name) && _members[name].ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Add(name, "Input should be a valid boolean", "bool_type");
        }

        return Has(name) && _members[name].ValueKind == JsonValueKind.True;
    }

    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_members[name].ValueKind != JsonValueKind.Array || _members[name].EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            Add(name, "Input should be a valid list", "list_type");
            return null;
        }

        return [.. _members[name].EnumerateArray().Select(item => item.GetString() ?? "")];
    }

    public IReadOnlyList<int>? OptionalIntegers(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_members[name].ValueKind != JsonValueKind.Array || _members[name].EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Number))
        {
            Add(name, "Input should be a valid list", "list_type");
            return null;
        }

        return [.. _members[name].EnumerateArray().Select(item => item.GetInt32())];
    }

    /// <summary>An id that may be either; as a text.</summary>
    public string TextOrNumber(string name)
    {
        if (Has(name) && _members[name].ValueKind is JsonValueKind.Number)
        {
            return _members[name].GetRawText();
        }

        return Text(name);
    }

    public IReadOnlyList<string>? OptionalTextsOrNumbers(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_members[name].ValueKind != JsonValueKind.Array
            || _members[name].EnumerateArray().Any(item => item.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)))
        {
            Add(name, "Input should be a valid list", "list_type");
            return null;
        }

        return [.. _members[name].EnumerateArray().Select(item => item.ToString())];
    }

    /// <summary>Name to a map of its own; empty where the field is not there.</summary>
    public IEnumerable<(string Name, IoNetFields Fields)> OptionalMaps(string name)
    {
        if (!Has(name))
        {
            return [];
        }

        var all = Map(name);
        return [.. all._members.Keys.Select(entry => (entry, all.Map(entry)))];
    }

    /// <summary>Name to value; a null value is let through where the caller says what it means.</summary>
    public Dictionary<string, string?>? OptionalMap(string name, bool nulls = false)
    {
        if (!Has(name))
        {
            return null;
        }

        var map = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (_members[name].ValueKind != JsonValueKind.Object)
        {
            Add(name, "Input should be a valid dictionary", "dict_type");
            return null;
        }

        foreach (var entry in _members[name].EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String || (nulls && entry.Value.ValueKind == JsonValueKind.Null))
            {
                map[entry.Name] = entry.Value.GetString();
            }
            else
            {
                _issues.Add(new IoNetIssue([.. _loc, name, entry.Name], "Input should be a valid string", "string_type"));
            }
        }

        return map;
    }

    public void Add(string name, string message, string type) => _issues.Add(new IoNetIssue([.. _loc, name], message, type));

    /// <summary>Everything that was not asked for by now is unknown, which deploy and patch forbid.</summary>
    public void ForbidOthers()
    {
        foreach (var name in _members.Keys.Where(name => !_known.Contains(name)))
        {
            Add(name, "Extra inputs are not permitted", "extra_forbidden");
        }
    }

    public void ThrowIfWrong()
    {
        if (_issues.Count > 0)
        {
            throw IoNetProblem.Unprocessable(_issues);
        }
    }

    private bool Known(string name)
    {
        _known.Add(name);
        return _members.ContainsKey(name);
    }
}
