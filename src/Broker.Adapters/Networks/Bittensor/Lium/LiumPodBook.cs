using System.Collections.Concurrent;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>
/// Finds pods by our names, and remembers which rents have been sent and not been seen since: the network may list a pod
/// some seconds after it was rented, and until then it must be neither rented again nor called gone.
/// </summary>
internal sealed class LiumPodBook(LiumApi api, LiumOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _sent = new(StringComparer.Ordinal);

    /// <summary>Of several under one name the oldest, which is the one that was meant.</summary>
    public async Task<(LiumPods Listed, LiumPodWire? Pod)> FindAsync(LiumName name, CancellationToken cancellationToken)
    {
        var listed = await api.ListPodsAsync(cancellationToken);
        var pod = listed.Named(name.Value).Where(p => name.Only is null || p.Id == name.Only).OrderBy(Age).ThenBy(p => p.Id, StringComparer.Ordinal).FirstOrDefault();
        if (pod is not null)
        {
            _sent.TryRemove(name.Value, out _);
        }

        return (listed, pod);
    }

    /// <summary>Before the rent goes out: its answer may get lost.</summary>
    public void Sent(LiumName name) => _sent[name.Value] = clock.GetUtcNow();

    /// <summary>The network has refused the rent for certain.</summary>
    public void Refused(LiumName name) => _sent.TryRemove(name.Value, out _);

    public bool MayAppear(LiumName name)
    {
        if (!_sent.TryGetValue(name.Value, out var at))
        {
            return false;
        }

        if (clock.GetUtcNow() - at < options.Scaled(options.RentSettles))
        {
            return true;
        }

        _sent.TryRemove(name.Value, out _);
        return false;
    }

    public static (int Ended, DateTimeOffset CreatedAt) Age(LiumPodWire pod) =>
        (LiumMapping.StateOf(pod.Status) is LeaseState.Closing or LeaseState.Closed ? 1 : 0, pod.CreatedAt ?? DateTimeOffset.MaxValue);
}
