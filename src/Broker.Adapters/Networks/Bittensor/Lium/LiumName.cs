using System.Text.RegularExpressions;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>
/// The name of a replica's pod, which is also its tag and its handle: a rent's answer may have no id in it, and before the
/// rent there is only a template.
/// </summary>
/// <param name="Only">One pod of several under this name, by the network's id: a rent that was done twice.</param>
internal sealed partial record LiumName(string Value, string? Only = null)
{
    private const string Prefix = "brk-";

    public OrderTag Tag => new(Value);

    public LeaseHandle Handle => new(Only is null ? Value : $"{Value}#{Only}");

    public static LiumName Of(ReplicaId replica) => new($"{Prefix}{replica.Value:N}");

    /// <summary>Null if nobody of us has written it.</summary>
    public static LiumName? Parse(string? text) => text is not null && Pod().Match(text) is { Success: true, Groups: var groups }
        ? new LiumName(groups["name"].Value, groups["only"] is { Success: true, Value: var only } ? only : null)
        : null;

    /// <summary>The replica for which a template was made; null if it is none of ours.</summary>
    public static LiumName? OfTemplate(string? name) => name is not null && Template().Match(name) is { Success: true, Groups: var groups }
        ? new LiumName(groups["name"].Value)
        : null;

    [GeneratedRegex(@"\A(?<name>brk-[0-9a-f]{32})(?:#(?<only>[^#\s]{1,80}))?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pod();

    [GeneratedRegex(@"\A(?<name>brk-[0-9a-f]{32})-[0-9a-f]{20}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Template();
}
