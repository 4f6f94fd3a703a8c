using Broker.Simulator.Supply;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Targon;

/// <summary>Stock, workloads and credits of the account. Only to be touched inside <see cref="SimulatedWorld.Visit{T}"/>.</summary>
internal sealed class TargonNetwork(SimulatedWorld world, Dice dice, MarketChurn churn, WorkloadYard yard, IOptions<SimulatorOptions> options)
{
    public const string Key = "targon";

    private const int KilledForMemory = 137;

    /// <summary>A digest that ends like this is never what the host runs.</summary>
    private const string NeverAttested = "00000000";

    private static readonly TimeSpan QuickestStart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SlowestStart = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan PullFailsAfter = TimeSpan.FromSeconds(40);

    private readonly Dictionary<string, TargonWorkload> _workloads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dark = new(StringComparer.Ordinal);
    private readonly List<TargonSshKey> _keys = [];
    private decimal _spent;

    public TargonSupply Supply { get; } = SupplyData.Targon();

    public bool OrdersRefused { get; set; }

    /// <summary>All that ever were, oldest first.</summary>
    public IEnumerable<TargonWorkload> Workloads => _workloads.Values;

    public IReadOnlyList<TargonSshKey> Keys => _keys;

    public decimal Credits => options.Value.TargonCreditsUsd - _spent - _workloads.Values.Sum(Cost);

    public TargonSku? Sku(string name) => Array.Find(Supply.Inventory, sku => sku.Name == name);

    public bool IsDark(TargonSku sku) => _dark.Contains(sku.Name);

    public decimal UsdPerHour(TargonSku sku) =>
        decimal.Round(sku.UsdPerHour * (0.95m + (0.10m * (decimal)dice.Fraction("price", "targon", sku.Name))), 4);

    public int Free(TargonSku sku) => OrdersRefused || IsDark(sku) || !churn.HasOffer(Key, sku.Name, sku.Name)
        ? 0
        : Math.Max(0, sku.Stock - _taken.GetValueOrDefault(sku.Name));

    /// <summary>A deleted workload can still be looked at, but no list shows it.</summary>
    public TargonWorkload Find(string uid) => _workloads.GetValueOrDefault(uid) ?? throw new TargonProblem(404, "workload not found", "not_found");

    public TargonWorkload Create(TargonOrder order, string skuName)
    {
        var sku = Sku(skuName) ?? throw new TargonProblem(400, "unknown resource", "invalid_resource");
        if (sku.Type != order.Type)
        {
            throw new TargonProblem(400, $"resource is for {sku.Type}", "invalid_resource");
        }

        if (order.SshKeys.FirstOrDefault(uid => !_keys.Exists(key => key.Uid == uid)) is { } unknown)
        {
            throw new TargonProblem(400, $"unknown ssh key {unknown}", "invalid_ssh_key");
        }

        var ordinal = _workloads.Count + 1;
        var uid = $"wl-{dice.Id("targon-workload", ordinal).ToString("N")[..16]}";
        var workload = new TargonWorkload(ordinal, uid, order, sku, UsdPerHour(sku), world.Now);
        _workloads.Add(uid, workload);
        Note(workload, TargonStatus.Registered, "Workload registered");
        return workload;
    }

    public void Deploy(TargonWorkload workload)
    {
        if (workload.Status is not (TargonStatus.Registered or TargonStatus.Suspended or TargonStatus.Error))
        {
            throw new TargonProblem(409, $"workload is {workload.Status}", "invalid_state");
        }

        if (Credits <= 0)
        {
            throw new TargonProblem(402, "insufficient credits", "insufficient_credits");
        }

        if (Free(workload.Sku) == 0)
        {
            throw new TargonProblem(409, "resource not available", "out_of_stock");
        }

        Hold(workload);
        workload.Revision++;
        Note(workload, TargonStatus.Provisioning, "Workload is being placed");
        var revision = workload.Revision;
        if (WorkloadYard.CanPull(workload.Order.Image))
        {
            var takes = dice.Between(QuickestStart, SlowestStart, "targon-start", workload.Ordinal, revision);
            world.After(world.Wait(takes), () => Start(workload, revision));
        }
        else
        {
            world.After(world.Wait(PullFailsAfter), () => Fail(workload, revision, "Image cannot be pulled", "ImagePullBackOff", exitCode: null));
        }
    }

    /// <summary>Stops it and its cost; its place is given away.</summary>
    public void Suspend(TargonWorkload workload)
    {
        if (workload.Status is not (TargonStatus.Provisioning or TargonStatus.Running or TargonStatus.Error))
        {
            throw new TargonProblem(409, $"workload is {workload.Status}", "invalid_state");
        }

        Release(workload);
        Note(workload, TargonStatus.Suspended, "Workload suspended");
    }

