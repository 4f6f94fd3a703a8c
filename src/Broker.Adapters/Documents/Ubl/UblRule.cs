using System.Xml.Linq;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>One rule: what it looks at, and what must hold there.</summary>
/// <param name="Id">As validators report it.</param>
/// <param name="Text">What is asked for, in our words.</param>
/// <param name="At">The elements it looks at.</param>
/// <param name="Holds">Whether it holds at one of them.</param>
internal sealed record UblRule(
    string Id, string Text, Func<UblDocument, IEnumerable<XElement>> At, Func<UblDocument, XElement, bool> Holds)
{
    public FindingSeverity Severity { get; init; } = FindingSeverity.Error;

    /// <summary>A rule about the document as a whole.</summary>
    public static UblRule Whole(string id, string text, Func<UblDocument, bool> holds) =>
        new(id, text, d => [d.Root], (d, _) => holds(d));

    /// <summary>A rule about the root element and what it contains.</summary>
    public static UblRule AtRoot(string id, string text, Func<XElement, bool> holds) =>
        new(id, text, d => [d.Root], (_, e) => holds(e));

    /// <summary>A rule about every element at the end of a path, wherever the path begins.</summary>
    public static UblRule Each(string id, string path, string text, Func<XElement, bool> holds) =>
        new(id, text, d => d.Each(path), (_, e) => holds(e));

    public IEnumerable<XElement> Broken(UblDocument document) => At(document).Where(e => !Holds(document, e));
}
