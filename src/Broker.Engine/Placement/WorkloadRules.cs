using System.Text;
using System.Text.RegularExpressions;
using Broker.Domain.Deployments;

namespace Broker.Engine.Placement;

/// <summary>The rules for what is to run; see <see cref="PlanDraftRules"/>.</summary>
internal static partial class WorkloadRules
{
    public const int MostVariables = 200;
    public const int MostEnvironmentBytes = 64 * 1024;
    public const int MostCommandParts = 100;
    public const int MostCommandBytes = 16 * 1024;
    public const int LongestImage = 512;
    public const int LongestHealthPath = 256;

    // What a definition runs is judged by the definition's own rules.
    public static IEnumerable<FieldError> Check(PlanDraft draft, bool complete) => draft.Definition is not null ? HealthPath(draft) :
    [
        .. draft.Kind == WorkloadKind.Machine ? MachineRules.Check(draft, complete) : Container(draft, complete),
        .. PlanDraftRules.Between(nameof(draft.Port), draft.Port, 1, 65_535, "The port"),
        .. HealthPath(draft),
        .. PlanDraftRules.Between(nameof(draft.CpuMillicores), draft.CpuMillicores, 100, 256_000, "CPU in thousandths of a core"),
        .. PlanDraftRules.Between(nameof(draft.MemoryMib), draft.MemoryMib, 128, 2_097_152, "Memory in MiB"),
        .. PlanDraftRules.Between(nameof(draft.StorageMib), draft.StorageMib, 128, 8_388_608, "Disk in MiB"),
    ];

    private static IEnumerable<FieldError> Container(PlanDraft draft, bool complete) =>
    [
        .. Image(draft, complete),
        .. Words(nameof(draft.Command), draft.Command),
        .. Words(nameof(draft.Arguments), draft.Arguments),
        .. Environment(draft),
        .. MachineRules.None(draft),
    ];

    private static IEnumerable<FieldError> Image(PlanDraft draft, bool complete)
    {
        if (string.IsNullOrWhiteSpace(draft.Image))
        {
            if (complete)
            {
                yield return PlanDraftRules.Error(nameof(draft.Image), "Name the image to run, such as vllm/vllm-openai:v0.11.2.");
            }
        }
        else if (draft.Image.Length > LongestImage || !ImagePattern().IsMatch(draft.Image))
        {
            yield return PlanDraftRules.Error(
                nameof(draft.Image),
                "An image is [registry/]path:tag or path@sha256:digest in lower case, such as vllm/vllm-openai:v0.11.2; the tag or digest must be there.");
        }
    }

    private static IEnumerable<FieldError> Words(string property, IReadOnlyList<string?>? words)
    {
        if (words is null)
        {
            yield break;
        }

        if (words.Count > MostCommandParts || words.Sum(w => Encoding.UTF8.GetByteCount(w ?? "")) > MostCommandBytes)
        {
            yield return PlanDraftRules.Error(
                property, FormattableString.Invariant($"At most {MostCommandParts} words and {MostCommandBytes / 1024} KiB are allowed."));
        }
        else if (words.Any(w => w is null || w.Contains('\0', StringComparison.Ordinal)))
        {
            yield return PlanDraftRules.Error(property, "Every word must be text without a zero character.");
        }
    }

    private static IEnumerable<FieldError> Environment(PlanDraft draft)
    {
        if (draft.Environment is not { } variables)
        {
            yield break;
        }

        if (variables.Count > MostVariables)
        {
            yield return PlanDraftRules.Error(
                nameof(draft.Environment), FormattableString.Invariant($"At most {MostVariables} variables are allowed; these are {variables.Count:#,0}."));
        }

        var bytes = variables.Sum(v => (long)Encoding.UTF8.GetByteCount(v.Key) + Encoding.UTF8.GetByteCount(v.Value ?? ""));
        if (bytes > MostEnvironmentBytes)
        {
            yield return PlanDraftRules.Error(
                nameof(draft.Environment),
                FormattableString.Invariant($"All names and values together may have {MostEnvironmentBytes / 1024} KiB; these have {(bytes + 1023) / 1024:#,0} KiB."));
        }
        else if (variables.FirstOrDefault(v => !VariablePattern().IsMatch(v.Key)).Key is { } badName)
        {
            yield return PlanDraftRules.Error(
                nameof(draft.Environment),
                $"'{PlanDraftRules.Cut(badName)}' is no name: letters (a to z), digits and underscores are allowed, no digit first, at most 128.");
        }
        else if (variables.Any(v => v.Value is null || v.Value.Contains('\0', StringComparison.Ordinal)))
        {
            yield return PlanDraftRules.Error(nameof(draft.Environment), "Every value must be text without a zero character.");
        }
    }

    private static IEnumerable<FieldError> HealthPath(PlanDraft draft)
    {
        if (draft.HealthPath is not { Length: <= LongestHealthPath } path || !HealthPathPattern().IsMatch(path))
        {
            yield return PlanDraftRules.Error(
                nameof(draft.HealthPath),
                FormattableString.Invariant($"The path begins with one slash, such as /health, has at most {LongestHealthPath} characters, and no blank, backslash or #."));
        }
    }

    /// <summary>The grammar of the OCI distribution reference, with tag or digest required.</summary>
    [GeneratedRegex(
        """
        \A
        (?:(?:localhost|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)+)(?::[0-9]{1,5})?/)?
        [a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*
        (?:/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*
        (?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@sha256:[a-f0-9]{64})
        \z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariablePattern();

    // Two slashes at the front would make it another host once it is joined to a replica's address.
    [GeneratedRegex(@"\A/(?:[!-""$-.0-\[\]-~][!-""$-\[\]-~]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex HealthPathPattern();
}
