namespace Broker.Portal;

/// <summary>Marks the one table of texts. The English text is the key, so English needs no resource file.</summary>
public sealed class Words;
