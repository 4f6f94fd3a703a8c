using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.Engine.Persistence.Private;

namespace Broker.Engine.Persistence.KeyProtection;

/// <summary>Reads the certificate an operator gave, or makes the one of a local run, once.</summary>
internal static class ProtectionCertificates
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="DatabaseUnavailableException">There is none, or it is of no use; one line says what to do.</exception>
    public static X509Certificate2 Load(string path, string? password)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, password);
            return certificate.HasPrivateKey && certificate.GetRSAPrivateKey() is not null
                ? certificate
                : throw new DatabaseUnavailableException($"KeyProtection: {path} has no RSA private key, so nothing could be decrypted with it.");
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnavailableException(
                $"KeyProtection: {path} cannot be opened ({unreadable.Message}); check CertificatePath and CertificatePassword.", unreadable);
        }
    }

    /// <summary>The local certificate in <paramref name="folder"/>, made at the first run and readable by this user alone.</summary>
    public static X509Certificate2 LoadOrMake(string folder, TimeProvider clock)
    {
        var path = Path.Combine(folder, "data-protection.pfx");
        if (!File.Exists(path))
        {
            Make(folder, path, clock.GetUtcNow());
        }

        return Load(path, password: null);
    }

    private static void Make(string folder, string path, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        using var key = RSA.Create(3072);
        var request = new CertificateRequest("CN=Broker local key protection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
        var temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OnlyOwner;
            File.SetUnixFileMode(folder, OnlyOwner | UnixFileMode.UserExecute);
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(certificate.Export(X509ContentType.Pkcs12));
        }

        try
        {
            // Never over one that another process has just made: what that one protected would be lost.
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
