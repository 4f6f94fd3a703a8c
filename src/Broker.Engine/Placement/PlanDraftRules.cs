using System.Text.Json;
using System.Text.RegularExpressions;
using Broker.Domain.Deployments;
using Broker.Domain.Market;

namespace Broker.Engine.Placement;

/// <summary>
/// Every rule a draft must keep, for page and API alike. A message says what is allowed; what was typed is repeated
/// only where it helps, and then cut short.
/// </summary>
public static partial class PlanDraftRules
{
    public const int MostReplicas = 12;
    public const int MostGpus = 8;
    public const int MostMemoryGib = 512;
    public const decimal HighestBudget = 1_000_000;
    public const int LongestRunMinutes = 30 * 24 * 60;

    /// <summary>The first word of every region code an offer can have.</summary>
    private static readonly string[] Areas = ["af", "ap", "ca", "eu", "me", "oc", "sa", "us"];

    /// <param name="knownGpus">All names a draft may ask for.</param>
    /// <param name="complete">False while the form is being filled in: name and image may still be missing.</param>
    public static IReadOnlyList<FieldError> Check(PlanDraft draft, IReadOnlyCollection<string> knownGpus, bool complete) =>
        [.. Name(draft, complete), .. WorkloadRules.Check(draft, complete), .. Gpu(draft, knownGpus), .. Size(draft), .. Money(draft), .. Place(draft), .. Batch(draft)];

    internal static FieldError Error(string property, string message) =>
        new(JsonNamingPolicy.CamelCase.ConvertName(property), message);

    internal static IEnumerable<FieldError> Between(string property, int value, int least, int most, string what)
    {
        if (value < least || value > most)
        {
            yield return Error(property, FormattableString.Invariant($"{what} must be between {least:#,0} and {most:#,0}."));
        }
    }

    internal static string Cut(string typed) => typed.Length <= 40 ? typed : $"{typed[..40]}…";

    private static IEnumerable<FieldError> Name(PlanDraft draft, bool complete)
    {
        if (string.IsNullOrWhiteSpace(draft.Name) ? complete : !NamePattern().IsMatch(draft.Name))
        {
            yield return Error(
                nameof(draft.Name), "The name needs 1 to 63 letters (a to z), digits or dashes, and begins and ends with a letter or digit.");
        }
    }

    private static IEnumerable<FieldError> Gpu(PlanDraft draft, IReadOnlyCollection<string> knownGpus)
    {
        if (string.IsNullOrWhiteSpace(draft.Gpu))
        {
            yield return Error(nameof(draft.Gpu), "Choose a GPU, such as H100.");
        }
        else if (!knownGpus.Any(known => GpuNames.Same(known, draft.Gpu)))
        {
            var typed = Cut(draft.Gpu);
            yield return Error(
                nameof(draft.Gpu), $"GPU '{typed}' is on no network; closest: {string.Join(", ", GpuNames.Closest(typed, knownGpus))}.");
        }
    }

    private static IEnumerable<FieldError> Size(PlanDraft draft) =>
    [
        .. Between(nameof(draft.MinimumMemoryGib), draft.MinimumMemoryGib, 0, MostMemoryGib, "Memory of one GPU in GiB"),
        .. Between(nameof(draft.GpuCount), draft.GpuCount, 1, MostGpus, "GPUs per replica"),
        .. Between(nameof(draft.Replicas), draft.Replicas, 1, MostReplicas, "Replicas"),
        .. Needed(draft),
    ];

    private static IEnumerable<FieldError> Needed(PlanDraft draft)
    {
        var most = Math.Clamp(draft.Replicas, 1, MostReplicas);
        if (draft.Needed < 1 || draft.Needed > most)
        {
            yield return Error(
                nameof(draft.Needed), FormattableString.Invariant($"At least 1 and at most all {most} replicas can be needed."));
        }
    }

    private static IEnumerable<FieldError> Money(PlanDraft draft)
    {
        if (draft.BudgetPerHour is <= 0 or > HighestBudget)
        {
            yield return Error(
                nameof(draft.BudgetPerHour),
                FormattableString.Invariant($"The limit must be above 0 and at most {HighestBudget:#,0} USD per hour; leave it empty for none."));
        }
    }

    private static IEnumerable<FieldError> Batch(PlanDraft draft)
    {
        if (draft.Kind != WorkloadKind.Batch)
        {
            return draft.RunLimitMinutes is null
                ? []
                : [Error(nameof(draft.RunLimitMinutes), "Only a batch job has a longest run; leave it out for the other kinds.")];
        }

        if (draft.Definition is not null)
        {
            return [Error(nameof(draft.Kind), "An SDL describes services; give a batch job as an image.")];
        }

        IEnumerable<FieldError> limit = draft.RunLimitMinutes is { } minutes
            ? Between(nameof(draft.RunLimitMinutes), minutes, 1, LongestRunMinutes, "The longest run in minutes")
            : [Error(nameof(draft.RunLimitMinutes), "Say how many minutes the job may run at most; it is ended when they are over.")];
        // Two copies would do the same work twice and be paid twice.
        return draft.Replicas == 1
            ? limit
            : [.. limit, Error(nameof(draft.Replicas), "A batch job has one replica; it is run again elsewhere when it fails.")];
    }

    private static IEnumerable<FieldError> Place(PlanDraft draft)
    {
        if (draft.Regions?.Any(region => region is null || !IsRegion(region)) == true)
        {
            yield return Error(
                nameof(draft.Regions), $"A region begins with one of {string.Join(", ", Areas)}, such as eu or us-east; leave it empty for anywhere.");
        }
    }

    private static bool IsRegion(string region) =>
        RegionPattern().IsMatch(region) && Areas.Contains(region.Split('-')[0], StringComparer.Ordinal);

    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[a-z]{2}(?:-[a-z]{1,20})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegionPattern();
}
