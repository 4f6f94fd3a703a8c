using System.Globalization;
using System.Text.Json;
using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Chains.Cosmos.Protos;
using Broker.Adapters.Tests.Fixtures;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Broker.Adapters.Tests.Chains.Cosmos;

/// <summary>A transaction made by the network's own library, and ours made of the same description.</summary>
internal sealed class TransactionVector(JsonElement vector)
{
    public string Name => Text("name");

    public CosmosWallet Wallet { get; } = WalletOf(vector);

    public string Text(string name) => vector.GetProperty(name).GetString()!;

    public IEnumerable<string> MessageHexes => Messages().Select(m => m.GetProperty("protoHex").GetString()!);

    public static IReadOnlyList<TransactionVector> All { get; } =
        [.. JsonDocument.Parse(Fixture.Text("akash/tx/tx-vectors.json")).RootElement.EnumerateArray().Select(v => new TransactionVector(v))];

    public CosmosDraft Draft() => new(
        [.. Messages().Select(MessageOf)],
        Text("memo"),
        vector.GetProperty("unordered").GetBoolean() ? vector.GetProperty("timeoutTimestamp").GetDateTimeOffset() : null);

    public CosmosTransaction Signed()
    {
        var fee = vector.GetProperty("fee");
        var granter = fee.GetProperty("granter").GetString()!;
        return CosmosTransaction.Sign(
            Draft(),
            new CosmosSigner(Wallet, Text("chainId"), vector.GetProperty("accountNumber").GetUInt64(), vector.GetProperty("sequence").GetUInt64()),
            new CosmosFee(
                fee.GetProperty("denom").GetString()!, ulong.Parse(fee.GetProperty("amount").GetString()!, CultureInfo.InvariantCulture), fee.GetProperty("gas").GetUInt64(),
                granter.Length == 0 ? null : granter));
    }

    private static CosmosWallet WalletOf(JsonElement vector) => CosmosWallet.Open(
        Mnemonic.TryParse(vector.GetProperty("mnemonic").GetString()!)!, "akash", int.Parse(vector.GetProperty("hdPath").GetString()!.Split('/')[^1], CultureInfo.InvariantCulture));

    private IEnumerable<JsonElement> Messages() => vector.GetProperty("messages").EnumerateArray();

    private static CosmosMessage MessageOf(JsonElement message)
    {
        var json = message.GetProperty("json");
        return message.GetProperty("typeUrl").GetString() switch
        {
            "/akash.deployment.v1beta4.MsgCreateDeployment" => CosmosMessage.Of(Create(json)),
            "/akash.deployment.v1beta4.MsgCloseDeployment" => CosmosMessage.Of(new MsgCloseDeployment { Id = Id(json.GetProperty("id")) }),
            "/akash.market.v1beta5.MsgCreateLease" => CosmosMessage.Of(Lease(json.GetProperty("bid_id"))),
            "/akash.escrow.v1.MsgAccountDeposit" => CosmosMessage.Of(new MsgAccountDeposit
            {
                Signer = json.GetProperty("signer").GetString()!,
                Id = new EscrowAccountId { Scope = EscrowScope.Deployment, Xid = json.GetProperty("id").GetProperty("xid").GetString()! },
                Deposit = DepositOf(json.GetProperty("deposit")),
            }),
            var other => throw new InvalidOperationException($"The test does not know {other}."),
        };
    }

    private static MsgCreateDeployment Create(JsonElement json)
    {
        var created = new MsgCreateDeployment
        {
            Id = Id(json.GetProperty("id")),
            Hash = ByteString.FromBase64(json.GetProperty("hash").GetString()!),
            Deposit = DepositOf(json.GetProperty("deposit")),
        };
        created.Groups.AddRange(json.GetProperty("groups").EnumerateArray().Select(Group));
        if (json.TryGetProperty("reclamation", out var reclamation))
        {
            var seconds = long.Parse(reclamation.GetProperty("min_window").GetProperty("seconds").GetString()!, CultureInfo.InvariantCulture);
            created.Reclamation = new DeploymentReclamation { MinWindow = new Duration { Seconds = seconds } };
        }

        return created;
    }

