namespace Broker.Simulator.Faults;

/// <summary>What can go wrong between a client and a network.</summary>
internal static class FaultKind
{
    public const string TooMany = "429";
    public const string ServerError = "500";
    public const string Unavailable = "503";
    public const string Html = "html";
    public const string Truncated = "truncated";

    /// <summary>The answer with every text a number, every number a text, and everything else gone.</summary>
    public const string WrongTypes = "wrong-types";

    /// <summary>The answer in a list, or the list in an object.</summary>
    public const string WrongShape = "wrong-shape";

    /// <summary>The answer, and 5 MB of nothing after it.</summary>
    public const string Huge = "huge";
    public const string LostResponse = "lost-response";

    /// <summary>The work is done and the answer is a 500.</summary>
    public const string ErrorAfter = "500-after";

    /// <summary>The work is done and the answer comes late.</summary>
    public const string SlowAfter = "slow-after";
    public const string Refused = "refused";
    public const string Slow = "slow";
    public const string KeySet = "key-set";
    public const string ManifestLost = "manifest-lost";

    /// <summary>A 403 that the network's edge gives, not the network.</summary>
    public const string Firewall = "firewall";

    /// <summary>The network's clock is off, so signed requests look too old or too new to it.</summary>
    public const string ClockSkew = "clock-skew";

    public static readonly string[] All =
    [
        TooMany, ServerError, Unavailable, Html, Truncated, WrongTypes, WrongShape, Huge, LostResponse, ErrorAfter, SlowAfter, Refused, Slow, KeySet,
        ManifestLost, Firewall, ClockSkew,
    ];
}

/// <summary>One order of the person at the control page.</summary>
/// <param name="Network">Key of one network.</param>
/// <param name="Kind">One of <see cref="FaultKind"/>.</param>
/// <param name="Count">For how many matching calls; none means until cleared.</param>
/// <param name="Path">Only calls whose path contains this.</param>
/// <param name="Method">Only calls with this method. What spoils an answer after the work is for writes unless this says otherwise.</param>
/// <param name="RetryAfterSeconds">Of a 429 or 503, 1 unless said.</param>
/// <param name="DelayMilliseconds">Of a slow or late answer, 5000 unless said.</param>
internal sealed record FaultOrder(
    string Network, string Kind, int? Count = null, string? Path = null, string? Method = null, int? RetryAfterSeconds = null,
    int? DelayMilliseconds = null);

internal sealed record PendingFault(int Id, FaultOrder Order, int? Left);

/// <summary>Faults that are still to happen, first come first served, and networks that are dark.</summary>
internal sealed class FaultBook
{
    private readonly Lock _gate = new();
    private readonly List<PendingFault> _pending = [];
    private readonly HashSet<string> _dark = new(StringComparer.Ordinal);
    private int _count;

    public IReadOnlyList<PendingFault> Pending
    {
        get
        {
            lock (_gate)
            {
                return [.. _pending];
            }
        }
    }

    public PendingFault Add(FaultOrder order)
    {
        lock (_gate)
        {
            var fault = new PendingFault(++_count, order, order.Count);
            _pending.Add(fault);
            return fault;
        }
    }

    /// <summary>The fault this call has to suffer, if any; counts it.</summary>
    public FaultOrder? Take(string network, string method, string path)
    {
        lock (_gate)
        {
            var index = _pending.FindIndex(fault => Hits(fault.Order, network, method, path));
            if (index < 0)
            {
                return null;
            }

            var fault = _pending[index];
            if (fault.Left is 1)
            {
                _pending.RemoveAt(index);
            }
            else if (fault.Left is { } left)
            {
                _pending[index] = fault with { Left = left - 1 };
            }

            return fault.Order;
        }
    }

    public bool IsDark(string network)
    {
        lock (_gate)
        {
            return _dark.Contains(network);
        }
    }

    public void SetDark(string network, bool dark)
    {
        lock (_gate)
        {
            if (dark)
            {
                _dark.Add(network);
            }
            else
            {
                _dark.Remove(network);
            }
        }
    }

    public void Clear(string? network = null)
    {
        lock (_gate)
        {
            _pending.RemoveAll(fault => network is null || fault.Order.Network == network);
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _pending.Clear();
            _dark.Clear();
            _count = 0;
        }
    }

    private static bool Hits(FaultOrder order, string network, string method, string path)
    {
        var wanted = order.Method
            ?? (order.Kind is FaultKind.LostResponse or FaultKind.ErrorAfter or FaultKind.SlowAfter && HttpMethods.IsGet(method) ? "a write" : method);
        return order.Network == network
            && string.Equals(wanted, method, StringComparison.OrdinalIgnoreCase)
            && (order.Path is null || path.Contains(order.Path, StringComparison.OrdinalIgnoreCase));
    }
}
