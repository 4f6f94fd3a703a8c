using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Placement;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static Broker.Testing.MarketOffers;

namespace Broker.Engine.Tests.Placement;

public sealed class PlanningTests : IClassFixture<PostgresFixture>
{
    private static readonly PlanDraft Draft = new()
    {
        Name = "llama",
        Image = "vllm/vllm-openai:v0.11.2",
        Gpu = "h100",
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HF_TOKEN"] = "hf_secret" },
    };

    private readonly PostgresFixture _postgres;
    private readonly FakeTimeProvider _clock = new(ObservedAt);
    private readonly OfferIndex _index;
    private readonly WorkloadSecrets _secrets = new(new EphemeralDataProtectionProvider());
    private readonly FakeNetwork _ioNet;
    private readonly ComputeNetworks _networks;

    public PlanningTests(PostgresFixture postgres)
    {
        _postgres = postgres;
        _ioNet = NamedNetwork.Create(NetworkId.IoNet, "io.net", _clock);
        _networks = new ComputeNetworks([NamedNetwork.Create(NetworkId.Akash, "Akash", _clock), _ioNet]);
        _index = new OfferIndex(_clock, Options.Create(new MarketOptions()));
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a1", 1m), Offer(NetworkId.Akash, "a2", 1.2m, region: "us-east")]);
        _index.Replace(NetworkId.IoNet, [Offer(NetworkId.IoNet, "i1", 2m)]);
    }

    [Fact]
    public async Task A_stored_plan_is_found_again_as_it_was_shown()
    {
        await using var scope = await MemberAsync();

        var planned = await PlannedAsync(Planning(scope), Draft);
        var found = await Planning(scope).FindAsync(planned.Id!.Value, CancellationToken.None);

        Assert.Equivalent(planned, found, strict: true);
        Assert.Equal(ObservedAt.AddMinutes(5), found!.ExpiresAt);
    }

    [Fact]
    public async Task A_plan_shows_price_redundancy_shared_fate_and_what_a_hyperscaler_asks()
    {
        await using var scope = await MemberAsync();

        var plan = await PlannedAsync(Planning(scope), Draft);

        Assert.Equal((Money.Usd(4.2m), Money.Usd(2m)), (plan.PricePerHour, plan.RedundancyPerHour));
        Assert.Equal(
            ["shares Akash with replica 2, eu-west", "shares Akash with replica 1, us-east", "own network, eu-west"],
            plan.Replicas.Select(r => r.SharedFate));
        Assert.Equal([false, false, true], plan.Replicas.Select(r => r.Spare));
        Assert.All(plan.Replicas, r => Assert.InRange(r.Availability, 0.8, 0.99));
        var aws = plan.Hyperscaler[0];
        Assert.Equal(("aws", 2, 13.76m, "us-east-1"), (aws.Price.Cloud, aws.Replicas, aws.PricePerHour.Amount, aws.Price.Region));
        Assert.Equal(1 - (4.2m / 13.76m), aws.Saving);
        Assert.Contains("3 on Akash alone", await LabelsAsync(scope, [Offer(NetworkId.Akash, "a3", 3m)]));
    }

