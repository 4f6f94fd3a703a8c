using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>What a document asks the chain for, and what it tells a provider to run.</summary>
internal sealed class SdlCompilation
{
    public SdlCompilation(IReadOnlyList<SdlGroup> groups)
    {
        Groups = groups;
        ManifestJson = GoJson.Canonical(SdlJson.Manifest(groups));
        Version = SHA256.HashData(Encoding.UTF8.GetBytes(ManifestJson));
    }

    /// <summary>Sorted by name; order group <c>n</c> of the deployment is the one at <c>n - 1</c>.</summary>
    public IReadOnlyList<SdlGroup> Groups { get; }

    /// <summary>The exact text whose SHA-256 is the deployment's version on the chain.</summary>
    public string ManifestJson { get; }

    /// <summary>The 32 bytes by which an order of ours is found again: known before the order is sent.</summary>
    public byte[] Version { get; }

    /// <summary>As our tag.</summary>
    public string VersionHex => Convert.ToHexStringLower(Version);

    /// <summary>As the Console shows it in <c>deployment.hash</c>.</summary>
    public string VersionBase64 => Convert.ToBase64String(Version);

    public JsonArray GroupsJson() => SdlJson.Groups(Groups);
}

/// <summary>One group of the order, and of the manifest: what one provider takes.</summary>
/// <param name="Attributes">What the provider must have, sorted by key.</param>
internal sealed record SdlGroup(
    string Name,
    IReadOnlyList<SdlAttribute> Attributes,
    IReadOnlyList<string> AllOf,
    IReadOnlyList<string> AnyOf,
    IReadOnlyList<SdlUnit> Units,
    IReadOnlyList<SdlPlacedService> Services);

/// <param name="Price">Most that is paid per block for one of <paramref name="Count"/>.</param>
internal sealed record SdlUnit(SdlResources Resources, int Count, SdlPrice Price);

/// <param name="Id">Counts from 1 inside a group.</param>
internal sealed record SdlResources(int Id, SdlCompute Compute, IReadOnlyList<SdlEndpoint> Endpoints);

/// <summary>A way in from outside, as <c>akash.base.resources.v1beta4.Endpoint</c>.</summary>
internal sealed record SdlEndpoint(SdlEndpointKind Kind, int SequenceNumber);

/// <summary>Numbers of the chain's enum.</summary>
internal enum SdlEndpointKind
{
    SharedHttp = 0,
    RandomPort = 1,
    LeasedIp = 2,
}

/// <param name="Exposes">In the manifest's order.</param>
internal sealed record SdlPlacedService(SdlService Service, SdlResources Resources, int Count, IReadOnlyList<SdlPlacedExpose> Exposes);

/// <param name="IpSequence">Number of the leased address; 0 for none.</param>
internal sealed record SdlPlacedExpose(SdlExpose Expose, SdlExposeTo To, int IpSequence);
