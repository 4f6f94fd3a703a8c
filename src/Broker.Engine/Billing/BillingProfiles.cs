using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Views;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing;

/// <summary>The member's own profile, as the app role; answers of the register are kept by the system role, for ever.</summary>
public sealed partial class BillingProfiles(
    IDbContextFactory<BrokerDbContext> database, SystemDatabase system, TenantContext tenant, IVatIdRegister register,
    IOptions<BillingOptions> options, TimeProvider clock, ILogger<BillingProfiles> logger) : IBillingProfiles
{
    public async Task<BillingProfileView?> ReadAsync(CancellationToken cancellationToken)
    {
        if (tenant.Current is not Tenant.Member member || !tenant.MaySeeMoney())
        {
            return null;
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var profile = await db.BillingProfiles.AsNoTracking().SingleOrDefaultAsync(p => p.OrganisationId == member.Organisation, cancellationToken);
        var check = profile?.VatId is { } id
            ? await db.VatChecks.AsNoTracking().Where(c => c.OrganisationId == member.Organisation && c.VatId == id)
                .OrderByDescending(c => c.CheckedAt).ThenByDescending(c => c.Id).FirstOrDefaultAsync(cancellationToken)
            : null;
        var orders = await db.PurchaseOrders.AsNoTracking().OrderByDescending(o => o.ValidFrom).ThenByDescending(o => o.CreatedAt).ToListAsync(cancellationToken);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var grants = await db.Grants.AsNoTracking().Where(g => g.Remaining > 0 && (g.ExpiresOn == null || g.ExpiresOn >= today))
            .OrderBy(g => g.Priority).ThenBy(g => g.ExpiresOn ?? DateOnly.MaxValue).ToListAsync(cancellationToken);
        return new BillingProfileView(
            profile is null ? null : DraftOf(profile), check is null ? null : ViewOf(check),
            await ContractReading.PresentAsync(db, member.Organisation, today, cancellationToken), [.. orders.Select(PurchaseOrders.ViewOf)],
            [.. grants.Select(g => new UsableGrantView(g.Id, g.Kind, g.Name, g.Amount, g.Amount with { Amount = g.Remaining }, g.EffectiveFrom, g.ExpiresOn))],
            profile?.UpdatedAt);
    }

    public async Task<ProfileOutcome> SaveAsync(BillingProfileDraft draft, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (Refusal(member) is { } refusal)
        {
            return refusal;
        }

        var tidy = BillingProfileRules.Tidy(draft);
        if (BillingProfileRules.Faults(tidy) is { Count: > 0 } faults)
        {
            return new ProfileOutcome.Invalid(faults);
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var profile = await db.BillingProfiles.SingleOrDefaultAsync(p => p.OrganisationId == member.Organisation, cancellationToken);
        var before = profile?.VatId;
        Write(db, profile, tidy, member);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Two members saved at once: the first stays, the second looks again.
            return new ProfileOutcome.Changed();
        }

        LogSaved(member.Organisation);
        return tidy.VatId is { } id && id != before && VatIds.IsOfUnion(id)
            ? new ProfileOutcome.Saved(await AskAsync(member.Organisation, id, cancellationToken))
            : new ProfileOutcome.Saved(null);
    }

    public async Task<ProfileOutcome> CheckVatIdAsync(CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (Refusal(member) is { } refusal)
        {
            return refusal;
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var id = await db.BillingProfiles.Where(p => p.OrganisationId == member.Organisation).Select(p => p.VatId).SingleOrDefaultAsync(cancellationToken);
        return id is not null && VatIds.IsOfUnion(id)
            ? new ProfileOutcome.Saved(await AskAsync(member.Organisation, id, cancellationToken))
            : new ProfileOutcome.Invalid([new("vatId", "There is no VAT id of the European Union to check; save one first.")]);
    }

    private async Task<VatCheckView> AskAsync(OrganisationId organisation, string vatId, CancellationToken cancellationToken)
    {
        var answer = await register.CheckAsync(vatId, options.Value.Seller.VatId, cancellationToken);
        var check = new VatCheckEntity
        {
            OrganisationId = organisation,
            VatId = vatId,
            CheckedAt = clock.GetUtcNow(),
            Result = answer switch
            {
                VatIdAnswer.Valid => VatCheckResult.Valid,
                VatIdAnswer.Invalid => VatCheckResult.Invalid,
                _ => VatCheckResult.Unavailable,
            },
            Reference = (answer as VatIdAnswer.Valid)?.Reference,
            RegisteredName = (answer as VatIdAnswer.Valid)?.RegisteredName,
            RegisteredAddress = (answer as VatIdAnswer.Valid)?.RegisteredAddress,
            Source = register.Name,
            Answer = answer.Raw,
        };
        await using var db = system.CreateContext();
        db.Add(check);
        await db.SaveChangesAsync(cancellationToken);
        LogChecked(organisation, check.Result);
        return ViewOf(check);
    }

    private void Write(BrokerDbContext db, BillingProfileEntity? profile, BillingProfileDraft draft, Tenant.Member member)
    {
        var now = clock.GetUtcNow();
        var address = new PostalAddress(draft.Line1, draft.Line2, draft.City, draft.PostalCode, draft.Subdivision, draft.CountryCode);
        if (profile is null)
        {
            profile = new BillingProfileEntity
            {
                OrganisationId = member.Organisation,
                LegalName = draft.LegalName,
                Address = address,
                Email = draft.Email,
                UpdatedAt = now,
            };
            db.Add(profile);
        }

        profile.LegalName = draft.LegalName;
        profile.RegistrationNumber = draft.RegistrationNumber;
        profile.Address = address;
        profile.VatId = draft.VatId;
        profile.ElectronicAddress = draft is { ElectronicScheme: { } scheme, ElectronicAddress: { } value } ? new ElectronicAddress(scheme, value) : null;
        profile.Email = draft.Email;
        profile.ContactName = draft.ContactName;
        profile.BuyerReference = draft.BuyerReference;
        profile.CostCentre = draft.CostCentre;
        profile.UpdatedAt = now;
        profile.UpdatedBy = member.User;
    }

    private static ProfileOutcome.Forbidden? Refusal(Tenant.Member member) => Permissions.MaySeeMoney(member.Role)
        ? null
        : new ProfileOutcome.Forbidden($"Your role ({member.Role}) may not change billing. Ask an owner or finance.");

    private static BillingProfileDraft DraftOf(BillingProfileEntity profile) => new(
        profile.LegalName, profile.RegistrationNumber, profile.Address.Line1, profile.Address.Line2, profile.Address.City, profile.Address.PostalCode,
        profile.Address.Subdivision, profile.Address.CountryCode, profile.VatId, profile.ElectronicAddress?.Scheme, profile.ElectronicAddress?.Value,
        profile.Email, profile.ContactName, profile.BuyerReference, profile.CostCentre);

    private static VatCheckView ViewOf(VatCheckEntity check) => new(
        check.VatId, check.CheckedAt, check.Result, check.Reference, check.RegisteredName, check.RegisteredAddress, check.Source);

    [LoggerMessage(4301, LogLevel.Information, "The billing profile of organisation {Organisation} was changed")]
    private partial void LogSaved(OrganisationId organisation);

    [LoggerMessage(4302, LogLevel.Information, "The VAT id of organisation {Organisation} was checked: {Result}")]
    private partial void LogChecked(OrganisationId organisation, VatCheckResult result);
}