    [Fact]
    public async Task A_network_that_cannot_run_the_workload_is_left_out_and_the_plan_says_why()
    {
        await using var scope = await MemberAsync();
        _ioNet.Refusal = workload => workload.Command.Count > 0 ? "It runs images as they are." : null;
        var draft = Draft with { Command = ["serve"], Replicas = 1, Needed = 1 };

        var planned = await PlannedAsync(Planning(scope), draft);
        var found = await Planning(scope).FindAsync(planned.Id!.Value, CancellationToken.None);
        var infeasible = await Planning(scope).PreviewAsync(draft with { Replicas = 3 }, CancellationToken.None);

        Assert.Equal("Akash", Assert.Single(planned.Replicas).NetworkName);
        Assert.Equal(new NetworkRefusal(NetworkId.IoNet, "io.net", "It runs images as they are."), Assert.Single(found!.Refusals));
        Assert.Contains(
            Assert.IsType<PlanOutcome.Infeasible>(infeasible).Reasons, r => r.Contains("It runs images as they are.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_machine_is_planned_on_offers_for_machines_and_stored_with_its_keys()
    {
        await using var scope = await MemberAsync();
        const string key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPVwmMIAs+NOdELV/sBINza904POtmSWRZO5SUsrJESq ada@acme.example";
        _index.Replace(NetworkId.IoNet, [Offer(NetworkId.IoNet, "i1", 2m) with { OnlyFor = WorkloadKind.Service }, Offer(NetworkId.IoNet, "i2", 3m) with { OnlyFor = WorkloadKind.Machine }]);
        _index.Replace(NetworkId.Akash, [Offer(NetworkId.Akash, "a1", 1m) with { OnlyFor = WorkloadKind.Service }]);
        var draft = new PlanDraft { Name = "dev-box", Kind = WorkloadKind.Machine, Gpu = "h100", SshKeys = [$"  {key}"], Replicas = 1, Needed = 1 };

        var plan = await PlannedAsync(Planning(scope), draft);

        await using var context = _postgres.System.CreateContext();
        var workload = (await context.Plans.SingleAsync(p => p.Id == plan.Id!.Value)).Workload;
        Assert.Equal("i2", Assert.Single(plan.Replicas).Provider);
        Assert.Equal((WorkloadKind.Machine, 22, ""), (workload.Kind, workload.Port, workload.Image));
        Assert.Equal([key], workload.SshKeys);
    }

    [Fact]
    public async Task The_values_of_the_environment_are_stored_encrypted_only()
    {
        await using var scope = await MemberAsync();

        var plan = await PlannedAsync(Planning(scope), Draft);

        await using var context = _postgres.System.CreateContext();
        var row = await context.Plans.SingleAsync(p => p.Id == plan.Id!.Value);
        Assert.Equal("", row.Workload.Environment["HF_TOKEN"]);
        Assert.DoesNotContain("hf_secret", row.ProtectedEnvironment + row.RequestJson + row.PlacementJson, StringComparison.Ordinal);
        Assert.Equal("hf_secret", _secrets.Unprotect(row.ProtectedEnvironment)["HF_TOKEN"]);
    }

    [Fact]
    public async Task A_definition_of_several_services_is_planned_where_it_is_read_and_its_text_is_stored_encrypted_only()
    {
        await using var scope = await MemberAsync();
        _ioNet.Refusal = workload => workload.Definition is not null ? "io.net does not read SDL." : null;
        var draft = new PlanDraft { Name = "pair", Definition = Definitions.TwoServices, Replicas = 2, Needed = 1 };

        var plan = await PlannedAsync(Planning(scope), draft);
        var found = await Planning(scope).FindAsync(plan.Id!.Value, CancellationToken.None);

        Assert.All(plan.Replicas, r => Assert.Equal(NetworkId.Akash, r.Network));
        Assert.Equal("io.net does not read SDL.", Assert.Single(found!.Refusals).Reason);
        await using var context = _postgres.System.CreateContext();
        var row = await context.Plans.SingleAsync(p => p.Id == plan.Id!.Value);
        Assert.Equal(("", "ghcr.io/acme/model:1"), (row.Workload.Definition, row.Workload.Image));
        Assert.DoesNotContain("hunter2", row.ProtectedEnvironment + row.RequestJson + row.PlacementJson, StringComparison.Ordinal);
        Assert.Equal(Definitions.TwoServices, _secrets.Reveal(row.Workload, row.ProtectedEnvironment).Definition);
    }

    [Fact]
    public async Task A_definition_of_one_service_is_an_ordinary_workload_for_every_network()
    {
        await using var scope = await MemberAsync();
        _ioNet.Refusal = workload => workload.Definition is not null ? "io.net does not read SDL." : null;

        var plan = await PlannedAsync(Planning(scope), new PlanDraft { Name = "one", Definition = Definitions.OneService });

        Assert.Contains(plan.Replicas, r => r.Network == NetworkId.IoNet);
        Assert.Empty(plan.Refusals);
        await using var context = _postgres.System.CreateContext();
        var row = await context.Plans.SingleAsync(p => p.Id == plan.Id!.Value);
        var workload = _secrets.Reveal(row.Workload, row.ProtectedEnvironment);
        Assert.Null(workload.Definition);
        Assert.Equal(
            ("ghcr.io/acme/model:1", 8000, 4000, 16_384, 51_200), (workload.Image, workload.Port, workload.CpuMillicores, workload.MemoryMib, workload.StorageMib));
        Assert.Equal("hunter2", workload.Environment["TOKEN"]);
        Assert.Equal(["serve", "--fast"], workload.Command.Concat(workload.Arguments));
    }

    [Fact]
    public async Task Another_organisation_cannot_find_the_plan()
    {
        await using var ours = await MemberAsync();
        await using var theirs = await MemberAsync();
        var plan = await PlannedAsync(Planning(ours), Draft);

        Assert.Null(await Planning(theirs).FindAsync(plan.Id!.Value, CancellationToken.None));
        Assert.NotNull(await Planning(ours).FindAsync(plan.Id!.Value, CancellationToken.None));
    }

    [Fact]
    public async Task A_preview_stores_nothing_and_needs_neither_name_nor_image()
    {
        await using var scope = await MemberAsync();

        var outcome = await Planning(scope).PreviewAsync(Draft with { Name = null, Image = null }, CancellationToken.None);

        Assert.Null(Assert.IsType<PlanOutcome.Planned>(outcome).Plan.Id);
        Assert.Equal(0, await StoredAsync(scope));
    }

    [Fact]
    public async Task Nothing_is_stored_for_a_wrong_draft_or_an_impossible_one()
    {
        await using var scope = await MemberAsync();

        var wrong = await Planning(scope).PlanAsync(Draft with { Image = null }, CancellationToken.None);
        var impossible = await Planning(scope).PlanAsync(Draft with { BudgetPerHour = 1m }, CancellationToken.None);

        Assert.Equal("image", Assert.Single(Assert.IsType<PlanOutcome.Invalid>(wrong).Errors).Field);
        Assert.Equal(
            ["The cheapest placement costs 4.20 USD/h, your limit is 1.00 USD/h."],
            Assert.IsType<PlanOutcome.Infeasible>(impossible).Reasons);
        Assert.Equal(0, await StoredAsync(scope));
    }

    [Theory]
    [InlineData(MemberRole.Finance)]
    [InlineData(MemberRole.Viewer)]
    public async Task Who_may_not_deploy_may_not_plan(MemberRole role)
    {
        await using var scope = await MemberAsync(role);

        Assert.IsType<PlanOutcome.Forbidden>(await Planning(scope).PlanAsync(Draft, CancellationToken.None));
        Assert.IsType<PlanOutcome.Forbidden>(await Planning(scope).PreviewAsync(Draft, CancellationToken.None));
    }

    [Fact]
    public async Task Staff_and_strangers_are_refused()
    {
        await using var staff = _postgres.Database.ScopeOf(new Tenant.Staff(new UserId(Guid.NewGuid()), StaffRole.Support));
        await using var nobody = _postgres.Database.ScopeOf(new Tenant.Nobody());

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Planning(staff).PlanAsync(Draft, CancellationToken.None));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Planning(nobody).FindAsync(PlanId.New(), CancellationToken.None));
    }

    private Planning Planning(TenantScope scope)
    {
        var prices = HyperscalerPrices.Load();
        var prior = ReliabilityPrior.Published;
        var planner = new CheapestSpreadPlanner(prior, id => _networks.Get(id).Traits.DisplayName);
        var fit = new NetworkFit(_networks);
        return new Planning(
            scope.Tenant, _index, prices, planner, fit, new PlanViews(prices, prior, _networks, fit), new DefinitionDrafts(Definitions.Create()), _secrets, scope.Contexts,
            Options.Create(new PlacementOptions()), _clock);
    }

    private async Task<IEnumerable<string>> LabelsAsync(TenantScope scope, IReadOnlyList<Broker.Domain.Market.Offer> more)
    {
        _index.Replace(NetworkId.Akash, [.. _index.Current.Networks[NetworkId.Akash].Offers, .. more]);
        return (await PlannedAsync(Planning(scope), Draft)).Alternatives.Select(a => a.Label);
    }

    private async Task<TenantScope> MemberAsync(MemberRole role = MemberRole.Engineer)
    {
        var organisation = Rows.Organisation();
        await using var context = _postgres.System.CreateContext();
        context.Add(organisation);
        await context.SaveChangesAsync();
        return _postgres.Database.ScopeOf(new Tenant.Member(organisation.Id, new UserId(Guid.NewGuid()), role));
    }

    private static async Task<PlanView> PlannedAsync(Planning planning, PlanDraft draft) =>
        Assert.IsType<PlanOutcome.Planned>(await planning.PlanAsync(draft, CancellationToken.None)).Plan;

    private async Task<int> StoredAsync(TenantScope scope)
    {
        var organisation = scope.Tenant.RequireMember().Organisation;
        await using var context = _postgres.System.CreateContext();
        return await context.Plans.CountAsync(p => p.OrganisationId == organisation);
    }
}
