using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Broker.Engine.Placement;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Staff;

internal sealed class ContractDesk(BillingStaff staff, SystemDatabase database, ILedger ledger, TimeProvider clock) : IContractDesk
{
    public async Task<IReadOnlyList<CustomerContractRow>> ListAsync(CancellationToken cancellationToken)
    {
        staff.Require();
        var today = Today;
        await using var db = database.CreateContext();
        var contracts = await db.Contracts.AsNoTracking().Where(c => c.ValidFrom <= today).ToListAsync(cancellationToken);
        var profiles = await db.BillingProfiles.AsNoTracking().Select(p => p.OrganisationId).ToHashSetAsync(cancellationToken);
        var names = await db.Organisations.AsNoTracking().OrderBy(o => o.Name).Select(o => new { o.Id, o.Name }).ToListAsync(cancellationToken);
        var inForce = contracts.GroupBy(c => c.OrganisationId).ToDictionary(g => g.Key, g => g.MaxBy(c => (c.ValidFrom, c.Version))!);
        return [.. names.Select(o => Row(o.Id, o.Name, inForce.GetValueOrDefault(o.Id), profiles.Contains(o.Id)))];
    }

    public async Task<CustomerContracts?> FindAsync(OrganisationId customer, CancellationToken cancellationToken)
    {
        staff.Require();
        var today = Today;
        await using var db = database.CreateContext();
        var name = await db.Organisations.Where(o => o.Id == customer).Select(o => o.Name).SingleOrDefaultAsync(cancellationToken);
        if (name is null)
        {
            return null;
        }

        var versions = await db.Contracts.AsNoTracking().Where(c => c.OrganisationId == customer).OrderByDescending(c => c.Version).ToListAsync(cancellationToken);
        var grants = await db.Grants.AsNoTracking().Where(g => g.OrganisationId == customer).OrderBy(g => g.Priority).ThenBy(g => g.CreatedAt).ToListAsync(cancellationToken);
        var inForce = versions.Where(v => v.ValidFrom <= today).MaxBy(v => (v.ValidFrom, v.Version))?.Id;
        return new CustomerContracts(
            customer, name,
            [.. versions.Select(v => new ContractVersionView(v.Id, v.Number, v.Version, v.ValidFrom, v.Terms, v.CreatedAt, v.Id == inForce))],
            [.. grants.Select(g => new GrantView(g.Id, g.Kind, g.Name, g.Amount, g.Amount with { Amount = g.Remaining }, g.Priority, g.EffectiveFrom, g.ExpiresOn, g.Reason))]);
    }

    public async Task<ContractOutcome> AddVersionAsync(OrganisationId customer, int after, ContractDraft draft, CancellationToken cancellationToken)
    {
        if (await staff.ActorAsync(cancellationToken) is not { } actor)
        {
            return new ContractOutcome.Forbidden(BillingStaff.MayNot);
        }

        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from organisations where id = {customer.Value} for no key update", cancellationToken);
        if (!await db.Organisations.AnyAsync(o => o.Id == customer, cancellationToken))
        {
            return new ContractOutcome.NotFound();
        }

        var newest = await db.Contracts.AsNoTracking().Where(c => c.OrganisationId == customer).OrderByDescending(c => c.Version).FirstOrDefaultAsync(cancellationToken);
        var closed = await db.BillingPeriods.Where(p => p.OrganisationId == customer && p.State == BillingPeriodState.Closed)
            .MaxAsync(p => (DateOnly?)p.EndsOn, cancellationToken);
        var errors = ContractRules.Errors(draft, newest, closed).ToList();
        if ((newest?.Version ?? 0) != after)
        {
            errors.Add(new FieldError("version", $"Version {newest?.Version} was added meanwhile. Look at it before you add another."));
        }

        if (errors.Count > 0)
        {
            return new ContractOutcome.Invalid(errors);
        }

        db.Add(new ContractEntity
        {
            Id = Guid.CreateVersion7(),
            OrganisationId = customer,
            Number = draft.Number.Trim(),
            Version = after + 1,
            ValidFrom = draft.ValidFrom,
            Terms = draft.Terms,
            CreatedAt = clock.GetUtcNow(),
            CreatedBy = actor.User,
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ContractOutcome.Saved();
    }

    public async Task<ContractOutcome> GiveAsync(OrganisationId customer, Guid id, GrantDraft draft, CancellationToken cancellationToken)
    {
        if (await staff.ActorAsync(cancellationToken) is null)
        {
            return new ContractOutcome.Forbidden(BillingStaff.MayNot);
        }

        var errors = ContractRules.Errors(draft).ToList();
        if (errors.Count > 0)
        {
            return new ContractOutcome.Invalid(errors);
        }

        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select 1 from organisations where id = {customer.Value} for no key update", cancellationToken);
        if (!await db.Organisations.AnyAsync(o => o.Id == customer, cancellationToken))
        {
            return new ContractOutcome.NotFound();
        }

        if (await db.Grants.AnyAsync(g => g.Id == id, cancellationToken))
        {
            return new ContractOutcome.Saved();
        }

        var amount = new Money(draft.Amount, await CurrencyAsync(db, customer, draft.EffectiveFrom, cancellationToken));
        db.Add(GrantOf(customer, id, draft, amount));
        await db.SaveChangesAsync(cancellationToken);
        if (draft.Kind == GrantKind.Prepaid)
        {
            await ledger.PostAsync(db, [Bookings.GrantBought(customer, id.ToString(), clock.GetUtcNow(), amount)], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new ContractOutcome.Saved();
    }

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private GrantEntity GrantOf(OrganisationId customer, Guid id, GrantDraft draft, Money amount) => new()
    {
        Id = id,
        OrganisationId = customer,
        Kind = draft.Kind,
        Name = draft.Name.Trim(),
        Amount = amount,
        Remaining = amount.Amount,
        Priority = draft.Priority,
        EffectiveFrom = draft.EffectiveFrom,
        ExpiresOn = draft.ExpiresOn,
        CreatedAt = clock.GetUtcNow(),
        Reason = draft.Reason.Trim(),
    };

    private static async Task<Currency> CurrencyAsync(BrokerDbContext db, OrganisationId customer, DateOnly on, CancellationToken cancellationToken)
    {
        var contract = await db.Contracts.AsNoTracking().Where(c => c.OrganisationId == customer && c.ValidFrom <= on)
            .OrderByDescending(c => c.ValidFrom).ThenByDescending(c => c.Version).FirstOrDefaultAsync(cancellationToken);
        return (contract?.Terms ?? ContractTerms.Standard).Currency;
    }

    private static CustomerContractRow Row(OrganisationId id, string name, ContractEntity? contract, bool hasProfile) => new(
        id, name, contract?.Number, contract?.Version, contract?.ValidFrom, (contract?.Terms ?? ContractTerms.Standard).Currency.Code, hasProfile);
}
