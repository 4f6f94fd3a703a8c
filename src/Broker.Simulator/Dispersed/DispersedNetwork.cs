using System.Globalization;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Dispersed;

/// <summary>Jobs of the account and what becomes of them. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class DispersedNetwork(
    SimulatedWorld world, Dice dice, DispersedStock stock, DispersedLedger ledger, WorkloadYard yard, IOptions<SimulatorOptions> options)
{
    public const string Key = "dispersed";

    /// <summary>How long a batch container works and how it ends, unless its environment says so.</summary>
    public const string RunSeconds = "SIMULATOR_RUN_SECONDS";
    public const string ExitCode = "SIMULATOR_EXIT_CODE";

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceWithTheDead = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Guid, DispersedJob> _jobs = [];
    private readonly List<DispersedJob> _inOrder = [];
    private int _runs;

    public DispersedStock Stock { get; } = stock;

    public DispersedLedger Ledger { get; } = ledger;

    public IReadOnlyList<DispersedJob> Jobs => _inOrder;

    /// <summary>How many of the next assignments go to the largest node there is.</summary>
    public int OversizedToCome { get; set; }

    /// <summary>How many of the next jobs the scheduler forgets until their assignment timeout.</summary>
    public int StallsToCome { get; set; }

    public DispersedJob Find(string uuid) =>
        Guid.TryParse(uuid, out var id) && _jobs.TryGetValue(id, out var found) ? found : throw DispersedProblem.NotFound("Job");

    public DispersedJob Create(DispersedOrder order)
    {
        if (Ledger.Credits <= 0)
        {
            throw new DispersedProblem(402, "INSUFFICIENT_CREDITS", "The account has no credits");
        }

        var job = new DispersedJob(_inOrder.Count + 1, dice.Id("dispersed-job", _inOrder.Count + 1), order, world.Now);
        _jobs.Add(job.Uuid, job);
        _inOrder.Add(job);
        Queue(job);
        return job;
    }

    public void Cancel(DispersedJob job, string? reason)
    {
        if (DispersedStatus.IsFinal(job.Status))
        {
            throw new DispersedProblem(409, "JOB_NOT_CANCELLABLE", $"The job is {job.Status}");
        }

        job.CancelReason ??= reason ?? "";
        if (!job.IsLive)
        {
            return;
        }

        Become(job, DispersedStatus.Cancelling);
        if (job.Runs.LastOrDefault() is { EndedAt: null } run)
        {
            run.Status = DispersedStatus.Cancelling;
        }

        var takes = dice.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20), "dispersed-cancel", job.Ordinal);
        world.After(world.Wait(takes), () => End(job, DispersedStatus.Cancelled, "Cancelled by the user"));
    }

    public void SetDark(string region, bool dark)
    {
        Stock.SetDark(region, dark);
        foreach (var workload in yard.Live.Where(one => one.Identity.Network == Key && one.Identity.Provider == region))
        {
            workload.SetDark(dark);
        }
    }

    public void Reset()
    {
        _jobs.Clear();
        _inOrder.Clear();
        _runs = 0;
        OversizedToCome = 0;
        StallsToCome = 0;
        Stock.Reset();
        Ledger.Reset();
    }

    private void Queue(DispersedJob job)
    {
        Become(job, DispersedStatus.Pending);
        var attempt = job.Runs.Count;
        world.After(world.Wait(job.Order.AssignTimeout), () =>
        {
            if (job.Status == DispersedStatus.Pending && job.Runs.Count == attempt)
            {
                End(job, DispersedStatus.Failed, "No node could be assigned in time");
            }
        });
        if (StallsToCome > 0)
        {
            StallsToCome--;
            return;
        }

        var takes = dice.Between(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(90), "dispersed-assign", job.Ordinal, attempt);
        world.After(world.Wait(takes), () => Assign(job));
    }

    private void Assign(DispersedJob job)
    {
        if (job.Status != DispersedStatus.Pending)
        {
            return;
        }

        var oversized = OversizedToCome > 0
            || dice.Fraction("dispersed-oversized", job.Ordinal, job.Runs.Count) < options.Value.DispersedOversizedRate;
        if (Stock.Choose(job.Order, oversized) is not { } pool)
        {
            world.After(world.Wait(Glance), () => Assign(job));
            return;
        }

        OversizedToCome = Math.Max(0, OversizedToCome - 1);
        Stock.Take(pool, 1);
        var run = new DispersedRun(dice.Id("dispersed-run", ++_runs), job, pool, world.Now);
        job.Runs.Add(run);
        Become(job, DispersedStatus.Assigned);
        Ledger.Authorize(run);
        world.After(world.Wait(TimeSpan.FromSeconds(3)), () => Prepare(run));
    }

    private void Prepare(DispersedRun run)
    {
        if (!IsAt(run, DispersedStatus.Assigned))
        {
            return;
        }

        Become(run, DispersedStatus.Preparing);
        var pull = dice.Between(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(115), "dispersed-pull", run.Uuid);
        var inTime = pull <= run.Job.Order.StartTimeout && WorkloadYard.CanPull(run.Job.Order.Container.Image);
        world.After(world.Wait(inTime ? pull : run.Job.Order.StartTimeout), () =>
        {
            if (!IsAt(run, DispersedStatus.Preparing))
            {
                return;
            }

            if (inTime)
            {
                Start(run);
            }
            else
            {
                Fail(run);
            }
        });
    }

    private void Start(DispersedRun run)
    {
        var (order, container) = (run.Job.Order, run.Job.Order.Container);
        var workload = yard.Create(new WorkloadIdentity(
            Key, run.Pool.Region, run.Job.Uuid.ToString(), run.Uuid.ToString(), $"{container.Image}:{container.Tag ?? "latest"}",
            container.Ports.Count > 0 ? container.Ports[0] : 0, order.Title, container.Environment));
        run.Workload = workload;
        workload.SetDark(Stock.IsDark(run.Pool.Region));
        workload.Start();
        run.StartedAt = world.Now;
        Become(run, DispersedStatus.Running);
        if (order.IsBatch)
        {
            ScheduleExit(run);
        }

        world.After(world.Wait(Glance), () => Watch(run));
    }

    private void ScheduleExit(DispersedRun run)
    {
        var environment = run.Job.Order.Container.Environment;
        var works = environment.TryGetValue(RunSeconds, out var said) && double.TryParse(said, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : dice.Between(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(180), "dispersed-works", run.Uuid);
        var limit = run.Job.Order.RunTimeout ?? TimeSpan.MaxValue;
        var well = works <= limit && environment.GetValueOrDefault(ExitCode, "0") == "0";
        world.After(world.Wait(works <= limit ? works : limit), () =>
        {
            if (!IsAt(run, DispersedStatus.Running))
            {
                return;
            }

            run.Workload?.Log("stdout", well ? "Done" : works > limit ? "Stopped: it ran too long" : "Exited with an error");
            if (well)
            {
                End(run.Job, DispersedStatus.Completed, "Exited with code 0");
            }
            else
            {
                Fail(run);
            }
        });
    }

    // A crashed container and a node that was taken away look the same from outside.
    private void Watch(DispersedRun run)
    {
        if (!IsAt(run, DispersedStatus.Running))
        {
            return;
        }

        var dead = run.Workload is { State: WorkloadState.Killed or WorkloadState.Dark } gone && world.Now - gone.ChangedAt >= world.Wait(PatienceWithTheDead);
        if (dead)
        {
            Fail(run);
        }
        else
        {
            world.After(world.Wait(Glance), () => Watch(run));
        }
    }

    private void Fail(DispersedRun run)
    {
        Become(run, DispersedStatus.Failing);
        world.After(world.Wait(TimeSpan.FromSeconds(3)), () =>
        {
            if (run.Status != DispersedStatus.Failing)
            {
                return;
            }

            if (run.Job.CancelReason is null && run.Job.Runs.Count <= run.Job.Order.MaxRetries)
            {
                EndRun(run, DispersedStatus.Failed);
                Queue(run.Job);
            }
            else
            {
                End(run.Job, DispersedStatus.Failed, "The run failed");
            }
        });
    }

    private void End(DispersedJob job, string status, string why)
    {
        if (DispersedStatus.IsFinal(job.Status))
        {
            return;
        }

        if (job.Runs.LastOrDefault() is { EndedAt: null } run)
        {
            run.Workload?.Log("stdout", why);
            EndRun(run, status);
        }

        Become(job, status);
    }

    private void EndRun(DispersedRun run, string status)
    {
        run.Status = status;
        run.EndedAt = world.Now;
        Stock.Take(run.Pool, -1);
        Ledger.Settle(run);
        if (run.Workload is { } workload)
        {
            run.Lines = workload.Lines();
            yard.Remove(workload);
            run.Workload = null;
        }
    }

    private static bool IsAt(DispersedRun run, string status) => run.Status == status && run.Job.Status == status;

    private void Become(DispersedRun run, string status)
    {
        run.Status = status;
        if (run.Job.IsLive)
        {
            Become(run.Job, status);
        }
    }

    private void Become(DispersedJob job, string status)
    {
        job.Status = status;
        job.UpdatedAt = world.Now;
    }
}
