using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Desk;

/// <summary>What operators do at the desk. Each action is one transaction with its line, safe against a colleague's and a repetition.</summary>
internal sealed class OperatorDesk(
    DeskStore store, DeskReader reader, DeskSecrets secrets, DeploymentBooks books, RefreshOffers offers, TenantContext tenant,
    IOptions<DeskOptions> options, TimeProvider clock, ILogger<OperatorDesk> logger) : IDesk
{
    private static readonly DeskOutcome.Forbidden NotStaff = new("Only the operator's own people serve the desk.");

    private static readonly DeskOutcome.Overtaken Unreadable = new("What is to be installed was encrypted with a key this server does not have. Refuse the order.");

    public bool IsOn => options.Value.Enabled;

    public Task<DeskBoard> ReadAsync(CancellationToken cancellationToken) => reader.ReadAsync(cancellationToken);

    public async Task<DeskOutcome> EnterQuoteAsync(DeskQuoteDraft draft, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await ActorAsync(cancellationToken) is not { } actor)
        {
            return NotStaff;
        }

        if (DeskRules.FaultsOf(draft, now) is { Count: > 0 } faults)
        {
            return new DeskOutcome.Invalid(faults);
        }

        var quote = QuoteOf(draft, actor.Id, now);
        await using var db = store.CreateContext();
        db.Add(quote);
        db.Add(actor.Line(now, null, quote.Id, $"Entered signed quote {quote.Number}: {quote.Available} × {quote.GpuCount} {quote.Gpu} at {quote.PricePerGpuHour} per GPU and hour"));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new DeskOutcome.Invalid(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [nameof(draft.Number)] = "A quote with this number was entered before.",
            });
        }

        DeskLog.QuoteEntered(logger, quote.Number, actor.Id);
        await offers.ExecuteAsync(NetworkId.AethirDesk, cancellationToken);
        return new DeskOutcome.Done();
    }

    public async Task<DeskOutcome> WithdrawQuoteAsync(Guid quote, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await ActorAsync(cancellationToken) is not { } actor)
        {
            return NotStaff;
        }

        await using var db = store.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from desk_quotes where id = {quote} for update", cancellationToken);
        if (await db.DeskQuotes.SingleOrDefaultAsync(q => q.Id == quote, cancellationToken) is not { } found)
        {
            return new DeskOutcome.Overtaken("There is no such quote.");
        }

        if (found.WithdrawnAt is null)
        {
            found.WithdrawnAt = now;
            db.Add(actor.Line(now, null, found.Id, $"Withdrew signed quote {found.Number}"));
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            await offers.ExecuteAsync(NetworkId.AethirDesk, cancellationToken);
        }

        return new DeskOutcome.Done();
    }

    public Task<DeskOutcome> TakeAsync(long number, UserId? seenHolder, CancellationToken cancellationToken) => ChangeAsync(
        number,
        (order, actor, now) =>
        {
            if (order.State is not (DeskOrderState.ToFulfil or DeskOrderState.Taken))
            {
                return new Change(Refusal: new DeskOutcome.Overtaken($"It is {Words(order.State)} by now."));
            }

            if (order.TakenBy == actor.Id)
            {
                return new Change();
            }

            if (order.TakenBy != seenHolder)
            {
                return new Change(Refusal: new DeskOutcome.Overtaken("A colleague has just taken it."));
            }

            order.State = DeskOrderState.Taken;
            order.TakenBy = actor.Id;
            order.TakenAt = now;
            return new Change(seenHolder is null ? "Took the order" : "Took the order over from a colleague");
        },
        cancellationToken);

    public Task<DeskOutcome> FulfilAsync(long number, DeskFulfilment entered, CancellationToken cancellationToken) => ChangeAsync(
        number,
        (order, actor, now) =>
        {
            if (order.State is not (DeskOrderState.ToFulfil or DeskOrderState.Taken or DeskOrderState.Fulfilled) || order.ProtectedWorkload is null)
            {
                return new Change(Refusal: new DeskOutcome.Overtaken($"It is {Words(order.State)} by now. If you have rented it, give it back."));
            }

            if (order.State == DeskOrderState.Taken && order.TakenBy != actor.Id)
            {
                return new Change(Refusal: new DeskOutcome.Overtaken("A colleague works on it. Take it over first."));
            }

            if (secrets.Workload(order.ProtectedWorkload) is not { } workload)
            {
                return new Change(Refusal: Unreadable);
            }

            var (endpoint, faults) = DeskRules.Read(entered, workload.Kind, options.Value.AllowPrivateEndpoints);
            if (endpoint is null)
            {
                return new Change(Refusal: new DeskOutcome.Invalid(faults));
            }

            return Fulfil(order, new DeskAccess(endpoint, entered.Note), entered.NetworkOrderNumber!.Trim(), actor, now);
        },
        cancellationToken);

    public Task<DeskOutcome> RefuseAsync(long number, string reason, CancellationToken cancellationToken) => EndAsync(
        number, reason, [DeskOrderState.ToFulfil, DeskOrderState.Taken], DeskOrderState.Refused, words => $"Refused: {words}", cancellationToken);

    public Task<DeskOutcome> ReportEndAsync(long number, string reason, CancellationToken cancellationToken) => EndAsync(
        number, reason, [DeskOrderState.Fulfilled, DeskOrderState.ReleaseAsked], DeskOrderState.Released, words => $"Ended by Aethir: {words}", cancellationToken);

    public Task<DeskOutcome> ConfirmReleaseAsync(long number, CancellationToken cancellationToken) => ChangeAsync(
        number,
        (order, _, now) =>
        {
            if (order.State != DeskOrderState.ReleaseAsked)
            {
                return new Change(Refusal: new DeskOutcome.Overtaken($"It is {Words(order.State)}; nobody asked to give it back."));
            }

            DeskRules.End(order, DeskOrderState.Released, "given back", now);
            return new Change("Confirmed that it was given back");
        },
        cancellationToken);

    public async Task<DeskRevealed?> RevealAsync(long number, CancellationToken cancellationToken)
    {
        DeskRevealed? revealed = null;
        await ChangeAsync(
            number,
            (order, _, _) =>
            {
                if (!order.IsOpen || order.ProtectedWorkload is null)
                {
                    return new Change(Refusal: new DeskOutcome.Overtaken("It has ended."));
                }

                if (secrets.Workload(order.ProtectedWorkload) is not { } workload)
                {
                    return new Change(Refusal: Unreadable);
                }

                revealed = new DeskRevealed(workload.Environment, order.ProtectedAccess is { } access ? secrets.Access(access)?.Note : null);
                return new Change("Looked at the environment's values and the access note");
            },
            cancellationToken,
            wake: false);
        return revealed;
    }

    private Change Fulfil(DeskOrderEntity order, DeskAccess access, string networkOrder, DeskActor actor, DateTimeOffset now)
    {
        var corrected = order.State == DeskOrderState.Fulfilled;
        order.State = DeskOrderState.Fulfilled;
        order.TakenBy = actor.Id;
        order.TakenAt ??= now;
        order.NetworkOrderNumber = networkOrder;
        order.ProtectedAccess = secrets.Protect(access);
        // A correction moves nothing: what is rented is billed from when it was rented.
        order.FulfilledAt ??= now;
        return new Change(corrected
            ? $"Corrected the access data of Aethir's order {networkOrder}"
            : $"Fulfilled by Aethir's order {networkOrder}");
    }

    private Task<DeskOutcome> EndAsync(
        long number, string reason, DeskOrderState[] from, DeskOrderState to, Func<string, string> line, CancellationToken cancellationToken)
    {
        if (!DeskRules.IsText(reason, DeskRules.LongestReason))
        {
            return Task.FromResult<DeskOutcome>(new DeskOutcome.Invalid(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Reason"] = $"The customer reads it: 1 to {DeskRules.LongestReason} characters.",
            }));
        }

        var words = reason.Trim();
        return ChangeAsync(
            number,
            (order, actor, now) =>
            {
                if (!from.Contains(order.State))
                {
                    return new Change(Refusal: new DeskOutcome.Overtaken($"It is {Words(order.State)} by now."));
                }

                if (order.State == DeskOrderState.Taken && order.TakenBy != actor.Id)
                {
                    return new Change(Refusal: new DeskOutcome.Overtaken("A colleague works on it. Take it over first."));
                }

                DeskRules.End(order, to, words, now);
                return new Change(line(words));
            },
            cancellationToken);
    }

    private async Task<DeskOutcome> ChangeAsync(
        long number, Func<DeskOrderEntity, DeskActor, DateTimeOffset, Change> change, CancellationToken cancellationToken, bool wake = true)
    {
        if (await ActorAsync(cancellationToken) is not { } actor)
        {
            return NotStaff;
        }

        var made = new Change();
        var order = await store.ChangeAsync(
            number,
            (found, now) =>
            {
                made = change(found, actor, now);
                return made.Line is { } text ? actor.Line(now, found.Number, found.QuoteId, text) : null;
            },
            cancellationToken);
        if (order is null)
        {
            return new DeskOutcome.Overtaken("There is no such order.");
        }

        if (made.Line is { } line)
        {
            DeskLog.Changed(logger, DeskStore.Name(number), order.State, actor.Id);
            if (wake)
            {
                await WakeAsync(order.ReplicaId, DeskStore.Name(number), line, cancellationToken);
            }
        }

        return made.Refusal ?? new DeskOutcome.Done();
    }

    /// <summary>Only to be quicker: without it the row looks by itself a moment later.</summary>
    private async Task WakeAsync(ReplicaId id, string name, string line, CancellationToken cancellationToken)
    {
        await using var book = await books.OpenForAsync(id, cancellationToken);
        if (book?.Replica(id) is { State: not ReplicaState.Closed } replica)
        {
            book.Tell(ActivityKind.Progress, $"Replica {replica.Ordinal}, desk order {name}: {line}", replica);
            replica.DueAt = book.Now;
            await book.SaveAsync(cancellationToken);
        }
    }

    private async Task<DeskActor?> ActorAsync(CancellationToken cancellationToken)
    {
        if (tenant.Current is not Tenant.Staff staff)
        {
            return null;
        }

        await using var db = store.CreateContext();
        var name = await db.Users.Where(u => u.Id == staff.User.Value).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return new DeskActor(staff.User, string.IsNullOrEmpty(name) ? "an operator" : name);
    }

    private static DeskQuoteEntity QuoteOf(DeskQuoteDraft draft, UserId by, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        Number = draft.Number!.Trim(),
        Gpu = draft.Gpu!.Trim(),
        GpuCount = draft.GpuCount,
        Country = draft.Country!.Trim().ToUpperInvariant(),
        Provider = draft.Provider!.Trim(),
        PricePerGpuHour = Money.Usd(draft.PricePerGpuHour),
        TermHours = draft.TermHours,
        ValidUntil = draft.ValidUntil.ToUniversalTime(),
        Available = draft.Available,
        EnteredBy = by,
        EnteredAt = now,
    };

    private static string Words(DeskOrderState state) => state switch
    {
        DeskOrderState.ToFulfil => "waiting for an operator",
        DeskOrderState.Taken => "being worked on",
        DeskOrderState.Fulfilled => "fulfilled",
        DeskOrderState.ReleaseAsked => "to be given back",
        DeskOrderState.Released => "given back",
        DeskOrderState.Refused => "refused",
        DeskOrderState.Cancelled => "cancelled",
        _ => throw new InvalidOperationException($"Unknown state {state}."),
    };

    /// <param name="Line">What was done; null if nothing was.</param>
    private sealed record Change(string? Line = null, DeskOutcome? Refusal = null);
}

/// <summary>Who stands at the desk.</summary>
internal sealed record DeskActor(UserId Id, string Name)
{
    public DeskLineEntity Line(DateTimeOffset now, long? order, Guid? quote, string text) =>
        new() { At = now, Actor = Id, ActorName = Name, OrderNumber = order, QuoteId = quote, Text = text };
}
