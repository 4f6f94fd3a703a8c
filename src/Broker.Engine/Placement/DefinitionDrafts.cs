using System.Text;
using Broker.Domain.Market;
using Broker.Domain.Shared;

namespace Broker.Engine.Placement;

/// <summary>
/// Drafts whose workload is a pasted definition. One that says no more than the broker's own words can becomes an ordinary
/// draft, which every network can run; any other stays as it is and runs where its language is spoken.
/// </summary>
public sealed class DefinitionDrafts(IWorkloadDefinitions definitions)
{
    /// <summary>Of the text in UTF-8. A quarter of what the language allows: it is kept with every plan, encrypted.</summary>
    public const int MostBytes = 128 * 1024;

    private static readonly string Field = PlanDraftRules.Error(nameof(PlanDraft.Definition), "").Field;

    /// <summary>What of an ordinary draft comes out of the definition; faults there are the definition's.</summary>
    private static readonly HashSet<string> Taken = new(
        ((string[])[
            nameof(PlanDraft.Image), nameof(PlanDraft.Command), nameof(PlanDraft.Arguments), nameof(PlanDraft.Environment), nameof(PlanDraft.Port),
            nameof(PlanDraft.GpuCount), nameof(PlanDraft.CpuMillicores), nameof(PlanDraft.MemoryMib), nameof(PlanDraft.StorageMib),
        ]).Select(property => PlanDraftRules.Error(property, "").Field),
        StringComparer.Ordinal);

    /// <param name="knownGpus">All names a draft may ask for.</param>
    public (PlanDraft Draft, IReadOnlyList<FieldError> Errors) Read(PlanDraft draft, IReadOnlyCollection<string> knownGpus)
    {
        if (draft.Definition is not { } text)
        {
            return (draft, []);
        }

        if (!string.IsNullOrWhiteSpace(draft.Image) || draft.Command is [_, ..] || draft.Arguments is [_, ..] || draft.Environment is { Count: > 0 })
        {
            return (draft, [Error("Give a definition or an image with its command and variables, not both.")]);
        }

        if (Encoding.UTF8.GetByteCount(text) > MostBytes)
        {
            return (draft, [Error(FormattableString.Invariant($"At most {MostBytes / 1024} KiB are allowed."))]);
        }

        return definitions.Compile(text) switch
        {
            DefinitionOutcome.Compiled { Summary: var summary } => Read(draft, summary, knownGpus),
            DefinitionOutcome.Refused { Reasons: var reasons } => (draft, [.. reasons.Select(r => Error(r.ToString()))]),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    /// <summary>Faults in what came out of the definition, said of the definition.</summary>
    public static IReadOnlyList<FieldError> OfDefinition(IEnumerable<FieldError> errors) =>
        [.. errors.Select(e => Taken.Contains(e.Field) ? Error($"{e.Field}: {e.Message}") : e)];

    private static (PlanDraft Draft, IReadOnlyList<FieldError> Errors) Read(
        PlanDraft draft, DefinitionSummary summary, IReadOnlyCollection<string> knownGpus)
    {
        var withGpus = summary.Services.Where(s => s.Gpus > 0).ToList();
        if (withGpus.Count == 0)
        {
            return (draft, [Error("No service asks for a GPU; the broker rents GPUs.")]);
        }

        if (summary.Services.Select(s => s.Placement).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            return (draft, [Error("It has more than one placement; the broker finds the providers itself, and each replica is with one of them.")]);
        }

        var choice = Choice(withGpus);
        if (choice is [])
        {
            return (draft, [Error("Its services ask for different GPUs; a replica has GPUs of one kind.")]);
        }

        var asked = string.IsNullOrWhiteSpace(draft.Gpu) ? null : draft.Gpu;
        if (choice is not null && asked is not null && !choice.Any(g => GpuNames.Same(g.Name, asked)))
        {
            return (draft, [PlanDraftRules.Error(nameof(draft.Gpu), $"The definition asks for {string.Join(" or ", choice.Select(g => g.Name).Distinct())}.")]);
        }

        if (choice is null && asked is null)
        {
            return (draft, [PlanDraftRules.Error(nameof(draft.Gpu), "The definition takes any GPU: choose one.")]);
        }

        return (Defined(draft, summary, Chosen(choice, asked, knownGpus)), []);
    }

    private static PlanDraft Defined(PlanDraft draft, DefinitionSummary summary, DefinitionGpu gpu)
    {
        var sized = draft with
        {
            Gpu = gpu.Name,
            MinimumMemoryGib = Math.Max(gpu.MinimumMemoryGib, draft.MinimumMemoryGib),
            GpuCount = summary.Gpus,
            CpuMillicores = (int)Math.Min(summary.CpuMillicores, int.MaxValue),
            MemoryMib = (int)Math.Min(summary.MemoryMib, int.MaxValue),
            StorageMib = (int)Math.Min(summary.StorageMib, int.MaxValue),
        };
        return summary.Single is { } single
            ? sized with
            {
                Definition = null,
                Image = single.Image,
                Command = single.Command,
                Arguments = single.Arguments,
                Environment = single.Environment,
                Port = single.Port,
            }
            : sized with { Image = summary.Services.First(s => s.Gpus > 0).Image };
    }

    /// <summary>The GPUs that will do for all of the services; null when any will.</summary>
    private static List<DefinitionGpu>? Choice(IEnumerable<DefinitionService> services)
    {
        List<DefinitionGpu>? common = null;
        foreach (var choice in services.Select(s => s.GpuChoice).Where(c => c.Count > 0))
        {
            common = common is null
                ? [.. choice]
                : [.. common.SelectMany(one => choice
                    .Where(other => GpuNames.Same(other.Name, one.Name))
                    .Select(other => one with { MinimumMemoryGib = Math.Max(one.MinimumMemoryGib, other.MinimumMemoryGib) }))];
        }

        return common;
    }

    private static DefinitionGpu Chosen(List<DefinitionGpu>? choice, string? asked, IReadOnlyCollection<string> knownGpus) =>
        choice is null ? new DefinitionGpu(asked!, 0)
        : asked is not null ? choice.First(g => GpuNames.Same(g.Name, asked))
        : choice.Find(g => knownGpus.Any(known => GpuNames.Same(known, g.Name))) ?? choice[0];

    private static FieldError Error(string message) => new(Field, message);
}
