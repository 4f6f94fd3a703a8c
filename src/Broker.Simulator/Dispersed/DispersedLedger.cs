using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Dispersed;

/// <summary>
/// What the account pays: persistent jobs by the hour from their creation, every hour that was begun in full; batch jobs for the time they ran.
/// The price of a node shows up here, as the authorization of its first hour.
/// </summary>
internal sealed class DispersedLedger(SimulatedWorld world, Dice dice, IOptions<SimulatorOptions> options)
{
    private readonly List<DispersedEntry> _entries = [];

    public IReadOnlyList<DispersedEntry> Entries => _entries;

    public decimal Credits { get; private set; } = options.Value.DispersedCreditsUsd;

    public void Authorize(DispersedRun run)
    {
        run.AuthorizationUuid = Add(run, "AUTHORIZATION", run.Pool.UsdPerHour, "First hour").Uuid;
        if (!run.Job.Order.IsBatch)
        {
            CaptureHours(run);
        }
    }

    /// <summary>What is still to be paid when a run ends.</summary>
    public void Settle(DispersedRun run)
    {
        if (run.Job.Order.IsBatch)
        {
            var ran = run.StartedAt is { } started ? world.TermUsed(world.Now - started) : TimeSpan.Zero;
            Capture(run, decimal.Round(run.Pool.UsdPerHour * (decimal)ran.TotalHours, 6), $"{ran.TotalSeconds:0} s of execution");
        }
        else
        {
            CaptureHours(run);
        }
    }

    public void Reset()
    {
        _entries.Clear();
        Credits = options.Value.DispersedCreditsUsd;
    }

    private void CaptureHours(DispersedRun run)
    {
        var begun = (int)Math.Floor(world.TermUsed(world.Now - run.Job.CreatedAt).TotalHours) + 1;
        while (run.HoursCaptured < begun)
        {
            Capture(run, run.Pool.UsdPerHour, $"Hour {++run.HoursCaptured}");
        }

        if (run.EndedAt is null)
        {
            var next = run.Job.CreatedAt + world.Deadline(TimeSpan.FromHours(begun));
            world.After(next - world.Now, () =>
            {
                if (run.EndedAt is null)
                {
                    CaptureHours(run);
                }
            });
        }
    }

    private void Capture(DispersedRun run, decimal amount, string memo)
    {
        Credits -= amount;
        Add(run, "CAPTURE", amount, memo);
    }

    private DispersedEntry Add(DispersedRun run, string type, decimal amount, string memo)
    {
        var uuid = dice.Id("dispersed-ledger", _entries.Count + 1);
        var entry = new DispersedEntry(uuid, run.Uuid, type == "AUTHORIZATION" ? uuid : run.AuthorizationUuid, type, amount, world.Now, memo);
        _entries.Add(entry);
        return entry;
    }
}
