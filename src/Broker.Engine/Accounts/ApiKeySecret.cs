using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Engine.Accounts;

/// <summary>
/// The text of a key: <c>brk_</c>, eight characters that find the row, <c>_</c>, and 32 random bytes in base64url.
/// The recognisable start lets secret scanners find a key that was committed somewhere.
/// </summary>
internal sealed record ApiKeySecret(string Prefix, string Text)
{
    private const string Start = "brk_";
    private const int PrefixLength = 8;
    private const int RandomLength = 43;
    private const string PrefixLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>SHA-256 of the whole text.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Text));

    public static ApiKeySecret New()
    {
        var prefix = RandomNumberGenerator.GetString(PrefixLetters, PrefixLength);
        return new ApiKeySecret(prefix, $"{Start}{prefix}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}");
    }

    /// <summary>Null when the text cannot be a key of ours; saves the database the question.</summary>
    public static ApiKeySecret? Parse(string text) =>
        text.Length == Start.Length + PrefixLength + 1 + RandomLength
        && text.StartsWith(Start, StringComparison.Ordinal)
        && text[Start.Length + PrefixLength] == '_'
            ? new ApiKeySecret(text.Substring(Start.Length, PrefixLength), text)
            : null;

    // A record's own text would show the secret in a log.
    public override string ToString() => $"{Start}{Prefix}_…";
}
