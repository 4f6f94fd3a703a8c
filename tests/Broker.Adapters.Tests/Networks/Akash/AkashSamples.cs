using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

/// <summary>Answers in the shape of the Console's OpenAPI document (akash-network/console d84c9e93); values are invented.</summary>
internal static class AkashSamples
{
    public const string Provider = "akash1provider0000000000000000000000000planned";
    public const string Other = "akash1provider000000000000000000000000000other";

    public static Offer Offer(int count = 1) => new(
        new OfferId("akash:test"), NetworkId.Akash, Provider, GpuCatalogue.Normalise("h100", "80Gi", "sxm"), count,
        new Region("eu-north", "FI"), 4, Money.Usd(1.33m), "test", NetworkHarness.Start, 0.99, TimeSpan.FromSeconds(6),
        "vendor/nvidia/model/h100/ram/80Gi/interface/sxm");

    public static string Deployment(string state = "active", string leases = "", string hash = "AAAA", string dseq = NetworkHarness.Dseq) => $$$"""
        {"deployment":{"id":{"owner":"akash1owner","dseq":"{{{dseq}}}"},"state":"{{{state}}}","hash":"{{{hash}}}","created_at":"1000"},
         "leases":[{{{leases}}}],
         "escrow_account":{"id":{"scope":"deployment","xid":"akash1owner/{{{dseq}}}"},"state":{"owner":"akash1owner","state":"open","transferred":[],
           "settled_at":"1000","funds":[{"denom":"uact","amount":"500000.000000000000000000"}],"deposits":[]} } }
        """;

    public static string Detail(string state = "active", string leases = "") => $$$"""{"data":{{{Deployment(state, leases)}}} }""";

    public static string Page(bool hasMore, params string[] deployments) => $$$"""
        {"data":{"deployments":[{{{string.Join(",", deployments)}}}],
         "pagination":{"total":null,"skip":0,"limit":100,"hasMore":{{{(hasMore ? "true" : "false")}}} } } }
        """;

    public static string Lease(string state = "active", string? status = null, string closedOn = "0", string? reason = null) => $$$"""
        {"id":{"owner":"akash1owner","dseq":"{{{NetworkHarness.Dseq}}}","gseq":1,"oseq":1,"provider":"{{{Provider}}}","bseq":0},"state":"{{{state}}}",
         "price":{"denom":"uact","amount":"2200.000000000000000000"},"created_at":"1010","closed_on":"{{{closedOn}}}"
         {{{(reason is null ? "" : $",\"reason\":\"{reason}\"")}}},"status":{{{status ?? "null"}}} }
        """;

    public static string Status(int available, string ports = "", string uris = "\"w1.ingress.example.net\"") => $$$"""
        {"forwarded_ports":{ {{{(ports.Length == 0 ? "" : $"\"app\":[{ports}]")}}} },"ips":{},
         "services":{"app":{"name":"app","available":{{{available}}},"total":1,"uris":[{{{uris}}}],"observed_generation":1,"replicas":1,
           "updated_replicas":1,"ready_replicas":{{{available}}},"available_replicas":{{{available}}} } } }
        """;

    public static string Bid(string provider = Provider, string state = "open", string amount = "2200", string denom = "uact") => $$$"""
        {"bid":{"id":{"owner":"akash1owner","dseq":"{{{NetworkHarness.Dseq}}}","gseq":1,"oseq":1,"provider":"{{{provider}}}","bseq":0},"state":"{{{state}}}",
          "price":{"denom":"{{{denom}}}","amount":"{{{amount}}}.000000000000000000"},"created_at":"1002","resources_offer":[]},"escrow_account":{}}
        """;

    public static string Bids(params string[] bids) => $$$"""{"data":[{{{string.Join(",", bids)}}}]}""";

    public static string Problem(string code, string message) =>
        $$"""{"error":"Error","message":"{{message}}","code":"{{code}}","type":"client_error"}""";
}
