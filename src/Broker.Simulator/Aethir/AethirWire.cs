using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broker.Simulator.Aethir;

/// <summary>Codes of the envelope. Only <see cref="Success"/> is documented; the others are assumed.</summary>
internal static class AethirCode
{
    public const int Success = 135000;
    public const int BadSignature = 135001;
    public const int TokenExpired = 135002;
    public const int NonceUsed = 135003;
    public const int TooManyRequests = 135004;
    public const int Invalid = 135400;
    public const int NoFunds = 135402;
    public const int NotFound = 135404;
    public const int WrongState = 135409;
    public const int QuoteExpired = 135410;
    public const int NoCapacity = 135420;
}

internal static class AethirJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>Money and rates travel as decimal texts.</summary>
    public static string Text(decimal amount, int digits = 2) =>
        decimal.Round(amount, digits).ToString($"F{digits}", CultureInfo.InvariantCulture);

    public static long? Milliseconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();
}

internal sealed record EnvelopeWire(int Code, string Msg, object? Data, long Time);

/// <summary>A refusal: by its code, with status 200 unless something in front of the API refuses.</summary>
internal sealed class AethirProblem(int code, string message, int status = 200, TimeSpan? retryAfter = null) : Exception(message)
{
    public IResult Answer(DateTimeOffset now) => new Refusal(new EnvelopeWire(code, Message, null, now.ToUnixTimeMilliseconds()), status, retryAfter);

    private sealed class Refusal(EnvelopeWire body, int status, TimeSpan? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (retryAfter is { } wait)
            {
                httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            }

            return Results.Json(body, AethirJson.Options, statusCode: status).ExecuteAsync(httpContext);
        }
    }
}

internal sealed record OfferWire(
    string OfferId, string GpuModel, int GpuCount, int VramGb, int Cpu, int RamGb, int StorageGb, string Interconnect, string Region, string Mode,
    string PricePerHourUsd, int MinTermHours, int Available);

internal sealed record QuoteRequestWire(string? OfferId, int? TermHours);

internal sealed record QuoteWire(
    string QuoteId, string OfferId, int TermHours, string AthUsd, long ExpiresAt, string TotalUsd, string TotalAth, string Status);

internal sealed record OrderRequestWire(
    string? QuoteId, string? ClientOrderId, string? Image, string? Os, IReadOnlyList<string>? SshKeys, IReadOnlyList<int>? Ports,
    IReadOnlyDictionary<string, string>? Env, IReadOnlyList<string>? Command, IReadOnlyList<string>? Args);

internal sealed record RenewRequestWire(long? TermEnd);

internal sealed record SshWire(string Host, int Port, string User);

internal sealed record AccessWire(string? Url, SshWire? Ssh);

internal sealed record OrderWire(
    string OrderId, string ClientOrderId, string QuoteId, string OfferId, string Status, string? Reason, string Mode, string GpuModel, int GpuCount,
    string Region, string PricePerHourUsd, string AthUsd, string TotalUsd, string TotalAth, long CreatedAt, long? TermStart, long? TermEnd,
    AccessWire? Access, long? HeartbeatAt, int OfflineMinutesToday, string UptimeMonth);

internal sealed record OrderPageWire(IReadOnlyList<OrderWire> Orders, int Total);

internal sealed record SettlementDayWire(string DateUtc, string GrossUsd, string FeeUsd, string RefundedUsd, string? Reason);

internal sealed record SettlementsWire(string OrderId, IReadOnlyList<SettlementDayWire> Days);
