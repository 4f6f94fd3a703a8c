using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Desk;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Desk;

public sealed class DeskStoryTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DeskWorld _world = new(postgres.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_signed_quote_is_an_offer_with_its_price_its_place_and_its_caution()
    {
        var offer = await _world.OfferAsync(available: 3);

        Assert.Equal(
            ("H100", 80, 1, "ap-southeast", 3, Money.Usd(2.05m), TimeSpan.FromHours(168)),
            (offer.Gpu.Name, offer.Gpu.MemoryGib, offer.GpuCount, offer.Region.Code, offer.Available, offer.PricePerGpuHour, offer.MinimumTerm));
        Assert.StartsWith("Partner contract, assumed", _world.Network.Traits.Caution, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_is_fulfilled_by_an_operator_runs_like_any_other_and_ends_when_it_was_given_back()
    {
        var id = await _world.OrderedAsync();
        var order = await _world.OrderAsync(id);
        Assert.Equal((DeskOrderState.ToFulfil, ReplicaState.Ordered), (order.State, await StateAsync(id)));
        Assert.Equal(["TOKEN"], order.Install!.Variables);

        Assert.IsType<DeskOutcome.Done>(await _world.FulfilAsync(order.Number));
        await _world.Engine.SettleAsync(id, rounds: 3);
        var leased = await ReplicaAsync(id);
        await _world.Engine.ServeAsync(leased.Id);
        Assert.Equal((DeploymentState.Active, Status.Up), await DeploymentAsync(id));

        await _world.Engine.Get<CloseDeployment>().ExecuteAsync(id, CancellationToken.None);
        await _world.Engine.SettleAsync(id, rounds: 3);
        var closing = await _world.OrderAsync(id);
        var owned = Assert.Single(await _world.Network.ListOwnedAsync(CancellationToken.None), o => o.Tag == leased.OrderTag);
        Assert.Equal((DeskOrderState.ReleaseAsked, ReplicaState.Closing, LeaseState.Closing), (closing.State, await StateAsync(id), owned.State));

        await _world.AtDeskAsync(_world.Tomas, d => d.ConfirmReleaseAsync(order.Number, CancellationToken.None));
        await _world.Engine.SettleAsync(id, rounds: 3);

        Assert.Equal((ReplicaState.Leased, Money.Usd(2.05m), "https://node-7.aethir.example:8443/"), (leased.State, leased.PricePerHour, leased.Endpoint!.ToString()));
        Assert.Equal(DeploymentState.Closed, (await _world.Engine.DeploymentAsync(id)).State);
        Assert.DoesNotContain(await _world.Network.ListOwnedAsync(CancellationToken.None), o => o.Tag == leased.OrderTag);
        Assert.Contains("desk order D-", await ActivityAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_order_tells_the_customer_why()
    {
        var id = await _world.OrderedAsync();
        var order = await _world.OrderAsync(id);

        await _world.AtDeskAsync(_world.Jana, d => d.RefuseAsync(order.Number, "Aethir sold it to somebody else", CancellationToken.None));
        await _world.Engine.SettleAsync(id, rounds: 3);

        var replica = (await _world.Engine.ReplicasAsync(id))[0];
        Assert.Equal((ReplicaState.Closed, ReplicaEnd.NotLeased), (replica.State, replica.End));
        Assert.Contains("sold it to somebody else", replica.EndDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Aethir_takes_back_is_an_outage_and_is_replaced()
    {
        var id = await _world.OrderedAsync();
        var order = await _world.OrderAsync(id);
        await _world.FulfilAsync(order.Number);
        await _world.Engine.SettleAsync(id, rounds: 2);
        await _world.Engine.ServeAsync((await ReplicaAsync(id)).Id);

        await _world.AtDeskAsync(_world.Jana, d => d.ReportEndAsync(order.Number, "host withdrew it", CancellationToken.None));
        await _world.Engine.SettleAsync(id, rounds: 4);

        var replicas = await _world.Engine.ReplicasAsync(id);
        Assert.Equal((ReplicaEnd.EndedByNetwork, "host withdrew it"), (replicas[0].End, replicas[0].EndDetail));
        Assert.Equal(replicas[0].Id, replicas[1].Replaces);
    }

    [Fact]
    public async Task An_order_nobody_has_taken_is_cancelled_at_once_and_one_that_is_worked_on_is_not()
    {
        var free = await _world.OrderedAsync();
        var taken = await _world.OrderedAsync();
        var number = (await _world.OrderAsync(taken)).Number;
        await _world.AtDeskAsync(_world.Jana, d => d.TakeAsync(number, seenHolder: null, CancellationToken.None));

        await _world.Engine.Get<CloseDeployment>().ExecuteAsync(free, CancellationToken.None);
        await _world.Engine.Get<CloseDeployment>().ExecuteAsync(taken, CancellationToken.None);
        await _world.Engine.SettleAsync(free, rounds: 2);
        await _world.Engine.SettleAsync(taken, rounds: 2);

        Assert.Equal((ReplicaState.Closed, ReplicaState.Closing), (await StateAsync(free), await StateAsync(taken)));
        Assert.DoesNotContain((await _world.BoardAsync()).Orders, o => o.Deployment == free);
        Assert.Equal(DeskOrderState.ReleaseAsked, (await _world.OrderAsync(taken)).State);
    }

    [Fact]
    public async Task An_order_is_given_up_when_no_operator_comes()
    {
        var id = await _world.OrderedAsync();

        _world.Engine.Clock.Advance(TimeSpan.FromHours(4.1));
        await _world.Engine.SettleAsync(id, rounds: 3);

        Assert.StartsWith("No lease within", (await _world.Engine.ReplicasAsync(id))[0].EndDetail, StringComparison.Ordinal);
    }

    private async Task<ReplicaEntity> ReplicaAsync(DeploymentId id) => (await _world.Engine.ReplicasAsync(id))[0];

    private async Task<ReplicaState> StateAsync(DeploymentId id) => (await ReplicaAsync(id)).State;

    private async Task<(DeploymentState, Status)> DeploymentAsync(DeploymentId id)
    {
        var deployment = await _world.Engine.DeploymentAsync(id);
        return (deployment.State, deployment.Status);
    }

    private async Task<string> ActivityAsync(DeploymentId id)
    {
        await using var db = postgres.Database.System.CreateContext();
        return string.Join('\n', await db.Activity.Where(a => a.DeploymentId == id).Select(a => a.Text).ToListAsync());
    }
}
