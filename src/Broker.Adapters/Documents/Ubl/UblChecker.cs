using Broker.Adapters.Documents.Ubl.Rules;
using Broker.Domain.Shared;

namespace Broker.Adapters.Documents.Ubl;

/// <summary>Every rule over one document.</summary>
internal sealed class UblChecker : IInvoiceChecker
{
    // A document that breaks one rule on every line of many is told so often enough.
    private const int MostFindingsPerRule = 100;

    public static IReadOnlyList<UblRule> Rules { get; } =
    [
        .. PresenceRules.All, .. TotalRules.All, .. DecimalRules.All, .. VatRules.All, .. VatExtraRules.All, .. CodeListRules.All,
        .. SyntaxRules.All, .. PeppolRules.All,
    ];

    public async Task<InvoiceCheck> CheckAsync(Stream document, CancellationToken cancellationToken) =>
        await UblReader.ReadAsync(document, cancellationToken) switch
        {
            UblReading.Read read => new InvoiceCheck.Checked(Findings(read.Document)),
            UblReading.Refused refused => new InvoiceCheck.Unreadable(refused.Reason),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };

    public static IReadOnlyList<InvoiceFinding> Findings(UblDocument document)
    {
        var paths = new ElementPaths();
        return
        [
            .. Rules.SelectMany(rule => rule.Broken(document)
                .Take(MostFindingsPerRule)
                .Select(e => new InvoiceFinding(rule.Id, rule.Severity, paths.Of(e), rule.Text))),
        ];
    }
}
