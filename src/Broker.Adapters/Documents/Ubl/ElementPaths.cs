using System.Globalization;
using System.Xml.Linq;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>Where elements stand, as <c>/Invoice/cac:InvoiceLine[2]/cac:Price</c>; positions are counted once per parent.</summary>
internal sealed class ElementPaths
{
    private readonly Dictionary<XElement, Dictionary<XElement, string>> _children = [];

    public string Of(XElement element)
    {
        var steps = new Stack<string>();
        var at = element;
        while (at.Parent is { } parent)
        {
            steps.Push(Steps(parent)[at]);
            at = parent;
        }

        steps.Push(at.Name.LocalName);
        return "/" + string.Join('/', steps);
    }

    private Dictionary<XElement, string> Steps(XElement parent)
    {
        if (_children.TryGetValue(parent, out var steps))
        {
            return steps;
        }

        steps = [];
        foreach (var same in parent.Elements().GroupBy(e => e.Name))
        {
            var siblings = same.ToList();
            for (var i = 0; i < siblings.Count; i++)
            {
                var position = siblings.Count > 1 ? $"[{(i + 1).ToString(CultureInfo.InvariantCulture)}]" : "";
                steps.Add(siblings[i], UblNames.Prefixed(siblings[i].Name) + position);
            }
        }

        _children.Add(parent, steps);
        return steps;
    }
}
