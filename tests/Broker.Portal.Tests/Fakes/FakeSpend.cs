using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Views;

namespace Broker.Portal.Tests.Fakes;

/// <summary>Spend as told by the test; remembers what was asked, and fails when told to.</summary>
internal sealed class FakeSpend : ISpendReader, ISavingsReader
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 14, 2, 5, TimeSpan.Zero);

    public List<SpendSeries> Series { get; } = [];

    public List<SpendCell> Cells { get; } = [];

    public SpendChoices Choices { get; set; } = new([], [], [], [], [], [], []);

    public MonthView Month { get; set; } = new(
        BillingPeriod.MonthOf(At), At, Money.Usd(3318.2m), Money.Usd(3100), Money.Usd(4402.11m), Money.Usd(6.74m), 3, Money.Usd(4721.5m));

    public NextInvoice Next { get; set; } = new NextInvoice.Nothing();

    public SavingsView? Savings { get; set; }

    public Exception? Failure { get; set; }

    public SpendQuery? LastQuery { get; private set; }

    public BillingPeriod? LastMonth { get; private set; }

    /// <summary>Two networks over the first days of November.</summary>
    public FakeSpend Filled()
    {
        Series.AddRange([new SpendSeries("akash", "Akash", Money.Usd(120), 60), new SpendSeries("ionet", "io.net", Money.Usd(80.5m), 33)]);
        Cells.AddRange(
        [
            new SpendCell(new DateOnly(2026, 11, 1), "akash", Money.Usd(70), 35),
            new SpendCell(new DateOnly(2026, 11, 2), "akash", Money.Usd(50), 25),
            new SpendCell(new DateOnly(2026, 11, 2), "ionet", Money.Usd(80.5m), 33),
        ]);
        return this;
    }

    public Task<SpendView> ReadAsync(SpendQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        var steps = new List<DateOnly>();
        for (var day = query.From; day < query.Until; day = day.AddDays(1))
        {
            steps.Add(day);
        }

        return Answer(new SpendView(
            Series.Aggregate(Money.Usd(0), (sum, s) => sum + s.Amount), Series.Sum(s => s.Hours), [.. Series], [.. Cells], steps, Choices, At));
    }

    public Task<MonthView> MonthAsync(CancellationToken cancellationToken) => Answer(Month);

    public Task<NextInvoice> NextInvoiceAsync(CancellationToken cancellationToken) => Answer(Next);

    public Task<SavingsView> ReadAsync(BillingPeriod month, CancellationToken cancellationToken)
    {
        LastMonth = month;
        return Answer(Savings ?? new SavingsView(month, [], null, At));
    }

    private Task<T> Answer<T>(T answer) => Failure is { } failure ? Task.FromException<T>(failure) : Task.FromResult(answer);
}
