using System.ComponentModel.DataAnnotations;

namespace Broker.Adapters.Documents.Pdf;

/// <summary>How documents are printed as PDF, by Debian's WeasyPrint in processes of its own.</summary>
internal sealed class PdfOptions
{
    public const string Section = "Documents:Pdf";

    /// <summary>The Python that has WeasyPrint; a path, or a name on the search path. Default: where Debian's package puts it.</summary>
    [Required]
    public string Python { get; set; } = "/usr/bin/python3";

    /// <summary>Processes that print, and so documents printed at the same time. Each keeps some 100 MB; 1..32. Default: 2.</summary>
    [Range(1, 32)]
    public int Workers { get; set; } = 2;

    /// <summary>Longest time one document may take before its process is killed; 1 s to 10 min. Default: 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time a process may take until it is ready; 1 s to 5 min. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Documents after which a process is replaced, so that what it leaks stays small; 1..100,000. Default: 500.</summary>
    [Range(1, 100_000)]
    public int DocumentsPerWorker { get; set; } = 500;

    /// <summary>Most address space of one process in MiB; 256..65,536. Default: 2,048.</summary>
    [Range(256, 65_536)]
    public int MemoryMib { get; set; } = 2_048;
}
