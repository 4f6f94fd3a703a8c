namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>A service as FOCUS classifies it.</summary>
internal sealed record FocusService(string Name, string Category, string Subcategory)
{
    public static readonly FocusService Compute = new("GPU Compute", "Compute", "Virtual Machines");
    public static readonly FocusService Vat = new("VAT", "Other", "Other (Other)");
}

/// <summary>
/// One row of Cost and Usage, in no version yet. Amounts are signed: what is credited is negative.
/// </summary>
/// <remarks>
/// Two kinds of numbers stand beside each other. Billed and effective cost are what the invoice's rounded lines come to, spread over the
/// rows to <see cref="FocusCharges.Digits"/> digits, so that they add up to it. List and contracted cost are exactly price × quantity,
/// as the specification wants them, and differ from the former by far less than a cent.
/// </remarks>
internal sealed record FocusCharge
{
    public const string Correction = "Correction";

    public required string Category { get; init; }

    public string? Class { get; init; }

    public required string Description { get; init; }

    public required string Frequency { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required string DetailId { get; init; }

    public required FocusService Service { get; init; }

    public required string ServiceProvider { get; init; }

    public required decimal Billed { get; init; }

    public required decimal Effective { get; init; }

    public required decimal List { get; init; }

    public required decimal Contracted { get; init; }

    /// <summary>Null where there is no quantity.</summary>
    public FocusPrice? Price { get; init; }

    public FocusResource? Resource { get; init; }

    public FocusUse? Use { get; init; }

    /// <summary>The line's cost centre, team and tags; null where the charge belongs to the invoice as a whole.</summary>
    public FocusOwner? Owner { get; init; }

    /// <summary>What of it counts towards the commitment; 0 for nothing.</summary>
    public decimal Applied { get; init; }

    public string? CorrectsInvoice { get; init; }
}

/// <param name="Unit">Of the quantity: <c>Hours</c> of one replica with all its GPUs, <c>Units</c>.</param>
/// <param name="UnitPrice">In the billing currency.</param>
/// <param name="Currency">In which the price was quoted.</param>
/// <param name="QuotedPrice">The unit price in <paramref name="Currency"/>.</param>
internal sealed record FocusPrice(
    decimal Quantity, string Unit, decimal UnitPrice, string Currency, decimal QuotedPrice, string Sku, string Meter, string? Details)
{
    public string PriceId => FormattableString.Invariant($"{Sku}/{QuotedPrice:0.############################}-{Currency}");
}

internal sealed record FocusResource(string Id, string Name, string Type);

/// <param name="Host">Who runs the machine.</param>
internal sealed record FocusUse(
    string? Host, string? Region, string Network, string DeploymentId, string DeploymentName, string Gpu, int GpuCount);

/// <param name="Tags">A JSON object.</param>
internal sealed record FocusOwner(string? Team, string? CostCentre, string Tags);
