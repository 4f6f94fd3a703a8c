using Broker.Simulator.Control;

namespace Broker.Simulator.Dispersed;

/// <summary>Dispersed as the control room sees it; it names no suppliers, so a region stands for one.</summary>
internal sealed class DispersedControl(DispersedNetwork dispersed, DispersedGate gate) : ISimulatedNetwork
{
    public string Key => DispersedNetwork.Key;

    public bool OrdersRefused
    {
        get => dispersed.Stock.OrdersRefused;
        set => dispersed.Stock.OrdersRefused = value;
    }

    public IResult Refusal(int status, string code, string message) => new DispersedProblem(status, code.ToUpperInvariant(), message).Answer();

    public bool TrySetProviderDark(string provider, bool dark)
    {
        if (!dispersed.Stock.Regions.Contains(provider))
        {
            return false;
        }

        dispersed.SetDark(provider, dark);
        return true;
    }

    public bool IsProviderDark(string provider) => dispersed.Stock.IsDark(provider);

    public string ProviderName(string provider) => provider;

    public NetworkView View(bool dark, Func<string, int> workloads)
    {
        var counts = new CountsView(dispersed.Jobs.Count(job => job.IsLive), dispersed.Jobs.Count(job => !job.IsLive));
        return new NetworkView(
            Key, dark, OrdersRefused, dispersed.Ledger.Credits, counts, counts,
            [.. dispersed.Stock.Regions.Select(region => new ProviderView(region, region, region, dispersed.Stock.IsDark(region), workloads(region)))],
            [.. dispersed.Jobs.Where(job => job.IsLive).Select(job => new DeploymentView(
                job.Uuid.ToString(), job.Order.Title, job.Order.Container.Environment.GetValueOrDefault("BROKER_REPLICA"), job.Status, 1, 0,
                [.. job.Runs.TakeLast(1).Select(run => run.Pool.Region)]))]);
    }

    public void Reset()
    {
        dispersed.Reset();
        gate.Reset();
    }
}
