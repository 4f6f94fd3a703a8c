namespace Broker.Simulator.Akash.Chain;

/// <param name="Owner">Address; the certificate's common name.</param>
/// <param name="Serial">Decimal.</param>
/// <param name="Pem">Certificate as it was registered.</param>
/// <param name="PublicKeyPem">Its key.</param>
internal sealed record RegisteredCertificate(string Owner, string Serial, byte[] Pem, byte[] PublicKeyPem)
{
    /// <summary>valid or revoked.</summary>
    public string State { get; init; } = "valid";
}

/// <summary>x509 certificates of tenants and providers, as the chain lists them.</summary>
internal sealed class CertificateRegistry
{
    private readonly List<RegisteredCertificate> _certificates = [];
    private readonly List<RegisteredCertificate> _standing = [];

    public IEnumerable<RegisteredCertificate> All => _standing.Concat(_certificates);

    /// <summary>Certificates of the providers, which outlive a reset as their doors do.</summary>
    public void AddStanding(RegisteredCertificate certificate) => _standing.Add(certificate);

    public void Add(RegisteredCertificate certificate)
    {
        if (All.Any(one => one.Owner == certificate.Owner && one.Serial == certificate.Serial))
        {
            throw ChainRefusal.CertificateExists();
        }

        _certificates.Add(certificate);
    }

    public void Revoke(string owner, string serial)
    {
        var index = _certificates.FindIndex(one => one.Owner == owner && one.Serial == serial);
        if (index < 0)
        {
            throw ChainRefusal.CertificateNotFound();
        }

        _certificates[index] = _certificates[index] with { State = "revoked" };
    }

    public void Reset() => _certificates.Clear();
}
