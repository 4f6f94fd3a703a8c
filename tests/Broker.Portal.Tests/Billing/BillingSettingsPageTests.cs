using Broker.Domain.Accounts;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Broker.Portal.Billing;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Billing;

public sealed class BillingSettingsPageTests : PortalTestContext
{
    public BillingSettingsPageTests() => SignIn(MemberRole.Finance);

    [Fact]
    public void A_wrong_vat_id_is_told_while_it_is_typed_and_kept()
    {
        var page = RenderWithDialogs<BillingSettingsPage>();

        page.Find("#vatId").Input("NL123");

        Assert.Equal("A VAT id of this country looks like NL123456789B01.", page.Find("#vatId-fault").TextContent);
        Assert.Equal("NL123", page.Find("#vatId").GetAttribute("value"));
        Assert.Equal("true", page.Find("#vatId").GetAttribute("aria-invalid"));

        page.Find("#vatId").Input("nl 8592.146.06.b01");

        Assert.Empty(page.FindAll("#vatId-fault"));
    }

    [Fact]
    public void An_empty_form_shows_no_fault_before_somebody_saves_it()
    {
        Profiles.Draft = null;
        var page = RenderWithDialogs<BillingSettingsPage>();
        Assert.Empty(page.FindAll(".fault"));

        page.Find("form").Submit();

        Assert.Equal(6, page.FindAll(".fault").Count);
        Assert.Empty(Profiles.Saved);
    }

    [Fact]
    public void What_was_typed_is_stored()
    {
        var page = RenderWithDialogs<BillingSettingsPage>();

        page.Find("#buyerReference").Input("R&D-COMPUTE");
        page.Find("#countryCode").Change("NL");
        page.Find("form").Submit();

        Assert.Equal(FakeProfiles.Northlight with { BuyerReference = "R&D-COMPUTE" }, BillingProfileRules.Tidy(Assert.Single(Profiles.Saved)));
    }

    [Fact]
    public void What_the_server_refuses_stands_at_its_field_and_what_was_typed_stays()
    {
        Profiles.SaveAnswer = new ProfileOutcome.Invalid([new("email", "This domain takes no mail.")]);
        var page = RenderWithDialogs<BillingSettingsPage>();
        page.Find("#email").Input("a@nowhere.example");

        page.Find("form").Submit();

        Assert.Equal("This domain takes no mail.", page.Find("#email-fault").TextContent);
        Assert.Equal("a@nowhere.example", page.Find("#email").GetAttribute("value"));
    }

    [Theory]
    [InlineData(VatCheckResult.Valid, "NL859214606B01 is valid", "WAPIAAAAZ8kQ41vT")]
    [InlineData(VatCheckResult.Invalid, "NL859214606B01 is not valid", "You are billed with VAT")]
    [InlineData(VatCheckResult.Unavailable, "NL859214606B01 could not be checked", "ask again later")]
    public void The_registers_answer_stands_below_the_field_with_its_proof(VatCheckResult result, string says, string detail)
    {
        Profiles.Check = FakeProfiles.Answer(result, Now.AddHours(-1));
        var page = RenderWithDialogs<BillingSettingsPage>();

        var note = page.Find(".note");
        Assert.Contains(says, note.TextContent, StringComparison.Ordinal);
        Assert.Contains(detail, note.TextContent, StringComparison.Ordinal);

        page.Find(".note button").Click();

        Assert.Equal(1, Profiles.Checks);
    }

    [Fact]
    public void An_order_is_added_with_its_cap()
    {
        var page = RenderWithDialogs<BillingSettingsPage>();

        page.Find("#order-number").Input("4500012345");
        page.Find("#order-cap").Input("25000.50");
        page.Find("#order-to").Input("2027-03-31");
        page.FindAll("form")[1].Submit();

        Assert.Equal(new PurchaseOrderDraft("4500012345", new DateOnly(2026, 11, 22), new DateOnly(2027, 3, 31), 25000.5m), Assert.Single(Profiles.Added));
        Assert.Contains("4500012345", page.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Equal("", page.Find("#order-number").GetAttribute("value"));
    }

    [Theory]
    [InlineData("25,000", "2027-01-01", "order-cap-fault")]
    [InlineData("-5", "2027-01-01", "order-cap-fault")]
    [InlineData("5", "2020-01-01", "order-to-fault")]
    public void A_wrong_order_is_not_sent(string cap, string until, string fault)
    {
        var page = RenderWithDialogs<BillingSettingsPage>();
        page.Find("#order-number").Input("4500012345");
        page.Find("#order-cap").Input(cap);
        page.Find("#order-to").Input(until);

        page.FindAll("form")[1].Submit();

        Assert.Empty(Profiles.Added);
        Assert.Single(page.FindAll($"#{fault}"));
    }

    [Fact]
    public void Terms_commitment_and_credit_can_be_read()
    {
        var commitment = new SpendCommitment("c1", "2026", 120_000, new BillingPeriod(new(2026, 1, 1), new(2027, 1, 1)), Now);
        Profiles.Contract = new ContractView("MSA-2026-031", 2, new DateOnly(2026, 1, 1), ContractTerms.Standard with
        {
            DiscountPercent = 4,
            MinimumPerMonth = 500,
            Tiers = [new DiscountTier(10_000, 2.5m)],
            Commitment = commitment,
        }, new CommitmentView(commitment, Money.Usd(120_000), Money.Usd(30_000)));
        Profiles.Grants.Add(new UsableGrantView(Guid.NewGuid(), GrantKind.Prepaid, "Bought in June", Money.Usd(1000), Money.Usd(250), new(2026, 6, 1), new(2026, 12, 31)));

        var text = RenderWithDialogs<BillingSettingsPage>().Markup;

        Assert.Contains("Contract MSA-2026-031", text, StringComparison.Ordinal);
        Assert.Contains("$30,000.00 of $120,000.00 drawn", text, StringComparison.Ordinal);
        Assert.Contains("$250.00 of $1,000.00 left", text, StringComparison.Ordinal);
        Assert.Contains("Above $10,000.00 a month", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_payment_page_names_what_is_due_first_and_how_it_is_paid()
    {
        var view = BillingSamples.View();
        Invoices.Views[view.Document.Id] = view;
        Invoices.Rows.Add(BillingSamples.Row() with { Id = view.Document.Id });
        Invoices.Payments.Add(new PaymentView(Guid.NewGuid(), view.Document.Id, "INV-2026-000400", PaymentKind.Payment, BillingSamples.Eur(12), new(2026, 11, 3), "Bank transfer", "NL91ABNA"));

        var text = Render<PaymentPage>().Markup;

        Assert.Contains("DE75 5121 0800 1245 1261 99", text, StringComparison.Ordinal);
        Assert.Contains("INV-2026-000400", text, StringComparison.Ordinal);
        Assert.Contains("€12.00", text, StringComparison.Ordinal);
    }
}
