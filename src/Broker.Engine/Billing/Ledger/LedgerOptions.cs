using System.Text.RegularExpressions;
using Broker.Domain.Billing.Ledger;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Billing.Ledger;

/// <summary>The operator's chart of accounts.</summary>
public sealed class LedgerOptions
{
    public const string Section = "Billing:Ledger";

    /// <summary>
    /// Code and name of every account. Codes follow the German chart SKR 04 by default; they can be changed until
    /// something is booked on the account, names always.
    /// </summary>
    public Dictionary<AccountRole, LedgerAccountOptions> Accounts { get; } = new()
    {
        [AccountRole.Receivable] = new() { Code = "1200", Name = "Trade receivables", Kind = AccountKind.Asset },
        [AccountRole.ClaimsReceivable] = new() { Code = "1300", Name = "Claims on networks", Kind = AccountKind.Asset },
        [AccountRole.Bank] = new() { Code = "1800", Name = "Bank", Kind = AccountKind.Asset },
        [AccountRole.PrepaidLiability] = new() { Code = "3250", Name = "Customers' prepayments", Kind = AccountKind.Liability },
        [AccountRole.NetworkPayable] = new() { Code = "3300", Name = "Payables to networks", Kind = AccountKind.Liability },
        [AccountRole.VatPayable] = new() { Code = "3800", Name = "Value added tax", Kind = AccountKind.Liability },
        [AccountRole.Revenue] = new() { Code = "4400", Name = "Revenue", Kind = AccountKind.Income },
        [AccountRole.SlaCredits] = new() { Code = "4700", Name = "Service level credits", Kind = AccountKind.Income },
        [AccountRole.Discounts] = new() { Code = "4770", Name = "Discounts granted", Kind = AccountKind.Income },
        [AccountRole.ClaimsIncome] = new() { Code = "4830", Name = "Compensation from networks", Kind = AccountKind.Income },
        [AccountRole.NetworkCost] = new() { Code = "5900", Name = "Charges of networks", Kind = AccountKind.Expense },
        [AccountRole.FxDifference] = new() { Code = "6880", Name = "Exchange differences", Kind = AccountKind.Expense },
        [AccountRole.WriteOffs] = new() { Code = "6930", Name = "Receivables written off", Kind = AccountKind.Expense },
    };
}

public sealed class LedgerAccountOptions
{
    /// <summary>Four to eight digits, as accounting imports them.</summary>
    public string Code { get; set; } = "";

    public string Name { get; set; } = "";

    public AccountKind Kind { get; set; }
}

internal sealed partial class LedgerOptionsValidator : IValidateOptions<LedgerOptions>
{
    private const int LongestName = 100;

    public ValidateOptionsResult Validate(string? name, LedgerOptions options)
    {
        var failures = new List<string>();
        foreach (var role in Enum.GetValues<AccountRole>())
        {
            var account = options.Accounts.GetValueOrDefault(role);
            if (account is null || !CodePattern.IsMatch(account.Code))
            {
                failures.Add($"{LedgerOptions.Section}:Accounts:{role}:Code must be 4 to 8 digits, not '{account?.Code}'.");
            }

            if (account is null || string.IsNullOrWhiteSpace(account.Name) || account.Name.Length > LongestName)
            {
                failures.Add($"{LedgerOptions.Section}:Accounts:{role}:Name must be 1 to {LongestName} characters.");
            }
        }

        failures.AddRange(options.Accounts.GroupBy(a => a.Value.Code).Where(g => g.Count() > 1)
            .Select(g => $"{LedgerOptions.Section}:Accounts: code {g.Key} is used by {string.Join(" and ", g.Select(a => a.Key))}."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    [GeneratedRegex("^[0-9]{4,8}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern { get; }
}
