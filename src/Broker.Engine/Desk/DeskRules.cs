using System.Globalization;
using Broker.Domain.Deployments;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Engine.Desk;

/// <summary>What may be entered at the desk, and how an order ends. Pure.</summary>
internal static class DeskRules
{
    public const int LongestNumber = 100;
    public const int LongestNote = 4000;
    public const int LongestReason = 300;

    private const decimal HighestPrice = 1000m;
    private static readonly TimeSpan LongestValidity = TimeSpan.FromDays(366);

    /// <summary>Faults by field; none if the quote can be entered.</summary>
    public static IReadOnlyDictionary<string, string> FaultsOf(DeskQuoteDraft draft, DateTimeOffset now)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        Check(nameof(draft.Number), IsText(draft.Number, LongestNumber), $"The number on the signed quote, up to {LongestNumber} characters.");
        Check(nameof(draft.Gpu), IsText(draft.Gpu, 100), "A GPU as Aethir names it, such as H100 80GB.");
        Check(nameof(draft.GpuCount), draft.GpuCount is >= 1 and <= 64, "1 to 64 GPUs in one machine.");
        Check(nameof(draft.Country), draft.Country?.Trim().Length == 2 && RegionCatalogue.Of(draft.Country).Code != Region.Unknown.Code,
            "A country by its two letters, such as SG.");
        Check(nameof(draft.Provider), IsText(draft.Provider, 200), "Who runs the machine, as the quote names it.");
        Check(nameof(draft.PricePerGpuHour), draft.PricePerGpuHour is > 0 and <= HighestPrice,
            $"More than 0 and at most {HighestPrice.ToString(CultureInfo.InvariantCulture)} USD for one GPU and hour.");
        Check(nameof(draft.TermHours), draft.TermHours is >= 1 and <= 8760, "1 to 8,760 whole hours.");
        Check(nameof(draft.Available), draft.Available is >= 1 and <= 1000, "1 to 1,000 machines.");
        Check(nameof(draft.ValidUntil), draft.ValidUntil > now && draft.ValidUntil <= now + LongestValidity, "In the future, and at most a year ahead.");
        return faults;

        void Check(string field, bool good, string allowed)
        {
            if (!good)
            {
                faults[field] = allowed;
            }
        }
    }

    /// <summary>The address as it is stored; null with the faults if something is wrong.</summary>
    public static (Uri? Endpoint, IReadOnlyDictionary<string, string> Faults) Read(DeskFulfilment entered, WorkloadKind kind, bool allowPrivate)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!IsText(entered.NetworkOrderNumber, LongestNumber))
        {
            faults[nameof(entered.NetworkOrderNumber)] = "Aethir's order number.";
        }

        var endpoint = kind == WorkloadKind.Machine
            ? EndpointRule.AcceptMachine(entered.Address?.Trim(), allowPrivate)
            : EndpointRule.Accept(entered.Address?.Trim(), allowPrivate);
        if (endpoint is null)
        {
            faults[nameof(entered.Address)] = kind == WorkloadKind.Machine
                ? "How to log in, such as ssh ubuntu@203.0.113.7 -p 22; a public address."
                : "Where it answers, such as https://203.0.113.7:8000; a public address.";
        }

        if (entered.Note?.Length > LongestNote)
        {
            faults[nameof(entered.Note)] = $"Up to {LongestNote:N0} characters.";
        }

        return (faults.Count == 0 ? endpoint : null, faults);
    }

    /// <summary>From here on nothing of the customer's is kept but what bills and audits need.</summary>
    public static void End(DeskOrderEntity order, DeskOrderState state, string reason, DateTimeOffset now)
    {
        order.State = state;
        order.EndReason = reason;
        order.EndedAt = now;
        order.ProtectedWorkload = null;
        order.ProtectedAccess = null;
    }

    public static bool IsText(string? text, int longest) => !string.IsNullOrWhiteSpace(text) && text.Trim().Length <= longest;
}
