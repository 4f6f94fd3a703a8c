using System.Text.Json;

namespace Broker.Simulator.Akash;

/// <summary>What of the Console API is simulated, as the API itself would say it; schemas are left to the network's own document.</summary>
internal static class AkashDocument
{
    private static readonly (string Path, string[] Methods)[] Paths =
    [
        ("/v1/deployments", ["get", "post"]),
        ("/v1/deployments/{dseq}", ["get", "put", "delete"]),
        ("/v1/activities/{id}", ["get"]),
        ("/v1/bids", ["get"]),
        ("/v1/bids/{dseq}", ["get"]),
        ("/v1/leases", ["post"]),
        ("/v1/deposit-deployment", ["post"]),
        ("/v1/create-jwt-token", ["post"]),
        ("/v1/certificates", ["post"]),
        ("/v1/balances", ["get"]),
        ("/v1/providers", ["get"]),
        ("/v1/providers/{address}", ["get"]),
        ("/v2/deployment-settings", ["post"]),
        ("/v2/deployment-settings/{dseq}", ["get", "patch"]),
        ("/v1/deployment-funding-config", ["get"]),
        ("/v1/weekly-cost", ["get"]),
        ("/v1/usage/history", ["get"]),
        ("/v1/usage/history/stats", ["get"]),
        ("/v1/gpu", ["get"]),
        ("/v1/gpu-prices", ["get"]),
        ("/v1/gpu-models", ["get"]),
        ("/v1/network-capacity", ["get"]),
        ("/v1/market-data/{coin?}", ["get"]),
        ("/v1/blockchain-status", ["get"]),
    ];

    public static string Json { get; } = JsonSerializer.Serialize(new
    {
        openapi = "3.0.0",
        info = new { title = "Akash Network Console API, simulated", version = "1" },
        paths = Paths.ToDictionary(
            path => path.Path,
            path => path.Methods.ToDictionary(method => method, method => new
            {
                responses = new Dictionary<string, object> { [Status(path.Path, method)] = new { description = "As the network answers" } },
            })),
    });

    private static string Status(string path, string method) => (path, method) switch
    {
        ("/v1/certificates", _) => "400",
        ("/v1/deployments", "post") or ("/v2/deployment-settings", "post") or ("/v1/create-jwt-token", _) => "201",
        _ => "200",
    };
}
