namespace Broker.Engine;

/// <summary>One page of a list that was sorted and filtered by the server.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total, int Index, int Size);

/// <param name="Index">0-based.</param>
/// <param name="Size">1..200.</param>
public sealed record PageRequest(int Index = 0, int Size = 25)
{
    public const int MaximumSize = 200;

    public int Skip => Math.Max(0, Index) * Take;

    public int Take => Math.Clamp(Size, 1, MaximumSize);
}
