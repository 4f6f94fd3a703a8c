using Broker.Domain.Billing;
using Broker.Engine.Billing;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Host.Demo;

/// <summary>
/// Two months that are over, so that finance has something to look at: a training deployment that missed its promise once.
/// Only the facts are made up (and labelled demo); usage, credits, invoices and bookings come out of them by the same use
/// cases as everybody's.
/// </summary>
internal sealed partial class DemoHistory(
    SystemDatabase database, CloseBillingPeriod close, InvoiceStates invoices, TimeProvider clock, IOptions<DemoOptions> options,
    ILogger<DemoHistory> logger) : BackgroundService
{
    private const int Months = 2;
    private const string Name = "vision-train-v3";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Seed)
        {
            return;
        }

        try
        {
            await RunAsync(stoppingToken);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var periods = PeriodsBefore(clock.GetUtcNow());
        await using (var db = database.CreateContext())
        {
            if (!await db.Deployments.AnyAsync(d => d.OrganisationId == DemoPeople.Northlight.Id && d.Name == Name, cancellationToken))
            {
                db.AddRange(new DemoFacts(DemoPeople.Northlight.Id, Name, periods).Rows());
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
        await PayOldestAsync(periods[0], cancellationToken);
        LogMade(periods[0].Start, periods[^1].LastDay);
    }

    private async Task PayOldestAsync(BillingPeriod period, CancellationToken cancellationToken)
    {
        await using var db = database.CreateContext();
        var oldest = await db.Invoices.AsNoTracking()
            .SingleOrDefaultAsync(i => i.OrganisationId == DemoPeople.Northlight.Id && i.PeriodStart == period.Start && i.Kind == InvoiceKind.Invoice, cancellationToken);
        if (oldest is { Open: > 0 })
        {
            await invoices.RecordAsync(
                new PaymentDraft(oldest.Id, PaymentKind.Payment, oldest.Open, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), "Bank transfer", $"SEPA {oldest.Number}", "the demo"),
                cancellationToken);
        }
    }

    private static List<BillingPeriod> PeriodsBefore(DateTimeOffset now)
    {
        var current = BillingPeriod.MonthOf(now).Start;
        return [.. Enumerable.Range(1, Months).Select(n => BillingPeriod.MonthOf(current.AddMonths(n - Months - 1)))];
    }

    [LoggerMessage(7020, LogLevel.Information, "The demo has a history from {From} to {To}")]
    private partial void LogMade(DateOnly from, DateOnly to);

    [LoggerMessage(7021, LogLevel.Error, "The demo's history could not be made")]
    private partial void LogFailed(Exception exception);
}
