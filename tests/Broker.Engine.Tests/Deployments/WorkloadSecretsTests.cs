using System.Security.Cryptography;
using Broker.Engine.Deployments;
using Microsoft.AspNetCore.DataProtection;

namespace Broker.Engine.Tests.Deployments;

public sealed class WorkloadSecretsTests
{
    private static readonly Dictionary<string, string> Environment =
        new(StringComparer.Ordinal) { ["HF_TOKEN"] = "hf_secret", ["GREETING"] = "grüß dich \"du\"" };

    private readonly WorkloadSecrets _secrets = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void What_was_protected_comes_back() =>
        Assert.Equal(Environment, _secrets.Unprotect(_secrets.Protect(Environment)));

    [Fact]
    public void Neither_names_nor_values_can_be_read_from_what_is_stored() =>
        Assert.DoesNotContain("HF_TOKEN", _secrets.Protect(Environment), StringComparison.Ordinal);

    [Fact]
    public void Another_key_ring_cannot_read_it() => Assert.Throws<CryptographicException>(
        () => new WorkloadSecrets(new EphemeralDataProtectionProvider()).Unprotect(_secrets.Protect(Environment)));
}
