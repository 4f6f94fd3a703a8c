using System.Globalization;
using Broker.Adapters.Chains.Cosmos;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// Times from what the network shows, which is block heights only. Read from the chain, a deployment comes with blocks
/// whose time is known; read from the Console it does not, but its number is the Console's time of its creation in
/// milliseconds. Other heights are reckoned from there.
/// </summary>
internal sealed class AkashTimes(AkashOptions options, TimeProvider clock)
{
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Block 10^9 is two centuries away; as a count of seconds the number is a day of 2001.
    private const long LeastOfSeconds = 1_000_000_000;

    /// <summary>Null where nothing shows it (old deployments of the Console are numbered by block height).</summary>
    public DateTimeOffset? CreatedAt(AkashDeploymentDetailWire detail) =>
        detail.Blocks.Count > 0 ? Past(At(detail, detail.Deployment?.CreatedAt)) : OfNumber(detail.Deployment?.Id?.Dseq);

    public TimeSpan? AgeOf(AkashDeploymentDetailWire detail) => clock.GetUtcNow() - CreatedAt(detail);

    /// <summary>When a lease of the deployment began; never in the future, and now if nothing better is known.</summary>
    public DateTimeOffset LeasedAt(AkashDeploymentDetailWire detail, AkashLeaseWire lease) =>
        Past(At(detail, lease.CreatedAt)) ?? clock.GetUtcNow();

    /// <summary>How long a lease has stood; null if nothing shows it.</summary>
    public TimeSpan? AgeOf(AkashDeploymentDetailWire detail, AkashLeaseWire lease) => clock.GetUtcNow() - Past(At(detail, lease.CreatedAt));

    public DateTimeOffset? ClosedAt(AkashDeploymentDetailWire detail, AkashLeaseWire lease) => Past(At(detail, lease.ClosedOn));

    /// <summary>When what the escrow holds will be used up; null while nothing uses it, or nothing shows it.</summary>
    public DateTimeOffset? DryAt(AkashDeploymentDetailWire detail) =>
        AkashEscrow.DryHeight(detail) is { } height ? At(detail, height) : null;

    /// <summary>Of a member that is documented by name only: a height, seconds since 1970, or a time.</summary>
    public DateTimeOffset? Read(AkashDeploymentDetailWire detail, string? text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number >= LeastOfSeconds && number < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(number)
                : At(detail, number);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    private DateTimeOffset? OfNumber(string? dseq)
    {
        if (!long.TryParse(dseq, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds < Earliest.ToUnixTimeMilliseconds()
            || milliseconds > clock.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds())
        {
            return null;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    private DateTimeOffset? At(AkashDeploymentDetailWire detail, string? height) =>
        long.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? At(detail, number) : null;

    private DateTimeOffset? At(AkashDeploymentDetailWire detail, long height)
    {
        if (Nearest(detail, height) is not { } known)
        {
            return null;
        }

        var away = options.Scaled(AkashPrice.BlockTime).TotalSeconds * (height - known.Height);
        var room = away < 0 ? known.At - DateTimeOffset.MinValue : DateTimeOffset.MaxValue - known.At;
        return Math.Abs(away) < room.TotalSeconds ? known.At + TimeSpan.FromSeconds(away) : null;
    }

    private CosmosBlock? Nearest(AkashDeploymentDetailWire detail, long height)
    {
        if (detail.Blocks.Count > 0)
        {
            return detail.Blocks.MinBy(b => Math.Abs(b.Height - height));
        }

        return OfNumber(detail.Deployment?.Id?.Dseq) is { } created
            && long.TryParse(detail.Deployment?.CreatedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && height >= from
                ? new CosmosBlock(from, created)
                : null;
    }

    // Blocks are not exactly six seconds apart: what has happened has not happened later than now.
    private DateTimeOffset? Past(DateTimeOffset? reckoned) => reckoned is { } time && time > clock.GetUtcNow() ? clock.GetUtcNow() : reckoned;
}
