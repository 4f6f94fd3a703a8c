using Broker.Engine.Live;
using Broker.Portal.Live;

namespace Broker.Portal.Billing;

/// <summary>A page about money: read when it opens and when its address changes. What is billed does not change by the second.</summary>
public abstract class MoneyComponent : LiveComponent
{
    protected override Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items) => Task.FromResult(false);
}
