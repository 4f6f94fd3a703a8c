using System.Text.Json;
using Broker.Adapters.Tests.Documents.Ubl;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Testing.Billing;

namespace Broker.Adapters.Tests.Documents.Focus;

/// <summary>What is exported passes the checker, and comes to what is payable.</summary>
public sealed class FocusWriterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_export_passes_every_check_and_comes_to_the_payable_amount(int part)
    {
        foreach (var seed in Enumerable.Range(part * 1000, 60))
        {
            await AssertExportsAsync(new RandomPackages(seed).Next(), $"package {seed}");
        }
    }

    [Fact]
    public async Task Cost_is_what_is_billed_and_what_credit_covered_without_what_is_credit_itself()
    {
        foreach (var seed in Enumerable.Range(9000, 60))
        {
            var package = new RandomPackages(seed).Next();
            var totals = package.Document.Totals;
            var bought = package.Document.Lines.Where(l => l.Kind == InvoiceLineKind.Prepayment).Sum(l => l.Amount);
            var taxOnBought = totals.TaxExclusive == 0 ? 0 : decimal.Round(totals.Tax * bought / totals.TaxExclusive, 10);

            var costs = await Written.CsvAsync(InvoiceFormat.Focus12, package);

            // Credit that bought credit is neither; the engine does not use prepaid credit so, but a document could say it.
            var own = Math.Min(totals.Prepaid, package.Document.Lines.Where(l => l.Kind != InvoiceLineKind.Prepayment && l.Amount > 0).Sum(l => l.Amount) + Math.Max(totals.Tax, 0));
            var sign = package.Document.Kind == InvoiceKind.CreditNote ? -1 : 1;
            Assert.Equal(sign * (totals.Payable + own - bought - taxOnBought), costs.Sum("EffectiveCost"));
        }
    }

    [Fact]
    public async Task Hostile_names_and_odd_sums_pass_too()
    {
        foreach (var seed in Enumerable.Range(7000, 60))
        {
            await AssertExportsAsync(new InvoicePackage(new RandomInvoices(seed).Next(), "hash", [], [], null), $"document {seed}");
        }
    }

    [Fact]
    public async Task The_house_s_example_has_a_row_per_replica_and_day()
    {
        var package = new InvoiceDocumentBuilder().BuildPackage();

        var costs = CsvText.Parse((await Written.Focus14Async(package))["cost-and-usage.csv"]);

        var days = package.Usage.Select(u => (u.ReplicaId, u.Time.Start.Date, u.LineId)).Distinct().Count();
        Assert.Equal(days, costs.Column("ChargeCategory").Count(c => c == "Usage"));
        Assert.Equal(2, costs.Column("ChargeCategory").Count(c => c == "Credit"));
        Assert.Equal(1, costs.Column("ChargeCategory").Count(c => c == "Tax"));
        Assert.All(costs.Column("ChargePeriodStart").Take(days), start => Assert.EndsWith("T00:00:00Z", start, StringComparison.Ordinal));
        Assert.Contains("Bittensor (Lium)", costs.Column("ServiceProviderName"));
        Assert.Contains("USD", costs.Column("PricingCurrency"));
        Assert.Equal(["EUR"], costs.Column("BillingCurrency").Distinct());
    }

    [Fact]
    public async Task In_1_2_the_broker_is_the_provider_and_the_network_the_publisher()
    {
        var costs = await Written.CsvAsync(InvoiceFormat.Focus12, new InvoiceDocumentBuilder().BuildPackage());

        Assert.Equal(["Broker Compute GmbH"], costs.Column("ProviderName").Distinct());
        Assert.Contains("Akash", costs.Column("PublisherName"));
        Assert.False(costs.Has("ServiceProviderName"));
    }

    [Fact]
    public async Task Credit_bought_in_advance_is_billed_when_bought_and_a_cost_when_used()
    {
        var builder = new InvoiceDocumentBuilder().With(d => d with
        {
            Allowances = [],
            Lines = [d.Lines[0], d.Lines[1] with { Id = "2", Kind = InvoiceLineKind.Prepayment, Quantity = 1, UnitCode = "C62", UnitPrice = 500, Amount = 500, QuotedUnitPrice = null, DeploymentId = null }],
        }).WithPrepaid(100);
        var package = builder.BuildPackage() with { Usage = [.. builder.BuildPackage().Usage.Where(u => u.LineId == "1")] };

        var costs = CsvText.Parse((await Written.Focus14Async(package))["cost-and-usage.csv"]);

        var rows = Enumerable.Range(0, costs.Count).Select(i => (
            Category: costs[i, "ChargeCategory"], Billed: Number(costs[i, "BilledCost"]), Effective: Number(costs[i, "EffectiveCost"]), Day: costs[i, "ChargePeriodStart"])).ToList();
        var bought = Assert.Single(rows, r => r.Category == "Purchase");
        Assert.Equal((500m, 0m), (bought.Billed, bought.Effective));
        Assert.Equal(100m, rows.Where(r => r.Category == "Usage" && r.Billed == 0).Sum(r => r.Effective));
        Assert.All(rows.Where(r => r.Category == "Usage" && r.Billed != 0), r => Assert.Equal(r.Billed, r.Effective));

        // The day on which the credit ended is there twice: what it paid, and what is billed.
        Assert.Equal(1, rows.Where(r => r.Category == "Usage").GroupBy(r => r.Day).Count(g => g.Count() == 2));
    }

    [Fact]
    public async Task A_credit_note_takes_back_and_names_what_it_corrects()
    {
        var package = new InvoiceDocumentBuilder().CreditNote().BuildPackage();

        var files = await Written.Focus14Async(package);

        var costs = CsvText.Parse(files["cost-and-usage.csv"]);
        Assert.Equal(-package.Document.Totals.Payable, costs.Sum("BilledCost"));
        Assert.Equal(["Correction"], costs.Column("ChargeClass").Distinct());
        Assert.Equal(["INV-2026-000417"], CsvText.Parse(files["invoice-detail.csv"]).Column("ReferenceInvoiceId").Distinct());
    }

    [Fact]
    public async Task What_counts_towards_the_commitment_is_on_the_rows()
    {
        var package = new InvoiceDocumentBuilder().BuildPackage() with
        {
            Commitment = new CommitmentRow("COM-1", "=2+2", new BillingPeriod(new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1)), 50_000, 20_000, 1234.56m, DateTimeOffset.UnixEpoch),
        };

        var files = await Written.Focus14Async(package);

        var applied = CsvText.Parse(files["cost-and-usage.csv"]).Column("ContractApplied").Where(c => c.Length > 0)
            .Select(c => JsonDocument.Parse(c).RootElement.GetProperty("Elements")[0].GetProperty("ContractCommitmentAppliedCost").GetDecimal());
        Assert.Equal(1234.56m, applied.Sum());
        var commitment = CsvText.Parse(files["contract-commitment.csv"]);
        Assert.Equal(("12 Months", "Active", "'=2+2"), (commitment[0, "ContractCommitmentDurationType"], commitment[0, "ContractCommitmentLifecycleStatus"], commitment[0, "ContractCommitmentDescription"]));
    }

    [Theory]
    [InlineData(InvoiceFormat.Focus12, "INV-2026-000417.focus-1.2.csv")]
    [InlineData(InvoiceFormat.Focus14, "INV-2026-000417.focus-1.4.zip")]
    [InlineData(InvoiceFormat.UsageCsv, "INV-2026-000417.usage.csv")]
    [InlineData(InvoiceFormat.Journal, "INV-2026-000417.journal.csv")]
    public async Task The_same_document_gives_the_same_file(InvoiceFormat format, string name)
    {
        var package = new InvoiceDocumentBuilder().BuildPackage();

        var first = await Written.BytesAsync(format, package);

        Assert.Equal(first, await Written.BytesAsync(format, new InvoiceDocumentBuilder().BuildPackage()));
        Assert.Equal(name, Written.Writer(format).FileName(package.Document));
    }

    private static async Task AssertExportsAsync(InvoicePackage package, string what)
    {
        var payable = package.Document.Kind == InvoiceKind.CreditNote ? -package.Document.Totals.Payable : package.Document.Totals.Payable;
        var files = await Written.Focus14Async(package);
        var of12 = await Written.BytesAsync(InvoiceFormat.Focus12, package);

        await AssertFineAsync(what, [.. files.Select(f => new CostExportFile(f.Key, () => new MemoryStream(f.Value)))]);
        await AssertFineAsync(what, new CostExportFile("1.2", () => new MemoryStream(of12)));

        Assert.Equal(payable, CsvText.Parse(files["cost-and-usage.csv"]).Sum("BilledCost"));
        Assert.Equal(payable, CsvText.Parse(files["invoice-detail.csv"]).Sum("BilledCost"));
        Assert.Equal(payable, CsvText.Parse(of12).Sum("BilledCost"));
    }

    private static async Task AssertFineAsync(string what, params CostExportFile[] files)
    {
        var notes = await FocusFiles.CheckAsync(files);
        var wrong = notes.Where(n => n is not CostExportNote.Read).ToList();
        Assert.True(wrong.Count == 0, $"{what}: {string.Join("; ", wrong.Take(5))}");
    }

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
