using System.Globalization;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>A node and how many GPUs it has in all: what an offer carries as its reference.</summary>
internal sealed record LiumPlace(string Executor, int NodeGpus)
{
    /// <exception cref="FormatException">Not written by <see cref="ToString"/>.</exception>
    public static LiumPlace Parse(string reference) =>
        reference.Split('@') is [{ Length: > 0 } executor, var gpus] && int.TryParse(gpus, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? new LiumPlace(Uri.UnescapeDataString(executor), count)
            : throw new FormatException($"'{reference}' names no node of Lium.");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(Executor)}@{NodeGpus}");
}
