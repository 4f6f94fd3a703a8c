using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Broker.Simulator.Akash.Sdl;

/// <summary>An SDL that the network would refuse; the message is meant for its author.</summary>
internal sealed class InvalidSdlException(string message) : Exception(message);

/// <summary>A place in the YAML document that knows its path, so that every complaint can name it.</summary>
internal sealed partial class SdlNode
{
    private readonly YamlNode? _node;

    private SdlNode(YamlNode? node, string path)
    {
        // "key:" with nothing behind it is null, which the schema treats as absent.
        _node = node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } ? null : node;
        Path = path;
    }

    public string Path { get; }

    public bool IsPresent => _node is not null;

    public bool IsList => _node is YamlSequenceNode;

    public static SdlNode Parse(string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException broken)
        {
            throw new InvalidSdlException($"YAML: {broken.Message}");
        }

        return stream.Documents.Count == 1
            ? new SdlNode(stream.Documents[0].RootNode, "")
            : throw new InvalidSdlException("exactly one YAML document is expected");
    }

    public SdlNode this[string key] => new(
        _node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null,
        Path.Length == 0 ? key : $"{Path}.{key}");

    /// <summary>The schema allows no other fields here.</summary>
    public SdlNode Only(params string[] keys)
    {
        foreach (var (key, _) in Entries())
        {
            if (!keys.Contains(key))
            {
                throw Wrong($"has an unknown field \"{key}\"");
            }
        }

        return this;
    }

    public SdlNode Required() => IsPresent ? this : throw Wrong("is required");

    public IEnumerable<(string Key, SdlNode Value)> Entries()
    {
        if (_node is null)
        {
            yield break;
        }

        if (_node is not YamlMappingNode map)
        {
            throw Wrong("must be a map");
        }

        foreach (var (key, _) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw Wrong("has a key that is no text");
            yield return (name, this[name]);
        }
    }

    public IReadOnlyList<SdlNode> Items() => _node switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select((child, index) => new SdlNode(child, $"{Path}[{index}]"))],
        _ => throw Wrong("must be a list"),
    };

    /// <summary>A string by YAML's core schema: quoted, or plain and not readable as something else.</summary>
    public string Text() => _node switch
    {
        YamlScalarNode { Value: { } value } scalar when scalar.Style != ScalarStyle.Plain || !NotAString().IsMatch(value) => value,
        null => throw Wrong("is required"),
        _ => throw Wrong("must be a string"),
    };

    public string? OptionalText() => IsPresent ? Text() : null;

    /// <summary>Number or string: the author may write either.</summary>
    public string Scalar() => _node is YamlScalarNode { Value: { Length: > 0 } value } ? value : throw Wrong("must be a number or a string");

    public int Integer(int least, int most)
    {
        var text = _node is YamlScalarNode { Style: ScalarStyle.Plain } scalar ? scalar.Value : null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Wrong($"must be a whole number from {least} to {most}");
    }

    public int? OptionalInteger(int least, int most) => IsPresent ? Integer(least, most) : null;

    public bool Flag() => IsPresent && (Scalar() switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong("must be true or false"),
    });

    public InvalidSdlException Wrong(string complaint) => new($"{(Path.Length == 0 ? "the document" : Path)} {complaint}");

    [GeneratedRegex(@"^(?:[-+]?(?:\d[\d_]*)(?:\.\d*)?(?:[eE][-+]?\d+)?|[-+]?\.\d+|0x[0-9a-fA-F]+|0o[0-7]+|true|false|True|False|TRUE|FALSE|Null|NULL|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", RegexOptions.None, 1000)]
    private static partial Regex NotAString();
}
