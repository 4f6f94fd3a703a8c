using System.ComponentModel.DataAnnotations;

namespace Broker.Engine.Sla;

/// <summary>How credits for missed availability are decided.</summary>
public sealed class SlaCreditOptions
{
    public const string Section = "Billing:Sla";

    /// <summary>
    /// A credit above this amount, in the currency of its invoice, waits for a person; 0 to 1,000,000. Default: 500.
    /// </summary>
    [Range(typeof(decimal), "0", "1000000", ParseLimitsInInvariantCulture = true)]
    public decimal ApproveOver { get; set; } = 500m;
}
