using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>
/// Lium rents nothing without an SSH key, and a container of ours needs no visitors: an Ed25519 key made from a hash, whose
/// private half nobody can know.
/// </summary>
internal static class NobodysKey
{
    private const string Kind = "ssh-ed25519";

    public static string For(LiumName pod)
    {
        var point = SHA256.HashData(Encoding.UTF8.GetBytes($"nobody logs in to {pod.Value}"));
        var kind = Encoding.ASCII.GetBytes(Kind);
        // RFC 8709 section 4: two strings, each after its length.
        var blob = new byte[4 + kind.Length + 4 + point.Length];
        BinaryPrimitives.WriteInt32BigEndian(blob, kind.Length);
        kind.CopyTo(blob, 4);
        BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(4 + kind.Length), point.Length);
        point.CopyTo(blob, 8 + kind.Length);
        return $"{Kind} {Convert.ToBase64String(blob)} nobody";
    }
}
