using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Sla;

/// <summary>Reads as the app role, which shows members their own rows; writes as the system role after asking who it is.</summary>
internal sealed class SlaCreditDesk(
    IDbContextFactory<BrokerDbContext> contexts, SystemDatabase database, TenantContext tenant, TimeProvider clock) : ISlaCredits
{
    private const int LongestReason = 500;

    public async Task<Page<SlaCreditView>> ListAsync(
        SlaCreditState? state, BillingPeriod? period, PageRequest page, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var matching = db.SlaCredits.AsNoTracking();
        matching = state is { } wanted ? matching.Where(c => c.State == wanted) : matching;
        matching = period is null ? matching : matching.Where(c => c.Period >= period.Start && c.Period < period.End);
        var total = await matching.CountAsync(cancellationToken);
        var found = await matching.OrderByDescending(c => c.Period).ThenByDescending(c => c.Amount.Amount).ThenBy(c => c.Id)
            .Skip(page.Skip).Take(page.Take)
            .Join(db.Organisations, c => c.OrganisationId, o => o.Id, (c, o) => new { Credit = c, o.Name })
            .OrderByDescending(j => j.Credit.Period).ThenByDescending(j => j.Credit.Amount.Amount).ThenBy(j => j.Credit.Id)
            .ToListAsync(cancellationToken);
        return new([.. found.Select(j => View(j.Credit, j.Name))], total, page.Index, page.Take);
    }

    public async Task<SlaCreditView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await db.SlaCredits.AsNoTracking().Where(c => c.Id == id)
            .Join(db.Organisations, c => c.OrganisationId, o => o.Id, (c, o) => new { Credit = c, o.Name })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : View(found.Credit, found.Name);
    }

    public Task<SlaDecisionOutcome> ApproveAsync(Guid id, string reason, CancellationToken cancellationToken) =>
        DecideAsync(id, SlaCreditState.Approved, reason, cancellationToken);

    public Task<SlaDecisionOutcome> RejectAsync(Guid id, string reason, CancellationToken cancellationToken) =>
        DecideAsync(id, SlaCreditState.Rejected, reason, cancellationToken);

    public async Task<SlaDecisionOutcome> ExcludeAsync(
        DeploymentId deployment, Interval time, string reason, CancellationToken cancellationToken)
    {
        var (staff, name) = await BillerAsync(cancellationToken);
        if (Wrong(reason) is { } wrong)
        {
            return new SlaDecisionOutcome.Refused(wrong);
        }

        if (time.IsEmpty)
        {
            return new SlaDecisionOutcome.Refused("The end must be after the start.");
        }

        await using var db = database.CreateContext();
        if (await db.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deployment, cancellationToken) is not { } found)
        {
            return new SlaDecisionOutcome.NotFound();
        }

        db.Add(new SlaExclusionEntity
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            OrganisationId = found.OrganisationId,
            DeploymentId = deployment,
            StartsAt = time.Start,
            EndsAt = time.End,
            Reason = reason.Trim(),
            AuthorId = staff,
            Author = name,
            CreatedAt = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(cancellationToken);
        return new SlaDecisionOutcome.Done();
    }

    public async Task<SlaDecisionOutcome> TakeBackAsync(Guid exclusion, string reason, CancellationToken cancellationToken)
    {
        var (staff, name) = await BillerAsync(cancellationToken);
        if (Wrong(reason) is { } wrong)
        {
            return new SlaDecisionOutcome.Refused(wrong);
        }

        await using var db = database.CreateContext();
        if (await db.SlaExclusions.AsNoTracking().SingleOrDefaultAsync(e => e.Id == exclusion && e.TakesBack == null, cancellationToken) is not { } found)
        {
            return new SlaDecisionOutcome.NotFound();
        }

        db.Add(new SlaExclusionEntity
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            OrganisationId = found.OrganisationId,
            DeploymentId = found.DeploymentId,
            StartsAt = found.StartsAt,
            EndsAt = found.EndsAt,
            Reason = reason.Trim(),
            TakesBack = found.Id,
            AuthorId = staff,
            Author = name,
            CreatedAt = clock.GetUtcNow(),
        });
        return await SaveOnceAsync(db, "This exclusion was taken back before.", cancellationToken);
    }

    public async Task<SlaDecisionOutcome> AgreeAsync(
        DeploymentId deployment, SlaContract terms, DateOnly from, CancellationToken cancellationToken)
    {
        var (_, name) = await BillerAsync(cancellationToken);
        var now = clock.GetUtcNow();
        if (from.Day != 1 || from <= BillingPeriod.MonthOf(now).Start)
        {
            return new SlaDecisionOutcome.Refused("A contract changes with the first day of a month to come.");
        }

        await using var db = database.CreateContext();
        if (await db.Deployments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deployment, cancellationToken) is not { } found)
        {
            return new SlaDecisionOutcome.NotFound();
        }

        await SlaContracts.EnsureAsync(db, [found], now, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        var version = await db.SlaContracts.Where(c => c.DeploymentId == deployment).MaxAsync(c => c.Version, cancellationToken);
        db.Add(new SlaContractEntity
        {
            Id = Guid.CreateVersion7(now),
            OrganisationId = found.OrganisationId,
            DeploymentId = deployment,
            Version = version + 1,
            ValidFrom = BillingPeriod.MonthOf(from).Time.Start,
            Terms = terms,
            CreatedAt = now,
            CreatedBy = name,
        });
        return await SaveOnceAsync(db, "Somebody else changed this contract at the same moment.", cancellationToken);
    }

    private async Task<SlaDecisionOutcome> DecideAsync(Guid id, SlaCreditState to, string reason, CancellationToken cancellationToken)
    {
        var (staff, name) = await BillerAsync(cancellationToken);
        if (Wrong(reason) is { } wrong)
        {
            return new SlaDecisionOutcome.Refused(wrong);
        }

        await using var db = database.CreateContext();
        if (await db.SlaCredits.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } credit)
        {
            return new SlaDecisionOutcome.NotFound();
        }

        if (credit.State == SlaCreditState.Invoiced)
        {
            return new SlaDecisionOutcome.Refused("It is on an invoice; only a credit note can change that.");
        }

        (credit.State, credit.DecidedBy, credit.DecidedByName) = (to, staff, name);
        (credit.DecidedAt, credit.Decision) = (clock.GetUtcNow(), reason.Trim());
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return new SlaDecisionOutcome.Done();
        }
        catch (DbUpdateConcurrencyException)
        {
            return new SlaDecisionOutcome.Refused("Somebody else decided at the same moment. Look again.");
        }
    }

    private static async Task<SlaDecisionOutcome> SaveOnceAsync(BrokerDbContext db, string otherwise, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return new SlaDecisionOutcome.Done();
        }
        catch (DbUpdateException exception)
            when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new SlaDecisionOutcome.Refused(otherwise);
        }
    }

    private static string? Wrong(string reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason ? $"A reason of 1 to {LongestReason} characters is needed." : null;

    private async Task<(UserId Id, string Name)> BillerAsync(CancellationToken cancellationToken)
    {
        var staff = tenant.RequireStaff();
        if (!Permissions.MayBill(staff.Role))
        {
            throw new UnauthorizedAccessException($"Your role ({staff.Role}) may not decide on credits.");
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var name = await db.Users.Where(u => u.Id == staff.User.Value).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken);
        return (staff.User, name ?? "an operator");
    }

    private static SlaCreditView View(SlaCreditEntity c, string organisation) => new(
        c.Id, c.OrganisationId, organisation, c.DeploymentId, c.DeploymentName, c.Period, c.Objective, c.Availability, c.Downtime, c.Percent,
        c.Charges, c.Amount, c.IsProvisional, c.State, c.DecidedByName, c.DecidedAt, c.Decision, c.InvoiceId, c.Evidence, c.EvidenceHash);
}
