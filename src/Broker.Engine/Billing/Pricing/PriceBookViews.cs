using Broker.Domain.Shared;
using Broker.Engine.Placement;

namespace Broker.Engine.Billing.Pricing;

/// <param name="Network">Null for all.</param>
/// <param name="Gpu">Null for all.</param>
/// <param name="ValidFrom">Not before now; null for now.</param>
public sealed record PriceRowDraft(NetworkId? Network, string? Gpu, decimal MarkupPercent, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, string Reason);

/// <param name="IsInForce">Whether it holds now.</param>
public sealed record PriceRowView(
    long Id, NetworkId? Network, string? NetworkName, string? Gpu, decimal MarkupPercent, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo,
    string CreatedBy, DateTimeOffset CreatedAt, string? Reason, bool IsInForce);

public abstract record AddPriceOutcome
{
    private AddPriceOutcome() { }

    public sealed record Added(PriceRowView Row) : AddPriceOutcome;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : AddPriceOutcome;

    public sealed record Forbidden(string Why) : AddPriceOutcome;
}

/// <summary>The price book as staff keep it: rows are added, never edited; what was quoted keeps its price.</summary>
public interface IPrices
{
    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<PriceRowView>> ListAsync(CancellationToken cancellationToken);

    Task<AddPriceOutcome> AddAsync(PriceRowDraft draft, CancellationToken cancellationToken);
}
