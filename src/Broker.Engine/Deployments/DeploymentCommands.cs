using System.Text.Json;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Persistence;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Deployments;

/// <summary>What a member does to deployments, as the app role: rows of other organisations do not exist here.</summary>
public sealed class DeploymentCommands(
    IDbContextFactory<BrokerDbContext> database, TenantContext tenant, DeploymentBooks books, OutboxSignal outbox,
    IOptions<DeploymentOptions> options, TimeProvider clock) : IDeploymentCommands
{
    public async Task<DeployOutcome> DeployAsync(PlanId plan, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (!Permissions.MayDeploy(member.Role))
        {
            return new DeployOutcome.Forbidden($"Your role ({member.Role}) may look, not deploy. Ask an owner or engineer.");
        }

        try
        {
            return await AcceptAsync(plan, member, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Two clicks at once: the other one accepted the plan between our read and our write.
            return await AcceptAsync(plan, member, cancellationToken);
        }
    }

    public async Task<CloseDeploymentOutcome> CloseAsync(DeploymentId deployment, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (!Permissions.MayClose(member.Role))
        {
            return new CloseDeploymentOutcome.Forbidden($"Your role ({member.Role}) may look, not close. Ask an owner or engineer.");
        }

        string actor;
        await using (var db = await database.CreateDbContextAsync(cancellationToken))
        {
            if (!await db.Deployments.AnyAsync(d => d.Id == deployment, cancellationToken))
            {
                return new CloseDeploymentOutcome.NotFound();
            }

            actor = await NameOfAsync(db, member, cancellationToken);
        }

        await using var book = await books.OpenAsync(deployment, cancellationToken);
        if (book is { IsOpen: true })
        {
            book.AskToClose(ActivityKind.Info, "Closing was asked for; leases are being ended", actor);
            await book.SaveAsync(cancellationToken);
        }

        return new CloseDeploymentOutcome.Closing();
    }

    private async Task<DeployOutcome> AcceptAsync(PlanId id, Tenant.Member member, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await SpendingGate.EnterAsync(db, member.Organisation, cancellationToken);
        var plan = await db.Plans.SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
        var now = clock.GetUtcNow();
        switch (plan)
        {
            case null:
                return new DeployOutcome.PlanNotFound();
            case { AcceptedAs: { } already }:
                return new DeployOutcome.Accepted(already, Already: true);
            case { } when plan.ExpiresAt <= now:
                return new DeployOutcome.PlanExpired(plan.ExpiresAt);
        }

        var deployment = Write(db, plan, member, await NameOfAsync(db, member, cancellationToken), now);
        var reservation = SpendingGate.Reservation(deployment, now);
        if (await SpendingGate.RefusalAsync(db, plan.OrganisationId, deployment.Team, reservation, now, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        db.Add(reservation);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException exception)
            when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new DeployOutcome.NameTaken(plan.Name);
        }

        outbox.Set();
        return new DeployOutcome.Accepted(deployment.Id, Already: false);
    }

    /// <summary>Deployment, replicas, first activity and the launch message: one transaction with the plan's acceptance.</summary>
    private DeploymentEntity Write(BrokerDbContext db, PlanEntity plan, Tenant.Member member, string actor, DateTimeOffset now)
    {
        var request = JsonSerializer.Deserialize<PlacementRequest>(plan.RequestJson, BrokerJson.Options)!;
        var placement = JsonSerializer.Deserialize<Domain.Placement.Placement>(plan.PlacementJson, BrokerJson.Options)!;
        var deployment = new DeploymentEntity
        {
            Id = DeploymentId.New(),
            OrganisationId = plan.OrganisationId,
            Name = plan.Name,
            PlanId = plan.Id,
            Workload = plan.Workload,
            ProtectedEnvironment = plan.ProtectedEnvironment,
            GpuName = request.GpuName,
            MinimumMemoryGib = request.MinimumMemoryGib,
            GpuCount = request.GpuCount,
            RegionPrefixes = request.RegionPrefixes,
            Wanted = request.Replicas,
            Needed = request.Needed,
            PricePerHour = placement.PricePerHour,
            BudgetPerHour = request.BudgetPerHour,
            PromisedAvailability = (decimal)placement.Availability,
            StatusSince = now,
            CreatedAt = now,
            CreatedBy = member.User,
            FeedVersion = 1,
        };
        plan.AcceptedAs = deployment.Id;
        db.Add(deployment);
        db.Add(SlaContractEntity.First(deployment.OrganisationId, deployment.Id, deployment.PromisedAvailability, now, now));
        db.AddRange(placement.Replicas.Select((r, i) => NewReplica(deployment, r, i + 1, now)));
        db.Add(new ActivityEntity
        {
            OrganisationId = deployment.OrganisationId,
            DeploymentId = deployment.Id,
            At = now,
            Kind = ActivityKind.Info,
            Text = $"Deployment accepted: {deployment.Wanted} replicas, {deployment.Needed} needed, {placement.PricePerHour.Amount:0.00} {placement.PricePerHour.Currency}/h",
            Actor = actor,
        });
        db.Add(new OutboxEntity
        {
            Topic = OutboxTopic.Launch,
            OrganisationId = deployment.OrganisationId,
            Payload = JsonSerializer.Serialize(new { deployment = deployment.Id.Value }, BrokerJson.Options),
            CreatedAt = now,
        });
        return deployment;
    }

    /// <summary>Colleagues may be named to each other; nothing else of a user is readable here.</summary>
    private static async Task<string> NameOfAsync(BrokerDbContext db, Tenant.Member member, CancellationToken cancellationToken) =>
        await db.Users.Where(u => u.Id == member.User.Value).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken)
        ?? "a former member";

    private ReplicaEntity NewReplica(DeploymentEntity deployment, PlannedReplica planned, int ordinal, DateTimeOffset now) => new()
    {
        Id = ReplicaId.New(),
        OrganisationId = deployment.OrganisationId,
        DeploymentId = deployment.Id,
        Ordinal = ordinal,
        Network = planned.Offer.Network,
        Provider = planned.Offer.Provider,
        Offer = planned.Offer,
        PriceCeiling = planned.Offer.CostPerHour * (1 + (decimal)options.Value.PriceTolerance),
        Term = TimeSpan.FromHours(options.Value.TermHours),
        HealthSince = now,
        StatusSince = now,
        CreatedAt = now,
        // The launch job steps it at once; the due time is for the day the job is lost.
        DueAt = now + DeploymentBook.JobSafetyNet,
    };
}
