using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Ledger;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Billing.Claims;

/// <summary>Reads as the app role, which shows claims to staff only; writes as the system role, with the ledger.</summary>
internal sealed class UpstreamClaims(
    IDbContextFactory<BrokerDbContext> contexts, SystemDatabase database, ILedger ledger, ComputeNetworks networks, TenantContext tenant,
    TimeProvider clock) : IUpstreamClaims
{
    private const int LongestText = 200;

    public async Task<Page<ClaimView>> CalendarAsync(ClaimState? state, PageRequest page, CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var matching = state is { } one
            ? db.UpstreamClaims.AsNoTracking().Where(c => c.State == one)
            : db.UpstreamClaims.AsNoTracking().Where(c => c.State == ClaimState.Open || c.State == ClaimState.Filed
                || (c.State == ClaimState.Accepted && c.PaidAt == null));
        var total = await matching.CountAsync(cancellationToken);
        var found = await matching.OrderBy(c => c.DueOn).ThenByDescending(c => c.Amount.Amount).ThenBy(c => c.Id)
            .Skip(page.Skip).Take(page.Take).ToListAsync(cancellationToken);
        return new([.. found.Select(View)], total, page.Index, page.Take);
    }

    public Task<ClaimOutcome> FileAsync(Guid id, string networkReference, CancellationToken cancellationToken) => ChangeAsync(
        id,
        claim => claim.State != ClaimState.Open
            ? $"It is {claim.State}, not open."
            : string.IsNullOrWhiteSpace(networkReference) || networkReference.Length > LongestText
                ? $"The network's number for the claim is needed, up to {LongestText} characters."
                : null,
        (claim, name, now) =>
        {
            (claim.State, claim.NetworkReference) = (ClaimState.Filed, networkReference.Trim());
            (claim.FiledAt, claim.FiledBy) = (now, name);
            return null;
        },
        cancellationToken);

    public Task<ClaimOutcome> AcceptAsync(Guid id, Money accepted, CancellationToken cancellationToken) => ChangeAsync(
        id,
        claim => claim.State != ClaimState.Filed
            ? $"It is {claim.State}, not filed."
            : accepted.Currency != claim.Amount.Currency || accepted.Amount <= 0 || accepted > claim.Amount || accepted != accepted.ToChargeable()
                ? $"Between 0 and {claim.Amount} can be accepted."
                : null,
        (claim, name, now) =>
        {
            (claim.State, claim.Accepted) = (ClaimState.Accepted, accepted);
            (claim.DecidedAt, claim.DecidedBy) = (now, name);
            return Bookings.ClaimOpened(claim.Network, claim.Id.ToString(), now, accepted);
        },
        cancellationToken);

    public Task<ClaimOutcome> RejectAsync(Guid id, string note, CancellationToken cancellationToken) => ChangeAsync(
        id,
        claim => claim.State != ClaimState.Filed
            ? $"It is {claim.State}, not filed."
            : string.IsNullOrWhiteSpace(note) || note.Length > LongestText ? $"A note of 1 to {LongestText} characters is needed." : null,
        (claim, name, now) =>
        {
            (claim.State, claim.Note) = (ClaimState.Rejected, note.Trim());
            (claim.DecidedAt, claim.DecidedBy) = (now, name);
            return null;
        },
        cancellationToken);

    public Task<ClaimOutcome> PaidAsync(Guid id, bool againstCharges, CancellationToken cancellationToken) => ChangeAsync(
        id,
        claim => claim.State != ClaimState.Accepted || claim.PaidAt is not null ? "Only an accepted claim that is not paid yet can be paid." : null,
        (claim, _, now) =>
        {
            claim.PaidAt = now;
            return Bookings.ClaimReceived(claim.Network, claim.Id.ToString(), now, claim.Accepted!, againstCharges);
        },
        cancellationToken);

    public async Task<string?> WriteEvidenceAsync(Guid id, Stream destination, CancellationToken cancellationToken)
    {
        tenant.RequireStaff();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await db.UpstreamClaims.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } claim)
        {
            return null;
        }

        var samples = await SamplesAsync(db, claim, cancellationToken);
        // Made in memory: a zip that breaks off in the middle of a download looks whole to some programs.
        using var whole = new MemoryStream();
        await using (var zip = new ZipArchive(whole, ZipArchiveMode.Create, leaveOpen: true))
        {
            await AddAsync(zip, claim, "evidence.json", claim.Evidence, cancellationToken);
            await AddAsync(zip, claim, "samples.csv", samples, cancellationToken);
            await AddAsync(zip, claim, "SHA256SUMS", $"{Hash(claim.Evidence)}  evidence.json\n{Hash(samples)}  samples.csv\n", cancellationToken);
        }

        whole.Position = 0;
        await whole.CopyToAsync(destination, cancellationToken);
        return FormattableString.Invariant($"claim-{claim.Network}-{claim.Period:yyyy-MM}-{claim.Id.ToString("N")[..12]}.zip");
    }

    private async Task<ClaimOutcome> ChangeAsync(
        Guid id, Func<UpstreamClaimEntity, string?> wrong, Func<UpstreamClaimEntity, string, DateTimeOffset, LedgerTransaction?> change,
        CancellationToken cancellationToken)
    {
        var name = await BillerAsync(cancellationToken);
        await using var db = database.CreateContext();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.UpstreamClaims.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } claim)
        {
            return new ClaimOutcome.NotFound();
        }

        if (wrong(claim) is { } why)
        {
            return new ClaimOutcome.Refused(why);
        }

        var booking = change(claim, name, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ClaimOutcome.Refused("Somebody else changed it at the same moment. Look again.");
        }

        if (booking is not null)
        {
            await ledger.PostAsync(db, [booking], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new ClaimOutcome.Done();
    }

    private async Task<string> BillerAsync(CancellationToken cancellationToken)
    {
        var staff = tenant.RequireStaff();
        if (!Permissions.MayBill(staff.Role))
        {
            throw new UnauthorizedAccessException($"Your role ({staff.Role}) may not decide on claims.");
        }

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Users.Where(u => u.Id == staff.User.Value).Select(u => u.DisplayName).SingleOrDefaultAsync(cancellationToken) ?? "an operator";
    }

    /// <summary>The raw probes that are still kept; evidence.json has their hashes from the day the claim was found.</summary>
    private static async Task<string> SamplesAsync(BrokerDbContext db, UpstreamClaimEntity claim, CancellationToken cancellationToken)
    {
        var evidence = JsonSerializer.Deserialize<ClaimEvidence>(claim.Evidence, BrokerJson.Options)!;
        var csv = new StringBuilder("at,vantage,outcome,http_status,latency_us\n");
        foreach (var stretch in evidence.Samples)
        {
            var rows = await db.Database.SqlQuery<Sample>(
                $"""
                select at as "At", vantage as "Vantage", outcome as "Outcome", http_status as "HttpStatus", latency_us as "LatencyUs"
                from probe_samples where replica_id = {claim.ReplicaId.Value} and at >= {stretch.From} and at < {stretch.To}
                order by at, vantage
                """).ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{row.At.UtcDateTime:O},{row.Vantage},{row.Outcome},{row.HttpStatus},{row.LatencyUs}\n");
            }
        }

        return csv.ToString();
    }

    private static async Task AddAsync(ZipArchive zip, UpstreamClaimEntity claim, string name, string text, CancellationToken cancellationToken)
    {
        var entry = zip.CreateEntry(name);
        // Not the present time: the same claim gives the same file.
        entry.LastWriteTime = claim.CreatedAt;
        await using var content = await entry.OpenAsync(cancellationToken);
        await content.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private ClaimView View(UpstreamClaimEntity c) => new(
        c.Id, c.Network, networks.Find(c.Network)?.Traits.DisplayName ?? c.Network.Value, c.Provider, c.LeaseHandle?.Value, c.ReplicaId,
        c.Period, c.Downtime, c.Counted, c.Term, c.Cost, c.Amount, c.Accepted, c.DueOn,
        c.State == ClaimState.Open ? c.DueOn.DayNumber - DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).DayNumber : null, c.State,
        c.NetworkReference, c.FiledAt, c.FiledBy, c.DecidedAt, c.DecidedBy, c.PaidAt, c.Note, c.EvidenceHash);

    private sealed record Sample(DateTimeOffset At, short Vantage, short Outcome, int? HttpStatus, int? LatencyUs);
}
