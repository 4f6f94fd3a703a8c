namespace Broker.Engine.Persistence.KeyProtection;

/// <summary>
/// The certificate that protects the data-protection keys. The keys are in the database with what they encrypt, so
/// whoever gets a dump must not get this: it is a file outside.
/// </summary>
public sealed class KeyProtectionOptions
{
    public const string Section = "KeyProtection";

    /// <summary>
    /// PKCS#12 file with an RSA certificate and its private key. Required in production with a database of one's own;
    /// elsewhere one is made in <c>keys/</c> below <see cref="DatabaseOptions.PrivateFolder"/>.
    /// </summary>
    public string? CertificatePath { get; set; }

    public string? CertificatePassword { get; set; }

    /// <summary>Earlier certificates (same password), so that what they protected can be read after a change.</summary>
    public IReadOnlyList<string> PreviousCertificatePaths { get; set; } = [];
}
