using Broker.Simulator.Control;

namespace Broker.Simulator.Lium;

/// <summary>Lium as the control room sees it; its providers are its nodes.</summary>
internal sealed class LiumControl(LiumNetwork lium) : ISimulatedNetwork
{
    public string Key => LiumNetwork.Key;

    public bool OrdersRefused
    {
        get => lium.Market.OrdersRefused;
        set => lium.Market.OrdersRefused = value;
    }

    public IResult Refusal(int status, string code, string message) => new LiumProblem(status, message).Answer();

    public bool TrySetProviderDark(string provider, bool dark)
    {
        if (lium.Market.Find(provider) is not { } node)
        {
            return false;
        }

        lium.SetDark(node, dark);
        return true;
    }

    public bool IsProviderDark(string provider) => lium.Market.Find(provider) is { } node && lium.Market.IsDark(node);

    public string ProviderName(string provider) => lium.Market.Find(provider) is { } node ? $"{node.MachineName} in {node.City}" : provider;

    // A rental is open until its node is free again, dead or not.
    public NetworkView View(bool dark, Func<string, int> workloads)
    {
        var open = lium.Pods.Where(pod => !pod.IsGone).ToList();
        var counts = new CountsView(open.Count, lium.Pods.Count() - open.Count);
        return new NetworkView(
            Key, dark, OrdersRefused, decimal.Round(lium.Balance, 2), counts, counts,
            [.. lium.Market.Supply.Nodes.Select(node => new ProviderView(
                node.Id, ProviderName(node.Id), node.CountryCode, lium.Market.IsDark(node), workloads(node.Id)))],
            // A renter knows a pod by its name: the answer to a rent may name no other id.
            [.. open.Select(pod => new DeploymentView(
                pod.Rent.PodName, pod.Rent.PodName, LiumReplica.In(pod.Rent.PodName), pod.Status, 1, 0, [pod.Node.Id]))]);
    }

    public void Reset() => lium.Reset();
}