    private static GroupSpec Group(JsonElement json)
    {
        var requirements = json.GetProperty("requirements");
        var group = new GroupSpec
        {
            Name = json.GetProperty("name").GetString()!,
            Requirements = new PlacementRequirements { SignedBy = new SignedBy() },
        };
        group.Requirements.SignedBy.AllOf.AddRange(Texts(requirements.GetProperty("signed_by"), "all_of"));
        group.Requirements.SignedBy.AnyOf.AddRange(Texts(requirements.GetProperty("signed_by"), "any_of"));
        group.Requirements.Attributes.AddRange(Attributes(requirements));
        group.Resources.AddRange(json.GetProperty("resources").EnumerateArray().Select(Unit));
        return group;
    }

    private static ResourceUnit Unit(JsonElement json)
    {
        var from = json.GetProperty("resource");
        var resources = new Resources
        {
            Id = from.GetProperty("id").GetUInt32(),
            Cpu = new Cpu { Units = Value(from.GetProperty("cpu").GetProperty("units")) },
            Memory = new Memory { Quantity = Value(from.GetProperty("memory").GetProperty("quantity")) },
            Gpu = new Gpu { Units = Value(from.GetProperty("gpu").GetProperty("units")) },
        };
        resources.Gpu.Attributes.AddRange(Attributes(from.GetProperty("gpu")));
        resources.Storage.AddRange(from.GetProperty("storage").EnumerateArray()
            .Select(s => new Storage { Name = s.GetProperty("name").GetString()!, Quantity = Value(s.GetProperty("quantity")) }));
        resources.Endpoints.AddRange(from.GetProperty("endpoints").EnumerateArray()
            .Select(e => new Endpoint { Kind = e.TryGetProperty("kind", out _) ? Endpoint.Types.Kind.RandomPort : Endpoint.Types.Kind.SharedHttp }));
        var price = json.GetProperty("price");
        return new ResourceUnit
        {
            Resource = resources,
            Count = json.GetProperty("count").GetUInt32(),
            Price = new DecCoin { Denom = price.GetProperty("denom").GetString()!, Amount = price.GetProperty("amount").GetString() + new string('0', 18) },
        };
    }

    private static MsgCreateLease Lease(JsonElement json) => new()
    {
        BidId = new BidId
        {
            Owner = json.GetProperty("owner").GetString()!,
            Dseq = ulong.Parse(json.GetProperty("dseq").GetString()!, CultureInfo.InvariantCulture),
            Gseq = json.GetProperty("gseq").GetUInt32(),
            Oseq = json.GetProperty("oseq").GetUInt32(),
            Provider = json.GetProperty("provider").GetString()!,
            Bseq = json.TryGetProperty("bseq", out var bseq) ? bseq.GetUInt32() : 0,
        },
    };

    private static Deposit DepositOf(JsonElement json)
    {
        var amount = json.GetProperty("amount");
        var deposit = new Deposit { Amount = new Coin { Denom = amount.GetProperty("denom").GetString()!, Amount = amount.GetProperty("amount").GetString()! } };
        deposit.Sources.AddRange(Texts(json, "sources").Select(s => s == "grant" ? DepositSource.Grant : DepositSource.Balance));
        return deposit;
    }

    private static DeploymentId Id(JsonElement json) =>
        new() { Owner = json.GetProperty("owner").GetString()!, Dseq = ulong.Parse(json.GetProperty("dseq").GetString()!, CultureInfo.InvariantCulture) };

    private static ResourceValue Value(JsonElement json) => new() { Val = ByteString.FromBase64(json.GetProperty("val").GetString()!) };

    private static IEnumerable<string> Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var texts) ? texts.EnumerateArray().Select(t => t.GetString()!) : [];

    private static IEnumerable<Broker.Adapters.Chains.Cosmos.Protos.Attribute> Attributes(JsonElement json) => json.TryGetProperty("attributes", out var list)
        ? list.EnumerateArray().Select(a => new Broker.Adapters.Chains.Cosmos.Protos.Attribute { Key = a.GetProperty("key").GetString()!, Value = a.GetProperty("value").GetString()! })
        : [];
}
