using Broker.Simulator.Control;

namespace Broker.Simulator.Aethir;

/// <summary>Aethir as the control room sees it; its providers are its regions, for offers name no host.</summary>
internal sealed class AethirControl(AethirNetwork aethir, AethirGate gate) : ISimulatedNetwork
{
    public string Key => AethirNetwork.Key;

    public bool OrdersRefused
    {
        get => aethir.Stock.OrdersRefused;
        set => aethir.Stock.OrdersRefused = value;
    }

    public IResult Refusal(int status, string code, string message) =>
        new AethirProblem(status == 429 ? AethirCode.TooManyRequests : AethirCode.Invalid, message, status).Answer(DateTimeOffset.UnixEpoch);

    public bool TrySetProviderDark(string provider, bool dark)
    {
        if (!aethir.Stock.Regions.Contains(provider))
        {
            return false;
        }

        aethir.SetDark(provider, dark);
        return true;
    }

    public bool IsProviderDark(string provider) => aethir.Stock.IsDark(provider);

    public string ProviderName(string provider) => provider;

    public NetworkView View(bool dark, Func<string, int> workloads)
    {
        var counts = new CountsView(aethir.Orders.Count(one => one.IsLive), aethir.Orders.Count(one => !one.IsLive));
        return new NetworkView(
            Key, dark, OrdersRefused, aethir.Ledger.BalanceUsd, counts, counts,
            [.. aethir.Stock.Regions.Select(region => new ProviderView(region, region, region, aethir.Stock.IsDark(region), workloads(region)))],
            [.. aethir.Orders.Where(one => one.IsLive).Select(one => new DeploymentView(
                one.Id, one.ClientOrderId, one.Wish.Environment.GetValueOrDefault("BROKER_REPLICA"), one.Status, 1, 0, [one.Offer.Region]))]);
    }

    public void Reset()
    {
        aethir.Reset();
        gate.Reset();
    }
}
