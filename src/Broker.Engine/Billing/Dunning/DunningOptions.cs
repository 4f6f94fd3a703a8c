using System.ComponentModel.DataAnnotations;

namespace Broker.Engine.Billing.Dunning;

/// <summary>What happens to invoices that are not paid, in whole days after the due date.</summary>
public sealed class DunningOptions
{
    public const string Section = "Billing:Dunning";

    /// <summary>When the customer is reminded, 1..365 days after the due date. Default: 3.</summary>
    [Range(1, 365)]
    public int ReminderAfterDays { get; set; } = 3;

    /// <summary>When the customer is reminded again, 1..365 days after the due date. Default: 10.</summary>
    [Range(1, 365)]
    public int SecondReminderAfterDays { get; set; } = 10;

    /// <summary>From when nothing new can be deployed, 1..365 days after the due date. Default: 14.</summary>
    [Range(1, 365)]
    public int BlockAfterDays { get; set; } = 14;

    /// <summary>When everything is closed, 1..365 days after the due date. Default: 30.</summary>
    [Range(1, 365)]
    public int StopAfterDays { get; set; } = 30;

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<(DunningStep Step, int AfterDays)> Schedule =>
    [
        (DunningStep.Reminder, ReminderAfterDays),
        (DunningStep.SecondReminder, SecondReminderAfterDays),
        (DunningStep.BlockNew, BlockAfterDays),
        (DunningStep.StopAll, StopAfterDays),
    ];

    public bool IsAscending => Schedule.Zip(Schedule.Skip(1)).All(pair => pair.First.AfterDays < pair.Second.AfterDays);
}
