using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Market;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Placement;

internal sealed class Planning(
    TenantContext tenant,
    OfferIndex index,
    HyperscalerPrices prices,
    IPlacementPlanner planner,
    NetworkFit fit,
    PlanViews views,
    DefinitionDrafts definitions,
    WorkloadSecrets secrets,
    IDbContextFactory<BrokerDbContext> contexts,
    IOptions<PlacementOptions> options,
    TimeProvider clock) : IPlanning
{
    private const int SshPort = 22;

    public Task<PlanOutcome> PreviewAsync(PlanDraft draft, CancellationToken cancellationToken) =>
        PlanAsync(draft, store: false, cancellationToken);

    public Task<PlanOutcome> PlanAsync(PlanDraft draft, CancellationToken cancellationToken) =>
        PlanAsync(draft, store: true, cancellationToken);

    public async Task<PlanView?> FindAsync(PlanId id, CancellationToken cancellationToken)
    {
        tenant.RequireMember();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var plan = await context.Plans.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
        return plan is null
            ? null
            : views.View(
                plan.Id,
                plan.Name,
                plan.Workload,
                JsonSerializer.Deserialize<PlacementRequest>(plan.RequestJson, BrokerJson.Options)!,
                JsonSerializer.Deserialize<Domain.Placement.Placement>(plan.PlacementJson, BrokerJson.Options)!,
                plan.CreatedAt,
                plan.ExpiresAt);
    }

    private async Task<PlanOutcome> PlanAsync(PlanDraft draft, bool store, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (member.Role is not (MemberRole.Owner or MemberRole.Engineer))
        {
            return new PlanOutcome.Forbidden($"Planning needs the role Owner or Engineer; yours is {member.Role}.");
        }

        var offers = index.Current.Offers;
        var gpus = offers.Select(o => o.Gpu.Name).Concat(prices.GpuNames).ToHashSet(StringComparer.Ordinal);
        var (read, unread) = definitions.Read(draft, gpus);
        if (unread.Count > 0)
        {
            return new PlanOutcome.Invalid(unread);
        }

        var errors = PlanDraftRules.Check(read, gpus, complete: store);
        return errors.Count == 0
            ? await PlanAsync(member, read, gpus, offers, store, cancellationToken)
            : new PlanOutcome.Invalid(draft.Definition is null ? errors : DefinitionDrafts.OfDefinition(errors));
    }

    private async Task<PlanOutcome> PlanAsync(
        Tenant.Member member, PlanDraft draft, HashSet<string> gpus, IReadOnlyList<Offer> offers, bool store, CancellationToken cancellationToken)
    {
        var request = Request(draft, gpus);
        var workload = Workload(draft);
        var refusals = fit.Refusals(workload);
        return planner.Plan(request, NetworkFit.Remaining(offers, workload, refusals)) switch
        {
            PlacementOutcome.Planned { Placement: var placement } =>
                new PlanOutcome.Planned(await ViewAsync(member, draft, request, placement, store, cancellationToken)),
            PlacementOutcome.Infeasible { Reasons: var reasons } =>
                new PlanOutcome.Infeasible([.. reasons, .. refusals.Select(r => $"{r.NetworkName} was left out: {r.Reason}")]),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    private async Task<PlanView> ViewAsync(
        Tenant.Member member, PlanDraft draft, PlacementRequest request, Domain.Placement.Placement placement, bool store,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var expiresAt = now + options.Value.PlanExpiresAfter;
        PlanId? id = store ? PlanId.New() : null;
        if (id is { } stored)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.Plans.Add(new PlanEntity
            {
                Id = stored,
                OrganisationId = member.Organisation,
                CreatedBy = member.User,
                Name = draft.Name!,
                Workload = Workload(draft),
                ProtectedEnvironment = draft.Definition is { } definition
                    ? secrets.ProtectDefinition(definition)
                    : secrets.Protect(draft.Environment ?? new Dictionary<string, string>(StringComparer.Ordinal)),
                RequestJson = JsonSerializer.Serialize(request, BrokerJson.Options),
                PlacementJson = JsonSerializer.Serialize(placement, BrokerJson.Options),
                CreatedAt = now,
                ExpiresAt = expiresAt,
            });
            await context.SaveChangesAsync(cancellationToken);
        }

        return views.View(id, draft.Name ?? "", Workload(draft), request, placement, now, expiresAt);
    }

    private static PlacementRequest Request(PlanDraft draft, HashSet<string> gpus) => new(
        gpus.First(known => GpuNames.Same(known, draft.Gpu!)),
        draft.MinimumMemoryGib,
        draft.GpuCount,
        draft.Replicas,
        draft.Needed,
        draft.BudgetPerHour is { } limit ? Money.Usd(limit) : null,
        draft.Regions ?? [],
        Kept: [],
        AvoidProviders: [])
    {
        OneNetworkWillDo = draft.Definition is not null,
    };

    /// <summary>
    /// The names of the variables stay readable for pages, and that there is a definition; the values and the definition's
    /// text are only in the encrypted copy.
    /// </summary>
    private static WorkloadSpec Workload(PlanDraft draft) => new(
        draft.Image?.Trim() ?? "",
        draft.Command ?? [],
        draft.Arguments ?? [],
        draft.Environment?.ToDictionary(v => v.Key, _ => "", StringComparer.Ordinal) ?? [],
        draft.Kind == WorkloadKind.Machine ? SshPort : draft.Port,
        draft.HealthPath,
        draft.CpuMillicores,
        draft.MemoryMib,
        draft.StorageMib)
    {
        Kind = draft.Kind,
        RunLimit = draft.RunLimitMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        Definition = draft.Definition is null ? null : "",
        SshKeys = [.. (draft.SshKeys ?? []).Select(line => SshPublicKey.Read(line).Key?.ToString()).OfType<string>()],
    };
}
