using System.ComponentModel.DataAnnotations;

namespace Broker.Host.Api;

/// <summary>Limits of the HTTP API. Section <c>Api</c>.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>Requests per minute for one key or signed-in person, 1..100,000; default 600.</summary>
    [Range(1, 100_000)]
    public int RequestsPerMinute { get; init; } = 600;

    /// <summary>Largest request body in bytes, 1 KiB..16 MiB; default 256 KiB. Holds for every request, not only the API's.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public long MaximumBodyBytes { get; init; } = 256 * 1024;
}
