using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Accounts;
using Broker.Domain.Billing.Claims;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Claims;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Sla;
using Broker.Engine.Tests.Billing.Ledger;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Engine.Tests.Billing.Claims;

public sealed class UpstreamClaimTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Tenant.Staff Biller = new(new UserId(Guid.NewGuid()), StaffRole.Finance);

    private readonly FakeTimeProvider _clock = new(Start.AddDays(33));
    private LedgerBench _bench = null!;

    private TestDatabase Database => _bench.Database;

    public async Task InitializeAsync() => _bench = await LedgerBench.CreateAsync();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Broken_terms_become_one_claim_with_its_due_date_and_evidence()
    {
        // 99.5 % of October allows 223.2 minutes.
        await LeaseAsync(NetworkId.IoNet, downMinutes: 446.4);
        await LeaseAsync(NetworkId.IoNet, downMinutes: 200);
        await LeaseAsync(NetworkId.Akash, downMinutes: 10_000);

        await ComputeAsync();
        await ComputeAsync();

        var claim = Assert.Single((await CalendarAsync()).Items);
        Assert.Equal((NetworkId.IoNet, Money.Usd(4.46m), Money.Usd(446.40m)), (claim.Network, claim.Amount, claim.Cost));
        Assert.Equal((new DateOnly(2026, 11, 30), 27), (claim.DueOn, claim.DaysLeft));
        Assert.Equal("99.5 % of a month (our contract)", claim.Term);
    }

    [Fact]
    public async Task Terms_that_no_contract_gives_us_claim_nothing()
    {
        await LeaseAsync(NetworkId.IoNet, downMinutes: 5_000);

        await ComputeAsync(applies: false);

        Assert.Equal(0, (await CalendarAsync()).Total);
    }

    [Fact]
    public async Task It_is_a_receivable_from_its_acceptance_on_and_none_once_paid()
    {
        var id = await ClaimAsync();

        Assert.IsType<ClaimOutcome.Refused>(await AtDeskAsync(c => c.AcceptAsync(id, Money.Usd(4), default)));
        Assert.IsType<ClaimOutcome.Done>(await AtDeskAsync(c => c.FileAsync(id, "IO-4711", default)));
        Assert.Equal(0, await _bench.BalanceAsync(AccountRole.ClaimsReceivable));
        Assert.IsType<ClaimOutcome.Refused>(await AtDeskAsync(c => c.AcceptAsync(id, Money.Usd(4.47m), default)));
        Assert.IsType<ClaimOutcome.Done>(await AtDeskAsync(c => c.AcceptAsync(id, Money.Usd(4), default)));
        Assert.Equal((4, -4), (await _bench.BalanceAsync(AccountRole.ClaimsReceivable), await _bench.BalanceAsync(AccountRole.ClaimsIncome)));

        Assert.IsType<ClaimOutcome.Done>(await AtDeskAsync(c => c.PaidAsync(id, againstCharges: true, default)));
        Assert.IsType<ClaimOutcome.Refused>(await AtDeskAsync(c => c.PaidAsync(id, againstCharges: false, default)));

        Assert.Equal((0, 4), (await _bench.BalanceAsync(AccountRole.ClaimsReceivable), await _bench.BalanceAsync(AccountRole.NetworkPayable)));
        Assert.Equal(0, (await CalendarAsync()).Total);
        Assert.True((await _bench.ProveAsync()).IsIntact);
    }

    [Fact]
    public async Task A_claim_that_nobody_filed_in_time_lapses_and_a_filed_one_does_not()
    {
        var open = await ClaimAsync();
        var filed = await ClaimAsync(known: 1);
        await AtDeskAsync(c => c.FileAsync(filed, "IO-4711", default));

        _clock.SetUtcNow(new DateTimeOffset(2026, 11, 30, 23, 59, 0, TimeSpan.Zero));
        await ComputeAsync();
        Assert.Equal(2, (await CalendarAsync()).Total);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await ComputeAsync();

        Assert.Equal(filed, Assert.Single((await CalendarAsync()).Items).Id);
        Assert.Equal(open, Assert.Single((await AtDeskAsync(c => c.CalendarAsync(ClaimState.Lapsed, new PageRequest(), default))).Items).Id);
    }

    [Fact]
    public async Task The_evidence_pack_is_the_same_file_each_time_and_its_hashes_hold()
    {
        var id = await ClaimAsync();

        var (name, first) = await PackAsync(id);
        var (_, second) = await PackAsync(id);

        Assert.Matches("^claim-ionet-2026-10-[0-9a-f]{12}\\.zip$", name);
        Assert.Equal(first, second);
        using var zip = new ZipArchive(new MemoryStream(first));
        foreach (var line in Text(zip, "SHA256SUMS").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Equal(line[..64], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(zip, line[66..])))));
        }

        Assert.Contains("\"broken\":\"99.5 % of a month\"", Text(zip, "evidence.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_customer_sees_a_claim_and_support_decides_none()
    {
        var id = await ClaimAsync();
        var member = new Tenant.Member(OrganisationId.New(), new UserId(Guid.NewGuid()), MemberRole.Owner);
        var support = new Tenant.Staff(new UserId(Guid.NewGuid()), StaffRole.Support);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => AtDeskAsync(c => c.CalendarAsync(null, new PageRequest(), default), member));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => AtDeskAsync(c => c.FileAsync(id, "IO-1", default), support));
        await using var scope = Database.ScopeOf(member);
        await using var db = await scope.Contexts.CreateDbContextAsync();
        Assert.Equal((0, 0), (await db.UpstreamClaims.CountAsync(), await db.LedgerTransactions.CountAsync()));
    }

    [Theory]
    [InlineData(0, 30, "contract", "MonthlyPercent")]
    [InlineData(99.5, 0, "contract", "WindowDays")]
    [InlineData(99.5, 30, "", "Source")]
    public void Terms_that_make_no_sense_stop_the_start(double percent, int window, string source, string named)
    {
        var options = new ClaimOptions();
        options.Terms["ionet"] = new ClaimTermsOptions
        {
            MonthlyPercent = (decimal)percent,
            WindowDays = window,
            Source = source,
            Compensation = ClaimCompensation.ProRata,
        };

        Assert.Contains($"Billing:Claims:Terms:ionet:{named}", new ClaimOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    private static string Text(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private async Task<(string Name, byte[] Content)> PackAsync(Guid id)
    {
        using var content = new MemoryStream();
        var name = await AtDeskAsync(c => c.WriteEvidenceAsync(id, content, default));
        return (name!, content.ToArray());
    }

    private async Task<Guid> ClaimAsync(int known = 0)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        await LeaseAsync(NetworkId.IoNet, downMinutes: 446.4);
        await ComputeAsync();
        var all = (await CalendarAsync()).Items;
        Assert.Equal(known + 1, all.Count);
        return all.MaxBy(c => c.Id)!.Id;
    }

    private async Task ComputeAsync(bool applies = true)
    {
        var options = new ClaimOptions();
        options.Terms["ionet"] = new ClaimTermsOptions
        {
            Applies = applies,
            MonthlyPercent = 99.5m,
            WindowDays = 30,
            Source = "our contract",
            Compensation = ClaimCompensation.ProRata,
        };
        await new ComputeClaims(Database.System, Options.Create(options), _clock, NullLogger<ComputeClaims>.Instance).ExecuteAsync(default);
    }

    private Task<Page<ClaimView>> CalendarAsync() => AtDeskAsync(c => c.CalendarAsync(null, new PageRequest(), default));

    private async Task<T> AtDeskAsync<T>(Func<IUpstreamClaims, Task<T>> act, Tenant? who = null)
    {
        await using var scope = Database.ScopeOf(who ?? Biller);
        var ledger = new DatabaseLedger(new ChartOfAccounts(Database.System, Options.Create(new LedgerOptions())));
        return await act(new UpstreamClaims(scope.Contexts, Database.System, ledger, new ComputeNetworks([]), scope.Tenant, _clock));
    }

    /// <summary>A lease over all of October that cost 446.40 USD and was down for one stretch.</summary>
    private async Task LeaseAsync(NetworkId network, double downMinutes)
    {
        var organisation = Rows.Organisation();
        var plan = Rows.Plan(organisation.Id);
        var deployment = Rows.Deployment(plan);
        var replica = Rows.Replica(deployment, offer: Rows.Offer(network));
        replica.RunningAt = Start.AddDays(-1);
        replica.LeaseHandle = new LeaseHandle("lease-1");
        HealthIntervalEntity Health(HealthState health, DateTimeOffset from, DateTimeOffset? to) => new()
        {
            OrganisationId = organisation.Id,
            DeploymentId = deployment.Id,
            ReplicaId = replica.Id,
            Health = health,
            StartedAt = from,
            EndedAt = to,
        };
        await using var db = Database.System.CreateContext();
        db.AddRange(organisation, plan, deployment, replica);
        db.AddRange(
            Health(HealthState.Up, Start.AddDays(-1), Start.AddDays(3)),
            Health(HealthState.Down, Start.AddDays(3), Start.AddDays(3).AddMinutes(downMinutes)),
            Health(HealthState.Up, Start.AddDays(3).AddMinutes(downMinutes), null),
            new NetworkCostEntity
            {
                CostKey = $"cost/{replica.Id}",
                CustomerId = organisation.Id,
                DeploymentId = deployment.Id,
                ReplicaId = replica.Id,
                Network = network,
                Kind = NetworkCostKind.Lease,
                Period = new DateOnly(2026, 10, 1),
                StartedAt = Start,
                EndedAt = Start.AddDays(31),
                Amount = Money.Usd(446.40m),
                RecordedAt = Start.AddDays(31),
            });
        await db.SaveChangesAsync();
    }
}
