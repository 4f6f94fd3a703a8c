using System.Text.Json.Nodes;
using Broker.Simulator.World;

namespace Broker.Simulator.Stripe;

/// <summary>
/// Test clocks: whoever hangs on one lives in its time. Everybody else lives in the world's. Only to be touched inside
/// <see cref="SimulatedWorld.Visit{T}"/>.
/// </summary>
internal sealed class StripeClocks(StripeStore store, SimulatedWorld world)
{
    private readonly List<(string Clock, long At, Action Happening)> _waiting = [];

    /// <summary>Seconds since 1970, by this clock or by the world's if it is null.</summary>
    public long Now(string? clock) => clock is null ? store.Now : Get(clock).Number("frozen_time");

    public JsonObject Get(string id) => store.Get("test_helpers.test_clock", id);

    public void At(string? clock, long time, Action happening)
    {
        if (clock is not null)
        {
            _waiting.Add((clock, time, happening));
        }
        else
        {
            world.After(world.Deadline(TimeSpan.FromSeconds(Math.Max(0, time - store.Now))), happening);
        }
    }

    public JsonObject Create(StripeRequest request)
    {
        var clock = store.New("test_helpers.test_clock", "clock");
        clock.Take(request.Parameters, "frozen_time", "name");
        return store.Keep(clock);
    }

    public JsonObject Advance(StripeRequest request)
    {
        var clock = Get(request.Id);
        var target = request.Parameters.Number("frozen_time");
        if (target <= clock.Number("frozen_time"))
        {
            throw StripeProblem.Invalid("A test clock only moves forward.", param: "frozen_time");
        }

        clock["frozen_time"] = target;
        var due = _waiting.Where(one => one.Clock == request.Id && one.At <= target).OrderBy(one => one.At).ToList();
        _waiting.RemoveAll(due.Contains);
        foreach (var (_, _, happening) in due)
        {
            happening();
        }

        return clock;
    }

    public void Reset() => _waiting.Clear();
}
