namespace Broker.Simulator.Control;

/// <summary>What the control room, the page and the faults need of each network. What changes is only to be touched inside a visit to the world.</summary>
internal interface ISimulatedNetwork
{
    /// <summary>Its name in control calls and on the page.</summary>
    string Key { get; }

    /// <summary>First segment of every path of its API; calls below it can be spoiled.</summary>
    string Root => Key;

    /// <summary>Whether nobody takes a new order.</summary>
    bool OrdersRefused { get; set; }

    /// <summary>A refusal as this network words it.</summary>
    IResult Refusal(int status, string code, string message);

    /// <summary>False if there is no such provider.</summary>
    bool TrySetProviderDark(string provider, bool dark);

    bool IsProviderDark(string provider);

    /// <summary>For people; the id itself if nobody has it.</summary>
    string ProviderName(string provider);

    /// <param name="dark">Whether the whole network is dark.</param>
    /// <param name="workloads">Live workloads by provider.</param>
    NetworkView View(bool dark, Func<string, int> workloads);

    void Reset();
}
