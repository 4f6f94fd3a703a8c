using System.Security.Cryptography.X509Certificates;
using Broker.Engine.Persistence.Private;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Persistence.KeyProtection;

public static class KeyProtectionRegistration
{
    /// <summary>Data protection with its keys in the database, each protected by a certificate outside it. Decision 0004.</summary>
    /// <exception cref="DatabaseUnavailableException">In production no certificate is configured, or it cannot be opened.</exception>
    public static IServiceCollection AddKeyProtection(
        this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        var options = configuration.GetSection(KeyProtectionOptions.Section).Get<KeyProtectionOptions>() ?? new KeyProtectionOptions();
        var current = Current(options, configuration, environment);
        X509Certificate2[] all =
            [current, .. options.PreviousCertificatePaths.Select(path => ProtectionCertificates.Load(path, options.CertificatePassword))];

        services.AddDataProtection()
            .SetApplicationName("broker")
            .ProtectKeysWithCertificate(current)
            .UnprotectKeysWithAnyCertificate(all);
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider =>
        {
            var database = provider.GetRequiredService<SystemDatabase>();
            return new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlRepository = new DatabaseKeyRepository(database));
        });
        return services;
    }

    private static X509Certificate2 Current(KeyProtectionOptions options, IConfiguration configuration, IHostEnvironment environment)
    {
        if (!string.IsNullOrWhiteSpace(options.CertificatePath))
        {
            return ProtectionCertificates.Load(options.CertificatePath, options.CertificatePassword);
        }

        var database = configuration.GetSection(DatabaseOptions.Section).Get<DatabaseOptions>() ?? new DatabaseOptions();
        return environment.IsProduction() && !database.IsPrivate
            ? throw new DatabaseUnavailableException(
                "KeyProtection:CertificatePath is missing: in production the keys in the database must be protected by a certificate file outside it.")
            : ProtectionCertificates.LoadOrMake(Path.Combine(database.PrivateFolder, "keys"), TimeProvider.System);
    }
}
