using System.Globalization;
using Broker.Domain.Deployments;
using Broker.Engine.Placement;

namespace Broker.Portal.Placement;

/// <summary>
/// What stands in the fields, as typed. A number that is none keeps its text and gets its own fault, so that nothing
/// typed is lost; everything else is judged by the engine, in the same words as for the API.
/// </summary>
public sealed class DraftForm
{
    // What a placement costs does not depend on name and image: stand-ins let the plan appear before they are typed.
    private const string NameToCome = "unnamed";
    private const string ImageToCome = "registry.example/image:tag";

    public string Name { get; set; } = "";

    /// <summary>The workload is a pasted definition; the fields it stands for are not looked at.</summary>
    public bool IsPasted { get; set; }

    public string Definition { get; set; } = "";

    public string Image { get; set; } = "";

    public WorkloadKind Kind { get; set; } = WorkloadKind.Service;

    public string RunLimitMinutes { get; set; } = "60";

    /// <summary>The workload is a machine to log in to; the fields of a container are not looked at.</summary>
    public bool IsMachine => !IsPasted && Kind == WorkloadKind.Machine;

    /// <summary>What is installed on it; empty for the usual one.</summary>
    public string MachineImage { get; set; } = "";

    /// <summary>One public key per line.</summary>
    public string SshKeys { get; set; } = "";

    public string Arguments { get; set; } = "";

    public string Port { get; set; } = "8000";

    public string HealthPath { get; set; } = "/";

    public string Gpu { get; set; } = "";

    public string MinimumMemoryGib { get; set; } = "0";

    public int GpuCount { get; set; } = 1;

    public int Replicas { get; set; } = 3;

    public int Needed { get; set; } = 2;

    public string Budget { get; set; } = "";

    public string Cpus { get; set; } = "4";

    public string MemoryGib { get; set; } = "16";

    public string StorageGib { get; set; } = "50";

    public HashSet<string> Regions { get; } = new(StringComparer.Ordinal);

    public List<EnvironmentLine> Environment { get; } = [];

    /// <summary>Enough is filled in for a plan to mean something.</summary>
    public bool IsWorthPlanning => IsPasted ? !string.IsNullOrWhiteSpace(Definition) : Gpu.Length > 0;

    /// <summary>The draft, or what keeps the text from being one.</summary>
    /// <param name="complete">True when it shall be deployed: then name and image must be there.</param>
    public (PlanDraft? Draft, IReadOnlyList<FieldError> Errors) Read(Func<string, string> say, bool complete)
    {
        var errors = new List<FieldError>();
        if (complete && string.IsNullOrWhiteSpace(Name))
        {
            errors.Add(new FieldError("name", say("Give it a name.")));
        }

        if (complete && !IsPasted && !IsMachine && string.IsNullOrWhiteSpace(Image))
        {
            errors.Add(new FieldError("image", say("Give an image with a tag or digest.")));
        }

        if (IsPasted)
        {
            return ReadPasted(say, complete, errors);
        }

        if (IsMachine)
        {
            return ReadMachine(say, complete, errors);
        }

        var port = Whole("port", Port, say, errors);
        var memory = Whole("minimumMemoryGib", MinimumMemoryGib, say, errors);
        var cpus = Number("cpuMillicores", Cpus, say, errors);
        var ram = Number("memoryMib", MemoryGib, say, errors);
        var disk = Number("storageMib", StorageGib, say, errors);
        var budget = string.IsNullOrWhiteSpace(Budget) ? null : Number("budgetPerHour", Budget.Trim().TrimStart('$'), say, errors);
        var limit = Kind == WorkloadKind.Batch ? Whole("runLimitMinutes", RunLimitMinutes, say, errors) : null;
        CheckEnvironment(say, errors);
        return errors.Count > 0
            ? (null, errors)
            : (Compose(port ?? 0, memory ?? 0, cpus, ram, disk, budget) with { Kind = Kind, RunLimitMinutes = limit }, []);
    }

