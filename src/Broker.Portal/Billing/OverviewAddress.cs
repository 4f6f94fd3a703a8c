using System.Globalization;
using Broker.Domain.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Shared;

namespace Broker.Portal.Billing;

/// <summary>What the overview shows, as it stands in the address.</summary>
public sealed record OverviewAddress
{
    public SpendGroup Group { get; init; }

    /// <summary>The month the savings are of; null for the present one.</summary>
    public DateOnly? Month { get; init; }

    /// <summary>How many days of spend; null for the present month.</summary>
    public int? Days { get; init; }

    public static DateOnly? MonthOf(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : null;

    public SpendQuery ToQuery(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return Days is { } days
            ? new SpendQuery(today.AddDays(1 - days), today.AddDays(1), Group)
            : new SpendQuery(BillingPeriod.MonthOf(now).Start, BillingPeriod.MonthOf(now).End, Group);
    }

    public override string ToString() => new PageAddress("/billing")
        .With("by", Group == SpendGroup.Network ? null : Group.ToString())
        .With("days", Days?.ToString(CultureInfo.InvariantCulture))
        .With("month", Month?.ToString("yyyy-MM", CultureInfo.InvariantCulture))
        .ToString();
}
