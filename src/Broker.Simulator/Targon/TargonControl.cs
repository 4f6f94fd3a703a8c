using Broker.Simulator.Control;

namespace Broker.Simulator.Targon;

/// <summary>Targon as the control room sees it. It names no suppliers; its kinds of machines stand for them.</summary>
internal sealed class TargonControl(TargonNetwork targon) : ISimulatedNetwork
{
    public string Key => TargonNetwork.Key;

    public bool OrdersRefused
    {
        get => targon.OrdersRefused;
        set => targon.OrdersRefused = value;
    }

    public IResult Refusal(int status, string code, string message) => new TargonProblem(status, message, code).Answer();

    public bool TrySetProviderDark(string provider, bool dark)
    {
        if (targon.Sku(provider) is not { } sku)
        {
            return false;
        }

        targon.SetDark(sku, dark);
        return true;
    }

    public bool IsProviderDark(string provider) => targon.Sku(provider) is { } sku && targon.IsDark(sku);

    public string ProviderName(string provider) => targon.Sku(provider)?.DisplayName ?? provider;

    // A workload that is only registered costs nothing: it is no lease.
    public NetworkView View(bool dark, Func<string, int> workloads)
    {
        var live = targon.Workloads.Where(one => one.Status != TargonStatus.Deleted).ToList();
        var billed = live.Count(one => one.BilledSince is not null);
        return new NetworkView(
            Key, dark, OrdersRefused, decimal.Round(targon.Credits, 2),
            new CountsView(live.Count, targon.Workloads.Count() - live.Count),
            new CountsView(billed, targon.Workloads.Count(one => one.Revision > 0) - billed),
            [.. targon.Supply.Inventory.Select(sku => new ProviderView(sku.Name, sku.DisplayName, sku.Type, targon.IsDark(sku), workloads(sku.Name)))],
            [.. live.Select(one => new DeploymentView(
                one.Uid, one.Order.Name, one.Order.Environment.GetValueOrDefault("BROKER_REPLICA"), one.Status, one.BilledSince is null ? 0 : 1, 0,
                [one.Sku.Name]))]);
    }

    public void Reset() => targon.Reset();
}