    private (PlanDraft? Draft, IReadOnlyList<FieldError> Errors) ReadPasted(Func<string, string> say, bool complete, List<FieldError> errors)
    {
        if (complete && string.IsNullOrWhiteSpace(Definition))
        {
            errors.Add(new FieldError("definition", say("Paste the SDL.")));
        }

        var memory = Whole("minimumMemoryGib", MinimumMemoryGib, say, errors);
        var budget = string.IsNullOrWhiteSpace(Budget) ? null : Number("budgetPerHour", Budget.Trim().TrimStart('$'), say, errors);
        return errors.Count > 0 ? (null, errors) : (new PlanDraft
        {
            Name = string.IsNullOrWhiteSpace(Name) ? NameToCome : Name.Trim(),
            Definition = Definition,
            HealthPath = HealthPath.Trim(),
            Gpu = Gpu,
            MinimumMemoryGib = memory ?? 0,
            Replicas = Replicas,
            Needed = Needed,
            BudgetPerHour = budget,
            Regions = [.. Regions.Order(StringComparer.Ordinal)],
        }, []);
    }

    private (PlanDraft? Draft, IReadOnlyList<FieldError> Errors) ReadMachine(Func<string, string> say, bool complete, List<FieldError> errors)
    {
        if (complete && string.IsNullOrWhiteSpace(SshKeys))
        {
            errors.Add(new FieldError("sshKeys", say("Give at least one SSH public key: without one nobody could log in.")));
        }

        var memory = Whole("minimumMemoryGib", MinimumMemoryGib, say, errors);
        var budget = string.IsNullOrWhiteSpace(Budget) ? null : Number("budgetPerHour", Budget.Trim().TrimStart('$'), say, errors);
        return errors.Count > 0 ? (null, errors) : (new PlanDraft
        {
            Name = string.IsNullOrWhiteSpace(Name) ? NameToCome : Name.Trim(),
            Kind = WorkloadKind.Machine,
            Image = MachineImage.Trim(),
            SshKeys = SshKeys.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Gpu = Gpu,
            MinimumMemoryGib = memory ?? 0,
            GpuCount = GpuCount,
            Replicas = Replicas,
            Needed = Needed,
            BudgetPerHour = budget,
            Regions = [.. Regions.Order(StringComparer.Ordinal)],
        }, []);
    }

    private void CheckEnvironment(Func<string, string> say, List<FieldError> errors)
    {
        foreach (var twice in Environment.Where(e => e.Name.Trim().Length > 0).GroupBy(e => e.Name.Trim(), StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            errors.Add(new FieldError("environment", string.Format(CultureInfo.CurrentCulture, say("{0} is set twice."), twice.Key)));
        }

        if (Environment.Exists(e => e.Name.Trim().Length == 0 && e.Value.Length > 0))
        {
            errors.Add(new FieldError("environment", say("A value has no name.")));
        }
    }

    private PlanDraft Compose(int port, int memory, decimal? cpus, decimal? ram, decimal? disk, decimal? budget) => new()
    {
        Name = string.IsNullOrWhiteSpace(Name) ? NameToCome : Name.Trim(),
        Image = string.IsNullOrWhiteSpace(Image) ? ImageToCome : Image.Trim(),
        Arguments = Arguments.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        Environment = Environment.Where(e => e.Name.Trim().Length > 0).ToDictionary(e => e.Name.Trim(), e => e.Value, StringComparer.Ordinal),
        Port = port,
        HealthPath = HealthPath.Trim(),
        Gpu = Gpu,
        MinimumMemoryGib = memory,
        GpuCount = GpuCount,
        Replicas = Kind == WorkloadKind.Batch ? 1 : Replicas,
        Needed = Kind == WorkloadKind.Batch ? 1 : Needed,
        BudgetPerHour = budget,
        Regions = [.. Regions.Order(StringComparer.Ordinal)],
        CpuMillicores = Scaled(cpus, 1000),
        MemoryMib = Scaled(ram, 1024),
        StorageMib = Scaled(disk, 1024),
    };

    private static int? Whole(string field, string text, Func<string, string> say, List<FieldError> errors)
    {
        if (int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.CurrentCulture, out var number))
        {
            return number;
        }

        errors.Add(new FieldError(field, say("Give a whole number.")));
        return null;
    }

    private static decimal? Number(string field, string text, Func<string, string> say, List<FieldError> errors)
    {
        if (decimal.TryParse(text.Trim(), NumberStyles.Number, CultureInfo.CurrentCulture, out var number))
        {
            return number;
        }

        errors.Add(new FieldError(field, say("Give a number.")));
        return null;
    }

    // Far beyond what anybody may ask for, so that the engine refuses it in its own words instead of an overflow here.
    private static int Scaled(decimal? value, int factor) =>
        (int)Math.Clamp((value ?? 0) * factor, int.MinValue / 2, int.MaxValue / 2);
}

/// <summary>One environment variable in the form; the value may be a secret and is never read back from the server.</summary>
public sealed class EnvironmentLine
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
