using System.Security.Cryptography;
using Broker.Simulator.Akash.Chain.Messages;
using Google.Protobuf;

namespace Broker.Simulator.Akash.Chain;

/// <summary>A transaction as it came, taken apart.</summary>
internal sealed class ChainTransaction
{
    private ChainTransaction(byte[] bytes, TxRaw raw, TxBody body, AuthInfo auth)
    {
        Bytes = bytes;
        Raw = raw;
        Body = body;
        Auth = auth;
        Hash = Convert.ToHexString(SHA256.HashData(bytes));
    }

    public byte[] Bytes { get; }

    public TxRaw Raw { get; }

    public TxBody Body { get; }

    public AuthInfo Auth { get; }

    /// <summary>Upper case hex SHA-256 of the bytes: the transaction's name.</summary>
    public string Hash { get; }

    public SignerInfo Signer => Auth.SignerInfos[0];

    public ulong GasWanted => Auth.Fee?.GasLimit ?? 0;

    public static ChainTransaction Decode(byte[] bytes)
    {
        try
        {
            var raw = TxRaw.Parser.ParseFrom(bytes);
            var decoded = new ChainTransaction(bytes, raw, TxBody.Parser.ParseFrom(raw.BodyBytes), AuthInfo.Parser.ParseFrom(raw.AuthInfoBytes));
            if (decoded.Body.Messages.Count == 0)
            {
                throw ChainRefusal.InvalidRequest("must contain at least one message");
            }

            return decoded.Auth.SignerInfos.Count == 1 && raw.Signatures.Count == 1
                ? decoded
                : throw ChainRefusal.Unauthorized("wrong number of signers; expected 1");
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw ChainRefusal.Undecodable(broken.Message);
        }
    }

    /// <summary>What the signer signs.</summary>
    public byte[] SignBytes(string chainId, ulong accountNumber) => new SignDoc
    {
        BodyBytes = Raw.BodyBytes,
        AuthInfoBytes = Raw.AuthInfoBytes,
        ChainId = chainId,
        AccountNumber = accountNumber,
    }.ToByteArray();
}

/// <summary>What became of a transaction that got into a block.</summary>
internal sealed record ChainReceipt(ChainTransaction Transaction, long Height, DateTimeOffset Time, ulong GasUsed, ChainRefusal? Refusal);
