using Broker.Domain.Accounts;
using Broker.Domain.Market;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Desk;
using Broker.Engine.Market;
using Broker.Engine.Persistence;
using Broker.Engine.Tests.Deployments;
using Broker.Testing.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Engine.Tests.Desk;

/// <summary>The deployments engine with the desk among its networks, and two operators.</summary>
internal sealed class DeskWorld(TestDatabase database) : IAsyncDisposable
{
    public const string Note = "ssh key no. 7, sudo password hunter2";

    public EngineWorld Engine { get; } = new(database, services =>
    {
        services.AddPersistence(database.Configuration);
        services.AddSingleton(database.System);
        services.AddDesk();
        services.Configure<DeskOptions>(o =>
        {
            o.Enabled = true;
            o.LookAgainEvery = TimeSpan.FromSeconds(1);
        });
    });

    public Tenant.Staff Jana { get; } = new(new UserId(Guid.NewGuid()), StaffRole.Support);

    public Tenant.Staff Tomas { get; } = new(new UserId(Guid.NewGuid()), StaffRole.Support);

    public IComputeNetwork Network => Engine.Get<ComputeNetworks>().Get(NetworkId.AethirDesk);

    public async Task<T> AtDeskAsync<T>(Tenant who, Func<IDesk, Task<T>> act)
    {
        await using var scope = Engine.Get<IServiceScopeFactory>().CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(who);
        return await act(scope.ServiceProvider.GetRequiredService<IDesk>());
    }

    public Task<DeskBoard> BoardAsync() => AtDeskAsync(Jana, d => d.ReadAsync(CancellationToken.None));

    public async Task<DeskOrderView> OrderAsync(DeploymentId deployment) =>
        Assert.Single((await BoardAsync()).Orders, o => o.Deployment == deployment);

    public DeskQuoteDraft Draft(int available = 2) => new(
        $"AQ-{Guid.NewGuid():N}", "H100 80GB", 1, "sg", "Aethir SG-2", 2.05m, 168, Engine.Clock.GetUtcNow().AddDays(7), available);

    public async Task<Offer> OfferAsync(int available = 2)
    {
        var draft = Draft(available);
        Assert.IsType<DeskOutcome.Done>(await AtDeskAsync(Jana, d => d.EnterQuoteAsync(draft, CancellationToken.None)));
        return Engine.Get<OfferIndex>().Current.Networks[NetworkId.AethirDesk].Offers.Single(o => o.PriceSource.Contains(draft.Number!, StringComparison.Ordinal));
    }

    /// <summary>A deployment whose one replica waits on the desk.</summary>
    public async Task<DeploymentId> OrderedAsync(Offer? offer = null)
    {
        var id = await Engine.PlanAsync(1, offer ?? await OfferAsync());
        await Engine.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        await Engine.SettleAsync(id, rounds: 3);
        return id;
    }

    public Task<DeskOutcome> FulfilAsync(long number, Tenant.Staff? who = null, string address = "https://node-7.aethir.example:8443") => AtDeskAsync(
        who ?? Jana, d => d.FulfilAsync(number, new DeskFulfilment("AE-2026-118", address, Note), CancellationToken.None));

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
