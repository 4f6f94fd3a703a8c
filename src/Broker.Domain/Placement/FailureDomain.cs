namespace Broker.Domain.Placement;

/// <summary>
/// Something that works or fails as one, with whatever is inside it: a network holds providers, a provider holds
/// replicas. Domains nest; they do not overlap.
/// </summary>
public abstract record FailureDomain
{
    private FailureDomain(double up)
    {
        if (!(up is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(up), up, "A probability lies in 0..1.");
        }

        Up = up;
    }

    /// <summary>Probability that the domain itself works, whatever holds it working; 0..1.</summary>
    public double Up { get; }

    /// <summary>One replica: the thing that is counted.</summary>
    public sealed record Replica : FailureDomain
    {
        public Replica(double up)
            : base(up)
        {
        }
    }

    /// <summary>Everything in <see cref="Children"/> is down while this is down.</summary>
    public sealed record Shared : FailureDomain
    {
        public Shared(double up, IReadOnlyList<FailureDomain> children)
            : base(up) => Children = children;

        public IReadOnlyList<FailureDomain> Children { get; }
    }
}
