using System.Buffers.Binary;
using Broker.Domain.Shared;

namespace Broker.Domain.Sla;

/// <summary>When a replica is probed: a phase of its own within the interval, so that not all are probed at once.</summary>
public static class ProbeSchedule
{
    // Odd and without pattern (2^64 divided by the golden ratio): spreads ids that were made in a row.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The replica's offset in the interval: the same on every node and after every restart.</summary>
    public static TimeSpan PhaseOf(ReplicaId replica, TimeSpan interval) =>
        new((long)(HashOf(replica) % (ulong)interval.Ticks));

    /// <summary>Which of <paramref name="shards"/> equal shares of the work the replica belongs to.</summary>
    public static int ShardOf(ReplicaId replica, int shards) => (int)((HashOf(replica) >> 32) % (ulong)shards);

    /// <summary>The replica's first regular time after <paramref name="now"/>, in whole microseconds as the database keeps it.</summary>
    public static DateTimeOffset NextRegular(ReplicaId replica, DateTimeOffset now, TimeSpan interval)
    {
        var phase = PhaseOf(replica, interval).Ticks;
        var slot = ((now.UtcTicks - phase) / interval.Ticks * interval.Ticks) + phase;
        while (slot - (slot % TimeSpan.TicksPerMicrosecond) <= now.UtcTicks)
        {
            slot += interval.Ticks;
        }

        return ToMicroseconds(new DateTimeOffset(slot, TimeSpan.Zero));
    }

    /// <summary>The time of the next probe after one that ended at <paramref name="now"/>.</summary>
    public static DateTimeOffset Next(ReplicaId replica, DateTimeOffset now, ProbePace pace, HealthRules rules) => pace switch
    {
        ProbePace.Regular => NextRegular(replica, now, rules.Interval),
        ProbePace.Confirm => ToMicroseconds(now + rules.ReprobeGap),
        _ => throw new InvalidOperationException($"Unknown pace {pace}."),
    };

    /// <summary>Cut to what the database keeps, so that a time read back is the time that was written.</summary>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset at) =>
        at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));

    private static ulong HashOf(ReplicaId replica)
    {
        Span<byte> bytes = stackalloc byte[16];
        replica.Value.TryWriteBytes(bytes);
        var mixed = (BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Spread)
            ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        mixed *= Spread;
        return mixed ^ (mixed >> 29);
    }
}
