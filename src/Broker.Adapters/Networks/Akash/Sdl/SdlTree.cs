using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>
/// Text to tree, bounded: size, depth and the number of nodes after aliases, so that no text costs more than a moment.
/// Scalars get the types of the YAML 1.2 core schema, which is what the network's own libraries see.
/// </summary>
internal sealed partial class SdlTree
{
    /// <summary>What the Console accepts as <c>sdl</c>.</summary>
    public const int MaximumBytes = 512 * 1024;

    private const int MaximumDepth = 32;
    private const int MaximumNodes = 50_000;
    private const string MergeKey = "<<";
    private const string StandardTags = "tag:yaml.org,2002:";

    private readonly Parser _parser;
    private readonly Dictionary<string, (SdlNode Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private SdlTree(string text)
    {
        _parser = new Parser(new StringReader(text));
    }

    /// <exception cref="SdlUnreadableException">Not one YAML document within the bounds.</exception>
    public static SdlNode Read(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaximumBytes)
        {
            throw new SdlUnreadableException(1, $"is longer than {MaximumBytes / 1024} KiB");
        }

        var tree = new SdlTree(text);
        try
        {
            return tree.Document();
        }
        catch (YamlException exception)
        {
            throw new SdlUnreadableException((int)Math.Max(1, exception.Start.Line), $"is no YAML: {Reason(exception)}");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The scanner's own slips on broken escapes and the like.
            throw new SdlUnreadableException(tree.Line, "is no YAML here");
        }
    }

    private int Line => (int)Math.Max(1, _parser.Current?.Start.Line ?? 1);

    private SdlNode Document()
    {
        Next();
        if (Next() is not DocumentStart)
        {
            throw new SdlUnreadableException(1, "is empty");
        }

        var (root, _) = Node(Next(), 0);
        Next();
        if (Next() is DocumentStart second)
        {
            throw new SdlUnreadableException((int)second.Start.Line, "has a second document; only one is read");
        }

        return root;
    }

    private ParsingEvent Next() => _parser.MoveNext() && _parser.Current is { } current
        ? current
        : throw new SdlUnreadableException(Line, "ends too early");

    private (SdlNode Node, int Size) Node(ParsingEvent start, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new SdlUnreadableException(Line, $"is nested deeper than {MaximumDepth} levels");
        }

        if (start is AnchorAlias alias)
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? Counted(known)
                : throw new SdlUnreadableException(Line, $"uses the anchor '{alias.Value.Value}' before it is defined");
        }

        var before = _nodes;
        Count(1);
        SdlNode node = start switch
        {
            Scalar scalar => Scalar(scalar),
            SequenceStart sequence => Sequence(sequence, depth),
            MappingStart mapping => Mapping(mapping, depth),
            _ => throw new SdlUnreadableException(Line, "is no YAML here"),
        };
        var made = (node, _nodes - before);
        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor.Value] = made;
        }

        return made;
    }

    // An alias costs what it stands for: that is what stops a few lines from becoming a billion.
    private (SdlNode Node, int Size) Counted((SdlNode Node, int Size) known)
    {
        Count(known.Size);
        return known;
    }

    private void Count(int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaximumNodes)
        {
            throw new SdlUnreadableException(Line, $"has more than {MaximumNodes} values, aliases counted");
        }
    }

    private SdlSequence Sequence(SequenceStart start, int depth)
    {
        var items = new List<SdlNode>();
        for (var next = Next(); next is not SequenceEnd; next = Next())
        {
            items.Add(Node(next, depth + 1).Node);
        }

        return new SdlSequence((int)start.Start.Line, items);
    }

    private SdlMapping Mapping(MappingStart start, int depth)
    {
        var entries = new List<KeyValuePair<string, SdlNode>>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var merged = new List<SdlMapping>();
        for (var next = Next(); next is not MappingEnd; next = Next())
        {
            var key = next as Scalar ?? throw new SdlUnreadableException(Line, "has a key that is no plain text");
            var line = (int)key.Start.Line;
            var (value, _) = Node(Next(), depth + 1);
            if (key is { Value: MergeKey, Style: ScalarStyle.Plain })
            {
                merged.AddRange(Merged(value));
            }
            else if (lines.TryAdd(key.Value, line))
            {
                entries.Add(KeyValuePair.Create(key.Value, value));
            }
            else
            {
                throw new SdlUnreadableException(line, $"has '{key.Value}' twice; the first is in line {lines[key.Value]}");
            }
        }

        entries.AddRange(merged.SelectMany(m => m.Entries).Where(e => lines.TryAdd(e.Key, 0)));
        return new SdlMapping((int)start.Start.Line, entries);
    }

    private static IEnumerable<SdlMapping> Merged(SdlNode value) => value switch
    {
        SdlMapping one => [one],
        SdlSequence many when many.Items.All(item => item is SdlMapping) => many.Items.Cast<SdlMapping>(),
        _ => throw new SdlUnreadableException(value.Line, "merges something that is no mapping"),
    };

    private static SdlScalar Scalar(Scalar scalar)
    {
        var line = (int)scalar.Start.Line;
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? "" : scalar.Tag.Value;
        var kind = tag switch
        {
            "" => scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? KindOf(scalar.Value) : SdlScalarKind.Text,
            StandardTags + "str" => SdlScalarKind.Text,
            StandardTags + "null" or StandardTags + "bool" or StandardTags + "int" or StandardTags + "float" => KindOf(scalar.Value),
            _ => throw new SdlUnreadableException(line, $"uses the tag '{tag}'; the language has none"),
        };
        return new SdlScalar(line, scalar.Value, kind);
    }

    private static SdlScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => SdlScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => SdlScalarKind.Boolean,
        _ when WholeNumber().IsMatch(plain) => SdlScalarKind.Integer,
        _ when FractionalNumber().IsMatch(plain) => SdlScalarKind.Number,
        _ => SdlScalarKind.Text,
    };

    private static string Reason(YamlException exception)
    {
        var said = exception.InnerException?.Message ?? exception.Message;
        var position = said.IndexOf("): ", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{(position < 0 ? said : said[(position + 3)..])}").ReplaceLineEndings(" ");
    }

    [GeneratedRegex(@"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex FractionalNumber();
}
