using System.Collections.Concurrent;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>
/// Asks the network to attest that a host runs the very image we named, where we named it by its digest. What was attested
/// is believed for a while: leases are looked at every few seconds.
/// </summary>
internal sealed class TargonAttestation(TargonApi api, TargonOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _attested = new(StringComparer.Ordinal);

    /// <summary>False only if the host runs something else; true too where there is nothing to hold it against.</summary>
    public async Task<bool> HoldsAsync(TargonWorkloadWire workload, CancellationToken cancellationToken)
    {
        if (workload is not { Uid: { } uid, Type: TargonWire.Container } || TargonMapping.DigestOf(workload.Image) is not { } digest)
        {
            return true;
        }

        var now = clock.GetUtcNow();
        if (_attested.TryGetValue(uid, out var at) && now - at < options.Scaled(options.AttestationAge))
        {
            return true;
        }

        var holds = await api.VerifyAsync(uid, digest, cancellationToken);
        if (holds)
        {
            _attested[uid] = now;
        }
        else
        {
            Forget(uid);
        }

        return holds;
    }

    public void Forget(string uid) => _attested.TryRemove(uid, out _);
}
