using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Broker.Engine.Placement;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Pricing;

internal sealed class Prices(
    BillingStaff staff, SystemDatabase database, PriceBook book, ComputeNetworks networks, TimeProvider clock) : IPrices
{
    private const decimal HighestMarkup = 500;
    private const int LongestGpu = 50;
    private const int LongestReason = 500;

    public async Task<IReadOnlyList<PriceRowView>> ListAsync(CancellationToken cancellationToken)
    {
        staff.Require();
        await using var db = database.CreateContext();
        var rows = await db.PriceRows.AsNoTracking().OrderByDescending(r => r.Id).ToListAsync(cancellationToken);
        return [.. rows.Select(View)];
    }

    public async Task<AddPriceOutcome> AddAsync(PriceRowDraft draft, CancellationToken cancellationToken)
    {
        if (await staff.ActorAsync(cancellationToken) is not { } actor)
        {
            return new AddPriceOutcome.Forbidden(BillingStaff.MayNot);
        }

        var now = clock.GetUtcNow();
        var gpu = string.IsNullOrWhiteSpace(draft.Gpu) ? null : draft.Gpu.Trim();
        var errors = Errors(draft, gpu, now).ToList();
        if (errors.Count > 0)
        {
            return new AddPriceOutcome.Invalid(errors);
        }

        var row = new PriceRowEntity
        {
            Network = draft.Network,
            Gpu = gpu,
            MarkupPercent = draft.MarkupPercent,
            ValidFrom = draft.ValidFrom ?? now,
            ValidTo = draft.ValidTo,
            CreatedAt = now,
            CreatedBy = actor.Name,
            Reason = draft.Reason.Trim(),
        };
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        db.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        await PriceBookChanges.TellAsync(db, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await book.LoadAsync(cancellationToken);
        return new AddPriceOutcome.Added(View(row));
    }

    private IEnumerable<FieldError> Errors(PriceRowDraft draft, string? gpu, DateTimeOffset now)
    {
        if (draft.Network is { } network && networks.Find(network) is null)
        {
            yield return new FieldError("network", $"There is no network {network}.");
        }

        if (gpu?.Length > LongestGpu)
        {
            yield return new FieldError("gpu", $"At most {LongestGpu} characters.");
        }

        if (draft.MarkupPercent is < 0 or > HighestMarkup || decimal.Round(draft.MarkupPercent, 4) != draft.MarkupPercent)
        {
            yield return new FieldError("markupPercent", $"A percentage between 0 and {HighestMarkup}, with at most four decimals.");
        }

        if (draft.ValidFrom < now)
        {
            yield return new FieldError("validFrom", "Not in the past: what was quoted keeps its price.");
        }

        if (draft.ValidTo <= (draft.ValidFrom ?? now))
        {
            yield return new FieldError("validTo", "After the start.");
        }

        if (string.IsNullOrWhiteSpace(draft.Reason) || draft.Reason.Trim().Length > LongestReason)
        {
            yield return new FieldError("reason", $"Say why, in at most {LongestReason} characters.");
        }
    }

    private PriceRowView View(PriceRowEntity row)
    {
        var now = clock.GetUtcNow();
        return new PriceRowView(
            row.Id, row.Network, row.Network is { } network ? networks.Find(network)?.Traits.DisplayName ?? network.Value : null, row.Gpu,
            row.MarkupPercent, row.ValidFrom, row.ValidTo, row.CreatedBy, row.CreatedAt, row.Reason,
            row.ValidFrom <= now && (row.ValidTo is not { } end || now < end));
    }
}
