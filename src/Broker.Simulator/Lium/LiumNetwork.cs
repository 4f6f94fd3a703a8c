using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Lium;

/// <summary>Pods of the account and its balance. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class LiumNetwork(
    SimulatedWorld world, Dice dice, LiumMarket market, LiumTemplates templates, WorkloadYard yard, IOptions<SimulatorOptions> options)
{
    public const string Key = "lium";
    public const int SshPort = 22;

    // Measured shares of rentals are in SimulatorOptions; how often a reply lacks its id nobody has published.
    private const double ShareOfRepliesWithoutId = 0.3;

    private static readonly TimeSpan QuickestPull = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SlowestPull = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan ListLag = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan OfflineUntilClosed = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, LiumPod> _pods = [];
    private decimal _spent;

    public LiumMarket Market { get; } = market;

    public LiumTemplates Templates { get; } = templates;

    /// <summary>All that ever were, oldest first.</summary>
    public IEnumerable<LiumPod> Pods => _pods.Values;

    public IEnumerable<LiumPod> Visible => _pods.Values.Where(pod => !pod.IsGone && pod.VisibleAt <= world.Now);

    public decimal Balance => options.Value.LiumBalanceUsd - _spent - _pods.Values.Where(pod => !pod.IsGone).Sum(Cost);

    public LiumPod Find(string id) => Visible.FirstOrDefault(pod => pod.Id.ToString() == id) ?? throw new LiumProblem(404, "Pod not found");

    /// <summary>The new pod, and whether the answer says its id.</summary>
    public (LiumPod Pod, bool IsTold) Rent(string nodeId, LiumRent rent, string templateId)
    {
        var template = Templates.Find(templateId);
        if (template.Status != LiumTemplateStatus.Success)
        {
            throw new LiumProblem(422, "Template is not verified");
        }

        if (Balance <= 0)
        {
            throw new LiumProblem(403, "Insufficient balance");
        }

        var node = Market.Find(nodeId) ?? throw new LiumProblem(404, "Executor not found");
        if (Market.Free(node) < rent.Gpus || rent.Gpus < node.MinGpus)
        {
            // Whoever was faster took it, or the miner took it away; the network tells the two apart, its clients cannot.
            throw dice.Fraction("lium-race", node.Id, _pods.Count) < 0.5
                ? new LiumProblem(404, "Executor not found")
                : new LiumProblem(422, "Executor is not available");
        }

        var ordinal = _pods.Count + 1;
        var pod = new LiumPod(ordinal, dice.Id("lium-pod", ordinal), rent, node, Market.UsdPerGpuHour(node), template, world.Now);
        _pods.Add(pod.Id, pod);
        Market.Take(node, rent.Gpus);
        Announce(pod);
        ScheduleStart(pod);
        if (rent.TerminationHours is { } hours)
        {
            ScheduleRemoval(pod, world.Now + world.Deadline(TimeSpan.FromHours(hours)));
        }

        var told = dice.Fraction("lium-told", ordinal) >= ShareOfRepliesWithoutId;
        pod.VisibleAt = told ? world.Now : world.Now + world.Wait(ListLag);
        return (pod, told);
    }

    public void Delete(LiumPod pod)
    {
        if (Market.IsDark(pod.Node) || pod.StuckUntil > world.Now)
        {
            // A dead host is filed as unknown, and the rental stays open.
            throw new LiumProblem(404, "Executor not found");
        }

        if (pod.Status == LiumPodStatus.Deleting)
        {
            return;
        }

        Set(pod, LiumPodStatus.Deleting);
        var dirty = dice.Fraction("lium-dirty", pod.Ordinal) < options.Value.LiumDirtyEndRate;
        var takes = dirty
            ? dice.Between(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), "lium-delete", pod.Ordinal)
            : dice.Between(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20), "lium-delete", pod.Ordinal);
        world.After(world.Wait(takes), () => End(pod));
    }

    public void Reboot(LiumPod pod)
    {
        foreach (var workload in pod.Workloads)
        {
            yard.Remove(workload);
        }

        Set(pod, LiumPodStatus.RebootPending);
        Announce(pod);
        ScheduleStart(pod);
    }

    public void ScheduleRemoval(LiumPod pod, DateTimeOffset? at)
    {
        pod.RemovalScheduledAt = at;
        if (at is { } due)
        {
            world.After(due - world.Now, () =>
            {
                if (pod.RemovalScheduledAt == due)
                {
                    End(pod);
                }
            });
        }
    }

    /// <summary>A node that is taken off the network closes its rentals after a while, unless it comes back.</summary>
    public void SetDark(LiumNode node, bool dark)
    {
        Market.SetDark(node, dark);
        foreach (var pod in _pods.Values.Where(pod => pod.Node == node && !pod.IsGone))
        {
            foreach (var workload in pod.Workloads)
            {
                workload.SetDark(dark);
            }

            if (dark)
            {
                world.After(world.Wait(OfflineUntilClosed), () =>
                {
                    if (Market.IsDark(node))
                    {
                        End(pod);
                    }
                });
            }
        }
    }

    public void Reset()
    {
        _pods.Clear();
        _spent = 0;
        Market.Reset();
        Templates.Reset();
    }

    private decimal Cost(LiumPod pod) =>
        decimal.Round(pod.UsdPerHour * (decimal)world.TermUsed((pod.GoneAt ?? world.Now) - pod.CreatedAt).TotalHours, 6);

    // The ports are known before anything listens behind them.
    private void Announce(LiumPod pod)
    {
        var body = pod.Template.Body;
        var port = body.InternalPorts.FirstOrDefault(one => one != SshPort);
        var environment = new Dictionary<string, string>(body.Environment, StringComparer.Ordinal);
        var identity = new WorkloadIdentity(
            Key, pod.Node.Id, pod.Id.ToString(), pod.Rent.PodName, $"{body.DockerImage}:{body.DockerImageTag}", port, pod.Rent.PodName, environment)
        {
            // Pods of one template share its environment: only the name tells them apart.
            NamedReplica = LiumReplica.In(pod.Rent.PodName),
        };
        pod.Service = port != 0 && pod.Template.IsOurs ? yard.Create(identity) : null;
        pod.Door = pod.Service is null ? yard.Create(identity with { ContainerPort = SshPort, SshUser = "root" }) : null;
    }

    private void ScheduleStart(LiumPod pod)
    {
        var pull = dice.Between(QuickestPull, SlowestPull, "lium-pull", pod.Ordinal);
        world.After(world.Wait(pull), () =>
        {
            if (pod.IsGone || pod.Status is not (LiumPodStatus.Pending or LiumPodStatus.RebootPending))
            {
                return;
            }

            foreach (var workload in pod.Workloads)
            {
                workload.SetDark(Market.IsDark(pod.Node));
                workload.Start();
            }

            Set(pod, LiumPodStatus.Running);
            if (dice.Fraction("lium-loss", pod.Ordinal) < options.Value.LiumNodeLossRate)
            {
                var lives = dice.Between(TimeSpan.FromMinutes(10), TimeSpan.FromHours(3), "lium-life", pod.Ordinal);
                world.After(world.Wait(lives), () => Lose(pod));
            }
        });
    }

    private void Lose(LiumPod pod)
    {
        if (pod.IsGone || pod.Status != LiumPodStatus.Running)
        {
            return;
        }

        foreach (var workload in pod.Workloads)
        {
            workload.SetDark(true);
        }

        Set(pod, LiumPodStatus.Broken);
        var dirty = dice.Fraction("lium-dirty", pod.Ordinal) < options.Value.LiumDirtyEndRate;
        var stuck = world.Wait(dice.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), "lium-stuck", pod.Ordinal) * (dirty ? 10 : 1));
        pod.StuckUntil = world.Now + stuck;
        if (!dirty)
        {
            world.After(stuck, () => End(pod));
        }
    }

    private void End(LiumPod pod)
    {
        if (pod.IsGone)
        {
            return;
        }

        pod.GoneAt = world.Now;
        _spent += Cost(pod);
        Market.Take(pod.Node, -pod.Rent.Gpus);
        foreach (var workload in pod.Workloads)
        {
            yard.Remove(workload);
        }
    }

    private void Set(LiumPod pod, string status)
    {
        pod.Status = status;
        pod.UpdatedAt = world.Now;
    }
}
