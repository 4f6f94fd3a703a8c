using System.Numerics;
using System.Text.Json;
using Broker.Simulator.Akash.Chain;
using Broker.Simulator.World;

namespace Broker.Simulator.Akash.Gateway;

/// <summary>Who stands before a provider's server and what they may do there.</summary>
internal sealed class GatewayDoor(ProviderGateways gateways, SimulatedWorld world, TenantTokens tokens, CertificateRegistry certificates)
{
    private const string Scheme = "Bearer ";

    /// <summary>The lease's owner, or the answer that refuses.</summary>
    public (string Owner, IResult? Refusal) Open(HttpContext context, string scope, long dseq, int? gseq = null, int? oseq = null, string? service = null)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var certificate = context.Connection.ClientCertificate;
        if (header.Length > 0 && certificate is not null)
        {
            return Refuse(400, "ambiguous authentication: send a token or a certificate, not both");
        }

        if (certificate is not null)
        {
            return OwnerOf(certificate) is { } tenant ? (tenant, null) : Refuse(401, "unauthorized access: certificate is not on the chain");
        }

        if (header.Length == 0)
        {
            return Refuse(401, "unauthorized access: missing token");
        }

        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(400, "invalid authorization header");
        }

        return world.Visit(() => tokens.Read(header[Scheme.Length..])) switch
        {
            TokenVerdict.Tenant tenant when LeaseClaims.Allows(tenant.Leases, new WantedAccess(gateways.At(context).Owner, scope, dseq, gseq, oseq, service)) =>
                (tenant.Owner, null),
            TokenVerdict.Refused refused => Refuse(refused.Status, refused.Message),
            _ => Refuse(401, "unauthorized access: insufficient scope"),
        };
    }

    private string? OwnerOf(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        var serial = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return world.Visit(() => certificates.All.FirstOrDefault(one => one.State == "valid" && one.Serial == serial && IsSame(one, certificate))?.Owner);
    }

    private static bool IsSame(RegisteredCertificate registered, System.Security.Cryptography.X509Certificates.X509Certificate2 shown)
    {
        using var known = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(registered.Pem));
        return known.RawDataMemory.Span.SequenceEqual(shown.RawDataMemory.Span);
    }

    private static (string Owner, IResult? Refusal) Refuse(int status, string message) =>
        ("", Results.Json(new { message }, JsonSerializerOptions.Web, statusCode: status));
}
