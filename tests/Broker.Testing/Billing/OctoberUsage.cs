using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Testing.Billing;

/// <summary>
/// What a genomics company used in October 2026: an inference service of three replicas of which one died and was
/// replaced, a nightly batch, and notebooks in office hours.
/// </summary>
internal static class OctoberUsage
{
    public static readonly BillingPeriod Period = new(new DateOnly(2026, 10, 1), new DateOnly(2026, 11, 1));

    public static IReadOnlyList<UsedReplica> Replicas { get; } = [.. Inference(), .. Batch(), .. Notebooks()];

    private static IEnumerable<UsedReplica> Inference()
    {
        const string Name = "protein-folding-inference";
        yield return new(Name, 1, NetworkId.Akash, "Akash", "provider.hurricane.akash.pub", "eu-west", "H100 80GB", 1, 2.35m, Period.Time);
        yield return new(Name, 2, NetworkId.IoNet, "io.net", "ionet-fra-17", "eu-central", "H100 80GB", 1, 2.49m, new(At(1, 0), At(14, 3, 17, 42)));
        yield return new(Name, 3, NetworkId.Lium, "Bittensor (Lium)", "5F3sa2TJ", "eu-north", "H100 80GB", 1, 2.2014m, new(At(1, 0, 12, 5), Period.Time.End));
        yield return new(Name, 4, NetworkId.Targon, "Bittensor (Targon)", "targon-h100-eu", "eu-west", "H100 80GB", 1, 2.18m, new(At(14, 5, 58, 9), Period.Time.End));
    }

    private static IEnumerable<UsedReplica> Batch() => Enumerable.Range(0, 9).Select(night => new UsedReplica(
        "variant-calling-batch", night + 1, NetworkId.IoNet, "io.net", "ionet-ams-03", "eu-west", "A100 80GB", 8, 11.92m,
        new(At(5 + (night * 2), 20, 3, night * 7 % 60), At(6 + (night * 2), 4 + (night % 3), 11, night * 13 % 60))));

    private static IEnumerable<UsedReplica> Notebooks() => Enumerable.Range(1, 31)
        .Where(day => new DateOnly(2026, 10, day).DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
        .SelectMany((day, nth) => new[]
        {
            new UsedReplica("design-notebooks", (2 * nth) + 1, NetworkId.Dispersed, "Render (Dispersed)", "node-7c41", "eu-west", "RTX 4090", 1, 0.412m, new(At(day, 6), At(day, 17, 30))),
            new UsedReplica("design-notebooks", (2 * nth) + 2, NetworkId.Akash, "Akash", "provider.leet.akash.pub", "eu-west", "RTX 4090", 1, 0.389m, new(At(day, 6), At(day, 17, 30))),
        });

    private static DateTimeOffset At(int day, int hour, int minute = 0, int second = 0) => new(2026, 10, day, hour, minute, second, TimeSpan.Zero);
}
