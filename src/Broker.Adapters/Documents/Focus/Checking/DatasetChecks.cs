namespace Broker.Adapters.Documents.Focus.Checking;

/// <summary>The checks of one file, from its header on.</summary>
internal interface IDatasetChecks
{
    /// <summary>How many rules of an official executable model are run.</summary>
    int Rules { get; }

    void Start(IReadOnlyList<string> header, Findings findings);

    void Check(FocusRow row, Findings findings);
}

/// <summary>FOCUS 1.4: the data model's word on each column, and what the specification says in prose.</summary>
internal sealed class Checks14(FocusDataset dataset) : IDatasetChecks
{
    private readonly CellRules _cells = new(dataset);
    private readonly Action<FocusRow, Findings> _rows =
        dataset.IsCostAndUsage ? new CostAndUsageRules().Check : new ReferenceRules(dataset.Name).Check;

    public int Rules => 0;

    public void Start(IReadOnlyList<string> header, Findings findings) => _cells.CheckHeader(header, findings);

    public void Check(FocusRow row, Findings findings)
    {
        _cells.Check(row, findings);
        _rows(row, findings);
    }
}

/// <summary>FOCUS 1.2: the official model, for what this provider supports.</summary>
internal sealed class ModelChecks12 : IDatasetChecks
{
    // It has no column of its own to tell it by. Who names the account at all can name every account.
    private const string Naming = "ACCOUNT_NAMING_SUPPORTED";

    private Rule12[] _rules = [];
    private (Rule12 Rule, OneToOne Check)[] _overAllRows = [];

    public int Rules { get; private set; }

    /// <summary>A provider supports what it has a column for; then all columns of it must be there.</summary>
    public void Start(IReadOnlyList<string> header, Findings findings)
    {
        var names = header.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(n => !Rules12.Dataset.Columns.ContainsKey(n) && !n.StartsWith("x_", StringComparison.Ordinal)))
        {
            findings.Add(name, Rules12.CustomColumns, "Custom columns MUST be prefixed with x_; FOCUS 1.2 has no such column.");
        }

        var supported = Rules12.Rules.Where(r => r.IsPresence && names.Contains(r.Column)).SelectMany(r => r.Criteria).Append(Naming).ToHashSet(StringComparer.Ordinal);
        var run = Rules12.Rules.Where(r => r.Criteria.IsSubsetOf(supported)).ToList();
        Rules = run.Count;
        foreach (var rule in run.Where(r => r.IsPresence && !names.Contains(r.Column)))
        {
            findings.Add(rule.Column, rule.Id, rule.Text);
        }

        _rules = [.. run.Where(r => r.Holds is not null && names.Contains(r.Column))];
        _overAllRows = [.. run.Where(r => r.Distinct is not null).Select(r => (r, new OneToOne(r.Distinct!.Value.Column, r.Distinct.Value.Other, r.Id)))];
    }

    public void Check(FocusRow row, Findings findings)
    {
        foreach (var rule in _rules)
        {
            if (rule.Applies(row) && !rule.Holds!(row))
            {
                findings.Add(rule.Column, rule.Id, $"{rule.Text} It is '{row[rule.Column]}'.");
            }
        }

        foreach (var (rule, check) in _overAllRows)
        {
            if (rule.Applies(row))
            {
                check.Check(row, findings);
            }
        }
    }
}
