using Broker.Adapters.Networks.Akash.Sdl;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Networks.Akash;

/// <summary>One definition that keeps every rule, to be changed in one place.</summary>
internal static class SdlSample
{
    public const string Text = """
        version: "2.1"
        services:
          web:
            image: nginx:1.29
            env:
              - MODE=live
            expose:
              - port: 8080
                as: 80
                proto: tcp
                to:
                  - global: true
            params:
              storage:
                data:
                  mount: /data
          worker:
            image: worker:1
            expose:
              - port: 9000
                to:
                  - service: web
        profiles:
          compute:
            web:
              resources:
                cpu:
                  units: 500m
                memory:
                  size: 1Gi
                storage:
                  - size: 1Gi
                  - name: data
                    size: 10Gi
                    attributes:
                      class: beta3
                      persistent: true
                gpu:
                  units: 1
                  attributes:
                    vendor:
                      nvidia:
                        - model: h100
                          ram: 80Gi
            worker:
              resources:
                cpu:
                  units: 1
                memory:
                  size: 512Mi
                storage:
                  size: 1Gi
          placement:
            dc:
              attributes:
                region: us-west
              pricing:
                web:
                  denom: uact
                  amount: 1000
                worker:
                  denom: uact
                  amount: 10
        deployment:
          web:
            dc:
              profile: web
              count: 1
          worker:
            dc:
              profile: worker
              count: 2
        """;

    /// <summary>The same for providers who keep nothing, wherever they are.</summary>
    public static string WithoutVolume { get; } = With("    params:\n      storage:\n        data:\n          mount: /data\n", "")
        .Replace("          - name: data\n            size: 10Gi\n            attributes:\n              class: beta3\n              persistent: true\n", "", StringComparison.Ordinal)
        .Replace("      attributes:\n        region: us-west\n", "", StringComparison.Ordinal);

    public static string With(string old, string replacement) => Text.Contains(old, StringComparison.Ordinal)
        ? Text.Replace(old, replacement, StringComparison.Ordinal)
        : throw new ArgumentException($"The sample has no '{old}'.", nameof(old));

    public static IReadOnlyList<DefinitionReason> ReasonsOf(string text) =>
        SdlCompiler.Compile(text) is SdlOutcome.Refused { Reasons: var reasons } ? reasons : [];
}
