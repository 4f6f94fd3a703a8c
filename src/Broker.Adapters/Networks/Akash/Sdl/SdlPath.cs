using System.Globalization;
using System.Text;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>A place in the text, as <c>services.web.expose[0].port</c>.</summary>
internal sealed class SdlPath
{
    public static readonly SdlPath Root = new(null, null, 0);

    private readonly SdlPath? _parent;
    private readonly string? _key;
    private readonly int _index;

    private SdlPath(SdlPath? parent, string? key, int index)
    {
        _parent = parent;
        _key = key;
        _index = index;
    }

    public static SdlPath Of(params ReadOnlySpan<string> keys)
    {
        var path = Root;
        foreach (var key in keys)
        {
            path = path.To(key);
        }

        return path;
    }

    public SdlPath To(string key) => new(this, key, 0);

    public SdlPath At(int index) => new(this, null, index);

    /// <summary>The line of the place, or of the nearest thing around it that is there.</summary>
    public int LineIn(SdlNode root) => Deepest(root).Node.Line;

    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    private (SdlNode Node, bool Exact) Deepest(SdlNode root)
    {
        if (_parent is null)
        {
            return (root, true);
        }

        var (around, exact) = _parent.Deepest(root);
        var here = (exact, around) switch
        {
            (true, SdlMapping mapping) when _key is not null => mapping.Find(_key),
            (true, SdlSequence sequence) when _key is null && _index < sequence.Items.Count => sequence.Items[_index],
            _ => null,
        };
        return here is null ? (around, false) : (here, true);
    }

    private void Append(StringBuilder text)
    {
        if (_parent is null)
        {
            return;
        }

        _parent.Append(text);
        if (_key is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{_index}]");
        }
        else
        {
            text.Append(text.Length > 0 ? "." : "").Append(_key);
        }
    }
}
