using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Sla;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Broker.Engine.Tests.Billing.Credits;

public sealed class SlaCreditsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly BillingPeriod October = BillingPeriod.MonthOf(Start);
    private static readonly Tenant.Staff Biller = new(new UserId(Guid.NewGuid()), StaffRole.Finance);

    private readonly FakeTimeProvider _clock = new(Start.AddDays(32));
    private TestDatabase _database = null!;
    private SlaCredits _credits = null!;

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        _credits = new SlaCredits(Options.Create(new SlaCreditOptions { ApproveOver = 50 }), _clock);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_missed_objective_is_credited_unasked_with_its_evidence()
    {
        // 99.95 % of October allows 22.32 minutes.
        var deployment = await DeployAsync(Down(100, 130));

        var credit = Assert.Single(await ComputeAsync(deployment, 300m));

        Assert.Equal((10, Money.Usd(30), SlaCreditState.Approved), (credit.Percent, credit.Amount, credit.State));
        Assert.Equal((TimeSpan.FromMinutes(30), TimeSpan.FromDays(31)), (credit.Downtime, credit.Counted));
        Assert.Equal(credit.EvidenceHash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(credit.Evidence))));
        var evidence = JsonDocument.Parse(credit.Evidence).RootElement;
        Assert.Equal("2026-10-01T01:40:00+00:00", evidence.GetProperty("outages")[0].GetProperty("start").GetString());
        Assert.Equal(3, evidence.GetProperty("replicas")[0].GetProperty("health").GetArrayLength());
        Assert.Equal("No answer", evidence.GetProperty("incidents")[0].GetProperty("cause").GetString());
        Assert.Equal(2, evidence.GetProperty("samples")[0].GetProperty("count").GetInt32());
        Assert.Equal(1, evidence.GetProperty("samples")[0].GetProperty("failures").GetInt32());
        var allowance = credit.ToAllowance();
        Assert.Equal("llama: available 99.9328 % in 2026-10, promised 99.95 %", allowance.Reason);
        Assert.Equal((30m, 10m, 300m), (allowance.Amount, allowance.Percent, allowance.BaseAmount));
    }

    [Fact]
    public async Task A_kept_objective_earns_nothing_and_leaves_its_contract_on_record()
    {
        var deployment = await DeployAsync(Down(100, 122));

        Assert.Empty(await ComputeAsync(deployment, 300m));

        await using var db = _database.System.CreateContext();
        var contract = await db.SlaContracts.SingleAsync(c => c.DeploymentId == deployment.Id);
        Assert.Equal((1, "99.95 %", deployment.CreatedAt), (contract.Version, contract.Terms.Objective.ToString(), contract.ValidFrom));
    }

    [Fact]
    public async Task Computing_again_gives_the_same_row_letter_by_letter()
    {
        var deployment = await DeployAsync(Down(100, 130));

        var first = Assert.Single(await ComputeAsync(deployment, 300m));
        _clock.Advance(TimeSpan.FromDays(3));
        var second = Assert.Single(await ComputeAsync(deployment, 300m));

        Assert.Equal((first.Id, first.Evidence, first.EvidenceHash, first.Amount), (second.Id, second.Evidence, second.EvidenceHash, second.Amount));
        Assert.Equal(1, await CountAsync("sla_credits"));
    }

    [Fact]
    public async Task Over_the_limit_a_person_decides_and_the_decision_is_not_computed_away()
    {
        var deployment = await DeployAsync(Down(100, 130));
        var proposed = Assert.Single(await ComputeAsync(deployment, 501m));
        Assert.Equal(SlaCreditState.Proposed, proposed.State);

        Assert.IsType<SlaDecisionOutcome.Refused>(await AtDeskAsync(d => d.ApproveAsync(proposed.Id, " ", default)));
        Assert.IsType<SlaDecisionOutcome.Done>(await AtDeskAsync(d => d.RejectAsync(proposed.Id, "Paid by hand in September", default)));

        var after = Assert.Single(await ComputeAsync(deployment, 700m));
        Assert.Equal((SlaCreditState.Rejected, Money.Usd(50.1m)), (after.State, after.Amount));
        Assert.IsType<SlaDecisionOutcome.Done>(await AtDeskAsync(d => d.ApproveAsync(proposed.Id, "It was another month", default)));
        Assert.Single(await ReadyAsync(deployment));
    }

    [Fact]
    public async Task Too_little_watched_makes_it_provisional_for_a_person()
    {
        var deployment = await DeployAsync((HealthState.Down, 100, 130), (HealthState.Unknown, 1000, 1447));

        var credit = Assert.Single(await ComputeAsync(deployment, 300m));

        Assert.Equal((true, SlaCreditState.Proposed), (credit.IsProvisional, credit.State));
    }

    [Fact]
    public async Task An_exclusion_with_its_reason_takes_the_credit_away_and_taking_it_back_returns_it()
    {
        var deployment = await DeployAsync(Down(100, 130));
        await ComputeAsync(deployment, 300m);

        Assert.IsType<SlaDecisionOutcome.Done>(await AtDeskAsync(d =>
            d.ExcludeAsync(deployment.Id, new Interval(Start.AddMinutes(90), Start.AddMinutes(125)), "Announced maintenance", default)));
        Assert.Empty(await ComputeAsync(deployment, 300m));

        var exclusion = await ScalarAsync<Guid>("select id from sla_exclusions");
        Assert.IsType<SlaDecisionOutcome.Done>(await AtDeskAsync(d => d.TakeBackAsync(exclusion, "It was not announced", default)));
        Assert.IsType<SlaDecisionOutcome.Refused>(await AtDeskAsync(d => d.TakeBackAsync(exclusion, "Once more", default)));
        Assert.Single(await ComputeAsync(deployment, 300m));
    }

    [Fact]
    public async Task What_is_on_an_invoice_never_changes_again()
    {
        var deployment = await DeployAsync(Down(100, 130));
        var credit = Assert.Single(await ComputeAsync(deployment, 300m));
        var invoice = BillingRows.Invoice(deployment.OrganisationId);
        await using (var db = _database.System.CreateContext())
        {
            db.Add(invoice);
            await db.SaveChangesAsync();
            await SlaCredits.MarkInvoicedAsync(db, [credit.Id], invoice.Id, default);
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => SlaCredits.MarkInvoicedAsync(db, [credit.Id], invoice.Id, default));
        }

        Assert.IsType<SlaDecisionOutcome.Refused>(await AtDeskAsync(d => d.RejectAsync(credit.Id, "No", default)));
        await AtDeskAsync(d => d.ExcludeAsync(deployment.Id, new Interval(Start, Start.AddDays(1)), "Late news", default));
        Assert.Equal(SlaCreditState.Invoiced, Assert.Single(await ComputeAsync(deployment, 300m)).State);
        Assert.Empty(await ReadyAsync(deployment));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync<int>("update sla_credits set amount = 1 returning 1"));
        Assert.Contains("is on an invoice and cannot be changed", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_version_governs_from_its_month_on()
    {
        var deployment = await DeployAsync(Down(100, 130));
        await ComputeAsync(deployment, 300m);

        Assert.IsType<SlaDecisionOutcome.Refused>(await AtDeskAsync(d => d.AgreeAsync(deployment.Id, SlaContract.For(0.99m), new DateOnly(2026, 11, 1), default)));
        Assert.IsType<SlaDecisionOutcome.Done>(await AtDeskAsync(d => d.AgreeAsync(deployment.Id, SlaContract.For(0.99m), new DateOnly(2026, 12, 1), default)));

        Assert.Single(await ComputeAsync(deployment, 300m));
        await using var db = _database.System.CreateContext();
        async Task<int> VersionAsync(int month) => (await SlaContracts.OfAsync(db, [deployment], new DateTimeOffset(2026, month, 1, 0, 0, 0, TimeSpan.Zero), default))[deployment.Id].Version;
        Assert.Equal((1, 1, 2), (await VersionAsync(10), await VersionAsync(11), await VersionAsync(12)));
    }

    [Fact]
    public async Task Support_may_look_and_not_decide_and_a_member_sees_only_their_own()
    {
        var deployment = await DeployAsync(Down(100, 130));
        var other = await DeployAsync(Down(100, 130));
        await ComputeAsync(deployment, 300m);
        var credit = Assert.Single(await ComputeAsync(other, 300m));

        var support = new Tenant.Staff(new UserId(Guid.NewGuid()), StaffRole.Support);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => AtDeskAsync(d => d.ApproveAsync(credit.Id, "Yes", default), support));
        Assert.Equal(2, (await ListAsync(support)).Total);
        Assert.Equal(deployment.Id, Assert.Single((await ListAsync(Member(deployment))).Items).Deployment);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => AtDeskAsync(d => d.ApproveAsync(credit.Id, "Yes", default), Member(other)));
    }

    private static Tenant.Member Member(DeploymentEntity deployment) => new(deployment.OrganisationId, new UserId(Guid.NewGuid()), MemberRole.Finance);

    private static (HealthState Health, int From, int To)[] Down(int from, int to) => [(HealthState.Down, from, to)];

    private Task<Page<SlaCreditView>> ListAsync(Tenant who) => AtDeskAsync(d => d.ListAsync(null, October, new PageRequest(), default), who);

    private async Task<T> AtDeskAsync<T>(Func<ISlaCredits, Task<T>> act, Tenant? who = null)
    {
        await using var scope = _database.ScopeOf(who ?? Biller);
        return await act(new SlaCreditDesk(scope.Contexts, _database.System, scope.Tenant, _clock));
    }

    private async Task<IReadOnlyList<SlaCreditEntity>> ComputeAsync(DeploymentEntity deployment, decimal charges)
    {
        await using var db = _database.System.CreateContext();
        return await _credits.ComputeAsync(db, October, [new DeploymentCharge(deployment.Id, Money.Usd(charges))], default);
    }

    private async Task<IReadOnlyList<SlaCreditEntity>> ReadyAsync(DeploymentEntity deployment)
    {
        await using var db = _database.System.CreateContext();
        return await SlaCredits.ReadyAsync(db, [deployment.OrganisationId], October, default);
    }

    /// <summary>One replica that serves from the start of October but for some stretches, told in minutes.</summary>
    private async Task<DeploymentEntity> DeployAsync(params (HealthState Health, int From, int To)[] stretches)
    {
        var organisation = Rows.Organisation();
        var plan = Rows.Plan(organisation.Id);
        var deployment = Rows.Deployment(plan, wanted: 1, needed: 1);
        deployment.FirstUpAt = Start.AddDays(-5);
        var replica = Rows.Replica(deployment);
        await using var db = _database.System.CreateContext();
        db.AddRange(organisation, plan, deployment, replica);
        var at = Start.AddDays(-5);
        foreach (var (health, from, to) in stretches)
        {
            db.Add(Health(replica, HealthState.Up, at, Start.AddMinutes(from)));
            db.Add(Health(replica, health, Start.AddMinutes(from), Start.AddMinutes(to)));
            at = Start.AddMinutes(to);
        }

        db.Add(Health(replica, HealthState.Up, at, null));
        var incident = Rows.Incident(replica);
        db.Add(new IncidentEntity
        {
            Id = incident.Id,
            OrganisationId = incident.OrganisationId,
            DeploymentId = incident.DeploymentId,
            ReplicaId = incident.ReplicaId,
            Cause = incident.Cause,
            OpenedAt = Start.AddMinutes(100),
            DetectedAt = Start.AddMinutes(101),
            ResolvedAt = Start.AddMinutes(131),
        });
        await db.SaveChangesAsync();
        await SamplesAsync(replica);
        return deployment;
    }

    private async Task SamplesAsync(ReplicaEntity replica) => await ScalarAsync<int>(
        $"""
        insert into probe_samples (at, replica_id, organisation_id, deployment_id, vantage, outcome, http_status, latency_us, fence)
        select t.at, '{replica.Id}', '{replica.OrganisationId}', '{replica.DeploymentId}', 0, t.outcome, 200, 1500, 1
        from (values (timestamptz '{Start.AddMinutes(95):O}', 0), (timestamptz '{Start.AddMinutes(100):O}', 2), (timestamptz '{Start.AddMinutes(60):O}', 0)) t (at, outcome)
        returning 1
        """, $"create table if not exists probe_samples_20261001 partition of probe_samples for values from ('2026-10-01 00:00:00+00') to ('2026-10-02 00:00:00+00')");

    private static HealthIntervalEntity Health(ReplicaEntity replica, HealthState health, DateTimeOffset start, DateTimeOffset? end) => new()
    {
        OrganisationId = replica.OrganisationId,
        DeploymentId = replica.DeploymentId,
        ReplicaId = replica.Id,
        Health = health,
        StartedAt = start,
        EndedAt = end,
    };

    private Task<long> CountAsync(string table) => ScalarAsync<long>($"select count(*) from {table}");

    private async Task<T> ScalarAsync<T>(string sql, string? first = null)
    {
        if (first is not null)
        {
            await using var prepare = _database.Owner.CreateCommand(first);
            await prepare.ExecuteNonQueryAsync();
        }

        await using var command = _database.System.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
