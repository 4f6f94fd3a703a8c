namespace Broker.Portal.Shared;

/// <summary>A path with what the page's state adds to it; what is empty is left out.</summary>
internal sealed class PageAddress(string path)
{
    private readonly List<string> _parts = [];

    public PageAddress With(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _parts.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        return this;
    }

    public PageAddress With(string name, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            With(name, value);
        }

        return this;
    }

    public override string ToString() => _parts.Count == 0 ? path : $"{path}?{string.Join('&', _parts)}";
}
