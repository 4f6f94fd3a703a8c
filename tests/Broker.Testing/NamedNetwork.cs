using Broker.Domain.Shared;

namespace Broker.Testing;

/// <summary>A <see cref="FakeNetwork"/> under the name people know it by.</summary>
public static class NamedNetwork
{
    public static FakeNetwork Create(NetworkId id, string displayName, TimeProvider clock)
    {
        var traits = new FakeNetwork(id, clock).Traits with { DisplayName = displayName };
        return new FakeNetwork(id, clock) { Traits = traits };
    }
}
