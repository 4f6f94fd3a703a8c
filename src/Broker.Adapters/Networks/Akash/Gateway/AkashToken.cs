using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Broker.Adapters.Chains.Cosmos;

namespace Broker.Adapters.Networks.Akash.Gateway;

/// <summary>
/// A token for a provider's gateway (AEP-64), signed by the wallet that owns the leases. The provider takes the public
/// key from the chain, so the wallet must have sent a transaction before.
/// </summary>
internal static class AkashToken
{
    /// <summary>The specification's own recommendation.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(15);

    // A provider whose clock is behind ours would find a token of this moment not yet valid.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <param name="leases">What it opens; see <see cref="AkashAccess"/>.</param>
    public static string Sign(CosmosWallet wallet, JsonObject leases, DateTimeOffset now, TimeSpan life)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(life, LongestLife);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(life, TimeSpan.Zero);

        var since = (now - ClockSkew).ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = wallet.Address,
            ["iat"] = since,
            ["nbf"] = since,
            ["exp"] = (now + life).ToUnixTimeSeconds(),
            ["version"] = "v1",
            ["leases"] = leases.DeepClone(),
        };
        var signed = $"{Encode("""{"alg":"ES256K","typ":"JWT"}""")}.{Encode(claims.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(wallet.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
