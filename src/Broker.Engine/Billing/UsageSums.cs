using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Billing;

/// <summary>Usage of one kind at one price in one month, as the database sums it up.</summary>
/// <param name="Month">First day of the month it happened in.</param>
/// <param name="Rows">How many events it is the sum of; 0 for what is not metered yet.</param>
/// <param name="Digest">SHA-256 of the events' content hashes in the order they were recorded, hexadecimal; empty without events.</param>
public sealed record UsageSum(
    OrganisationId OrganisationId,
    DeploymentId DeploymentId,
    NetworkId Network,
    string Region,
    string Gpu,
    int GpuCount,
    Money PricePerHour,
    DateOnly Month,
    long Seconds,
    long Rows,
    string Digest);

/// <summary>Adds up usage.</summary>
public static class UsageSums
{
    private const string Sql =
        """
        select organisation_id, deployment_id, network, region, gpu, gpu_count, price_per_hour, price_per_hour_currency,
            date_trunc('month', started_at at time zone 'UTC')::date, sum(seconds)::bigint, count(*),
            encode(sha256(string_agg(content_hash, ''::bytea order by id)), 'hex')
        from usage_events
        where organisation_id = any($1) and period = $2
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9
        """;

    /// <summary>What was metered into a period, for many organisations at once.</summary>
    public static async Task<IReadOnlyList<UsageSum>> OfPeriodAsync(
        BrokerDbContext db, IReadOnlyList<OrganisationId> organisations, BillingPeriod period, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)db.Database.GetDbConnection());
        command.Parameters.Add(new NpgsqlParameter { Value = organisations.Select(o => o.Value).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = period.Start });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sums = new List<UsageSum>();
        while (await reader.ReadAsync(cancellationToken))
        {
            sums.Add(new UsageSum(
                new OrganisationId(reader.GetGuid(0)), new DeploymentId(reader.GetGuid(1)), new NetworkId(reader.GetString(2)), reader.GetString(3),
                reader.GetString(4), reader.GetInt32(5), new Money(reader.GetDecimal(6), Currency.Of(reader.GetString(7))),
                reader.GetFieldValue<DateOnly>(8), reader.GetInt64(9), reader.GetInt64(10), reader.GetString(11)));
        }

        return sums;
    }

    /// <summary>The same of slices: for a draft, where not all is metered.</summary>
    public static IReadOnlyList<UsageSum> Of(OrganisationId organisation, IEnumerable<UsageSlice> slices) =>
    [
        .. slices
            .GroupBy(s => (s.DeploymentId, s.Network, s.Region, s.Gpu, s.GpuCount, s.PricePerHour, BillingPeriod.MonthOf(s.Time.Start).Start))
            .Select(g => new UsageSum(
                organisation, g.Key.DeploymentId, g.Key.Network, g.Key.Region, g.Key.Gpu, g.Key.GpuCount, g.Key.PricePerHour, g.Key.Start,
                g.Sum(s => s.Seconds), 0, "")),
    ];

    /// <summary>SHA-256 over the sums' digests in ascending order; null where nothing was metered.</summary>
    public static UsageDigest? DigestOf(IReadOnlyCollection<UsageSum> sums)
    {
        var rows = sums.Sum(s => s.Rows);
        return rows == 0
            ? null
            : new UsageDigest(rows, Convert.ToHexStringLower(SHA256.HashData(
                Encoding.ASCII.GetBytes(string.Concat(sums.Select(s => s.Digest).Order(StringComparer.Ordinal))))));
    }
}
