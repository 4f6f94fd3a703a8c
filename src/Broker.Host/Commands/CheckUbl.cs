using Broker.Adapters.Documents;
using Broker.Domain.Shared;

namespace Broker.Host.Commands;

/// <summary><c>check ubl FILE</c>.</summary>
internal static class CheckUbl
{
    public static async Task<int> RunAsync(Stream file, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddInvoiceChecks().BuildServiceProvider();
        switch (await services.GetRequiredService<IInvoiceChecker>().CheckAsync(file, cancellationToken))
        {
            case InvoiceCheck.Checked check:
                await PrintAsync(check.Findings);
                return check.HasErrors ? CheckCommand.Faulty : CheckCommand.Fine;
            case InvoiceCheck.Unreadable unreadable:
                return await CheckCommand.RefuseAsync(unreadable.Reason);
            case var other:
                throw new InvalidOperationException($"Unknown outcome {other}.");
        }
    }

    private static async Task PrintAsync(IReadOnlyList<InvoiceFinding> findings)
    {
        foreach (var finding in findings)
        {
            var severity = finding.Severity == FindingSeverity.Error ? "error" : "warning";
            await Console.Out.WriteLineAsync($"{finding.Rule}  {severity}  {finding.Path}  {finding.Text}");
        }

        var errors = findings.Count(f => f.Severity == FindingSeverity.Error);
        await Console.Out.WriteLineAsync(findings.Count == 0
            ? "Every rule holds."
            : $"{errors} {(errors == 1 ? "error" : "errors")}, {findings.Count - errors} {(findings.Count - errors == 1 ? "warning" : "warnings")}.");
    }
}
