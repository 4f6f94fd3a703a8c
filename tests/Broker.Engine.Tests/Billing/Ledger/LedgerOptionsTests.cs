using Broker.Domain.Billing.Ledger;
using Broker.Engine.Billing.Ledger;

namespace Broker.Engine.Tests.Billing.Ledger;

public sealed class LedgerOptionsTests
{
    [Fact]
    public void The_chart_that_comes_with_the_program_names_every_account_once()
    {
        Assert.True(new LedgerOptionsValidator().Validate(null, new LedgerOptions()).Succeeded);
        Assert.Equal(Enum.GetValues<AccountRole>().Order(), new LedgerOptions().Accounts.Keys.Order());
    }

    [Theory]
    [InlineData("12", "Bank", "Billing:Ledger:Accounts:Bank:Code must be 4 to 8 digits, not '12'.")]
    [InlineData("18OO", "Bank", "Billing:Ledger:Accounts:Bank:Code must be 4 to 8 digits, not '18OO'.")]
    [InlineData("1800", " ", "Billing:Ledger:Accounts:Bank:Name must be 1 to 100 characters.")]
    [InlineData("1200", "Bank", "Billing:Ledger:Accounts: code 1200 is used by Receivable and Bank.")]
    public void A_chart_that_accounting_could_not_import_stops_the_start(string code, string name, string failure)
    {
        var options = new LedgerOptions();
        options.Accounts[AccountRole.Bank] = new LedgerAccountOptions { Code = code, Name = name, Kind = AccountKind.Asset };

        Assert.Equal(failure, new LedgerOptionsValidator().Validate(null, options).FailureMessage);
    }
}
