using Broker.Adapters.Networks.Akash.Sdl;

namespace Broker.Adapters.Tests.Networks.Akash;

/// <summary>Each rule of the language, broken alone, in a definition that keeps all others.</summary>
public sealed class SdlRuleTests
{
    [Theory]
    [InlineData("version: \"2.1\"", "version: 2.1", "version", "write \"2.1\" in quotes")]
    [InlineData("version: \"2.1\"", "version: \"3.0\"", "version", "2.0 or 2.1, not \"3.0\"")]
    [InlineData("image: nginx:1.29", "image: nginx:1.29\n    restart: always", "services.web.restart", "no field")]
    [InlineData("  web:\n    image", "  Web:\n    image", "services.Web", "no name for a service")]
    [InlineData("- MODE=live", "- 5", "services.web.env[0]", "must be a text")]
    [InlineData("- MODE=live", "- 1MODE=live", "services.web.env[0]", "\"1MODE\" is no name for a variable")]
    [InlineData("port: 8080", "port: 65536", "services.web.expose[0].port", "from 1 to 65535, not 65536")]
    [InlineData("port: 8080", "port: \"8080\"", "services.web.expose[0].port", "must be a whole number")]
    [InlineData("port: 8080", "port: 80.5", "services.web.expose[0].port", "must be a whole number")]
    [InlineData("- global: true", "- global: \"true\"", "services.web.expose[0].to[0].global", "must be true or false")]
    [InlineData("- global: true", "- ip: mine", "services.web.expose[0].to[0].global", "must be true where an ip is asked for")]
    [InlineData("- global: true", "- global: true\n            ip: mine", "services.web.expose[0].to[0].ip", "no endpoint \"mine\"")]
    [InlineData("- global: true", "- service: worker", "services", "at least one service must expose a port globally")]
    [InlineData("proto: tcp", "proto: sctp", "services.web.expose[0].proto", "not \"sctp\"")]
    [InlineData("proto: tcp", "accept: [Not_A_Host]", "services.web.expose[0].accept[0]", "is no host name")]
    [InlineData("proto: tcp", "accept: [a.example, a.example]", "services.web.expose[0].accept[1]", "more than once")]
    [InlineData("proto: tcp", "http_options: { max_body_size: 104857601 }", "services.web.expose[0].http_options.max_body_size", "from 0 to 104857600")]
    [InlineData("proto: tcp", "http_options: { read_timeout: 60001 }", "services.web.expose[0].http_options.read_timeout", "from 0 to 60000")]
    [InlineData("proto: tcp", "http_options: { send_timeout: -1 }", "services.web.expose[0].http_options.send_timeout", "from 0 to 60000")]
    [InlineData("proto: tcp", "http_options: { proxy_buffer_size: 1048577 }", "services.web.expose[0].http_options.proxy_buffer_size", "from 0 to 1048576")]
    [InlineData("proto: tcp", "http_options: { next_cases: [500] }", "services.web.expose[0].http_options.next_cases[0]", "write \"500\" in quotes")]
    [InlineData("proto: tcp", "http_options: { next_cases: [\"off\", error] }", "services.web.expose[0].http_options.next_cases", "nothing beside \"off\"")]
    [InlineData("mount: /data", "mount: data", "services.web.params.storage.data.mount", "absolute path, not \"data\"")]
    [InlineData("        data:\n          mount: /data", "        other:\n          mount: /data", "services.web.params.storage.other", "no volume \"other\"")]
    [InlineData("        data:\n          mount: /data", "        data:\n          mount: /data\n        default:\n          mount: /data", "services.web.params.storage.default.mount", "mount of the volume \"data\" already")]
    [InlineData("    params:\n", "    params:\n      permissions: { read: [secrets] }\n", "services.web.params.permissions.read[0]", "not \"secrets\"")]
    [InlineData("    params:\n", "    params:\n      tee: sgx\n", "services.web.params.tee", "cpu or cpu-gpu, not \"sgx\"")]
    [InlineData("image: worker:1", "image: worker:1\n    params: { tee: cpu-gpu }", "services.worker.params.tee", "needs a GPU")]
    [InlineData("image: worker:1", "image: worker:1\n    credentials: { username: me, password: secret1 }", "services.worker.credentials.host", "is missing")]
    [InlineData("image: worker:1", "image: worker:1\n    credentials: { host: ' ', username: me, password: secret1 }", "services.worker.credentials.host", "must not be blank")]
    [InlineData("units: 500m", "units: 9m", "profiles.compute.web.resources.cpu.units", "from 10m to 384000m, not 9m")]
    [InlineData("units: 500m", "units: 385", "profiles.compute.web.resources.cpu.units", "from 10m to 384000m, not 385")]
    [InlineData("units: 500m", "units: -1", "profiles.compute.web.resources.cpu.units", "not \"-1\"")]
    [InlineData("units: 500m", "units: 2.5m", "profiles.compute.web.resources.cpu.units", "whole millicores")]
    [InlineData("units: 500m", "units: 1\n          attributes: { arch: riscv }", "profiles.compute.web.resources.cpu.attributes.arch", "amd64 or arm64")]
    [InlineData("units: 500m", "units: 1\n          attributes: { speed: fast }", "profiles.compute.web.resources.cpu.attributes.speed", "no field")]
    [InlineData("size: 512Mi", "size: 512", "profiles.compute.worker.resources.memory.size", "write \"512\" in quotes")]
    [InlineData("size: 512Mi", "size: 512MB", "profiles.compute.worker.resources.memory.size", "must be a size")]
    [InlineData("size: 512Mi", "size: 3Ti", "profiles.compute.worker.resources.memory.size", "from 1Mi to 2Ti, not 3Ti")]
    [InlineData("size: 10Gi", "size: 33Ti", "profiles.compute.web.resources.storage[1].size", "from 5Mi to 32Ti, not 33Ti")]
    [InlineData("- size: 1Gi", "- name: data\n            size: 1Gi", "profiles.compute.web.resources.storage[1]", "a volume \"data\" already")]
    [InlineData("class: beta3", "class: ssd", "profiles.compute.web.resources.storage[1].attributes.class", "not \"ssd\"")]
    [InlineData("class: beta3", "class: ram", "profiles.compute.web.resources.storage[1].attributes.persistent", "must not be true for the class ram")]
    [InlineData("persistent: true", "persistent: false", "profiles.compute.web.resources.storage[1].attributes.persistent", "must be true for the class beta3")]
    [InlineData("persistent: true", "speed: 1", "profiles.compute.web.resources.storage[1].attributes.persistent", "is missing")]
    [InlineData("          units: 1\n          attributes", "          units: 25\n          attributes", "profiles.compute.web.resources.gpu.units", "at most 24, not 25")]
    [InlineData("          units: 1\n          attributes", "          units: 0\n          attributes", "profiles.compute.web.resources.gpu.attributes", "units is 0")]
    [InlineData("          units: 1\n          attributes", "          units: some\n          attributes", "profiles.compute.web.resources.gpu.units", "whole number of GPUs")]
    [InlineData("            vendor:\n              nvidia:\n                - model: h100\n                  ram: 80Gi", "            vendor: {}", "profiles.compute.web.resources.gpu.attributes.vendor", "must name a vendor")]
    [InlineData("ram: 80Gi", "ram: lots", "profiles.compute.web.resources.gpu.attributes.vendor.nvidia[0].ram", "as 80Gi, not \"lots\"")]
    [InlineData("ram: 80Gi", "interface: nvlink", "profiles.compute.web.resources.gpu.attributes.vendor.nvidia[0].interface", "pcie or sxm")]
    [InlineData("ram: 80Gi", "ram: 80Gi\n                - model: h100\n                  ram: 80Gi", "profiles.compute.web.resources.gpu.attributes.vendor.nvidia", "twice")]
    [InlineData("- model: h100", "- model: h 100", "profiles.compute.web.resources.gpu.attributes.vendor.nvidia[0].model", "\"h 100\" is no name")]
    [InlineData("denom: uact\n          amount: 1000", "denom: usdc\n          amount: 1000", "profiles.placement.dc.pricing.web.denom", "not \"usdc\"")]
    [InlineData("denom: uact\n          amount: 1000", "denom: uakt\n          amount: 1000", "profiles.placement", "all must be in one denom")]
    [InlineData("amount: 1000", "amount: 0", "profiles.placement.dc.pricing.web.amount", "above 0")]
    [InlineData("amount: 1000", "amount: -5", "profiles.placement.dc.pricing.web.amount", "above 0")]
    [InlineData("amount: 1000", "amount: 10000001", "profiles.placement.dc.pricing.web.amount", "at most 10000000")]
    [InlineData("        worker:\n          denom: uact\n          amount: 10", "        else:\n          denom: uact\n          amount: 10", "profiles.placement.dc.pricing", "no price for the profile \"worker\"")]
    [InlineData("      attributes:\n        region", "      signedBy: { oneOf: [] }\n      attributes:\n        region", "profiles.placement.dc.signedBy.oneOf", "no field")]
    [InlineData("      profile: worker", "      profile: boss", "deployment.worker.dc.profile", "no compute profile \"boss\"")]
    [InlineData("  worker:\n    dc:", "  worker:\n    elsewhere:", "deployment.worker.elsewhere", "no placement \"elsewhere\"")]
    [InlineData("  worker:\n    dc:", "  lost:\n    dc:", "deployment.lost.dc", "no service \"lost\"")]
    [InlineData("  worker:\n    dc:", "  lost:\n    dc:", "services.worker", "is not in deployment")]
    [InlineData("count: 2", "count: 51", "deployment.worker.dc.count", "from 1 to 50, not 51")]
    [InlineData("deployment:\n", "endpoints:\n  mine:\n    kind: ip\ndeployment:\n", "endpoints.mine", "never used")]
    [InlineData("deployment:\n", "endpoints:\n  mine:\n    kind: dns\ndeployment:\n", "endpoints.mine.kind", "must be ip")]
    [InlineData("deployment:\n", "reclamation:\n  min_window: 1h30m\ndeployment:\n", "reclamation.min_window", "as 24h, not \"1h30m\"")]
    [InlineData("deployment:\n", "reclamation: {}\ndeployment:\n", "reclamation.min_window", "is missing")]
    public void A_broken_rule_is_named_with_its_place(string old, string replacement, string path, string words)
    {
        Assert.Empty(SdlSample.ReasonsOf(SdlSample.Text));

        var reasons = SdlSample.ReasonsOf(SdlSample.With(old, replacement));

        Assert.Contains(reasons, r => r.Path == path && r.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Two_tees_do_not_share_a_placement()
    {
        var text = SdlSample.With("    params:\n", "    params:\n      tee: cpu-gpu\n").Replace("image: worker:1", "image: worker:1\n    params: { tee: cpu }", StringComparison.Ordinal);

        Assert.Contains(SdlSample.ReasonsOf(text), r => r.Path == "profiles.placement.dc" && r.Message.Contains("different tees", StringComparison.Ordinal));
    }

    [Fact]
    public void One_port_of_a_leased_address_serves_once()
    {
        var text = SdlSample.With("- global: true", "- global: true\n            ip: mine")
            .Replace("          - service: web", "          - global: true\n            ip: mine", StringComparison.Ordinal)
            .Replace("port: 9000", "port: 80", StringComparison.Ordinal)
            + "\nendpoints:\n  mine:\n    kind: ip\n";

        var reason = Assert.Single(SdlSample.ReasonsOf(text));
        Assert.Equal("services.worker.expose[0].to[0].ip", reason.Path);
        Assert.Contains("used by the service \"web\" already", reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_reasons_come_at_once_in_the_order_of_the_text()
    {
        var text = SdlSample.With("port: 8080", "port: 0").Replace("size: 512Mi", "size: much", StringComparison.Ordinal).Replace("count: 2", "count: 0", StringComparison.Ordinal);

        Assert.Equal(
            ["services.web.expose[0].port", "profiles.compute.worker.resources.memory.size", "deployment.worker.dc.count"],
            SdlSample.ReasonsOf(text).Select(r => r.Path));
        Assert.Equal(
            ["port: 0", "size: much", "count: 0"],
            SdlSample.ReasonsOf(text).Select(r => text.Split('\n')[r.Line - 1].TrimStart(' ', '-')));
    }

    [Fact]
    public void What_only_one_of_the_two_versions_knows_is_judged_by_the_version()
    {
        var readOnlyRam = SdlSample.With("class: beta3", "class: ram").Replace("persistent: true", "persistent: false", StringComparison.Ordinal)
            .Replace("mount: /data", "mount: /data\n          readOnly: true", StringComparison.Ordinal);

        Assert.Equal("services.web.params.storage.data.readOnly", Assert.Single(SdlSample.ReasonsOf(readOnlyRam)).Path);
        Assert.Empty(SdlSample.ReasonsOf(readOnlyRam.Replace("\"2.1\"", "\"2.0\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("units: 500m", "units: \"0.5\"")]
    [InlineData("units: 500m", "units: 0.5")]
    [InlineData("size: 512Mi", "size: \"536870912\"")]
    [InlineData("size: 512Mi", "size: 0.5Gi")]
    [InlineData("amount: 1000", "amount: \"1000.00\"")]
    [InlineData("persistent: true", "persistent: \"true\"")]
    [InlineData("port: 8080", "port: 8080.0")]
    [InlineData("proto: tcp", "proto: TCP")]
    public void The_same_said_otherwise_is_the_same(string old, string replacement)
    {
        Assert.Equal(VersionOf(SdlSample.Text), VersionOf(SdlSample.With(old, replacement)));
    }

    [Fact]
    public void Anchors_aliases_and_merges_mean_what_they_stand_for()
    {
        var text = SdlSample.With("worker:\n          denom: uact\n          amount: 10", "worker: *price")
            .Replace("web:\n          denom: uact\n          amount: 1000", "web: &price\n          denom: uact\n          amount: 1000", StringComparison.Ordinal)
            .Replace("dc:\n      profile: worker\n      count: 2", "dc:\n      <<: { profile: web, count: 2 }\n      profile: worker", StringComparison.Ordinal);

        Assert.Equal(VersionOf(SdlSample.Text), VersionOf(text));
    }

    private static string VersionOf(string text) => Assert.IsType<SdlOutcome.Compiled>(SdlCompiler.Compile(text)).Result.VersionHex;
}
