using System.Diagnostics;

namespace Broker.Benchmarks.Billing;

/// <summary>
/// Seconds to freeze the invoices of 10,000 customers from 1,000,000 usage events: numbered, hashed, written with their
/// lines, booked; beside one plain sum of the same rows in the database. Less is better.
/// </summary>
internal sealed class BillingBenchmark : IBenchmark
{
    internal const int Customers = 10_000;
    internal const int EventsPerCustomer = 100;

    public string Name => "billing";

    public async Task<Figure> MeasureAsync()
    {
        await using var month = await BilledMonth.CreateAsync(Customers, EventsPerCustomer);
        await month.AggregateAsync();
        var start = Stopwatch.GetTimestamp();
        var summed = await month.AggregateAsync();
        var reference = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        var documents = await month.CloseAsync();
        var ours = Stopwatch.GetElapsedTime(start);
        if (documents < Customers || await month.BilledAsync() < summed)
        {
            throw new InvalidOperationException($"{documents} documents over {await month.BilledAsync()} were frozen of {summed}.");
        }

        Console.WriteLine(FormattableString.Invariant($"billing: {documents / ours.TotalSeconds:0} invoices/s"));
        return new Figure(ours.TotalSeconds, reference.TotalSeconds, "s");
    }
}

/// <summary>Microseconds per invoice with 10,000 customers beside those with 1,000: what growing costs. Near 1 is linear.</summary>
internal sealed class BillingGrowthBenchmark : IBenchmark
{
    public string Name => "billing-growth";

    public async Task<Figure> MeasureAsync() => new(
        await PerInvoiceAsync(BillingBenchmark.Customers), await PerInvoiceAsync(BillingBenchmark.Customers / 10), "us/invoice");

    private static async Task<double> PerInvoiceAsync(int customers)
    {
        await using var month = await BilledMonth.CreateAsync(customers, BillingBenchmark.EventsPerCustomer);
        var start = Stopwatch.GetTimestamp();
        var documents = await month.CloseAsync();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / documents;
    }
}

/// <summary>Most memory held while 10,000 invoices are frozen beside that of 1,000. Near 1 means that it does not grow.</summary>
internal sealed class BillingMemoryBenchmark : IBenchmark
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public string Name => "billing-memory";

    public async Task<Figure> MeasureAsync()
    {
        var small = await HighestAsync(BillingBenchmark.Customers / 10);
        return new Figure(await HighestAsync(BillingBenchmark.Customers), small, "MB");
    }

    private static async Task<double> HighestAsync(int customers)
    {
        await using var month = await BilledMonth.CreateAsync(customers, BillingBenchmark.EventsPerCustomer);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var close = month.CloseAsync();
        var highest = before;
        while (!close.IsCompleted)
        {
            highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: false));
            await Task.Delay(LookEvery, TimeProvider.System);
        }

        await close;
        return (highest - before) / 1e6;
    }
}
