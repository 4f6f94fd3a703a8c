using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Demo;

/// <summary>
/// Two months that are over, so that finance has something to look at: a training deployment that missed its promise once.
/// Only the facts are made up (and labelled demo); usage, credits, invoices and bookings come out of them by the same use
/// cases as everybody's. Safe to repeat.
/// </summary>
public sealed class DemoHistory(SystemDatabase database, CloseBillingPeriod close, InvoiceStates invoices, TimeProvider clock)
{
    private const int Months = 2;
    private const string Name = "vision-train-v3";

    public async Task EnsureAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        var periods = PeriodsBefore(clock.GetUtcNow());
        await using (var db = database.CreateContext())
        {
            if (!await db.Deployments.AnyAsync(d => d.OrganisationId == organisation && d.Name == Name, cancellationToken))
            {
                db.AddRange(new DemoFacts(organisation, Name, periods).Rows());
                await db.SaveChangesAsync(cancellationToken);
            }
        }

        foreach (var period in periods)
        {
            if (await close.StartAsync(period, "the demo", cancellationToken) is StartCloseOutcome.Started started)
            {
                await close.ContinueAsync(started.Run, cancellationToken);
            }
        }

        await invoices.SendAllAsync(cancellationToken);
        await PayOldestAsync(organisation, periods[0], cancellationToken);
    }

    private async Task PayOldestAsync(OrganisationId organisation, BillingPeriod period, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var oldest = await db.Invoices.AsNoTracking().SingleOrDefaultAsync(
            i => i.OrganisationId == organisation && i.PeriodStart == period.Start && i.Kind == InvoiceKind.Invoice, cancellationToken);
        if (oldest is { Open: > 0 })
        {
            var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
            await invoices.RecordAsync(
                new PaymentDraft(oldest.Id, PaymentKind.Payment, oldest.Open, today, "Bank transfer", $"SEPA {oldest.Number}", "the demo"), cancellationToken);
        }
    }

    private static List<BillingPeriod> PeriodsBefore(DateTimeOffset now)
    {
        var current = BillingPeriod.MonthOf(now).Start;
        return [.. Enumerable.Range(1, Months).Select(n => BillingPeriod.MonthOf(current.AddMonths(n - Months - 1)))];
    }
}
