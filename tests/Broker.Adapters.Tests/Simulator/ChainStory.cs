using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Akash.Chain.Messages;
using Broker.Simulator.Akash.Sdl;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>An owner with a wallet of its own, for tests about what the chain does with its transactions.</summary>
internal sealed class ChainStory(SimulatorHost host, string name = "tenant")
{
    public const ulong Gas = 400_000;

    private readonly ChainKey _key = Secp256k1.Derive(1, name);
    private int _sent;

    public string Owner => _key.Address;

    public HttpClient Rest { get; } = host.Client("akash/chain/", key: null);

    public Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => Rest.GetAsync(path).ReadAsync(expected);

    public async Task<ulong> AccountNumberAsync() => ulong.Parse(
        (await GetAsync($"cosmos/auth/v1beta1/accounts/{Owner}")).GetProperty("account").GetProperty("account_number").GetString()!,
        CultureInfo.InvariantCulture);

    public static Any Message(string typeUrl, IMessage message) => new() { TypeUrl = typeUrl, Value = message.ToByteString() };

    public Any CreateDeployment(ulong dseq, CompiledSdl? compiled = null, decimal deposit = 5_000_000, Duration? reclamation = null)
    {
        compiled ??= SdlCompiler.Compile(AkashStory.Sdl());
        var message = new MsgCreateDeployment
        {
            Id = new DeploymentId { Owner = Owner, Dseq = dseq },
            Hash = ByteString.CopyFrom(compiled.Version),
            Deposit = new Deposit { Amount = Coin("uact", deposit), Sources = { DepositSource.Balance } },
            Reclamation = reclamation is null ? null : new Reclamation { MinWindow = reclamation },
        };
        message.Groups.AddRange(compiled.Orders.Select(Group));
        return Message("/akash.deployment.v1beta4.MsgCreateDeployment", message);
    }

    public Any CloseDeployment(ulong dseq) => Message(
        "/akash.deployment.v1beta4.MsgCloseDeployment", new MsgCloseDeployment { Id = new DeploymentId { Owner = Owner, Dseq = dseq } });

    public static BidId Bid(JsonElement id) => new()
    {
        Owner = id.GetProperty("owner").GetString(),
        Dseq = ulong.Parse(id.GetProperty("dseq").GetString()!, CultureInfo.InvariantCulture),
        Gseq = id.GetProperty("gseq").GetUInt32(),
        Oseq = id.GetProperty("oseq").GetUInt32(),
        Provider = id.GetProperty("provider").GetString(),
    };

    public static Any CreateLease(JsonElement id) => Message("/akash.market.v1beta5.MsgCreateLease", new MsgCreateLease { BidId = Bid(id) });

    public static Any CloseLease(JsonElement id) => Message("/akash.market.v1beta5.MsgCloseLease", new MsgCloseLease { Id = Bid(id) });

    public async Task<IReadOnlyList<JsonElement>> BidsAsync(ulong dseq, string state = "open") =>
    [
        .. (await GetAsync($"akash/market/v1beta5/bids/list?filters.owner={Owner}&filters.dseq={dseq}&filters.state={state}")).GetProperty("bids")
            .EnumerateArray().Select(one => one.GetProperty("bid")),
    ];

    public async Task<JsonElement> LeaseAsync(ulong dseq, int index = 0) =>
        (await GetAsync($"akash/market/v1beta5/leases/list?filters.owner={Owner}&filters.dseq={dseq}")).GetProperty("leases")[index];

    public Task<JsonElement> DeploymentAsync(ulong dseq) =>
        GetAsync($"akash/deployment/v1beta4/deployments/info?id.owner={Owner}&id.dseq={dseq}");

    /// <summary>An unordered transaction, as a broker sends them, and the block that takes it.</summary>
    public async Task<JsonElement> RunAsync(params Any[] messages)
    {
        var sent = await SendAsync(await SignAsync(messages, await UnorderedAsync()));
        Assert.Equal(0, sent.GetProperty("code").GetInt32());
        host.AdvanceBlocks(1);
        return (await GetAsync($"cosmos/tx/v1beta1/txs/{sent.GetProperty("txhash").GetString()}")).GetProperty("tx_response");
    }

    public async Task RunWellAsync(params Any[] messages)
    {
        var receipt = await RunAsync(messages);
        Assert.True(receipt.GetProperty("code").GetInt32() == 0, receipt.GetProperty("raw_log").GetString());
    }

