using System.Text.Json;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Payments;

/// <summary>What became of something posted to us in the provider's name.</summary>
public abstract record WebhookOutcome
{
    private WebhookOutcome()
    {
    }

    /// <param name="Already">It had come before.</param>
    public sealed record Taken(bool Already) : WebhookOutcome;

    public sealed record Refused(string Why) : WebhookOutcome;

    /// <summary>No provider is connected, or no secret is set.</summary>
    public sealed record Off : WebhookOutcome;
}

/// <summary>Takes events in: by webhook, and from the provider's own list for those that were never posted.</summary>
public sealed class GatewayEvents(
    SystemDatabase database, IPaymentWebhooks webhooks, IPaymentGateway gateway, OutboxSignal outbox, TimeProvider clock, ILogger<GatewayEvents> logger)
{
    /// <summary>So far back is looked where no event is known; the provider itself repeats for as long.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromDays(3);

    /// <summary>The list can lag behind, and clocks differ.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    /// <summary>Checks first, stores second; the work is a job's.</summary>
    public async Task<WebhookOutcome> TakeAsync(ReadOnlyMemory<byte> body, string? signature, CancellationToken cancellationToken)
    {
        if (!webhooks.IsConnected)
        {
            return new WebhookOutcome.Off();
        }

        switch (webhooks.Read(body.Span, signature))
        {
            case WebhookVerdict.Genuine genuine:
                return new WebhookOutcome.Taken(Already: !await StoreAsync([genuine.Event], cancellationToken));
            case WebhookVerdict.Forged forged:
                PaymentLog.Forged(logger, forged.Why);
                return new WebhookOutcome.Refused(forged.Why);
            case WebhookVerdict.Unreadable unreadable:
                PaymentLog.Unreadable(logger, unreadable.Why);
                return new WebhookOutcome.Refused(unreadable.Why);
            case var other:
                throw new InvalidOperationException($"There is no verdict {other}.");
        }
    }

    /// <summary>Reads the provider's list from a while before the newest event we know.</summary>
    public async Task FillGapsAsync(CancellationToken cancellationToken)
    {
        if (!gateway.IsConnected)
        {
            return;
        }

        var since = await SinceAsync(cancellationToken);
        string? after = null;
        while (true)
        {
            switch (await gateway.ListEventsAsync(since, after, cancellationToken))
            {
                case GatewayOutcome<GatewayEventPage>.Done { Value: var page }:
                    await StoreAsync(page.Events, cancellationToken);
                    if (!page.HasMore || page.Events.Count == 0)
                    {
                        return;
                    }

                    after = page.Events[^1].Id;
                    break;
                case GatewayOutcome<GatewayEventPage>.Refused refused:
                    PaymentLog.NotListed(logger, refused.Why.ToString());
                    return;
                case GatewayOutcome<GatewayEventPage>.Unreachable gone:
                    PaymentLog.NotListed(logger, gone.Why);
                    return;
                case var other:
                    throw new InvalidOperationException($"There is no outcome {other}.");
            }
        }
    }

    private async Task<DateTimeOffset> SinceAsync(CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var newest = await db.GatewayEvents.MaxAsync(e => (DateTimeOffset?)e.At, cancellationToken);
        return newest is { } at ? at - Overlap : clock.GetUtcNow() - FirstLook;
    }

    /// <summary>Whether any of them was new.</summary>
    private async Task<bool> StoreAsync(IReadOnlyList<GatewayEvent> events, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var isNew = false;
        foreach (var told in events)
        {
            var inserted = await db.Database.ExecuteSqlAsync(
                $"""
                insert into stripe_events (id, type, about, invoice, at, payload, received_at, attempts)
                values ({told.Id}, {told.Type}, {told.About?.Value}, {told.Invoice?.Value}, {told.At}, {told.Payload}::json, {now}, 0)
                on conflict (id) do nothing
                """,
                cancellationToken);
            if (inserted == 1)
            {
                isNew = true;
                db.Add(new OutboxEntity
                {
                    Topic = OutboxTopic.PaymentEvent,
                    OrganisationId = null,
                    Payload = JsonSerializer.Serialize(new { @event = told.Id }, BrokerJson.Options),
                    CreatedAt = now,
                });
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        outbox.Set();
        return isNew;
    }
}
