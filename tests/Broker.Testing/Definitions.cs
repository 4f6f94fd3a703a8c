using Broker.Adapters.Networks;
using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Testing;

/// <summary>Workloads as somebody would paste them.</summary>
public static class Definitions
{
    public const string OneService = """
        version: "2.0"
        services:
          app:
            image: ghcr.io/acme/model:1
            command: ["serve"]
            args: ["--fast"]
            expose:
              - port: 8000
                as: 80
                to:
                  - global: true
            env:
              - TOKEN=hunter2
        profiles:
          compute:
            app:
              resources:
                cpu:
                  units: 4
                memory:
                  size: 16Gi
                storage:
                  size: 50Gi
                gpu:
                  units: 1
                  attributes:
                    vendor:
                      nvidia:
                        - model: h100
          placement:
            dc:
              attributes:
                host: akash
              pricing:
                app:
                  denom: uact
                  amount: 10000
        deployment:
          app:
            dc:
              profile: app
              count: 1
        """;

    /// <summary>The same with a cache beside it: more than one container.</summary>
    public static string TwoServices { get; } = OneService
        .Replace("services:\n", "services:\n  cache:\n    image: redis:7\n    expose:\n      - port: 6379\n        to:\n          - service: app\n", StringComparison.Ordinal)
        .Replace("  compute:\n", "  compute:\n    cache:\n      resources:\n        cpu:\n          units: 0.5\n        memory:\n          size: 512Mi\n        storage:\n          size: 1Gi\n", StringComparison.Ordinal)
        .Replace("      pricing:\n", "      pricing:\n        cache:\n          denom: uact\n          amount: 100\n", StringComparison.Ordinal)
        .Replace("deployment:\n", "deployment:\n  cache:\n    dc:\n      profile: cache\n      count: 2\n", StringComparison.Ordinal);

    public static IWorkloadDefinitions Create() => new ServiceCollection().AddWorkloadDefinitions().BuildServiceProvider().GetRequiredService<IWorkloadDefinitions>();
}
