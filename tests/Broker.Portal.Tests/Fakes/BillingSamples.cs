using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Testing.Billing;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Believable bills.</summary>
internal static class BillingSamples
{
    public static readonly BillingPeriod October = new(new DateOnly(2026, 10, 1), new DateOnly(2026, 11, 1));

    public static InvoiceRow Row(
        string number = "INV-2026-000417", InvoiceState state = InvoiceState.Sent, InvoiceKind kind = InvoiceKind.Invoice,
        decimal total = 4218.33m, DateOnly? due = null) => new(
        InvoiceId.New(), kind, number, state, October, new DateOnly(2026, 11, 2), kind == InvoiceKind.CreditNote ? null : due ?? new DateOnly(2026, 12, 2),
        Eur(total), Eur(total), Eur(kind == InvoiceKind.CreditNote || state == InvoiceState.Paid ? 0 : total),
        kind == InvoiceKind.CreditNote ? "INV-2026-000417" : null);

    public static InvoiceView View(InvoiceDocument? document = null, InvoiceState state = InvoiceState.Sent, decimal paid = 0)
    {
        var issued = document ?? new InvoiceDocumentBuilder().Build();
        var frozen = new DateTimeOffset(2026, 11, 2, 3, 0, 0, TimeSpan.Zero);
        return new InvoiceView(
            issued, new string('a', 64), state, Eur(paid), Eur(0), Eur(issued.Kind == InvoiceKind.CreditNote ? 0 : issued.Totals.Payable - paid),
            frozen, state == InvoiceState.Frozen ? null : frozen.AddMinutes(5), state == InvoiceState.Paid ? frozen.AddDays(12) : null, null, [], []);
    }

    public static LineUsageView Usage(int ordinal = 1, int day = 3, long seconds = 86_400) => new(
        $"usage/{ordinal}/{day}/{seconds}", DeploymentId.New(), ReplicaId.New(), ordinal, "provider.hurricane.akash.pub",
        new Interval(At(day), At(day).AddSeconds(seconds)), seconds, Money.Usd(2.35m), Eur(seconds / 3600m * 2.025m), IsCorrection: false);

    public static Money Eur(decimal amount) => new(amount, Currency.Eur);

    private static DateTimeOffset At(int day) => new(2026, 10, day, 0, 0, 0, TimeSpan.Zero);
}
