using System.Globalization;
using System.Text.Json;

namespace Broker.Simulator.Akash;

/// <summary>Reads bodies as leniently as the Console does: unknown members are ignored, wrong ones are named.</summary>
internal static class AkashRequests
{
    private const int SdlLimit = 512 * 1024;

    public static async Task<JsonElement> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw AkashProblem.BadRequest("Malformed JSON in request body");
        }
    }

    public static JsonElement Data(JsonElement body) => Member(body, "data", JsonValueKind.Object, "data");

    public static string Sdl(JsonElement data)
    {
        var sdl = Text(data, "sdl", "data.sdl");
        return sdl.Length is > 0 and <= SdlLimit ? sdl : throw AkashProblem.Invalid("data.sdl", "SDL must be 1 to 524288 characters");
    }

    public static string? Name(JsonElement data)
    {
        if (!data.TryGetProperty("name", out var name) || name.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return name.ValueKind == JsonValueKind.String && name.GetString() is { Length: >= 1 and <= 256 } text
            ? text
            : throw AkashProblem.Invalid("data.name", "Name must be 1 to 256 characters");
    }

    /// <summary>Hours after which the Console is to close it, if that is wanted.</summary>
    public static int? RuntimeLimit(JsonElement data)
    {
        if (!data.TryGetProperty("runtimeLimitHours", out var limit) || limit.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out var hours) && hours is >= 1 and <= ManagedWallet.LongestStep
            ? hours
            : throw AkashProblem.Invalid("data.runtimeLimitHours", $"Number must be from 1 to {ManagedWallet.LongestStep}");
    }

    public static long Dseq(string? text, string field) =>
        text is not null && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var dseq)
            ? dseq
            : throw AkashProblem.Invalid(field, "Invalid dseq");

    public static decimal Deposit(JsonElement data) =>
        data.TryGetProperty("deposit", out var deposit) && deposit.ValueKind == JsonValueKind.Number && deposit.GetDecimal() is > 0 and var usd
            ? usd
            : throw AkashProblem.Invalid("data.deposit", "Expected a positive number");

    public static (long Dseq, IReadOnlyList<LeaseChoice> Choices, string? Manifest) Leases(JsonElement body)
    {
        var entries = Member(body, "leases", JsonValueKind.Array, "leases").EnumerateArray().ToList();
        if (entries.Count == 0)
        {
            throw AkashProblem.Invalid("leases", "Array must contain at least 1 element(s)");
        }

        var dseqs = entries.ConvertAll(entry => Dseq(Text(entry, "dseq", "leases.dseq"), "leases.dseq"));
        if (dseqs.Distinct().Count() > 1)
        {
            throw AkashProblem.BadRequest("All leases of one call must belong to one deployment");
        }

        var manifest = body.TryGetProperty("manifest", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        return (dseqs[0], entries.ConvertAll(entry => new LeaseChoice(
            Number(entry, "gseq"), Number(entry, "oseq"), Text(entry, "provider", "leases.provider"))), manifest);
    }

    public static string Text(JsonElement parent, string name, string path) =>
        Member(parent, name, JsonValueKind.String, path).GetString() ?? "";

    public static JsonElement Member(JsonElement parent, string name, JsonValueKind kind, string path)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var member))
        {
            throw AkashProblem.Invalid(path, "Required");
        }

        return member.ValueKind == kind
            ? member
            : throw AkashProblem.Invalid(path, $"Expected {kind.ToString().ToLowerInvariant()}, received {member.ValueKind.ToString().ToLowerInvariant()}");
    }

    private static int Number(JsonElement entry, string name) =>
        Member(entry, name, JsonValueKind.Number, $"leases.{name}").TryGetInt32(out var number)
            ? number
            : throw AkashProblem.Invalid($"leases.{name}", "Expected integer");
}
