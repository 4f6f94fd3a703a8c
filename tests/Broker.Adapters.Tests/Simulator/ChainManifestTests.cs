using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Broker.Simulator.Akash.Chain.Messages;
using Broker.Simulator.Akash.Sdl;
using Google.Protobuf;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>How an owner with a wallet of its own gets its manifest to the provider.</summary>
public sealed class ChainManifestTests
{
    private const ulong Dseq = 27_400_002;
    private static readonly string Path = Dseq.ToString(CultureInfo.InvariantCulture);
    private static readonly CompiledSdl Sdl = SdlCompiler.Compile(AkashStory.Sdl());

    [Fact]
    public async Task A_manifest_is_taken_one_block_after_the_lease_and_only_if_it_is_the_one_on_the_chain()
    {
        await using var host = await SimulatorHost.StartAsync();
        var (chain, door) = await LeaseAsync(host);
        using (door)
        {
            Assert.Equal(HttpStatusCode.NotFound, await PutAsync(door, Sdl.ManifestJson));
            host.AdvanceBlocks(1);

            Assert.Equal(HttpStatusCode.UnprocessableEntity, await PutAsync(door, "[]"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await PutAsync(door, "{\"not\":\"a manifest\"}"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, await PutAsync(door, SdlCompiler.Compile(AkashStory.Sdl(image: "ghcr.io/acme/other:1")).ManifestJson));
            Assert.Equal(HttpStatusCode.OK, await PutAsync(door, Sdl.ManifestJson));
            await StatusAsync(door, HttpStatusCode.NotFound);
            host.Clock.Advance(TimeSpan.FromMinutes(3));

            var status = await StatusAsync(door, HttpStatusCode.OK);
            Assert.Equal(1, status.GetProperty("services").GetProperty("web").GetProperty("available").GetInt32());
            Assert.Equal("r-1", (await host.WorkloadAsync()).GetProperty("replica").GetString());
            Assert.Equal("active", (await chain.LeaseAsync(Dseq)).GetProperty("lease").GetProperty("state").GetString());
        }
    }

    [Fact]
    public async Task The_same_manifest_again_changes_nothing_and_a_new_one_replaces_what_runs()
    {
        await using var host = await SimulatorHost.StartAsync();
        var (chain, door) = await LeaseAsync(host);
        using (door)
        {
            host.AdvanceBlocks(1);
            await PutAsync(door, Sdl.ManifestJson);
            host.Clock.Advance(TimeSpan.FromMinutes(3));
            var before = (await host.WorkloadAsync()).GetProperty("id").GetString();

            await PutAsync(door, Sdl.ManifestJson);
            host.AdvanceBlocks(2);
            Assert.Equal(before, (await host.WorkloadAsync()).GetProperty("id").GetString());

            var changed = SdlCompiler.Compile(AkashStory.Sdl(image: "ghcr.io/acme/llm:2"));
            await chain.RunWellAsync(Update(chain, changed));
            Assert.Equal(HttpStatusCode.OK, await PutAsync(door, changed.ManifestJson));
            host.AdvanceBlocks(2);
            Assert.Equal("ghcr.io/acme/llm:2", (await host.WorkloadAsync()).GetProperty("image").GetString());
            var unchanged = await chain.RunAsync(Update(chain, changed));
            Assert.Contains("Invalid: deployment hash", unchanged.GetProperty("raw_log").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_lost_manifest_is_answered_well_runs_nothing_and_ends_the_lease_after_five_minutes()
    {
        await using var host = await SimulatorHost.StartAsync();
        var (chain, door) = await LeaseAsync(host);
        using (door)
        {
            host.AdvanceBlocks(1);
            await host.BreakAsync(new { network = "akash", kind = "manifest-lost", count = 1 });

            Assert.Equal(HttpStatusCode.OK, await PutAsync(door, Sdl.ManifestJson));
            host.AdvanceBlocks(3);
            await StatusAsync(door, HttpStatusCode.NotFound);
            Assert.Equal("active", (await chain.LeaseAsync(Dseq)).GetProperty("lease").GetProperty("state").GetString());
            host.Clock.Advance(TimeSpan.FromMinutes(5));

            Assert.Equal("lease_closed_reason_manifest_timeout", (await chain.LeaseAsync(Dseq)).GetProperty("lease").GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task A_wallet_that_never_signed_anything_on_the_chain_cannot_open_a_door()
    {
        await using var host = await SimulatorHost.StartAsync();
        var stranger = new ChainStory(host, "stranger");
        await stranger.AccountNumberAsync();
        var (_, door) = await LeaseAsync(host);
        using var shut = new ProviderDoor(door.Http.BaseAddress!.ToString(), Token(host, stranger, """{"access":"full"}"""));
        door.Dispose();

        using var reply = await shut.Http.GetAsync($"lease/{Path}/1/1/status");

        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    [Fact]
    public async Task A_browsers_wallet_signs_otherwise_and_a_certificate_opens_too_but_not_both_at_once()
    {
        await using var host = await SimulatorHost.StartAsync();
        var (chain, plain) = await LeaseAsync(host);
        var hostUri = plain.Http.BaseAddress!.ToString();
        plain.Dispose();
        host.AdvanceBlocks(1);
        using var browser = new ProviderDoor(hostUri, Token(host, chain, """{"access":"full"}""", adr36: true));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(browser, Sdl.ManifestJson));
        host.AdvanceBlocks(2);

        using var certificate = await RegisterAsync(host, chain);
        using var withCertificate = new ProviderDoor(hostUri, token: null, certificate);
        using var withBoth = new ProviderDoor(hostUri, browser.Token, certificate);
        await StatusAsync(withCertificate, HttpStatusCode.OK);
        await StatusAsync(withBoth, HttpStatusCode.BadRequest);
    }

    private static async Task<(ChainStory Chain, ProviderDoor Door)> LeaseAsync(SimulatorHost host)
    {
        var chain = new ChainStory(host);
        await chain.RunWellAsync(chain.CreateDeployment(Dseq, Sdl));
        host.AdvanceBlocks(4);
        var id = (await chain.BidsAsync(Dseq))[0].GetProperty("id");
        await chain.RunWellAsync(ChainStory.CreateLease(id));
        var provider = await chain.GetAsync($"akash/provider/v1beta4/providers/{id.GetProperty("provider").GetString()}");
        return (chain, new ProviderDoor(provider.GetProperty("provider").GetProperty("host_uri").GetString()!, Token(host, chain, """{"access":"full"}""")));
    }

    private static string Token(SimulatorHost host, ChainStory chain, string leases, bool adr36 = false)
    {
        static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

        var now = host.Clock.GetUtcNow().ToUnixTimeSeconds();
        var header = adr36 ? """{"alg":"ES256KADR36","typ":"JWT"}""" : """{"alg":"ES256K","typ":"JWT"}""";
        var claims = $$"""{"iss":"{{chain.Owner}}","iat":{{now}},"nbf":{{now}},"exp":{{now + 900}},"version":"v1","leases":{{leases}}}""";
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var message = !adr36
            ? signed
            : "{\"account_number\":\"0\",\"chain_id\":\"\",\"fee\":{\"amount\":[],\"gas\":\"0\"},\"memo\":\"\",\"msgs\":[{\"type\":\"sign/MsgSignData\",\"value\":{\"data\":\""
                + Convert.ToBase64String(Encoding.UTF8.GetBytes(signed)) + "\",\"signer\":\"" + chain.Owner + "\"}}],\"sequence\":\"0\"}";
        return $"{signed}.{Base64Url.EncodeToString(chain.Sign(Encoding.UTF8.GetBytes(message)))}";
    }

    private static async Task<X509Certificate2> RegisterAsync(SimulatorHost host, ChainStory chain)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={chain.Owner}", key, HashAlgorithmName.SHA256);
        var certificate = request.CreateSelfSigned(host.Clock.GetUtcNow().AddDays(-1), host.Clock.GetUtcNow().AddYears(1));
        await chain.RunWellAsync(ChainStory.Message("/akash.cert.v1.MsgCreateCertificate", new MsgCreateCertificate
        {
            Owner = chain.Owner,
            Cert = ByteString.CopyFromUtf8(certificate.ExportCertificatePem()),
            Pubkey = ByteString.CopyFromUtf8(PemEncoding.WriteString("EC PUBLIC KEY", key.ExportSubjectPublicKeyInfo())),
        }));
        return certificate;
    }

    private static Google.Protobuf.WellKnownTypes.Any Update(ChainStory chain, CompiledSdl compiled) => ChainStory.Message(
        "/akash.deployment.v1beta4.MsgUpdateDeployment",
        new MsgUpdateDeployment { Id = new DeploymentId { Owner = chain.Owner, Dseq = Dseq }, Hash = ByteString.CopyFrom(compiled.Version) });

    private static async Task<HttpStatusCode> PutAsync(ProviderDoor door, string manifest)
    {
        using var reply = await door.PutManifestAsync(Path, manifest);
        return reply.StatusCode;
    }

    private static async Task<JsonElement> StatusAsync(ProviderDoor door, HttpStatusCode expected)
    {
        using var reply = await door.Http.GetAsync($"lease/{Path}/1/1/status");
        Assert.Equal(expected, reply.StatusCode);
        return expected == HttpStatusCode.OK ? JsonSerializer.Deserialize<JsonElement>(await reply.Content.ReadAsStringAsync()) : default;
    }
}
