using Broker.Domain.Shared;

namespace Broker.Domain.Billing;

/// <summary>A frozen document with the immutable rows behind it: all that any format may show.</summary>
/// <param name="ContentHash">SHA-256 of the document's canonical JSON, lower-case hexadecimal.</param>
/// <param name="Usage">By line, deployment, replica and time.</param>
/// <param name="Journal">The bookings of the document itself, in the order of posting.</param>
/// <param name="Commitment">The commitment the lines drew on; null where the contract has none.</param>
public sealed record InvoicePackage(
    InvoiceDocument Document,
    string ContentHash,
    IReadOnlyList<InvoiceUsageRow> Usage,
    IReadOnlyList<JournalRow> Journal,
    CommitmentRow? Commitment);

/// <summary>One stretch of use of one replica within one day.</summary>
/// <param name="EventKey">Identity of the usage event, unique for ever.</param>
/// <param name="LineId">The line it is part of.</param>
/// <param name="ReplicaOrdinal">1 for the first replica of the deployment, counted up over replacements.</param>
/// <param name="Time">On whole seconds; never crosses a midnight in UTC.</param>
/// <param name="Seconds">Length of <paramref name="Time"/>; negative where use is given back.</param>
/// <param name="PricePerHour">As quoted, for the replica with all its GPUs.</param>
/// <param name="UnitPrice">The same in the document's currency.</param>
/// <param name="Cost">Seconds / 3,600 × unit price, not rounded, in the document's currency.</param>
/// <param name="IsCorrection">It happened in an earlier period that was closed when it became known.</param>
public sealed record InvoiceUsageRow(
    string EventKey,
    string LineId,
    DeploymentId DeploymentId,
    string DeploymentName,
    ReplicaId ReplicaId,
    int ReplicaOrdinal,
    NetworkId Network,
    string NetworkName,
    string Provider,
    string Region,
    string Gpu,
    int GpuCount,
    Interval Time,
    long Seconds,
    Money PricePerHour,
    decimal UnitPrice,
    decimal Cost,
    bool IsCorrection);

/// <summary>One posting as accounting imports it; exactly one of debit and credit is not zero, neither is negative.</summary>
/// <param name="Transaction">Identity of the ledger transaction; its postings balance.</param>
/// <param name="Commodity">A currency by its ISO 4217 code.</param>
public sealed record JournalRow(
    string Transaction,
    DateTimeOffset At,
    string AccountCode,
    string AccountName,
    decimal Debit,
    decimal Credit,
    string Commodity,
    string Text,
    string Reference,
    string? CostCentre);

/// <summary>A spend commitment and how far it is drawn down after this document.</summary>
/// <param name="Amount">For the whole term, in the document's currency.</param>
/// <param name="Drawn">Billed against it in the term so far, this document included.</param>
public sealed record CommitmentRow(
    string Id, string Name, BillingPeriod Term, decimal Amount, decimal Drawn, decimal DrawnByThisDocument, DateTimeOffset AgreedAt);
