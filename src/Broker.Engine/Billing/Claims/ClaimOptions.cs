using Broker.Domain.Billing.Claims;
using Broker.Domain.Sla;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Claims;

/// <summary>What networks promise us.</summary>
public sealed class ClaimOptions
{
    public const string Section = "Billing:Claims";

    /// <summary>By network id. A network that is not named promises nothing.</summary>
    public Dictionary<string, ClaimTermsOptions> Terms { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>The terms of one network.</summary>
public sealed class ClaimTermsOptions
{
    /// <summary>Whether a contract of ours with the network says so; what is only published is kept here for the record. Default: false.</summary>
    public bool Applies { get; set; }

    /// <summary>Of a calendar month in percent, above 0 to 100, with up to 8 decimals.</summary>
    public decimal MonthlyPercent { get; set; }

    /// <summary>Longest time off in one day; null for no such limit.</summary>
    public TimeSpan? MostOfflinePerDay { get; set; }

    public ClaimCompensation Compensation { get; set; }

    /// <summary>Days after the month's end in which a claim is taken, 1..365.</summary>
    public int WindowDays { get; set; }

    /// <summary>Needed for compensation by tiers.</summary>
    public List<ClaimTierOptions> Tiers { get; } = [];

    /// <summary>Where this is written.</summary>
    public string Source { get; set; } = "";

    public ClaimTerms ToTerms() => new(
        Objective.OfPercent(MonthlyPercent), MostOfflinePerDay, Compensation,
        [.. Tiers.Select(t => new CreditTier(Objective.OfPercent(t.Below), t.Percent))], WindowDays, Source);
}

/// <summary>Compensation below a bound, both in percent.</summary>
public sealed class ClaimTierOptions
{
    public decimal Below { get; set; }

    public int Percent { get; set; }
}

internal sealed class ClaimOptionsValidator : IValidateOptions<ClaimOptions>
{
    public ValidateOptionsResult Validate(string? name, ClaimOptions options)
    {
        var failures = options.Terms.SelectMany(t => Wrong($"{ClaimOptions.Section}:Terms:{t.Key}", t.Value)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Wrong(string path, ClaimTermsOptions terms)
    {
        if (!IsPercent(terms.MonthlyPercent))
        {
            yield return $"{path}:MonthlyPercent must be above 0 to 100 with up to 8 decimals.";
        }

        if (terms.WindowDays is < 1 or > 365)
        {
            yield return $"{path}:WindowDays must be 1 to 365.";
        }

        if (terms.MostOfflinePerDay is { } limit && (limit <= TimeSpan.Zero || limit >= TimeSpan.FromDays(1)))
        {
            yield return $"{path}:MostOfflinePerDay must be above 0 and below a day.";
        }

        if (string.IsNullOrWhiteSpace(terms.Source))
        {
            yield return $"{path}:Source must say where the terms are written.";
        }

        if (terms.Compensation == ClaimCompensation.Tiers
            && (terms.Tiers.Count == 0 || terms.Tiers.Exists(t => !IsPercent(t.Below) || t.Percent is < 1 or > 100)))
        {
            yield return $"{path}:Tiers must name at least one bound in percent with 1 to 100 percent below it.";
        }
    }

    private static bool IsPercent(decimal value) => value is > 0 and <= 100 && decimal.Round(value, 8) == value;
}
