using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Chains.Cosmos.Protos;
using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Domain.Shared;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using ProtoAttribute = Broker.Adapters.Chains.Cosmos.Protos.Attribute;
using ProtoDeploymentId = Broker.Adapters.Chains.Cosmos.Protos.DeploymentId;

namespace Broker.Adapters.Networks.Akash.Chain;

/// <summary>What we ask of the chain, in its own messages.</summary>
internal static class AkashMessages
{
    // Numbers above this are not exact in the many tools that read them as floating point.
    private const ulong LargestNumber = (1UL << 53) - 1;
    private const decimal DecimalUnit = 1_000_000_000_000_000_000m;

    /// <summary>
    /// The number of a replica's deployment. It follows from the replica, so that the chain itself refuses a second one.
    /// </summary>
    public static ulong NumberOf(ReplicaId replica)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes($"broker/replica/{replica.Value:N}"));
        return Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(hash) & LargestNumber);
    }

    public static LeaseHandle HandleOf(ReplicaId replica) => new(NumberOf(replica).ToString(CultureInfo.InvariantCulture));

    /// <param name="deposit">In uact.</param>
    public static CosmosMessage Create(string owner, ulong number, SdlDocument document, SdlCompilation compiled, decimal deposit)
    {
        var create = new MsgCreateDeployment
        {
            Id = new ProtoDeploymentId { Owner = owner, Dseq = number },
            Hash = ByteString.CopyFrom(compiled.Version),
            Deposit = DepositOf(deposit),
            Reclamation = WindowOf(document.ReclamationWindow) is { } window ? new DeploymentReclamation { MinWindow = Duration.FromTimeSpan(window) } : null,
        };
        create.Groups.AddRange(compiled.Groups.Select(GroupOf));
        return CosmosMessage.Of(create);
    }

    public static CosmosMessage Lease(string owner, LeaseHandle handle, AkashMarketIdWire bid) => CosmosMessage.Of(new MsgCreateLease
    {
        BidId = new BidId
        {
            Owner = owner,
            Dseq = Number(handle),
            Gseq = (uint)bid.Gseq,
            Oseq = (uint)bid.Oseq,
            Provider = bid.Provider ?? "",
            Bseq = (uint)bid.Bseq,
        },
    });

    /// <param name="deposit">In uact.</param>
    public static CosmosMessage Deposit(string owner, LeaseHandle handle, decimal deposit) => CosmosMessage.Of(new MsgAccountDeposit
    {
        Signer = owner,
        Id = new EscrowAccountId { Scope = EscrowScope.Deployment, Xid = $"{owner}/{handle}" },
        Deposit = DepositOf(deposit),
    });

    public static CosmosMessage Close(string owner, LeaseHandle handle) =>
        CosmosMessage.Of(new MsgCloseDeployment { Id = new ProtoDeploymentId { Owner = owner, Dseq = Number(handle) } });

    /// <summary>Whether the handle can be a deployment's number at all.</summary>
    public static bool IsNumber(LeaseHandle handle) => ulong.TryParse(handle.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    internal static GroupSpec GroupOf(SdlGroup group)
    {
        var spec = new GroupSpec { Name = group.Name, Requirements = new PlacementRequirements { SignedBy = new SignedBy() } };
        spec.Requirements.SignedBy.AllOf.AddRange(group.AllOf);
        spec.Requirements.SignedBy.AnyOf.AddRange(group.AnyOf);
        spec.Requirements.Attributes.AddRange(Attributes(group.Attributes));
        spec.Resources.AddRange(group.Units.Select(UnitOf));
        return spec;
    }

    private static ResourceUnit UnitOf(SdlUnit unit)
    {
        var compute = unit.Resources.Compute;
        var resources = new Resources
        {
            Id = (uint)unit.Resources.Id,
            Cpu = new Cpu { Units = Value(compute.CpuMillicores) },
            Memory = new Memory { Quantity = Value(compute.MemoryBytes) },
            Gpu = new Gpu { Units = Value(compute.GpuUnits) },
        };
        if (compute.Architecture is { } architecture)
        {
            resources.Cpu.Attributes.Add(new ProtoAttribute { Key = "arch", Value = architecture });
        }

        resources.Gpu.Attributes.AddRange(Attributes(SdlJson.AttributesOf(compute)));
        resources.Storage.AddRange(compute.Volumes.Select(VolumeOf));
        resources.Endpoints.AddRange(unit.Resources.Endpoints.Select(e =>
            new Endpoint { Kind = (Endpoint.Types.Kind)e.Kind, SequenceNumber = (uint)e.SequenceNumber }));
        return new ResourceUnit
        {
            Resource = resources,
            Count = (uint)unit.Count,
            Price = new DecCoin
            {
                Denom = unit.Price.Denom,
                Amount = decimal.Truncate(unit.Price.Amount * DecimalUnit).ToString("F0", CultureInfo.InvariantCulture),
            },
        };
    }

    private static Storage VolumeOf(SdlVolume volume)
    {
        var storage = new Storage { Name = volume.Name, Quantity = Value(volume.Bytes) };
        storage.Attributes.AddRange(Attributes(SdlJson.AttributesOf(volume)));
        return storage;
    }

    private static Deposit DepositOf(decimal uact)
    {
        var deposit = new Deposit { Amount = new Coin { Denom = AkashPrice.Denom, Amount = uact.ToString("F0", CultureInfo.InvariantCulture) } };
        deposit.Sources.Add(DepositSource.Balance);
        return deposit;
    }

    // As the document has it: digits and s, m or h.
    private static TimeSpan? WindowOf(string? text) => text is [.. var digits, var unit] ? unit switch
    {
        's' => TimeSpan.FromSeconds(long.Parse(digits, CultureInfo.InvariantCulture)),
        'm' => TimeSpan.FromMinutes(long.Parse(digits, CultureInfo.InvariantCulture)),
        'h' => TimeSpan.FromHours(long.Parse(digits, CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException($"'{text}' is no reclamation window."),
    } : null;

    private static IEnumerable<ProtoAttribute> Attributes(IEnumerable<SdlAttribute> attributes) =>
        attributes.Select(a => new ProtoAttribute { Key = a.Key, Value = a.Value });

    private static ResourceValue Value(long amount) =>
        new() { Val = ByteString.CopyFromUtf8(amount.ToString(CultureInfo.InvariantCulture)) };

    private static ulong Number(LeaseHandle handle) => ulong.Parse(handle.Value, NumberStyles.None, CultureInfo.InvariantCulture);
}
