namespace Broker.Adapters.Documents.Pdf;

/// <summary>How the start of a worker ended.</summary>
internal abstract record PdfStart
{
    private PdfStart() { }

    public sealed record Ready(PdfWorker Worker) : PdfStart;

    /// <summary>There is no Python, or no WeasyPrint in it.</summary>
    public sealed record Missing(string Why) : PdfStart;

    /// <summary>It is there but does not work.</summary>
    public sealed record Broken(string Why) : PdfStart;
}

/// <summary>What a worker made of a document.</summary>
internal abstract record PdfReply
{
    private PdfReply() { }

    public sealed record Printed(byte[] Pdf, int Pages) : PdfReply;

    /// <summary>The document cannot be printed; the worker is fine.</summary>
    public sealed record Refused(string Why) : PdfReply;

    /// <summary>It took too long and was killed.</summary>
    public sealed record TimedOut : PdfReply;

    /// <summary>The worker is gone, for whatever reason.</summary>
    public sealed record Died(string Why) : PdfReply;
}
