using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broker.Adapters.Chains.Cosmos;
using Broker.Adapters.Networks.Akash.Gateway;
using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Networks.Akash.Gateway;

/// <summary>The published vectors, and tokens of ours before the same judge.</summary>
public sealed class AkashTokenTests
{
    private const string Provider = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
    private static readonly DateTimeOffset Now = NetworkHarness.Start;
    private static readonly CosmosWallet Wallet = CosmosWallet.Open(Mnemonic.TryParse(Fixture.Text("akash/jwt/mnemonic"))!, "akash");

    public static TheoryData<string> Signatures { get; } = [.. Cases("akash/jwt/cases_es256k.json").Select(Name)];

    public static TheoryData<string> ClaimSets { get; } = [.. Cases("akash/jwt/cases_jwt.part1.json").Select(Name)];

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Published_signatures_are_judged_as_published(string name)
    {
        var vector = Cases("akash/jwt/cases_es256k.json").Single(c => Name(c) == name);

        Assert.Equal(!vector.GetProperty("mustFail").GetBoolean(), TokenJudge.HasGoodSignature(vector.GetProperty("tokenString").GetString()!, Wallet));
    }

    [Theory]
    [MemberData(nameof(ClaimSets))]
    public void Published_claims_are_judged_as_published(string name)
    {
        var vector = Cases("akash/jwt/cases_jwt.part1.json").Single(c => Name(c) == name);
        var token = vector.TryGetProperty("tokenString", out var given) ? given.GetString()! : TokenOf(vector.GetProperty("claims"));

        var refused = !TokenJudge.HasGoodSignature(token, Wallet) || TokenJudge.Refuse(TokenJudge.ClaimsOf(token), Now) is not null;

        Assert.Equal(vector.GetProperty("expected").GetProperty("verifyFail").GetBoolean(), refused);
    }

    [Theory]
    [InlineData(AkashScope.SendManifest)]
    [InlineData(AkashScope.Status)]
    [InlineData(AkashScope.Logs)]
    [InlineData(AkashScope.Events)]
    public void A_token_of_ours_opens_one_thing_at_one_provider_for_a_short_time(string scope)
    {
        var token = AkashToken.Sign(Wallet, AkashAccess.At(Provider, scope), Now, TimeSpan.FromMinutes(5));

        var claims = TokenJudge.ClaimsOf(token);
        Assert.True(TokenJudge.HasGoodSignature(token, Wallet));
        Assert.Null(TokenJudge.Refuse(claims, Now));
        Assert.Null(TokenJudge.Refuse(claims, Now.AddSeconds(-20)));
        Assert.NotNull(TokenJudge.Refuse(claims, Now.AddMinutes(5)));
        var permission = Assert.Single(claims.GetProperty("leases").GetProperty("permissions").EnumerateArray());
        Assert.Equal(Provider, permission.GetProperty("provider").GetString());
        Assert.Equal(scope, Assert.Single(permission.GetProperty("scope").EnumerateArray()).GetString());
    }

    [Fact]
    public void The_same_token_is_signed_the_same()
    {
        var first = AkashToken.Sign(Wallet, AkashAccess.At(Provider, AkashScope.Logs), Now, TimeSpan.FromMinutes(5));

        Assert.Equal(first, AkashToken.Sign(Wallet, AkashAccess.At(Provider, AkashScope.Logs), Now, TimeSpan.FromMinutes(5)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(901)]
    public void A_token_that_lives_too_long_or_not_at_all_is_not_signed(int seconds) => Assert.Throws<ArgumentOutOfRangeException>(
        () => AkashToken.Sign(Wallet, AkashAccess.At(Provider, AkashScope.Logs), Now, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_token_for_nothing_or_for_the_same_thing_twice_is_not_signed()
    {
        Assert.Throws<ArgumentException>(() => AkashAccess.At(Provider));
        Assert.Throws<ArgumentException>(() => AkashAccess.At(Provider, AkashScope.Logs, AkashScope.Logs));
    }

    private static List<JsonElement> Cases(string file) => [.. JsonDocument.Parse(Fixture.Text(file)).RootElement.EnumerateArray()];

    private static string Name(JsonElement vector) => vector.GetProperty("description").GetString()!;

    // Times are texts in the vectors, so that they can be placeholders.
    private static string TokenOf(JsonElement template)
    {
        var filled = template.GetRawText()
            .Replace("{{.Issuer}}", Wallet.Address, StringComparison.Ordinal)
            .Replace("{{.Provider}}", Provider, StringComparison.Ordinal)
            .Replace("{{.IatCurr}}", Seconds(0), StringComparison.Ordinal)
            .Replace("{{.NbfCurr}}", Seconds(0), StringComparison.Ordinal)
            .Replace("{{.Nbf24h}}", Seconds(24), StringComparison.Ordinal)
            .Replace("{{.Exp48h}}", Seconds(48), StringComparison.Ordinal);
        var claims = JsonNode.Parse(filled)!.AsObject();
        foreach (var name in (string[])["iat", "nbf", "exp"])
        {
            if (claims[name] is { } text)
            {
                claims[name] = long.Parse(text.GetValue<string>(), CultureInfo.InvariantCulture);
            }
        }

        var signed = $"{Encode("""{"alg":"ES256K","typ":"JWT"}""")}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(Wallet.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Seconds(int hours) => Now.AddHours(hours).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
