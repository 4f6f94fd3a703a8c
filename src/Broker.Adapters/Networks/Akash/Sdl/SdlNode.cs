namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>A piece of the text, with its line. Aliases are already replaced by what they stand for.</summary>
internal abstract record SdlNode(int Line);

internal enum SdlScalarKind
{
    Null,
    Boolean,
    Integer,
    Number,
    Text,
}

internal sealed record SdlScalar(int Line, string Value, SdlScalarKind Kind) : SdlNode(Line);

internal sealed record SdlSequence(int Line, IReadOnlyList<SdlNode> Items) : SdlNode(Line);

/// <param name="Entries">In the order of the text.</param>
internal sealed record SdlMapping(int Line, IReadOnlyList<KeyValuePair<string, SdlNode>> Entries) : SdlNode(Line)
{
    private readonly Dictionary<string, SdlNode> _byKey = new(Entries, StringComparer.Ordinal);

    public SdlNode? Find(string key) => _byKey.GetValueOrDefault(key);
}

/// <summary>The text cannot be read at all.</summary>
internal sealed class SdlUnreadableException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
