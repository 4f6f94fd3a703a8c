namespace Broker.Domain.Placement;

/// <summary>How likely it is that enough replicas are up, when some of them share what can fail.</summary>
/// <remarks>
/// Exact and polynomial: the distribution of the number of replicas up is folded from the leaves to the root. A
/// domain that works with probability u turns the convolution c of its children into u·c, with 1-u added to "none".
/// </remarks>
public static class UpProbability
{
    /// <summary>P(at least <paramref name="needed"/> replicas under <paramref name="root"/> are up), 0..1.</summary>
    public static double AtLeast(int needed, FailureDomain root) => Tail(needed, Distribution(root));

    /// <summary>The same for replicas that share nothing.</summary>
    public static double AtLeast(int needed, IEnumerable<double> independent) =>
        AtLeast(needed, new FailureDomain.Shared(1, [.. independent.Select(p => new FailureDomain.Replica(p))]));

    /// <summary>Entry i is P(exactly i replicas are up); the entries sum to 1.</summary>
    public static double[] Distribution(FailureDomain domain) => domain switch
    {
        FailureDomain.Replica replica => [1 - replica.Up, replica.Up],
        FailureDomain.Shared shared => Fold(shared),
        _ => throw new InvalidOperationException($"Unknown domain {domain.GetType().Name}."),
    };

    private static double[] Fold(FailureDomain.Shared shared)
    {
        double[] counts = [1];
        foreach (var child in shared.Children)
        {
            counts = Convolve(counts, Distribution(child));
        }

        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] *= shared.Up;
        }

        counts[0] += 1 - shared.Up;
        return counts;
    }

    private static double[] Convolve(double[] left, double[] right)
    {
        var sum = new double[left.Length + right.Length - 1];
        for (var i = 0; i < left.Length; i++)
        {
            for (var j = 0; j < right.Length; j++)
            {
                sum[i + j] += left[i] * right[j];
            }
        }

        return sum;
    }

    private static double Tail(int needed, double[] distribution)
    {
        if (needed <= 0)
        {
            return 1;
        }

        var tail = 0.0;
        for (var i = distribution.Length - 1; i >= needed; i--)
        {
            tail += distribution[i];
        }

        // Rounding may leave the sum a few units in the last place above 1.
        return Math.Min(1, tail);
    }
}
