using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Shared;

namespace Broker.Engine.Billing;

/// <summary>A stretch of use as it is reported, before it has a billing period.</summary>
/// <param name="Key">Identity for ever, at most 100 characters.</param>
/// <param name="Time">On whole seconds, within one UTC day.</param>
/// <param name="Seconds">The length of <paramref name="Time"/>, or its negative where use is given back.</param>
public sealed record UsageFact(
    string Key,
    OrganisationId Organisation,
    DeploymentId Deployment,
    ReplicaId Replica,
    Interval Time,
    long Seconds,
    NetworkId Network,
    string Provider,
    string Region,
    string Gpu,
    int GpuCount,
    Money PricePerHour)
{
    public UsageEventKind Kind => Seconds < 0 ? UsageEventKind.GivenBack : UsageEventKind.Served;

    /// <summary>SHA-256 over every part, each on a line of its own.</summary>
    public byte[] Hash()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Key}\n{Organisation}\n{Deployment}\n{Replica}\n{Time.Start.UtcTicks}\n{Time.End.UtcTicks}\n{Seconds}\n{Network}\n{Provider}\n{Region}\n{Gpu}\n{GpuCount}\n{PricePerHour.Amount:0.########}\n{PricePerHour.Currency}");
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}
