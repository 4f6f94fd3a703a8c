using Broker.Benchmarks;
using Broker.Benchmarks.Billing;
using Broker.Benchmarks.Placement;
using Broker.Benchmarks.Sla;

// One line per figure; with names as arguments only those are measured.
IBenchmark[] all = [new PlannerBenchmark(), new ProbeBenchmark(), new BillingBenchmark(), new BillingGrowthBenchmark(), new BillingMemoryBenchmark(), new PdfBenchmark()];

if (args.FirstOrDefault(name => Array.TrueForAll(all, b => b.Name != name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark '{unknown}'; there are: {string.Join(", ", all.Select(b => b.Name))}.");
    return 2;
}

foreach (var benchmark in all.Where(b => args.Length == 0 || args.Contains(b.Name, StringComparer.Ordinal)))
{
    Console.WriteLine((await benchmark.MeasureAsync()).ToLine(benchmark.Name));
}

return 0;
