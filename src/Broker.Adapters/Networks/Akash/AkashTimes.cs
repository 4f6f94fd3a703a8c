using System.Globalization;

namespace Broker.Adapters.Networks.Akash;

/// <summary>
/// Times from what the Console shows, which is block heights only. A deployment's number is the Console's time of its
/// creation in milliseconds; other heights are reckoned from there.
/// </summary>
internal sealed class AkashTimes(AkashOptions options, TimeProvider clock)
{
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Null where the number is none of the Console's (older ones were block heights).</summary>
    public DateTimeOffset? CreatedAt(string dseq)
    {
        if (!long.TryParse(dseq, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds < Earliest.ToUnixTimeMilliseconds()
            || milliseconds > clock.GetUtcNow().AddDays(1).ToUnixTimeMilliseconds())
        {
            return null;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    public TimeSpan? AgeOf(string dseq) => clock.GetUtcNow() - CreatedAt(dseq);

    /// <summary>When a lease of the deployment began; never in the future, and now if nothing better is known.</summary>
    public DateTimeOffset LeasedAt(AkashDeploymentWire? deployment, AkashLeaseWire lease) =>
        Past(At(deployment, lease.CreatedAt)) ?? clock.GetUtcNow();

    /// <summary>How long a lease has stood; null if nothing shows it.</summary>
    public TimeSpan? AgeOf(AkashDeploymentWire? deployment, AkashLeaseWire lease) => clock.GetUtcNow() - Past(At(deployment, lease.CreatedAt));

    public DateTimeOffset? ClosedAt(AkashDeploymentWire? deployment, AkashLeaseWire lease) => Past(At(deployment, lease.ClosedOn));

    /// <summary>Of a member that is documented by name only: a height or a time.</summary>
    public DateTimeOffset? Read(AkashDeploymentWire? deployment, string? text) => At(deployment, text)
        ?? (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null);

    private DateTimeOffset? At(AkashDeploymentWire? deployment, string? height)
    {
        if (deployment?.Id?.Dseq is not { } dseq
            || CreatedAt(dseq) is not { } created
            || !long.TryParse(deployment.CreatedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            || !long.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var to)
            || to < from)
        {
            return null;
        }

        return created + (options.Scaled(AkashPrice.BlockTime) * (to - from));
    }

    // Blocks are not exactly six seconds apart: what has happened has not happened later than now.
    private DateTimeOffset? Past(DateTimeOffset? reckoned) => reckoned is { } time && time > clock.GetUtcNow() ? clock.GetUtcNow() : reckoned;
}
