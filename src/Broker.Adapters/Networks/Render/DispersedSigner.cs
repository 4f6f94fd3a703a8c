using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broker.Adapters.Networks.Wire;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Networks.Render;

/// <summary>
/// Signs a request with HMAC-SHA256. A nonce counts once and a time for five minutes, so every attempt is signed anew.
/// </summary>
/// <param name="root">Where the API begins; paths are signed from there.</param>
internal sealed class DispersedSigner(Uri root, TimeProvider clock) : IRequestSigner
{
    private const int NonceBytes = 16;

    public async ValueTask SignAsync(HttpRequestMessage request, NetworkCredential credential, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var uri = request.RequestUri ?? throw new InvalidOperationException("A request without an address cannot be signed.");
        var time = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var nonce = RandomNumberGenerator.GetHexString(2 * NonceBytes, lowercase: true);
        Set(request, "X-API-Key", credential.KeyId ?? "");
        Set(request, "X-Time", time);
        Set(request, "X-Nonce", nonce);
        Set(request, "X-Signature", Signature(credential, time, nonce, request.Method.Method, PathOf(uri), uri.Query, body));
    }

    /// <param name="path">From the root of the API, beginning with a slash.</param>
    /// <param name="query">As in the address, with or without its question mark.</param>
    /// <param name="body">The bytes as they are sent, canonical already (<see cref="CanonicalJson"/>); empty for none.</param>
    internal static string Signature(
        NetworkCredential credential, string time, string nonce, string method, string path, string query, byte[] body)
    {
        var message = string.Join(
            '|', credential.KeyId, time, nonce, method, path, CanonicalQuery(query), Convert.ToHexStringLower(SHA256.HashData(body)));
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(credential.Secret), Encoding.UTF8.GetBytes(message)));
    }

    private static string CanonicalQuery(string query) => string.Join('&', query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Key: Uri.UnescapeDataString(pair[0]), Value: pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : ""))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private static void Set(HttpRequestMessage request, string header, string value)
    {
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, value);
    }

    private string PathOf(Uri uri)
    {
        var prefix = root.AbsolutePath.TrimEnd('/');
        return uri.AbsolutePath.StartsWith(prefix + "/", StringComparison.Ordinal) ? uri.AbsolutePath[prefix.Length..] : uri.AbsolutePath;
    }
}
