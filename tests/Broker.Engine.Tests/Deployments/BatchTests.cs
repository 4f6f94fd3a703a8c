using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Sla;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Deployments;

/// <summary>Batch jobs from order to the decision over their result.</summary>
public sealed class BatchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly EngineWorld _world = new(postgres.Database);

    private JobReviews Reviews => _world.Get<JobReviews>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_run_works_without_a_probe_and_its_use_is_not_billed_yet()
    {
        var id = await WorkingAsync();

        var replica = Assert.Single(await _world.ReplicasAsync(id));

        Assert.Equal((ReplicaState.Running, HealthState.Up), (replica.State, replica.Health));
        Assert.Null(replica.Endpoint);
        Assert.Equal(UsageHold.UntilAccepted, Assert.Single(await UsageAsync(id)).Hold);
        Assert.Equal((DeploymentState.Active, Status.Up), await StateAsync(id));
    }

    [Fact]
    public async Task A_run_that_is_done_is_no_incident_is_not_replaced_and_waits_for_review()
    {
        var id = await DoneAsync();

        var replica = Assert.Single(await _world.ReplicasAsync(id));
        var result = Assert.Single(await ResultsAsync(id));

        Assert.Equal((ReplicaState.Closed, ReplicaEnd.Completed), (replica.State, replica.End));
        Assert.Equal((JobResultState.InReview, "frame 1\nframe 2"), (result.State, result.LogTail));
        Assert.InRange(result.RanFor, TimeSpan.FromMinutes(29), TimeSpan.FromMinutes(31));
        Assert.Equal(replica.Offer.PricePerHour.Amount * (decimal)result.RanFor.TotalHours, result.Cost.Amount, precision: 6);
        Assert.Empty(await _world.IncidentsAsync(id));
        Assert.Equal((DeploymentState.Active, Status.Up), await StateAsync(id));
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task An_accepted_result_is_payable_and_completes_the_job_once()
    {
        var id = await DoneAsync();
        var result = Assert.Single(await ResultsAsync(id));

        var first = await Reviews.AcceptAsync(result.Id, "Ada", CancellationToken.None);
        var second = await Reviews.AcceptAsync(result.Id, "Grace", CancellationToken.None);

        Assert.Equal(new ReviewOutcome.Done(Already: false), first);
        Assert.Equal(new ReviewOutcome.Done(Already: true), second);
        Assert.Equal("Ada", Assert.Single(await ResultsAsync(id)).DecidedBy);
        Assert.All(await UsageAsync(id), u => Assert.Equal(UsageHold.None, u.Hold));
        var deployment = await _world.DeploymentAsync(id);
        Assert.Equal(DeploymentState.Closed, deployment.State);
        Assert.NotNull(deployment.CompletedAt);
        Assert.IsType<ReviewOutcome.NotInReview>(await Reviews.RefuseAsync(result.Id, "Ada", "too late", CancellationToken.None));
    }

    [Fact]
    public async Task Silence_accepts_after_72_hours_and_not_before()
    {
        var id = await DoneAsync();
        _world.Clock.Advance(TimeSpan.FromHours(71));
        await Reviews.ExecuteAsync(CancellationToken.None);
        Assert.Equal(JobResultState.InReview, Assert.Single(await ResultsAsync(id)).State);

        _world.Clock.Advance(TimeSpan.FromHours(1));
        await Reviews.ExecuteAsync(CancellationToken.None);

        var result = Assert.Single(await ResultsAsync(id));
        Assert.Equal((JobResultState.Accepted, null), (result.State, result.DecidedBy));
    }

    [Fact]
    public async Task A_refused_result_is_never_billed_and_the_work_is_done_again_elsewhere()
    {
        var id = await DoneAsync();
        var first = Assert.Single(await ResultsAsync(id));

        Assert.Equal(new ReviewOutcome.Done(Already: false), await Reviews.RefuseAsync(first.Id, "Ada", "black frames", CancellationToken.None));
        await AgainAsync(id);

        var replicas = await _world.ReplicasAsync(id);
        Assert.Equal([ReplicaEnd.Refused, ReplicaEnd.Completed], replicas.Select(r => r.End));
        Assert.NotEqual(replicas[0].Provider, replicas[1].Provider);
        Assert.Equal("black frames", (await ResultsAsync(id))[0].Reason);
        Assert.Equal([UsageHold.Waived, UsageHold.UntilAccepted], (await UsageAsync(id)).Select(u => u.Hold));
        Assert.Empty(await _world.IncidentsAsync(id));
    }

    [Fact]
    public async Task The_third_refusal_ends_the_job_and_calls_a_person()
    {
        var id = await DoneAsync();
        await RefuseLastAsync(id);
        await AgainAsync(id);
        await RefuseLastAsync(id);
        await AgainAsync(id);

        var third = await RefuseLastAsync(id);
        await _world.SettleAsync(id, rounds: 6);

        Assert.IsType<ReviewOutcome.PersonCalled>(third);
        Assert.Equal(3, (await _world.ReplicasAsync(id)).Count);
        Assert.Contains("a person has to look at it", Assert.Single(await _world.IncidentsAsync(id)).Cause, StringComparison.Ordinal);
        Assert.All(await UsageAsync(id), u => Assert.Equal(UsageHold.Waived, u.Hold));
        Assert.Equal((DeploymentState.Active, Status.Down), await StateAsync(id));
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task A_run_that_fails_is_run_again_until_it_has_failed_three_times()
    {
        var id = await WorkingAsync();
        for (var run = 1; run <= 3; run++)
        {
            Network.End(Assert.Single(Network.Open).Handle, "exited with code 1");
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
            await _world.SettleAsync(id, rounds: 8);
        }

        var replicas = await _world.ReplicasAsync(id);
        Assert.Equal(3, replicas.Count);
        Assert.All(replicas, r => Assert.Equal(ReplicaEnd.EndedByNetwork, r.End));
        Assert.All(await UsageAsync(id), u => Assert.Equal(UsageHold.Waived, u.Hold));
        Assert.Empty(await ResultsAsync(id));
        Assert.Single(await _world.IncidentsAsync(id), i => i.ResolvedAt is null);
    }

    [Fact]
    public async Task A_run_past_its_limit_that_the_network_does_not_end_is_ended()
    {
        var id = await WorkingAsync();

        _world.Clock.Advance(TimeSpan.FromMinutes(71));
        await _world.SettleAsync(id, rounds: 1);

        Assert.Contains("longer than its limit", (await _world.ReplicasAsync(id))[0].EndDetail, StringComparison.Ordinal);
        await _world.AssertNoLeakAsync(id);
    }

    [Fact]
    public async Task Output_that_could_not_be_read_is_collected_before_the_review()
    {
        Network.HidesLogs = true;
        var id = await DoneAsync();
        Assert.Equal((JobResultState.Submitted, null), (Assert.Single(await ResultsAsync(id)).State, Assert.Single(await ResultsAsync(id)).LogTail));
        Assert.IsType<ReviewOutcome.NotInReview>(await Reviews.AcceptAsync(Assert.Single(await ResultsAsync(id)).Id, "Ada", CancellationToken.None));

        Network.HidesLogs = false;
        await Reviews.ExecuteAsync(CancellationToken.None);

        Assert.Equal((JobResultState.InReview, "frame 1\nframe 2"), (Assert.Single(await ResultsAsync(id)).State, Assert.Single(await ResultsAsync(id)).LogTail));
    }

    [Fact]
    public async Task A_run_that_began_and_ended_between_two_looks_has_a_result_all_the_same()
    {
        var id = await LeasedAsync();
        Network.Complete(Assert.Single(Network.Leases).Handle);

        await _world.SettleAsync(id, rounds: 5);

        Assert.Single(await ResultsAsync(id));
        Assert.Single(await UsageAsync(id));
    }

    private FakeNetwork Network => _world.IoNet;

    private async Task<DeploymentId> LeasedAsync()
    {
        // The other network cannot run it, as io.net cannot in the real world.
        _world.Akash.Refusal = _ => "no batch jobs";
        Network.Log = [new LogLine(null, "stdout", "frame 1"), new LogLine(null, "stdout", "frame 2")];
        var id = await _world.PlanAsync(1, w => w with { Kind = WorkloadKind.Batch, RunLimit = TimeSpan.FromHours(1) }, Network.Offers[0]);
        await _world.Get<LaunchDeployment>().ExecuteAsync(id, CancellationToken.None);
        return id;
    }

    private async Task<DeploymentId> WorkingAsync()
    {
        var id = await LeasedAsync();
        await _world.SettleAsync(id, rounds: 4);
        return id;
    }

    private async Task<DeploymentId> DoneAsync()
    {
        var id = await WorkingAsync();
        await FinishAsync(id);
        return id;
    }

    private async Task AgainAsync(DeploymentId id)
    {
        _world.RefreshOffers();
        await _world.SettleAsync(id, rounds: 8);
        await FinishAsync(id);
    }

    private async Task FinishAsync(DeploymentId id)
    {
        _world.Clock.Advance(TimeSpan.FromMinutes(30));
        Network.Complete(Assert.Single(Network.Open).Handle);
        await _world.SettleAsync(id, rounds: 5);
    }

    private async Task<ReviewOutcome> RefuseLastAsync(DeploymentId id) =>
        await Reviews.RefuseAsync((await ResultsAsync(id))[^1].Id, "Ada", "still wrong", CancellationToken.None);

    private async Task<(DeploymentState, Status)> StateAsync(DeploymentId id)
    {
        var deployment = await _world.DeploymentAsync(id);
        return (deployment.State, deployment.Status);
    }

    private async Task<List<JobResultEntity>> ResultsAsync(DeploymentId id)
    {
        await using var db = postgres.Database.System.CreateContext();
        return await db.JobResults.AsNoTracking().Where(r => r.DeploymentId == id).OrderBy(r => r.Id).ToListAsync();
    }

    private async Task<List<UsageIntervalEntity>> UsageAsync(DeploymentId id)
    {
        await using var db = postgres.Database.System.CreateContext();
        return await db.UsageIntervals.AsNoTracking().Where(u => u.DeploymentId == id).OrderBy(u => u.StartedAt).ToListAsync();
    }
}
