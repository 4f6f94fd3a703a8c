using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>The reasons found so far. Reading goes on after one, so that a person sees all of them at once.</summary>
internal sealed class SdlProblems(SdlNode root)
{
    private const int Most = 50;
    private const int LongestMessage = 300;

    private readonly List<DefinitionReason> _reasons = [];

    public bool Any => _reasons.Count > 0;

    /// <summary>In the order of the text.</summary>
    public IReadOnlyList<DefinitionReason> Reasons => [.. _reasons.OrderBy(r => r.Line)];

    public void Add(SdlPath path, string message)
    {
        var reason = new DefinitionReason(Short(path.ToString()), path.LineIn(root), Short(message));
        if (_reasons.Count < Most && !_reasons.Contains(reason))
        {
            _reasons.Add(reason);
        }
    }

    // Names and values of the text are part of the words; a hostile one must not make them a page long or more than one line.
    private static string Short(string text)
    {
        var line = new string([.. text.Take(LongestMessage).Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]);
        return text.Length > LongestMessage ? line + "..." : line;
    }
}
