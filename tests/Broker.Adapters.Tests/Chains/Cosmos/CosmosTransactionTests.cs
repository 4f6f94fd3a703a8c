using System.Security.Cryptography;
using Broker.Adapters.Chains.Cosmos;
using Google.Protobuf;

namespace Broker.Adapters.Tests.Chains.Cosmos;

/// <summary>Byte for byte what the network's own library makes; see Fixtures/akash/SOURCE.md.</summary>
public sealed class CosmosTransactionTests
{
    public static TheoryData<string> Names { get; } = [.. TransactionVector.All.Select(v => v.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mnemonic_leads_to_the_address_and_key_of_the_vector(string name)
    {
        var vector = Vector(name);

        Assert.Equal(vector.Text("address"), vector.Wallet.Address);
        Assert.Equal(vector.Text("pubkeyHex"), Convert.ToHexStringLower(vector.Wallet.PublicKey));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Messages_are_written_byte_for_byte(string name)
    {
        var vector = Vector(name);

        Assert.Equal(vector.MessageHexes, vector.Draft().Messages.Select(m => Convert.ToHexStringLower(m.Body.ToByteArray())));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_transaction_is_signed_byte_for_byte(string name)
    {
        var vector = Vector(name);

        var signed = vector.Signed();

        Assert.Equal(vector.Text("bodyBytesHex"), Convert.ToHexStringLower(signed.BodyBytes));
        Assert.Equal(vector.Text("authInfoBytesHex"), Convert.ToHexStringLower(signed.AuthInfoBytes));
        Assert.Equal(vector.Text("signBytesSha256Hex"), Convert.ToHexStringLower(SHA256.HashData(signed.SignBytes)));
        Assert.Equal(vector.Text("signatureBase64"), Convert.ToBase64String(signed.Signature));
        Assert.Equal(vector.Text("txRawBase64"), Convert.ToBase64String(signed.Raw));
        Assert.Equal(vector.Text("txHash"), signed.Hash);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_signature_verifies_with_the_public_key(string name)
    {
        var signed = Vector(name).Signed();

        Assert.True(Secp256k1.Verify(Vector(name).Wallet.PublicKey, SHA256.HashData(signed.SignBytes), signed.Signature));
    }

    private static TransactionVector Vector(string name) => TransactionVector.All.Single(v => v.Name == name);
}
