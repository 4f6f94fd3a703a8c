using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Broker.Simulator.Targon;

internal sealed record TargonPortBody(int Port, string? Protocol, string? Routing);

internal sealed record TargonEnvBody(string? Name, string? Value);

internal sealed record TargonCreateBody(
    string? Name, string? Image, string? ResourceName, string? Type, IReadOnlyList<TargonPortBody>? Ports, IReadOnlyList<TargonEnvBody>? Envs,
    IReadOnlyList<string>? Commands, IReadOnlyList<string>? Args, IReadOnlyList<string>? SshKeys);

internal sealed record TargonVerifyBody(string? Uid, string? Digest);

internal sealed record TargonKeyBody(string? Name, string? PublicKey);

/// <summary>Bodies and pages as a caller may write them.</summary>
internal static class TargonRequests
{
    private const int UsualPage = 20;
    private const int LargestPage = 100;
    private static readonly string[] Protocols = ["TCP", "UDP", "SCTP"];
    private static readonly string[] Routings = ["PROXIED", "DIRECT"];

    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, TargonJson.Options, cancellationToken) ?? throw Invalid("body is empty");
        }
        catch (JsonException)
        {
            throw Invalid("body is not valid");
        }
    }

    public static (TargonOrder Order, string Sku) Order(TargonCreateBody body)
    {
        if (body is not { Name.Length: > 0, Image.Length: > 0, ResourceName.Length: > 0 })
        {
            throw Invalid("name, image and resource_name are required");
        }

        var type = body.Type ?? TargonType.Rental;
        var ports = (body.Ports ?? []).Select(one => new TargonPort(one.Port, one.Protocol ?? Protocols[0], one.Routing ?? Routings[0])).ToList();
        if (type is not (TargonType.Rental or TargonType.Vm)
            || ports.Exists(one => one.Port is < 1 or > 65535 || !Protocols.Contains(one.Protocol) || !Routings.Contains(one.Routing)))
        {
            throw Invalid("type or ports are not valid");
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in body.Envs ?? [])
        {
            environment[one.Name ?? throw Invalid("an env has no name")] = one.Value ?? "";
        }

        return (
            new TargonOrder(body.Name, body.Image, type, ports, environment, body.Commands ?? [], body.Args ?? [], body.SshKeys ?? []),
            body.ResourceName);
    }

    /// <summary>One page of what there is; the cursor is opaque to the caller and counts from the beginning.</summary>
    public static object Page<T>(HttpRequest request, IReadOnlyList<T> all, Func<T, object> view)
    {
        var limit = request.Query["limit"].ToString() is { Length: > 0 } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked is > 0 and <= LargestPage
                ? asked
                : throw Invalid($"limit must be 1 to {LargestPage}")
            : UsualPage;
        var from = request.Query["cursor"].ToString() is { Length: > 0 } cursor ? Decode(cursor) : 0;
        var next = from + limit < all.Count ? Encode(from + limit) : null;
        return new { Items = all.Skip(from).Take(limit).Select(view).ToList(), NextCursor = next };
    }

    public static TargonProblem Invalid(string error) => new(400, error, "invalid_request");

    private static string Encode(int from) => Convert.ToBase64String(Encoding.ASCII.GetBytes(from.ToString(CultureInfo.InvariantCulture)));

    private static int Decode(string cursor)
    {
        var bytes = new byte[16];
        return Convert.TryFromBase64String(cursor, bytes, out var length)
            && int.TryParse(Encoding.ASCII.GetString(bytes, 0, length), NumberStyles.None, CultureInfo.InvariantCulture, out var from)
                ? from
                : throw Invalid("cursor is not valid");
    }
}