    public void Reboot(TargonWorkload workload)
    {
        if (workload.Status != TargonStatus.Running)
        {
            throw new TargonProblem(409, $"workload is {workload.Status}", "invalid_state");
        }

        var revision = ++workload.Revision;
        Clear(workload);
        Note(workload, TargonStatus.Provisioning, "Workload is being restarted");
        world.After(world.Wait(QuickestStart), () => Start(workload, revision));
    }

    public void Delete(TargonWorkload workload)
    {
        if (workload.Status == TargonStatus.Deleted)
        {
            throw new TargonProblem(404, "workload not found", "not_found");
        }

        Release(workload);
        Note(workload, TargonStatus.Deleted, "Workload deleted");
    }

    /// <summary>The host attests the image it runs; nothing else is known to be true.</summary>
    public static bool Verify(TargonWorkload workload, string digest) =>
        workload.Status == TargonStatus.Running && !digest.EndsWith(NeverAttested, StringComparison.Ordinal)
        && (!workload.Order.Image.Contains('@', StringComparison.Ordinal) || workload.Order.Image.EndsWith($"@{digest}", StringComparison.Ordinal));

    public TargonSshKey AddKey(string name, string publicKey)
    {
        var key = new TargonSshKey($"key-{dice.Id("targon-key", _keys.Count + 1).ToString("N")[..12]}", name, publicKey, world.Now);
        _keys.Add(key);
        return key;
    }

    public void RemoveKey(string uid)
    {
        if (_keys.RemoveAll(key => key.Uid == uid) == 0)
        {
            throw new TargonProblem(404, "ssh key not found", "not_found");
        }
    }

    public void SetDark(TargonSku sku, bool dark)
    {
        if (dark)
        {
            _dark.Add(sku.Name);
        }
        else
        {
            _dark.Remove(sku.Name);
        }

        foreach (var workload in _workloads.Values.Where(one => one.Sku == sku))
        {
            workload.Workload?.SetDark(dark);
        }
    }

    public void Reset()
    {
        _workloads.Clear();
        _taken.Clear();
        _dark.Clear();
        _keys.Clear();
        _spent = 0;
        OrdersRefused = false;
    }

    private void Start(TargonWorkload workload, int revision)
    {
        if (workload.Status != TargonStatus.Provisioning || workload.Revision != revision)
        {
            return;
        }

        var order = workload.Order;
        workload.Workload = yard.Create(new WorkloadIdentity(
            Key, workload.Sku.Name, workload.Uid, order.Name, order.Image, order.Ports is [{ Port: var port }, ..] ? port : 22, order.Name,
            new Dictionary<string, string>(order.Environment, StringComparer.Ordinal))
        {
            SshUser = order.Type == TargonType.Vm ? "ubuntu" : null,
        });
        workload.Workload.SetDark(IsDark(workload.Sku));
        workload.Workload.Start();
        Note(workload, TargonStatus.Running, "Workload is running");
        if (dice.Fraction("targon-failure", workload.Ordinal, revision) < options.Value.TargonFailureRate)
        {
            var lives = dice.Between(TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10), "targon-life", workload.Ordinal, revision);
            world.After(world.Wait(lives), () => Fail(workload, revision, "container exited", "OOMKilled", KilledForMemory));
        }
    }

    // What has failed keeps its place, and its price, until somebody suspends or deletes it.
    private void Fail(TargonWorkload workload, int revision, string message, string reason, int? exitCode)
    {
        if (workload.Revision == revision && workload.Status is TargonStatus.Provisioning or TargonStatus.Running)
        {
            Clear(workload);
            Note(workload, TargonStatus.Error, message, reason, exitCode);
        }
    }

    private void Note(TargonWorkload workload, string status, string message, string? reason = null, int? exitCode = null)
    {
        workload.Status = status;
        workload.Message = status == TargonStatus.Error ? message : "";
        workload.UpdatedAt = world.Now;
        workload.Events.Add(new TargonEvent(world.Now, "STATUS", status, message, reason, exitCode));
    }

    private void Hold(TargonWorkload workload)
    {
        if (workload.BilledSince is null)
        {
            workload.BilledSince = world.Now;
            _taken[workload.Sku.Name] = _taken.GetValueOrDefault(workload.Sku.Name) + 1;
        }
    }

    private void Release(TargonWorkload workload)
    {
        Clear(workload);
        if (workload.BilledSince is not null)
        {
            _spent += Cost(workload);
            workload.BilledSince = null;
            _taken[workload.Sku.Name]--;
        }
    }

    private decimal Cost(TargonWorkload workload) => workload.BilledSince is { } since
        ? decimal.Round(workload.UsdPerHour * (decimal)world.TermUsed(world.Now - since).TotalHours, 6)
        : 0;

    private void Clear(TargonWorkload workload)
    {
        if (workload.Workload is { } running)
        {
            yard.Remove(running);
            workload.Workload = null;
        }
    }
}
