using System.Security.Cryptography;
using Broker.Adapters.Chains.Cosmos.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Broker.Adapters.Chains.Cosmos;

/// <summary>Who signs and where: what a signature covers besides the transaction itself.</summary>
/// <param name="Sequence">How many ordered transactions the account has sent; an unordered one says 0 whatever it is.</param>
internal sealed record CosmosSigner(CosmosWallet Wallet, string ChainId, ulong AccountNumber, ulong Sequence);

/// <param name="Granter">The account that pays instead of the signer (feegrant); null for the signer.</param>
internal sealed record CosmosFee(string Denom, ulong Amount, ulong Gas, string? Granter = null);

/// <summary>What is to be done, before anyone has signed it.</summary>
/// <param name="UnorderedUntil">
/// Set for a transaction that stands outside the account's sequence: it lands before this block time or never, and the
/// chain takes the same bytes once. Null for one that takes the account's next number.
/// </param>
internal sealed record CosmosDraft(IReadOnlyList<CosmosMessage> Messages, string Memo = "", DateTimeOffset? UnorderedUntil = null)
{
    public TxBody ToBody()
    {
        var body = new TxBody { Memo = Memo, Unordered = UnorderedUntil is not null, TimeoutTimestamp = UnorderedUntil?.ToTimestamp() };
        body.Messages.AddRange(Messages.Select(m => m.Pack()));
        return body;
    }
}

/// <summary>
/// A signed transaction (SIGN_MODE_DIRECT). The bytes are what is sent, and their hash is known before: whoever keeps
/// both can send again without doing twice.
/// </summary>
internal sealed record CosmosTransaction(byte[] BodyBytes, byte[] AuthInfoBytes, byte[] SignBytes, byte[] Signature, byte[] Raw)
{
    /// <summary>As the chain's explorers and its REST name it.</summary>
    public string Hash => Convert.ToHexString(SHA256.HashData(Raw));

    public static CosmosTransaction Sign(CosmosDraft draft, CosmosSigner signer, CosmosFee fee)
    {
        var body = draft.ToBody().ToByteArray();
        var auth = AuthInfoOf(draft, signer, fee).ToByteArray();
        var signBytes = new SignDoc
        {
            BodyBytes = ByteString.CopyFrom(body),
            AuthInfoBytes = ByteString.CopyFrom(auth),
            ChainId = signer.ChainId,
            AccountNumber = signer.AccountNumber,
        }.ToByteArray();
        var signature = signer.Wallet.Sign(signBytes);
        return new CosmosTransaction(body, auth, signBytes, signature, RawOf(body, auth, signature));
    }

    /// <summary>Unsigned, for a node to try: it counts the gas and does not look at the signature.</summary>
    public static byte[] Simulation(CosmosDraft draft, CosmosSigner signer)
    {
        var nothing = new CosmosFee("", 0, 0);
        return RawOf(draft.ToBody().ToByteArray(), AuthInfoOf(draft, signer, nothing).ToByteArray(), []);
    }

    private static AuthInfo AuthInfoOf(CosmosDraft draft, CosmosSigner signer, CosmosFee fee)
    {
        var key = new PubKey { Key = ByteString.CopyFrom(signer.Wallet.PublicKey) };
        var auth = new AuthInfo { Fee = new Fee { GasLimit = fee.Gas, Granter = fee.Granter ?? "" } };
        if (fee.Amount > 0)
        {
            auth.Fee.Amount.Add(new Coin { Denom = fee.Denom, Amount = fee.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        }

        auth.SignerInfos.Add(new SignerInfo
        {
            PublicKey = new Any { TypeUrl = "/cosmos.crypto.secp256k1.PubKey", Value = key.ToByteString() },
            ModeInfo = new ModeInfo { Single = new ModeInfo.Types.Single { Mode = SignMode.Direct } },
            Sequence = draft.UnorderedUntil is null ? signer.Sequence : 0,
        });
        return auth;
    }

    private static byte[] RawOf(byte[] body, byte[] auth, byte[] signature) => new TxRaw
    {
        BodyBytes = ByteString.CopyFrom(body),
        AuthInfoBytes = ByteString.CopyFrom(auth),
        Signatures = { ByteString.CopyFrom(signature) },
    }.ToByteArray();
}
