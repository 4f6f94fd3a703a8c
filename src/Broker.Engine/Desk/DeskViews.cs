using Broker.Domain.Deployments;
using Broker.Domain.Shared;

namespace Broker.Engine.Desk;

/// <summary>A signed quote as an operator types it.</summary>
/// <param name="Gpu">As the quote names it.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="PricePerGpuHour">USD.</param>
/// <param name="TermHours">Shortest booked term.</param>
public sealed record DeskQuoteDraft(
    string? Number, string? Gpu, int GpuCount, string? Country, string? Provider, decimal PricePerGpuHour, int TermHours,
    DateTimeOffset ValidUntil, int Available);

/// <summary>What an operator got at Aethir.</summary>
/// <param name="Address">http(s) address of a service, or the ssh line of a machine.</param>
/// <param name="Note">Credentials; encrypted, and shown again only on demand.</param>
public sealed record DeskFulfilment(string? NetworkOrderNumber, string? Address, string? Note);

public abstract record DeskOutcome
{
    private DeskOutcome() { }

    public sealed record Done : DeskOutcome;

    /// <param name="Faults">What is allowed, by the field's name.</param>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Faults) : DeskOutcome;

    /// <summary>It is not any more as the operator saw it; nothing was changed.</summary>
    public sealed record Overtaken(string Why) : DeskOutcome;

    public sealed record Forbidden(string Why) : DeskOutcome;
}

/// <summary>Everything the desk's page shows.</summary>
/// <param name="Orders">Not ended, oldest first.</param>
/// <param name="Lines">Newest first.</param>
public sealed record DeskBoard(
    IReadOnlyList<DeskOrderView> Orders, IReadOnlyList<DeskQuoteView> Quotes, IReadOnlyList<DeskLineView> Lines, DateTimeOffset ReadAt);

/// <param name="Deployment">Null if the replica is unknown: then nobody waits for it.</param>
/// <param name="Holder">Who works on it.</param>
/// <param name="TermEndsAt">End of the shortest booked term, once it runs.</param>
public sealed record DeskOrderView(
    long Number, DeskOrderState State, string Organisation, DeploymentId? Deployment, string DeploymentName, int Replica, string QuoteNumber,
    string Provider, string Gpu, int GpuCount, string Country, Money PricePerHour, DeskInstall? Install, DateTimeOffset OrderedAt,
    DeskHolder? Holder, string? NetworkOrderNumber, Uri? Endpoint, bool HasNote, DateTimeOffset? FulfilledAt, DateTimeOffset? ReleaseAskedAt,
    DateTimeOffset? TermEndsAt)
{
    public string Name => DeskStore.Name(Number);
}

public sealed record DeskHolder(UserId User, string Name, DateTimeOffset At);

/// <summary>What is to be installed; of the environment only the names.</summary>
public sealed record DeskInstall(
    WorkloadKind Kind, string Image, IReadOnlyList<string> Command, IReadOnlyList<string> Arguments, IReadOnlyList<string> Variables, int Port,
    string HealthPath, IReadOnlyList<string> SshKeys, int CpuMillicores, int MemoryMib, int StorageMib);

public sealed record DeskQuoteView(
    Guid Id, string Number, string Gpu, int GpuCount, string Country, string Provider, Money PricePerGpuHour, int TermHours,
    DateTimeOffset ValidUntil, int Available, int Used, DateTimeOffset? WithdrawnAt);

public sealed record DeskLineView(DateTimeOffset At, string Actor, string? Order, string? Quote, string Text);

/// <summary>What is shown only when an operator asks for it, which is written down.</summary>
public sealed record DeskRevealed(IReadOnlyDictionary<string, string> Environment, string? Note);

/// <summary>The manual desk for its operators: staff only, enforced by the database as well.</summary>
public interface IDesk
{
    /// <summary>Whether the desk is switched on.</summary>
    bool IsOn { get; }

    Task<DeskBoard> ReadAsync(CancellationToken cancellationToken);

    Task<DeskOutcome> EnterQuoteAsync(DeskQuoteDraft draft, CancellationToken cancellationToken);

    /// <summary>Nothing more is ordered on it; what runs goes on.</summary>
    Task<DeskOutcome> WithdrawQuoteAsync(Guid quote, CancellationToken cancellationToken);

    /// <summary>Makes the operator the one who works on the order.</summary>
    /// <param name="seenHolder">Who held it when the operator decided; somebody else by now means: look again.</param>
    Task<DeskOutcome> TakeAsync(long number, UserId? seenHolder, CancellationToken cancellationToken);

    /// <summary>The machine is rented and installed; corrects the access data of one that was fulfilled before.</summary>
    Task<DeskOutcome> FulfilAsync(long number, DeskFulfilment entered, CancellationToken cancellationToken);

    Task<DeskOutcome> RefuseAsync(long number, string reason, CancellationToken cancellationToken);

    /// <summary>The operator has given it back, or never had anything.</summary>
    Task<DeskOutcome> ConfirmReleaseAsync(long number, CancellationToken cancellationToken);

    /// <summary>Aethir has ended it by itself.</summary>
    Task<DeskOutcome> ReportEndAsync(long number, string reason, CancellationToken cancellationToken);

    /// <summary>Null if there is no such open order, or the caller may not see it.</summary>
    Task<DeskRevealed?> RevealAsync(long number, CancellationToken cancellationToken);
}
