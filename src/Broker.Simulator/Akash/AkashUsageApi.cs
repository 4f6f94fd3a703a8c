using System.Globalization;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash;

/// <summary>What an owner has spent day by day, to compare invoices with. Public, as on the network: the chain is.</summary>
internal static class AkashUsageApi
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int MostDays = 366;
    private const int DefaultDays = 30;
    private const decimal MicrosPerUsd = 1_000_000m;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/v1/usage/history", (string? address, string? startDate, string? endDate, SimulatedWorld world, AkashNetwork network) =>
            world.Visit(() =>
            {
                var total = 0m;
                return AkashJson.Bare(Days(address, startDate, endDate, world, network).Select(day => new
                {
                    date = Text(day.Date),
                    activeDeployments = day.Active,
                    dailyAktSpent = 0m,
                    totalAktSpent = 0m,
                    dailyUsdcSpent = 0m,
                    totalUsdcSpent = 0m,
                    dailyActSpent = day.Spent,
                    totalActSpent = total += day.Spent,
                    dailyUsdSpent = day.Spent,
                    totalUsdSpent = total,
                }).ToList());
            }));
        group.MapGet("/v1/usage/history/stats", (string? address, string? startDate, string? endDate, SimulatedWorld world, AkashNetwork network) =>
            world.Visit(() =>
            {
                var days = Days(address, startDate, endDate, world, network);
                var deployments = network.Deployments.Count(one => one.Owner == address);
                return AkashJson.Bare(new
                {
                    totalSpent = days.Sum(day => day.Spent),
                    averageSpentPerDay = decimal.Round(days.Average(day => day.Spent), 6),
                    totalDeployments = deployments,
                    averageDeploymentsPerDay = decimal.Round(deployments / (decimal)days.Count, 6),
                });
            }));
    }

    private sealed record Day(DateOnly Date, int Active, decimal Spent);

    private static List<Day> Days(string? address, string? startDate, string? endDate, SimulatedWorld world, AkashNetwork network)
    {
        if (address is null || !Chain.Bech32.IsAddress("akash", address))
        {
            throw AkashProblem.Invalid("address", "Expected an address");
        }

        var last = Read(endDate, "endDate") ?? DateOnly.FromDateTime(world.Now.UtcDateTime);
        var first = Read(startDate, "startDate") ?? last.AddDays(1 - DefaultDays);
        if (first > last || last.DayNumber - first.DayNumber >= MostDays)
        {
            throw AkashProblem.Invalid("startDate", $"Expected 1 to {MostDays} days");
        }

        var leases = network.Deployments.Where(one => one.Owner == address).SelectMany(one => one.Leases).ToList();
        return [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(offset => Of(first.AddDays(offset), leases, world))];
    }

    private static Day Of(DateOnly date, List<AkashLease> leases, SimulatedWorld world)
    {
        var from = world.HeightAt(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero));
        var to = Math.Min(world.Height, world.HeightAt(new DateTimeOffset(date.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero)));
        var parts = leases.ConvertAll(lease => (
            lease.Bid.Price,
            Blocks: Math.Min(lease.ClosedHeight == 0 ? to : lease.ClosedHeight, to) - Math.Max(lease.CreatedHeight, from)));
        return new Day(date, parts.Count(part => part.Blocks > 0), decimal.Round(parts.Sum(part => Math.Max(0, part.Blocks) * part.Price) / MicrosPerUsd, 6));
    }

    private static DateOnly? Read(string? text, string field) => text is null
        ? null
        : DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw AkashProblem.Invalid(field, "Expected YYYY-MM-DD");

    private static string Text(DateOnly date) => date.ToString(DayFormat, CultureInfo.InvariantCulture);
}
