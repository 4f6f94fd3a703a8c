using Microsoft.Extensions.Options;

namespace Broker.Simulator.World;

/// <summary>
/// One lock, one clock and one list of things that will happen. Whoever looks at the networks first makes happen what is due,
/// in order of its time, so a test with a hand-driven clock sees the same as a client with a real one.
/// </summary>
internal sealed class SimulatedWorld
{
    /// <summary>Akash makes a block about every six seconds.</summary>
    public static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(6);

    /// <summary>A height the main network passed in 2026; the simulated chain starts there.</summary>
    private const long FirstHeight = 27_400_000;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _happenings = new();
    private readonly TimeProvider _clock;
    private readonly double _timeScale;
    private readonly double _deadlineScale;
    private long _order;
    private DateTimeOffset? _happeningAt;

    public SimulatedWorld(TimeProvider clock, IOptions<SimulatorOptions> options)
    {
        _clock = clock;
        _timeScale = options.Value.TimeScale;
        _deadlineScale = options.Value.DeadlineScale;
        Start = clock.GetUtcNow();
    }

    public DateTimeOffset Start { get; private set; }

    /// <summary>The real time or, while something happens that was due earlier, the time it was due.</summary>
    public DateTimeOffset Now => _happeningAt ?? _clock.GetUtcNow();

    /// <summary>For threads that are not inside a visit.</summary>
    public DateTimeOffset RealNow => _clock.GetUtcNow();

    public long Height => FirstHeight + (long)((Now - Start) * _timeScale / BlockTime);

    /// <summary>When the block of this height began.</summary>
    public DateTimeOffset BlockStart => StartOf(Height);

    /// <summary>When a block began or will begin.</summary>
    public DateTimeOffset StartOf(long height) => Start + ((height - FirstHeight) * (BlockTime / _timeScale));

    /// <summary>The latest block at a moment.</summary>
    public long HeightAt(DateTimeOffset moment) => FirstHeight + (long)Math.Floor((moment - Start) * _timeScale / BlockTime);

    /// <summary>Everything that reads or changes a network goes through here.</summary>
    public T Visit<T>(Func<T> visit)
    {
        lock (_gate)
        {
            CatchUp();
            return visit();
        }
    }

    public void Visit(Action visit) => Visit(() =>
    {
        visit();
        return true;
    });

    /// <summary>Real time until a simulated delay is over.</summary>
    public TimeSpan Wait(TimeSpan simulated) => simulated / _timeScale;

    /// <summary>Real time until a simulated deadline is reached.</summary>
    public TimeSpan Deadline(TimeSpan simulated) => simulated / _deadlineScale;

    /// <summary>How much of a paid term a stretch of real time uses up.</summary>
    public TimeSpan TermUsed(TimeSpan real) => real * _deadlineScale;

    /// <summary>How long the recorded market has been running.</summary>
    public TimeSpan MarketAge => (Now - Start) * _timeScale;

    public void After(TimeSpan real, Action happening) =>
        _happenings.Enqueue(happening, (Now + real, _order++));

    /// <summary>At the start of the n-th block from now.</summary>
    public void AfterBlocks(int blocks, Action happening)
    {
        var elapsed = Now - Start;
        var target = (Height - FirstHeight + blocks) * (BlockTime / _timeScale);
        // One tick more, so that rounding never leaves the happening in the block before.
        After(target - elapsed + TimeSpan.FromTicks(1), happening);
    }

    /// <summary>Forgets everything that was going to happen.</summary>
    public void Reset()
    {
        _happenings.Clear();
        Start = _clock.GetUtcNow();
    }

    private void CatchUp()
    {
        var now = _clock.GetUtcNow();
        while (_happenings.TryPeek(out _, out var next) && next.Due <= now)
        {
            var happening = _happenings.Dequeue();
            _happeningAt = next.Due;
            try
            {
                happening();
            }
            finally
            {
                _happeningAt = null;
            }
        }
    }
}
