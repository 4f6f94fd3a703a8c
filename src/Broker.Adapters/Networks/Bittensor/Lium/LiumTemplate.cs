using System.Security.Cryptography;
using System.Text.Json;
using Broker.Domain.Deployments;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>
/// What a pod shall run, as Lium wants it: a private template, named for the replica that made it and for a hash of its
/// content, so that another replica of the same workload can use it without a second verification. Pure.
/// </summary>
internal sealed class LiumTemplate
{
    public const int SshPort = 22;
    private const int HashLength = 20;
    private const string LatestTag = "latest";

    private readonly LiumNewTemplateWire _content;
    private readonly string _hash;

    private LiumTemplate(LiumNewTemplateWire content)
    {
        _content = content;
        _hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, LiumWire.Options)))[..HashLength];
    }

    public static LiumTemplate Of(WorkloadSpec workload)
    {
        var (image, tag, digest) = Split(workload.Image);
        return new LiumTemplate(new LiumNewTemplateWire(
            Name: "", image, tag, digest, [SshPort, workload.Port], ShellWords.Join(workload.Arguments), ShellWords.Join(workload.Command),
            // In order, so that the same variables make the same hash.
            new SortedDictionary<string, string>(workload.Environment.ToDictionary(), StringComparer.Ordinal)));
    }

    public string NameFor(LiumName replica) => $"{replica.Value}-{_hash}";

    public LiumNewTemplateWire BodyFor(LiumName replica) => _content with { Name = NameFor(replica) };

    /// <summary>Whether one of our templates, whoever made it, runs the same.</summary>
    public bool IsSame(LiumTemplateWire template) =>
        LiumName.OfTemplate(template.Name) is not null && template.Name!.EndsWith($"-{_hash}", StringComparison.Ordinal);

    /// <summary>Nothing of the customer is left in it, and its name is none of ours any more.</summary>
    public static LiumNewTemplateWire Blank(LiumTemplateWire template) => new(
        "retired", template.DockerImage ?? "", template.DockerImageTag ?? LatestTag, "", [SshPort], "", "",
        new Dictionary<string, string>(StringComparer.Ordinal));

    private static (string Image, string Tag, string Digest) Split(string reference)
    {
        var (rest, digest) = reference.Split('@', 2) is [var name, var after] ? (name, after) : (reference, "");
        // A colon before the last slash belongs to the registry's port.
        var colon = rest.IndexOf(':', rest.LastIndexOf('/') + 1);
        return colon < 0 ? (rest, LatestTag, digest) : (rest[..colon], rest[(colon + 1)..], digest);
    }
}
