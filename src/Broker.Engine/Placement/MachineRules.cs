using System.Text.RegularExpressions;
using Broker.Domain.Deployments;

namespace Broker.Engine.Placement;

/// <summary>The rules for a machine to log in to; see <see cref="PlanDraftRules"/>.</summary>
internal static partial class MachineRules
{
    public const int MostKeys = 20;

    /// <param name="complete">False while the form is being filled in: the keys may still be missing.</param>
    public static IEnumerable<FieldError> Check(PlanDraft draft, bool complete) =>
    [
        .. Image(draft),
        .. Keys(draft, complete),
        .. Unused(nameof(draft.Command), draft.Command?.Count > 0),
        .. Unused(nameof(draft.Arguments), draft.Arguments?.Count > 0),
        .. Unused(nameof(draft.Environment), draft.Environment?.Count > 0),
    ];

    /// <summary>For every other kind.</summary>
    public static IEnumerable<FieldError> None(PlanDraft draft) => draft.SshKeys is { Count: > 0 }
        ? [PlanDraftRules.Error(nameof(draft.SshKeys), "Only a machine is logged in to; leave the keys out for the other kinds.")]
        : [];

    private static IEnumerable<FieldError> Image(PlanDraft draft)
    {
        if (!string.IsNullOrWhiteSpace(draft.Image) && !ImagePattern().IsMatch(draft.Image))
        {
            yield return PlanDraftRules.Error(
                nameof(draft.Image), "Name a machine image of the network, such as general or datascience, or leave it empty for the usual one.");
        }
    }

    private static List<FieldError> Keys(PlanDraft draft, bool complete)
    {
        var keys = draft.SshKeys ?? [];
        if (keys.Count == 0)
        {
            return complete ? [Error("Give at least one SSH public key: without one nobody could log in.")] : [];
        }

        if (keys.Count > MostKeys)
        {
            return [Error(FormattableString.Invariant($"At most {MostKeys} keys are allowed; these are {keys.Count:#,0}."))];
        }

        var read = keys.Select(SshPublicKey.Read).ToList();
        List<FieldError> faults = [.. read
            .Select((one, i) => one.Fault is { } fault && keys.Count > 1 ? FormattableString.Invariant($"Key {i + 1}: {fault}") : one.Fault)
            .OfType<string>().Select(Error)];
        if (read.Where(one => one.Key is not null).GroupBy(one => one.Key!.Blob, StringComparer.Ordinal).Any(same => same.Count() > 1))
        {
            faults.Add(Error("The same key is there twice."));
        }

        return faults;
    }

    private static FieldError Error(string message) => PlanDraftRules.Error(nameof(PlanDraft.SshKeys), message);

    private static IEnumerable<FieldError> Unused(string property, bool used)
    {
        if (used)
        {
            yield return PlanDraftRules.Error(property, "A machine runs what you start on it; leave this empty.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:/@-]{0,255}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ImagePattern();
}
