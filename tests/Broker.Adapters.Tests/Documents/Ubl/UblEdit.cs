using System.Globalization;
using System.Xml.Linq;
using Broker.Adapters.Documents.Ubl;

namespace Broker.Adapters.Tests.Documents.Ubl;

/// <summary>One change of a document, written as <c>set cac:PaymentMeans/cbc:PaymentMeansCode 59</c>.</summary>
internal static class UblEdit
{
    public static void Apply(XElement root, string edit)
    {
        var words = edit.Split(' ');
        var target = Find(root, words[1]);
        switch (words[0])
        {
            case "remove":
                target.Remove();
                break;
            case "twice":
                target.AddAfterSelf(new XElement(target));
                break;
            case "set":
                target.Value = string.Join(' ', words[2..]);
                break;
            case "add":
                target.Add(new XElement(UblNames.Name(words[2]), words[3]));
                break;
            case "attribute":
                target.SetAttributeValue(words[2], words[3]);
                break;
            case "drop":
                target.SetAttributeValue(words[2], null);
                break;
            case var other:
                throw new ArgumentException(other, nameof(edit));
        }
    }

    public static XElement Find(XElement root, string path)
    {
        var at = root;
        foreach (var step in path == "." ? [] : path.Split('/'))
        {
            var parts = step.TrimEnd(']').Split('[');
            var position = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
            at = at.Elements(UblNames.Name(parts[0])).ElementAt(position - 1);
        }

        return at;
    }
}
