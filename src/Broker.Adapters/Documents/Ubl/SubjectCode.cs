namespace Broker.Adapters.Documents.Ubl;

/// <summary>EN 16931 reads three characters between the first two # of a note as the code of its subject (BT-21).</summary>
internal static class SubjectCode
{
    private const char Mark = '#';
    private const int Length = 3;

    /// <summary>Null where a note has none.</summary>
    public static string? Of(string note)
    {
        var start = note.IndexOf(Mark, StringComparison.Ordinal) + 1;
        var end = start == 0 ? -1 : note.IndexOf(Mark, start);
        return end - start == Length ? note[start..end] : null;
    }

    /// <summary>The note with a space in what would be read as a code and is none.</summary>
    public static string Avoid(string note) =>
        Of(note) is null ? note : note.Insert(note.IndexOf(Mark, StringComparison.Ordinal) + 1, " ");
}
