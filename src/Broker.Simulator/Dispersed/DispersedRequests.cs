using System.Text.Json;

namespace Broker.Simulator.Dispersed;

/// <summary>Reads what clients send and refuses what the network's reference does not allow.</summary>
internal static class DispersedRequests
{
    private const int LargestPage = 50;
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(5);

    private static readonly HashSet<string> Members = new(StringComparer.Ordinal)
    {
        "task", "title", "description", "cpu_count", "gpu_count", "min_ram_gb", "min_storage_gb", "min_vram_gb", "gpu_name", "gpu_registry_uuid",
        "max_timeout_run_ms", "max_timeout_assign_ms", "max_timeout_start_ms", "max_node_count", "max_retry_count", "allowed_region_codes", "parameters",
    };

    private static readonly HashSet<string> ContainerMembers = new(StringComparer.Ordinal)
    {
        "image", "tag", "imagesrc", "ports", "env", "sshkey", "allowed_ips", "host", "user", "secret", "volumes",
    };

    public static async Task<JsonElement> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw DispersedProblem.Invalid("The body must be an object");
        }
        catch (JsonException)
        {
            throw DispersedProblem.Invalid("The body is not JSON");
        }
    }

    public static DispersedPaging Paging(HttpRequest request, int otherwise = 20) =>
        new(Number(request, "page", 1, int.MaxValue / LargestPage, 1), Number(request, "limit", 1, LargestPage, otherwise));

    public static DispersedOrder Job(JsonElement body)
    {
        Only(body, Members, "");
        var task = Text(body, "task");
        var batch = task switch
        {
            "BATCH" => true,
            "PERSISTENT" => false,
            _ => throw DispersedProblem.Invalid("task must be BATCH or PERSISTENT"),
        };
        var run = Milliseconds(body, "max_timeout_run_ms", 60_000);
        if (batch != run.HasValue)
        {
            throw DispersedProblem.Invalid(batch ? "max_timeout_run_ms is required for BATCH" : "max_timeout_run_ms must be null for PERSISTENT");
        }

        var name = Text(body, "gpu_name");
        var registry = Text(body, "gpu_registry_uuid");
        if (name is not null && registry is not null)
        {
            throw DispersedProblem.Invalid("gpu_name and gpu_registry_uuid are mutually exclusive");
        }

        return new DispersedOrder(
            batch, Text(body, "title"), Text(body, "description"), Count(body, "cpu_count"), Count(body, "gpu_count"), Count(body, "min_ram_gb"),
            Count(body, "min_storage_gb"), Count(body, "min_vram_gb"), name, registry is null ? null : Uuid(registry), run,
            Milliseconds(body, "max_timeout_assign_ms", 300_000) ?? UsualTimeout, Milliseconds(body, "max_timeout_start_ms", 120_000) ?? UsualTimeout,
            Math.Max(1, Count(body, "max_node_count", 1)), Count(body, "max_retry_count"), Texts(body, "allowed_region_codes"), Container(body));
    }

    public static string? Text(JsonElement body, string member) => !body.TryGetProperty(member, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => null,
        _ => throw DispersedProblem.Invalid($"{member} must be a text"),
    };

    public static int Number(HttpRequest request, string name, int least, int most, int otherwise)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return otherwise;
        }

        return int.TryParse(text, out var value) && value >= least && value <= most
            ? value
            : throw DispersedProblem.Invalid($"{name} must be between {least} and {most}");
    }

    private static DispersedContainer Container(JsonElement body)
    {
        if (!body.TryGetProperty("parameters", out var outer) || outer.ValueKind != JsonValueKind.Object || Text(outer, "type") != "docker"
            || !outer.TryGetProperty("parameters", out var inner) || inner.ValueKind != JsonValueKind.Object)
        {
            throw DispersedProblem.Invalid("parameters must be of type docker and hold parameters");
        }

        // There is no member for a command: the image must start by itself.
        Only(inner, ContainerMembers, "parameters.parameters.");
        var ports = inner.TryGetProperty("ports", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(port => port.TryGetInt32(out var number) && number is > 0 and < 65_536
                ? number
                : throw DispersedProblem.Invalid("ports must be numbers between 1 and 65535")).ToList()
            : [];
        var environment = inner.TryGetProperty("env", out var env) && env.ValueKind == JsonValueKind.Object
            ? env.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.ToString(), StringComparer.Ordinal)
            : [];
        return new DispersedContainer(
            Text(inner, "image") is { Length: > 0 } image ? image : throw DispersedProblem.Invalid("image is required"),
            Text(inner, "tag"), ports, environment, Text(inner, "sshkey"), Texts(inner, "allowed_ips"));
    }

    private static void Only(JsonElement body, HashSet<string> members, string where)
    {
        foreach (var member in body.EnumerateObject().Where(member => !members.Contains(member.Name)))
        {
            throw DispersedProblem.Invalid($"{where}{member.Name} is unknown");
        }
    }

    private static int Count(JsonElement body, string member, int otherwise = 0)
    {
        if (!body.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 0
            ? number
            : throw DispersedProblem.Invalid($"{member} must be a whole number of at least 0");
    }

    private static TimeSpan? Milliseconds(JsonElement body, string member, int least)
    {
        if (!body.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= int.MaxValue
            ? TimeSpan.FromMilliseconds(number)
            : throw DispersedProblem.Invalid($"{member} must be at least {least}");
    }

    private static List<string> Texts(JsonElement body, string member) =>
        body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(one => one.GetString() ?? throw DispersedProblem.Invalid($"{member} must hold texts"))]
            : [];

    private static Guid Uuid(string text) =>
        Guid.TryParse(text, out var uuid) ? uuid : throw DispersedProblem.Invalid("gpu_registry_uuid must be a UUID");
}
