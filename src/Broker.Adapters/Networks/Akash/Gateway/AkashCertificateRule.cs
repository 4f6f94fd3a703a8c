using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using Broker.Adapters.Chains.Cosmos;

namespace Broker.Adapters.Networks.Akash.Gateway;

/// <summary>A certificate that a provider has registered on the chain and not revoked.</summary>
/// <param name="Serial">Decimal, as the chain's registry names it.</param>
internal sealed record AkashRegisteredCertificate(string Serial, string Sha256);

internal enum AkashCertificateVerdict
{
    Accepted,
    ValidInFuture,
    Expired,
    InvalidSerialNumber,
    NotSelfSigned,
    CommonNameIsNotBech32,
    UnknownCertificate,
    FingerprintMismatch,
}

/// <summary>
/// Whether a gateway is the provider it should be. Most show a certificate they have signed themselves; what makes it
/// theirs is its fingerprint in the chain's registry. The Console's own proxy judges the same way and in these words.
/// </summary>
internal static class AkashCertificateRule
{
    /// <param name="trusted">Whether a public authority vouches for it and for the host's name.</param>
    public static AkashCertificateVerdict Judge(
        X509Certificate2 certificate, bool trusted, string provider, IReadOnlyList<AkashRegisteredCertificate> registered, DateTimeOffset now)
    {
        if (trusted)
        {
            return AkashCertificateVerdict.Accepted;
        }

        if (now < Utc(certificate.NotBefore))
        {
            return AkashCertificateVerdict.ValidInFuture;
        }

        if (now > Utc(certificate.NotAfter))
        {
            return AkashCertificateVerdict.Expired;
        }

        var serial = SerialOf(certificate);
        if (serial == "0")
        {
            return AkashCertificateVerdict.InvalidSerialNumber;
        }

        if (!certificate.IssuerName.RawData.AsSpan().SequenceEqual(certificate.SubjectName.RawData))
        {
            return AkashCertificateVerdict.NotSelfSigned;
        }

        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (Bech32.Decode(name) is null)
        {
            return AkashCertificateVerdict.CommonNameIsNotBech32;
        }

        // Another provider's certificate, however well registered, is not this one's.
        return name != provider || registered.FirstOrDefault(r => r.Serial == serial) is not { } known
            ? AkashCertificateVerdict.UnknownCertificate
            : string.Equals(known.Sha256, FingerprintOf(certificate), StringComparison.OrdinalIgnoreCase)
                ? AkashCertificateVerdict.Accepted
                : AkashCertificateVerdict.FingerprintMismatch;
    }

    /// <summary>Null if it is no certificate.</summary>
    public static AkashRegisteredCertificate? Read(string? serial, string? base64Pem)
    {
        try
        {
            var pem = System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(base64Pem ?? ""));
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return new AkashRegisteredCertificate(serial ?? SerialOf(certificate), FingerprintOf(certificate));
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    // The framework gives these in the machine's zone.
    private static DateTimeOffset Utc(DateTime local) => new(local.ToUniversalTime(), TimeSpan.Zero);

    private static string SerialOf(X509Certificate2 certificate) =>
        new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string FingerprintOf(X509Certificate2 certificate) =>
        certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
}