    public async Task<JsonElement> SendAsync(byte[] transaction) =>
        (await Rest.PostAsJsonAsync("cosmos/tx/v1beta1/txs", new { tx_bytes = Convert.ToBase64String(transaction), mode = "BROADCAST_MODE_SYNC" })
            .ReadAsync(HttpStatusCode.OK)).GetProperty("tx_response");

    public Task<(TxBody Body, ulong Sequence)> UnorderedAsync() => Task.FromResult((
        new TxBody { Unordered = true, TimeoutTimestamp = Timestamp.FromDateTimeOffset(host.Clock.GetUtcNow().AddSeconds(30).AddTicks(++_sent)) }, 0UL));

    public async Task<byte[]> SignAsync(IEnumerable<Any> messages, (TxBody Body, ulong Sequence) order, Action<Fee>? change = null, string chainId = ChainRules.ChainId)
    {
        order.Body.Messages.AddRange(messages);
        var fee = new Fee { GasLimit = Gas, Amount = { Coin("uakt", Gas / 40) } };
        change?.Invoke(fee);
        var auth = new AuthInfo
        {
            Fee = fee,
            SignerInfos =
            {
                new SignerInfo
                {
                    PublicKey = Message("/cosmos.crypto.secp256k1.PubKey", new PubKey { Key = ByteString.CopyFrom(_key.Public) }),
                    ModeInfo = new ModeInfo { Single = new ModeInfo.Types.Single { Mode = 1 } },
                    Sequence = order.Sequence,
                },
            },
        };
        var raw = new TxRaw { BodyBytes = order.Body.ToByteString(), AuthInfoBytes = auth.ToByteString() };
        var document = new SignDoc
        {
            BodyBytes = raw.BodyBytes,
            AuthInfoBytes = raw.AuthInfoBytes,
            ChainId = chainId,
            AccountNumber = await AccountNumberAsync(),
        };
        raw.Signatures.Add(ByteString.CopyFrom(_key.Sign(document.ToByteArray())));
        return raw.ToByteArray();
    }

    public byte[] Sign(byte[] data) => _key.Sign(data);

    public static Coin Coin(string denom, decimal amount) => new() { Denom = denom, Amount = amount.ToString(CultureInfo.InvariantCulture) };

    private static GroupSpec Group(OrderGroup order)
    {
        var group = new GroupSpec { Name = order.Name, Requirements = new PlacementRequirements { SignedBy = new SignedBy() } };
        group.Requirements.Attributes.AddRange(Attributes(order.Attributes));
        foreach (var unit in order.Units)
        {
            var resources = new Resources
            {
                Id = (uint)unit.Resources.Id,
                Cpu = Amount(unit.Resources.Cpu),
                Memory = new Memory { Quantity = Value(unit.Resources.Memory.Size) },
                Gpu = Amount(unit.Resources.Gpu),
            };
            resources.Storage.AddRange(unit.Resources.Storage.Select(volume => new Volume { Name = volume.Name, Quantity = Value(volume.Size) }));
            resources.Endpoints.AddRange(unit.Resources.Endpoints.Select(one => new Endpoint { Kind = one.Kind, SequenceNumber = (uint)one.SequenceNumber }));
            var price = (new BigInteger(unit.PriceCap) * BigInteger.Pow(10, 18)).ToString(CultureInfo.InvariantCulture);
            group.Resources.Add(new ResourceUnit { Resource = resources, Count = (uint)unit.Count, Price = new Coin { Denom = "uact", Amount = price } });
        }

        return group;
    }

    private static Amount Amount(ManifestUnits units)
    {
        var amount = new Amount { Units = Value(units.Units) };
        amount.Attributes.AddRange(Attributes(units.Attributes));
        return amount;
    }

    private static ResourceValue Value(ManifestValue value) => new() { Val = ByteString.CopyFrom(Encoding.ASCII.GetBytes(value.Val)) };

    private static IEnumerable<Broker.Simulator.Akash.Chain.Messages.Attribute> Attributes(IReadOnlyList<ManifestAttribute>? attributes) =>
        (attributes ?? []).Select(one => new Broker.Simulator.Akash.Chain.Messages.Attribute { Key = one.Key, Value = one.Value });
}
