namespace Broker.Domain.Shared;

/// <summary>The networks this process works with, by id. Built once at start.</summary>
public sealed class ComputeNetworks
{
    private readonly Dictionary<NetworkId, IComputeNetwork> _byId;

    /// <exception cref="ArgumentException">Two networks have the same id.</exception>
    public ComputeNetworks(IEnumerable<IComputeNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);

        _byId = [];
        foreach (var network in networks)
        {
            if (!_byId.TryAdd(network.Id, network))
            {
                throw new ArgumentException($"Two networks are registered as {network.Id}.", nameof(networks));
            }
        }
    }

    public IReadOnlyCollection<IComputeNetwork> All => _byId.Values;

    /// <summary>Those we have a key for now; asked anew each time, as a key may come while we run.</summary>
    public IEnumerable<IComputeNetwork> Connected => _byId.Values.Where(n => n.IsConnected);

    /// <exception cref="InvalidOperationException">The network is unknown or switched off.</exception>
    public IComputeNetwork Get(NetworkId id) =>
        Find(id) ?? throw new InvalidOperationException($"The network {id} is not switched on.");

    /// <summary>Null if the network is unknown or switched off.</summary>
    public IComputeNetwork? Find(NetworkId id) => _byId.GetValueOrDefault(id);
}

/// <summary>How a network takes part wherever it lives: each registers one, and <see cref="ComputeNetworks"/> is made of those that are on.</summary>
/// <param name="Network">Null while the network is switched off.</param>
public sealed record NetworkSwitch(IComputeNetwork? Network);
