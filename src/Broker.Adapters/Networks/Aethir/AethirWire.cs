using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>What Aethir says and wants by the assumed contract. Money and rates are decimal texts, instants Unix milliseconds.</summary>
internal static class AethirWire
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };
}

/// <summary>Codes of the envelope beside success. None is documented; an answer with any other is never guessed at.</summary>
internal static class AethirCode
{
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

internal sealed record AethirEnvelope(int? Code, string? Msg, JsonElement? Data, long? Time);

internal sealed record AethirOfferWire(
    string? OfferId, string? GpuModel, int? GpuCount, int? VramGb, string? Region, string? Mode, decimal? PricePerHourUsd, int? MinTermHours,
    int? Available);

internal sealed record AethirOffersWire(IReadOnlyList<AethirOfferWire>? Offers);

internal sealed record AethirQuoteRequestWire(string OfferId, int TermHours);

/// <param name="AthUsd">Frozen for an order on this quote.</param>
internal sealed record AethirQuoteWire(string? QuoteId, decimal? AthUsd, long? ExpiresAt, decimal? TotalUsd, decimal? TotalAth);

internal sealed record AethirOrderRequestWire(
    string QuoteId,
    string ClientOrderId,
    string? Image,
    string? Os,
    IReadOnlyList<string>? SshKeys,
    IReadOnlyList<int> Ports,
    IReadOnlyDictionary<string, string> Env,
    IReadOnlyList<string>? Command,
    IReadOnlyList<string>? Args);

internal sealed record AethirRenewRequestWire(long TermEnd);

internal sealed record AethirSshWire(string? Host, int? Port, string? User);

internal sealed record AethirAccessWire(string? Url, AethirSshWire? Ssh);

internal sealed record AethirOrderWire(
    string? OrderId, string? ClientOrderId, string? Status, string? Reason, string? Region, decimal? PricePerHourUsd, decimal? AthUsd,
    long? CreatedAt, long? TermStart, long? TermEnd, AethirAccessWire? Access, long? HeartbeatAt, int? OfflineMinutesToday, decimal? UptimeMonth);

internal sealed record AethirOrderPageWire(IReadOnlyList<AethirOrderWire>? Orders, int? Total);

internal sealed record AethirDayWire(string? DateUtc, decimal? GrossUsd, decimal? FeeUsd, decimal? RefundedUsd, string? Reason);

internal sealed record AethirSettlementsWire(IReadOnlyList<AethirDayWire>? Days);
