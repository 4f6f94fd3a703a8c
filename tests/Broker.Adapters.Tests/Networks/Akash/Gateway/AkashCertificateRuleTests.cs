using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Broker.Adapters.Networks.Akash.Gateway;

namespace Broker.Adapters.Tests.Networks.Akash.Gateway;

public sealed class AkashCertificateRuleTests
{
    private const string Provider = "akash18ga02jzaq8cw52anyhzkwta5wygufgu6zsz6xc";
    private const string Other = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
    private static readonly DateTimeOffset Now = NetworkHarness.Start;

    [Fact]
    public void One_that_the_provider_has_registered_is_accepted()
    {
        using var certificate = Make(Provider);

        Assert.Equal(AkashCertificateVerdict.Accepted, Judge(certificate, Registered(certificate)));
    }

    [Fact]
    public void One_that_a_public_authority_vouches_for_needs_no_registration()
    {
        using var certificate = Make("provider.example.net");

        Assert.Equal(AkashCertificateVerdict.Accepted, AkashCertificateRule.Judge(certificate, trusted: true, Provider, [], Now));
    }

    [Fact]
    public void One_that_was_replaced_without_a_registration_is_unknown()
    {
        using var registered = Make(Provider, serial: 1);
        using var shown = Make(Provider, serial: 2);

        Assert.Equal(AkashCertificateVerdict.UnknownCertificate, Judge(shown, Registered(registered)));
    }

    [Fact]
    public void One_that_has_only_the_number_of_the_registered_one_is_not_it()
    {
        using var registered = Make(Provider, serial: 7);
        using var shown = Make(Provider, serial: 7);

        Assert.Equal(AkashCertificateVerdict.FingerprintMismatch, Judge(shown, Registered(registered)));
    }

    [Fact]
    public void Another_providers_is_not_this_ones()
    {
        using var certificate = Make(Other);

        Assert.Equal(AkashCertificateVerdict.UnknownCertificate, Judge(certificate, Registered(certificate)));
    }

    [Fact]
    public void One_of_another_time_a_name_that_is_no_address_or_a_foreign_signature_is_refused()
    {
        using var early = Make(Provider, from: Now.AddDays(1));
        using var late = Make(Provider, from: Now.AddDays(-400));
        using var nameless = Make("provider");
        using var signed = Make(Provider, issuer: Other);

        Assert.Equal(AkashCertificateVerdict.ValidInFuture, Judge(early, Registered(early)));
        Assert.Equal(AkashCertificateVerdict.Expired, Judge(late, Registered(late)));
        Assert.Equal(AkashCertificateVerdict.CommonNameIsNotBech32, Judge(nameless, Registered(nameless)));
        Assert.Equal(AkashCertificateVerdict.NotSelfSigned, Judge(signed, Registered(signed)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("%%%")]
    [InlineData("bm90IGEgY2VydGlmaWNhdGU=")]
    public void A_registration_that_is_no_certificate_is_left_out(string? base64) => Assert.Null(AkashCertificateRule.Read("1", base64));

    private static AkashCertificateVerdict Judge(X509Certificate2 certificate, AkashRegisteredCertificate registered) =>
        AkashCertificateRule.Judge(certificate, trusted: false, Provider, [registered], Now);

    private static AkashRegisteredCertificate Registered(X509Certificate2 certificate) =>
        AkashCertificateRule.Read(null, Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem())))!;

    private static X509Certificate2 Make(string name, byte serial = 1, DateTimeOffset? from = null, string? issuer = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var since = from ?? Now.AddDays(-1);
        return request.Create(new X500DistinguishedName($"CN={issuer ?? name}"), X509SignatureGenerator.CreateForECDsa(key), since, since.AddYears(1), [serial]);
    }
}
