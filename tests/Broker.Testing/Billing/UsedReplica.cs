using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Billing;
using Broker.Domain.Shared;

namespace Broker.Testing.Billing;

/// <summary>One replica's time of service, as usage rows and lines are made of it.</summary>
internal sealed record UsedReplica(
    string Deployment, int Ordinal, NetworkId Network, string NetworkName, string Provider, string Region, string Gpu, int GpuCount,
    decimal PricePerHour, Interval Time)
{
    public string Sku => $"{Network}/{Gpu.ToLowerInvariant().Replace(' ', '-')}/x{GpuCount}";

    public DeploymentId DeploymentId => new(Id($"deployment:{Deployment}"));

    /// <summary>The same name gives the same id, so that a document built twice is the same.</summary>
    public static Guid Id(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    /// <summary>The rows of this replica, cut at midnights in UTC.</summary>
    public IEnumerable<InvoiceUsageRow> Rows(string lineId, decimal rate)
    {
        for (var start = Time.Start; start < Time.End;)
        {
            var midnight = new DateTimeOffset(start.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
            var part = new Interval(start, midnight < Time.End ? midnight : Time.End);
            var seconds = (long)part.Length.TotalSeconds;
            var unitPrice = PricePerHour * rate;
            yield return new InvoiceUsageRow(
                $"{Deployment}/{Ordinal}/{part.Start:yyyyMMdd'T'HHmmss}", lineId, DeploymentId, Deployment, new ReplicaId(Id($"replica:{Deployment}/{Ordinal}")),
                Ordinal, Network, NetworkName, Provider, Region, Gpu, GpuCount, part, seconds, Money.Usd(PricePerHour), unitPrice,
                seconds * unitPrice / 3600m, IsCorrection: false);
            start = part.End;
        }
    }
}
