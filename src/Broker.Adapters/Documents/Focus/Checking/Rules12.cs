using System.Text.Json;

namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>One leaf rule of the official FOCUS 1.2 model, ready to run.</summary>
/// <param name="Text">What it demands, in the specification's words.</param>
/// <param name="Column">The column it is about.</param>
/// <param name="Criteria">What a provider must support for the rule to apply to it.</param>
/// <param name="Applies">Whether it looks at a row, by its own condition and those of the rules it is part of.</param>
/// <param name="Holds">Null for the rules that ask for a column to be there, and for those over all rows.</param>
/// <param name="Distinct">The two columns of a rule over all rows.</param>
internal sealed record Rule12(
    string Id,
    string Text,
    string Column,
    IReadOnlySet<string> Criteria,
    Func<FocusRow, bool> Applies,
    Func<FocusRow, bool>? Holds,
    (string Column, string Other)? Distinct)
{
    public bool IsPresence => Holds is null && Distinct is null;
}

/// <summary>
/// The official requirements model of FOCUS 1.2, executed: its static leaf rules with MUST or MUST NOT. The other rules need a person
/// or are composed of these.
/// </summary>
internal static class Rules12
{
    /// <summary>The rule that custom columns have a prefix; it is not executable in the model, but plain enough.</summary>
    public const string CustomColumns = "ColumnHandling-A-010-M";

    public const string Version = "1.2";

    /// <summary>Leaf rules that are encoded wrongly in the model; each contradicts another rule.</summary>
    private static readonly HashSet<string> Faulty = new(StringComparer.Ordinal)
    {
        "PricingQuantity-C-008-M", // "A valid decimal value" is written as "not null", for tax rows too.
        "InvoiceId-C-004-C", // "Null when not on an invoice" has lost its condition,
        "InvoiceId-C-005-C", // and so has "not null when on an invoice".
    };

    private static readonly Lazy<(FocusDataset Dataset, IReadOnlyList<Rule12> Rules)> Loaded = new(Load);

    public static FocusDataset Dataset => Loaded.Value.Dataset;

    public static IReadOnlyList<Rule12> Rules => Loaded.Value.Rules;

    private static (FocusDataset Dataset, IReadOnlyList<Rule12> Rules) Load()
    {
        using var model = FocusData.Json("model-1.2.json");
        var all = model.RootElement.GetProperty("ModelRules").EnumerateObject().ToDictionary(r => r.Name, r => r.Value, StringComparer.Ordinal);
        var parents = ParentsOf(all);
        var rules = all
            .Where(r => IsRun(r.Key, r.Value))
            .Select(r => ToRule(r.Key, r.Value, [.. Ancestors(r.Key, parents).Select(id => all[id])]))
            .ToList();
        var columns = all.Values
            .Where(r => r.GetProperty("Function").GetString() == "Presence")
            .GroupBy(ColumnOf, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g => new FocusColumn(g.Key, FocusType.Text, g.Any(IsMandatory) ? FocusLevel.Mandatory : FocusLevel.Conditional, true, "", null, null),
                StringComparer.Ordinal);
        return (new FocusDataset(FocusModel.CostAndUsage, Version, columns), rules);
    }

    private static bool IsRun(string id, JsonElement rule) =>
        rule.GetProperty("Type").GetString() == "Static"
        && rule.GetProperty("Function").GetString() != "Composite"
        && Criteria(rule).GetProperty("Keyword").GetString() is "MUST" or "MUST NOT"
        && !Faulty.Contains(id);

    private static bool IsMandatory(JsonElement presence) =>
        Criteria(presence).GetProperty("Keyword").GetString() == "MUST" && presence.GetProperty("ApplicabilityCriteria").GetArrayLength() == 0;

    private static JsonElement Criteria(JsonElement rule) => rule.GetProperty("ValidationCriteria");

    private static string ColumnOf(JsonElement presence) => Criteria(presence).GetProperty("Requirement").GetProperty("ColumnName").GetString()!;

    private static Rule12 ToRule(string id, JsonElement rule, List<JsonElement> ancestors)
    {
        var own = Criteria(rule);
        var requirement = own.GetProperty("Requirement");
        var conditions = ancestors.Prepend(rule)
            .Select(r => Criteria(r).GetProperty("Condition"))
            .Where(c => c.EnumerateObject().Any())
            .Select(Checks12.Compile)
            .ToArray();
        var supported = ancestors.Prepend(rule)
            .SelectMany(r => r.GetProperty("ApplicabilityCriteria").EnumerateArray())
            .Select(c => c.GetString()!)
            .ToHashSet(StringComparer.Ordinal);
        var function = rule.GetProperty("Function").GetString();
        var isPresence = function == "Presence";
        var distinct = Checks12.Distinct(requirement);
        var column = isPresence ? ColumnOf(rule) : rule.GetProperty("Reference").GetString()!;
        return new Rule12(
            id,
            own.GetProperty("MustSatisfy").GetString()!,
            column,
            supported,
            row => Array.TrueForAll(conditions, c => c(row)),
            isPresence || distinct is not null ? null : Holds(function!, column, Checks12.Compile(requirement)),
            distinct);
    }

    // Whether null is allowed is said by the rules on nullability; all others are about values that are there.
    private static Func<FocusRow, bool> Holds(string function, string column, Func<FocusRow, bool> check) =>
        function == "Nullability" ? check : row => !row.IsSet(column) || check(row);

    private static Dictionary<string, List<string>> ParentsOf(Dictionary<string, JsonElement> all)
    {
        var parents = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (id, rule) in all)
        {
            foreach (var child in Checks12.RulesIn(Criteria(rule).GetProperty("Requirement")))
            {
                if (!parents.TryGetValue(child, out var known))
                {
                    parents.Add(child, known = []);
                }

                known.Add(id);
            }
        }

        return parents;
    }

    private static HashSet<string> Ancestors(string id, Dictionary<string, List<string>> parents)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
        {
            foreach (var parent in parents.GetValueOrDefault(next, []).Where(found.Add))
            {
                open.Push(parent);
            }
        }

        return found;
    }
}
