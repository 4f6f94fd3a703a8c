using System.Security.Cryptography;
using System.Text.Json;
using Broker.Adapters.Tests.Fixtures;
using Broker.Simulator.Akash.Chain;
using Org.BouncyCastle.Math;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>The simulated chain's eyes, tried on transactions that cosmjs signed.</summary>
public sealed class ChainVectorTests
{
    private static readonly BigInteger Order = new("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16);

    public static TheoryData<string> Names => [.. Vectors.Keys];

    private static Dictionary<string, JsonElement> Vectors { get; } = JsonSerializer
        .Deserialize<JsonElement>(Fixture.Text("akash/tx/tx-vectors.json")).EnumerateArray()
        .ToDictionary(vector => vector.GetProperty("name").GetString()!, StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_signed_transaction_is_read_named_and_verified(string name)
    {
        var vector = Vectors[name];
        var key = Convert.FromHexString(vector.GetProperty("pubkeyHex").GetString()!);

        var transaction = ChainTransaction.Decode(vector.GetProperty("txRawBase64").GetBytesFromBase64());
        var signed = transaction.SignBytes(vector.GetProperty("chainId").GetString()!, vector.GetProperty("accountNumber").GetUInt64());

        Assert.Equal(vector.GetProperty("txHash").GetString(), transaction.Hash);
        Assert.Equal(vector.GetProperty("signBytesSha256Hex").GetString(), Convert.ToHexStringLower(SHA256.HashData(signed)));
        Assert.Equal(vector.GetProperty("address").GetString(), Secp256k1.Address(key));
        Assert.Equal(vector.GetProperty("unordered").GetBoolean(), transaction.Body.Unordered);
        Assert.Equal(vector.GetProperty("sequence").GetUInt64(), transaction.Signer.Sequence);
        Assert.True(Secp256k1.Verify(key, signed, transaction.Raw.Signatures[0].Span));
        Assert.False(Secp256k1.Verify(key, [.. signed, 0], transaction.Raw.Signatures[0].Span));
    }

    [Fact]
    public void The_other_signature_that_fits_the_curve_is_refused_as_the_chain_refuses_it()
    {
        var vector = Vectors.Values.First();
        var key = Convert.FromHexString(vector.GetProperty("pubkeyHex").GetString()!);
        var transaction = ChainTransaction.Decode(vector.GetProperty("txRawBase64").GetBytesFromBase64());
        var signed = transaction.SignBytes(vector.GetProperty("chainId").GetString()!, vector.GetProperty("accountNumber").GetUInt64());
        var low = transaction.Raw.Signatures[0].ToByteArray();

        byte[] high = [.. low[..32], .. Order.Subtract(new BigInteger(1, low[32..])).ToByteArrayUnsigned()];

        Assert.Equal(64, high.Length);
        Assert.False(Secp256k1.Verify(key, signed, high));
    }

    [Theory]
    [InlineData("akash1qufa3xzrf34qvwyejkhvnc4psf49fftaw0asmh", true)]
    [InlineData("akash1qufa3xzrf34qvwyejkhvnc4psf49fftaw0asmq", false)]
    [InlineData("cosmos1qufa3xzrf34qvwyejkhvnc4psf49fftaw0asmh", false)]
    [InlineData("akash1", false)]
    public void An_address_is_known_by_its_checksum(string text, bool address) => Assert.Equal(address, Bech32.IsAddress("akash", text));
}
