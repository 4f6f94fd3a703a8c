using System.Globalization;
using System.Numerics;
using System.Text;
using Broker.Simulator.Akash.Chain.Messages;
using Broker.Simulator.Akash.Sdl;

namespace Broker.Simulator.Akash.Chain;

/// <summary>Groups as a transaction carries them, within the limits the chain sets.</summary>
internal static class ChainGroups
{
    private const int MostGroups = 20;
    private const int MostUnits = 20;
    private const long MostPerBlock = 10_000_000;
    private const long Mebibyte = 1L << 20;

    private static readonly BigInteger Decimals = BigInteger.Pow(10, 18);

    public static IReadOnlyList<OrderGroup> Read(IReadOnlyList<GroupSpec> groups)
    {
        if (groups.Count is 0 or > MostGroups)
        {
            throw ChainRefusal.InvalidGroups($"a deployment has 1 to {MostGroups} groups");
        }

        if (groups.Select(group => group.Name).Distinct(StringComparer.Ordinal).Count() < groups.Count)
        {
            throw ChainRefusal.InvalidGroups("group names must be unique");
        }

        return [.. groups.Select(Group)];
    }

    /// <summary>A whole amount of micro units; what is not one is nobody's.</summary>
    public static decimal Amount(Coin? coin) =>
        decimal.TryParse(coin?.Amount, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : throw ChainRefusal.InvalidDeposit("negative decimal coin amount");

    private static OrderGroup Group(GroupSpec group)
    {
        if (group.Name.Length == 0 || group.Resources.Count is 0 or > MostUnits)
        {
            throw ChainRefusal.InvalidGroups($"group {group.Name} needs a name and 1 to {MostUnits} resource units");
        }

        return new OrderGroup(
            group.Name,
            Attributes(group.Requirements?.Attributes) ?? [],
            [.. group.Requirements?.SignedBy?.AnyOf ?? []],
            [.. group.Requirements?.SignedBy?.AllOf ?? []],
            [.. group.Resources.Select(unit => Unit(group.Name, unit))]);
    }

    private static OrderUnit Unit(string group, ResourceUnit unit)
    {
        var resource = unit.Resource ?? throw ChainRefusal.InvalidGroups($"group {group} has a unit without resources");
        var gpus = Value(group, "gpu", resource.Gpu?.Units, 0, 24, optional: true);
        if (gpus > 0 != resource.Gpu?.Attributes.Count > 0)
        {
            throw ChainRefusal.InvalidGroups("invalid gpu attributes");
        }

        if (unit.Count is 0 or > 50)
        {
            throw ChainRefusal.InvalidGroups($"group {group}: count must be 1 to 50");
        }

        return new OrderUnit(
            new ManifestResources(
                (int)resource.Id,
                new ManifestUnits(Text(Value(group, "cpu", resource.Cpu?.Units, 10, 384_000)), Attributes(resource.Cpu?.Attributes)),
                new ManifestSize(Text(Value(group, "memory", resource.Memory?.Quantity, Mebibyte, 2L << 40))),
                [.. resource.Storage.Select(volume => new ManifestVolume(
                    volume.Name, Text(Value(group, "storage", volume.Quantity, 5 * Mebibyte, 32L << 40)), Attributes(volume.Attributes)))],
                new ManifestUnits(Text(gpus), Attributes(resource.Gpu?.Attributes)),
                [.. resource.Endpoints.Select(endpoint => new ManifestEndpoint(endpoint.Kind, (int)endpoint.SequenceNumber))]),
            (int)unit.Count,
            Price(unit.Price));
    }

    private static decimal Price(Coin? price)
    {
        if (price?.Denom != "uact")
        {
            throw ChainRefusal.InvalidGroups("invalid coin denominations");
        }

        // A decimal coin travels as its value times ten to the eighteenth.
        return BigInteger.TryParse(price.Amount, NumberStyles.None, CultureInfo.InvariantCulture, out var scaled)
            && scaled > 0 && scaled <= MostPerBlock * Decimals
            ? (decimal)(scaled / Decimals) + ((decimal)(scaled % Decimals) / (decimal)Decimals)
            : throw ChainRefusal.InvalidGroups("invalid unit price");
    }

    private static long Value(string group, string what, ResourceValue? value, long least, long most, bool optional = false)
    {
        if (optional && value is null)
        {
            return 0;
        }

        return value is not null
            && long.TryParse(Encoding.ASCII.GetString(value.Val.Span), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw ChainRefusal.InvalidGroups($"group {group}: {what} must be {least} to {most}");
    }

    private static ManifestValue Text(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    private static IReadOnlyList<ManifestAttribute>? Attributes(IReadOnlyList<Messages.Attribute>? attributes) =>
        attributes is { Count: > 0 } ? [.. attributes.Select(attribute => new ManifestAttribute(attribute.Key, attribute.Value))] : null;
}
