using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Supply;

namespace Broker.Simulator.Akash.Gateway;

/// <summary>
/// Certificates providers answer with: signed by themselves, their address as common name. The first is on the chain;
/// one that replaced it is not, as when somebody else answers in the provider's place.
/// </summary>
internal sealed class ProviderCertificates : IDisposable
{
    private const int SerialLength = 8;
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    private readonly Dictionary<string, X509Certificate2> _registered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, X509Certificate2> _replaced = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;

    public ProviderCertificates(AkashProviders providers, CertificateRegistry registry, TimeProvider clock)
    {
        _clock = clock;
        foreach (var provider in providers.All)
        {
            var certificate = Create(provider);
            _registered.Add(provider.Owner, certificate);
            using var key = certificate.GetECDsaPublicKey();
            registry.AddStanding(new RegisteredCertificate(
                provider.Owner,
                new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(CultureInfo.InvariantCulture),
                Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()),
                Encoding.ASCII.GetBytes(PemEncoding.Write("EC PUBLIC KEY", key!.ExportSubjectPublicKeyInfo()))));
        }
    }

    /// <summary>What is served now.</summary>
    public X509Certificate2 Current(AkashProvider provider)
    {
        lock (_gate)
        {
            return _replaced.GetValueOrDefault(provider.Owner) ?? _registered[provider.Owner];
        }
    }

    public bool IsReplaced(AkashProvider provider)
    {
        lock (_gate)
        {
            return _replaced.ContainsKey(provider.Owner);
        }
    }

    public void Replace(AkashProvider provider, bool replace)
    {
        lock (_gate)
        {
            // One that was served may still be in use by a connection, so it is not disposed of.
            _replaced.Remove(provider.Owner);
            if (replace)
            {
                _replaced.Add(provider.Owner, Create(provider));
            }
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _replaced.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var certificate in _registered.Values.Concat(_replaced.Values))
        {
            certificate.Dispose();
        }
    }

    private X509Certificate2 Create(AkashProvider provider)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedName($"CN={provider.Owner}");
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        // A leading zero bit keeps the number positive, a leading one bit after it keeps its length.
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        var now = _clock.GetUtcNow();
        using var bare = request.Create(name, X509SignatureGenerator.CreateForECDsa(key), now - Slack, now.AddYears(1), serial);
        return bare.CopyWithPrivateKey(key);
    }
}
