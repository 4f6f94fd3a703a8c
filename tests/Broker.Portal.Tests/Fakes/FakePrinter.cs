using Broker.Domain.Shared;

namespace Broker.Portal.Tests.Fakes;

/// <summary>A printer that is there, or lacks what the test says.</summary>
internal sealed class FakePrinter : IPdfPrinter
{
    public PdfOutcome.NotInstalled? Missing { get; set; }

    public Task<PdfOutcome> PrintAsync(PdfSource source, CancellationToken cancellationToken) =>
        Task.FromResult<PdfOutcome>(new PdfOutcome.Failed("Nothing is printed in tests of pages."));

    public Task<PdfOutcome.NotInstalled?> MissingAsync(CancellationToken cancellationToken) => Task.FromResult(Missing);
}
