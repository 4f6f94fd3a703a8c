using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>The use of one replica on one day at one price.</summary>
/// <param name="First">The first of its usage rows, for all that they have in common.</param>
internal readonly record struct DailyUse(InvoiceUsageRow First, long Seconds, decimal Cost)
{
    public DateTimeOffset Day => DayOf(First);

    /// <summary>In replica-hours.</summary>
    public decimal Hours => decimal.Round(Seconds / 3600m, FocusCharges.Digits);

    /// <summary>The same the other way round: what was given back stands on a credit note as positive.</summary>
    public DailyUse Turned => this with { Seconds = -Seconds, Cost = -Cost };

    /// <summary>Rows from <paramref name="start"/> to <paramref name="end"/>, those of one replica and day together.</summary>
    public static List<DailyUse> Of(IReadOnlyList<InvoiceUsageRow> rows, int start, int end)
    {
        var days = new List<DailyUse>();
        for (var i = start; i < end; i++)
        {
            var row = rows[i];
            if (days.Count > 0 && AreTogether(days[^1].First, row))
            {
                days[^1] = days[^1] with { Seconds = days[^1].Seconds + row.Seconds, Cost = days[^1].Cost + row.Cost };
            }
            else
            {
                days.Add(new DailyUse(row, row.Seconds, row.Cost));
            }
        }

        return days;
    }

    private static bool AreTogether(InvoiceUsageRow a, InvoiceUsageRow b) =>
        a.ReplicaId == b.ReplicaId && a.UnitPrice == b.UnitPrice && a.PricePerHour == b.PricePerHour && a.IsCorrection == b.IsCorrection
        && a.Provider == b.Provider && DayOf(a) == DayOf(b);

    private static DateTimeOffset DayOf(InvoiceUsageRow row) => new(row.Time.Start.UtcDateTime.Date, TimeSpan.Zero);
}
