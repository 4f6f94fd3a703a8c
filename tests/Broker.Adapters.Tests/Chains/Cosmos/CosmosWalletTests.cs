using Broker.Adapters.Chains.Cosmos;

namespace Broker.Adapters.Tests.Chains.Cosmos;

public sealed class CosmosWalletTests
{
    // The vectors of BIP 39 (trezor/python-mnemonic, MIT), passphrase TREZOR.
    [Theory]
    [InlineData(
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04")]
    [InlineData(
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        "2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607")]
    public void A_mnemonic_leads_to_the_published_seed(string words, string seed)
    {
        var mnemonic = Mnemonic.TryParse(words);

        Assert.Equal(seed, Convert.ToHexStringLower(mnemonic!.ToSeed("TREZOR")));
    }

    [Theory]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon")]
    [InlineData("legal winner thank year wave sausage worth useful legal winner yellow thank")]
    [InlineData("legal winner thank year wave sausage worth useful legal winner thank")]
    [InlineData("legal winner thank year wave sausage worth useful legal winner thank gelb")]
    [InlineData("")]
    public void Words_that_are_no_mnemonic_are_refused(string words) => Assert.Null(Mnemonic.TryParse(words));

    [Fact]
    public void Blanks_and_line_ends_between_the_words_do_not_matter()
    {
        var mnemonic = Mnemonic.TryParse("  legal winner thank year\nwave sausage worth  useful legal winner thank yellow\n");

        Assert.StartsWith("2e8905819b87", Convert.ToHexStringLower(mnemonic!.ToSeed("TREZOR")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mnemonic_shows_none_of_its_words() =>
        Assert.Equal("mnemonic", Mnemonic.TryParse("legal winner thank year wave sausage worth useful legal winner thank yellow")!.ToString());

    // Test vector 1 of BIP 32 (bitcoin/bips).
    [Theory]
    [InlineData("m", "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35")]
    [InlineData("m/0'", "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea")]
    [InlineData("m/0'/1", "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368")]
    [InlineData("m/0'/1/2'", "cbce0d719ecf7431d88e6a89fa1483e02e35092af60c042b1df2ff59fa424dca")]
    [InlineData("m/0'/1/2'/2", "0f479245fb19a38a1954c5c7c0ebab2f9bdfd96a17563ef28a6a4b1a2a764ef4")]
    [InlineData("m/0'/1/2'/2/1000000000", "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8")]
    public void A_seed_leads_to_the_published_keys(string path, string key)
    {
        var root = HdKey.FromSeed(Convert.FromHexString("000102030405060708090a0b0c0d0e0f"));

        Assert.Equal(key, Convert.ToHexStringLower(Secp256k1.Fixed(root.Derive(path).Key)));
    }

    [Theory]
    [InlineData("44'/118'")]
    [InlineData("m/44'/x")]
    [InlineData("m/4294967295")]
    public void A_path_that_is_none_is_refused(string path)
    {
        var root = HdKey.FromSeed(new byte[16]);

        Assert.Throws<FormatException>(() => root.Derive(path));
    }

    // Valid and invalid texts of BIP 173; the ones with an invalid length or padding are its segwit examples.
    [Theory]
    [InlineData("A12UEL5L", true)]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", true)]
    [InlineData("11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", true)]
    [InlineData("pzry9x0s0muk", false)]
    [InlineData("1pzry9x0s0muk", false)]
    [InlineData("x1b4n0q5v", false)]
    [InlineData("li1dgmt3", false)]
    [InlineData("A1G7SGD8", false)]
    [InlineData("A12uEL5L", false)]
    [InlineData("akash1qufa3xzrf34qvwyejkhvnc4psf49fftaw0asmn", false)]
    public void A_bech32_text_is_read_only_with_its_checksum(string text, bool valid) =>
        Assert.Equal(valid, Bech32.Decode(text) is not null);

    [Fact]
    public void An_address_is_read_back_to_the_bytes_it_was_made_of()
    {
        var data = Enumerable.Range(0, 20).Select(i => (byte)(i * 13)).ToArray();

        var (prefix, read) = Bech32.Decode(Bech32.Encode("akash", data))!.Value;

        Assert.Equal("akash", prefix);
        Assert.Equal(data, read);
    }

    [Fact]
    public void A_signature_has_the_lower_s_and_verifies_only_its_own_message()
    {
        var key = HdKey.FromSeed(new byte[32]).Key;
        var half = Secp256k1.Order.ShiftRight(1);

        for (byte i = 0; i < 32; i++)
        {
            byte[] hash = [.. Enumerable.Repeat(i, 32)];
            var signature = Secp256k1.Sign(key, hash);

            Assert.True(new Org.BouncyCastle.Math.BigInteger(1, signature[32..]).CompareTo(half) <= 0);
            Assert.True(Secp256k1.Verify(Secp256k1.PublicKeyOf(key), hash, signature));
            Assert.False(Secp256k1.Verify(Secp256k1.PublicKeyOf(key), [.. Enumerable.Repeat((byte)(i + 1), 32)], signature));
        }
    }
}
