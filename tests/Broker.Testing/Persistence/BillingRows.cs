using System.Security.Cryptography;
using System.Text;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Budgets;
using Broker.Engine.Billing.Dunning;
using Broker.Engine.Deployments;

namespace Broker.Testing.Persistence;

/// <summary>Rows of the billing tables as they might really be.</summary>
public static class BillingRows
{
    public static readonly DateOnly October = new(2026, 10, 1);

    private static readonly DateTimeOffset November = new(2026, 11, 1, 2, 0, 0, TimeSpan.Zero);

    public static BillingProfileEntity Profile(OrganisationId organisation, string country = "DE", string? vatId = "DE811907980") => new()
    {
        OrganisationId = organisation,
        LegalName = "Northwind Research GmbH",
        Address = new PostalAddress("Torstraße 12", null, "Berlin", "10119", null, country),
        VatId = vatId,
        Email = "invoices@northwind.example",
        UpdatedAt = November,
    };

    public static VatCheckEntity VatCheck(
        OrganisationId organisation, string vatId = "DE811907980", VatCheckResult result = VatCheckResult.Valid) => new()
        {
            OrganisationId = organisation,
            VatId = vatId,
            CheckedAt = November,
            Result = result,
            Reference = "WAPIAAAAX1y2z3",
            Source = "VIES",
            Answer = "{}",
        };

    public static ContractEntity Contract(OrganisationId organisation, ContractTerms? terms = null, int version = 1) => new()
    {
        Id = Guid.CreateVersion7(),
        OrganisationId = organisation,
        Number = "C-1001",
        Version = version,
        ValidFrom = new DateOnly(2026, 1, 1),
        Terms = terms ?? ContractTerms.Standard,
        CreatedAt = November,
    };

    public static PurchaseOrderEntity PurchaseOrder(OrganisationId organisation, decimal? cap = null) => new()
    {
        Id = Guid.CreateVersion7(),
        OrganisationId = organisation,
        Number = "4500012345",
        ValidFrom = new DateOnly(2026, 1, 1),
        Cap = cap is { } amount ? Money.Usd(amount) : null,
        CreatedAt = November,
    };

    public static GrantEntity Grant(
        OrganisationId organisation, GrantKind kind = GrantKind.Promotional, decimal amount = 500, int priority = 10) => new()
        {
            Id = Guid.CreateVersion7(),
            OrganisationId = organisation,
            Kind = kind,
            Name = "Welcome credit",
            Amount = Money.Usd(amount),
            Remaining = amount,
            Priority = priority,
            EffectiveFrom = new DateOnly(2026, 1, 1),
            CreatedAt = November,
        };

    public static UsageEventEntity UsageEvent(
        ReplicaEntity replica, DateTimeOffset start, DateTimeOffset end, DateOnly? period = null, decimal? pricePerHour = null) => new()
        {
            EventKey = $"usage/{replica.Id}/{start:O}",
            ContentHash = SHA256.HashData(Encoding.UTF8.GetBytes($"{replica.Id}/{start:O}/{end:O}")),
            OrganisationId = replica.OrganisationId,
            DeploymentId = replica.DeploymentId,
            ReplicaId = replica.Id,
            Period = period ?? new DateOnly(start.Year, start.Month, 1),
            Kind = UsageEventKind.Served,
            StartedAt = start,
            EndedAt = end,
            Seconds = (long)(end - start).TotalSeconds,
            Network = replica.Network,
            Provider = replica.Provider,
            Region = replica.Offer.Region.Code,
            Gpu = replica.Offer.Gpu.Name,
            GpuCount = replica.Offer.GpuCount,
            PricePerHour = pricePerHour is { } price ? Money.Usd(price) : replica.Offer.PricePerHour,
            RecordedAt = end,
        };

    public static BillingPeriodEntity Period(OrganisationId organisation, DateOnly? starts = null) => new()
    {
        OrganisationId = organisation,
        StartsOn = starts ?? October,
        EndsOn = (starts ?? October).AddMonths(1),
        CreatedAt = November,
        UpdatedAt = November,
    };

    /// <summary>A row around a document that says nothing: for tests of what happens to rows.</summary>
    public static InvoiceEntity Invoice(OrganisationId organisation, decimal payable = 119, InvoiceState state = InvoiceState.Sent)
    {
        var id = InvoiceId.New();
        return new InvoiceEntity
        {
            Id = id,
            OrganisationId = organisation,
            Kind = InvoiceKind.Invoice,
            Series = id.Value.ToString("N")[..20],
            Sequence = 1,
            Number = $"T-{id.Value:N}",
            State = state,
            PeriodStart = October,
            PeriodEnd = October.AddMonths(1),
            IssueDate = new DateOnly(2026, 11, 1),
            DueDate = new DateOnly(2026, 12, 1),
            Currency = Currency.Usd,
            Net = payable,
            Tax = 0,
            Total = payable,
            Payable = payable,
            Document = "{}",
            ContentHash = Convert.ToHexStringLower(SHA256.HashData("{}"u8)),
            FrozenAt = November,
            SentAt = state == InvoiceState.Frozen ? null : November,
        };
    }

    /// <summary>A row around a real document, under an id and a number of its own: documents of tests are all alike.</summary>
    public static InvoiceEntity Invoice(
        OrganisationId organisation, InvoiceDocument document, InvoiceState state = InvoiceState.Sent, InvoiceId? corrects = null, Guid? contract = null,
        decimal commitDrawn = 0)
    {
        var id = InvoiceId.New();
        var number = $"{document.Number}-{id.Value.ToString("N")[20..]}";
        var (text, hash) = InvoiceText.Of(document with { Id = id, Number = number });
        return new InvoiceEntity
        {
            Id = id,
            OrganisationId = organisation,
            Kind = document.Kind,
            Series = id.Value.ToString("N")[12..],
            Sequence = 1,
            Number = number,
            State = state,
            PeriodStart = document.Period.Start,
            PeriodEnd = document.Period.End,
            IssueDate = document.IssueDate,
            DueDate = document.DueDate,
            Currency = document.Currency,
            Net = document.Totals.TaxExclusive,
            Tax = document.Totals.Tax,
            Total = document.Totals.TaxInclusive,
            Payable = document.Totals.Payable,
            CorrectsId = corrects,
            ContractId = contract,
            CommitDrawn = commitDrawn,
            Document = text,
            ContentHash = hash,
            FrozenAt = November,
            SentAt = state == InvoiceState.Frozen ? null : November,
        };
    }

    public static InvoiceLineEntity Line(InvoiceEntity invoice, int number = 1) => new()
    {
        InvoiceId = invoice.Id,
        LineNumber = number,
        OrganisationId = invoice.OrganisationId,
        Kind = InvoiceLineKind.Usage,
        Name = "8 × NVIDIA H100 80GB on Akash",
        Quantity = 10,
        UnitPrice = 11.9m,
        Amount = 119,
    };

    public static PaymentEntity Payment(InvoiceEntity invoice, decimal amount = 1) => new()
    {
        Id = Guid.CreateVersion7(),
        OrganisationId = invoice.OrganisationId,
        InvoiceId = invoice.Id,
        Kind = PaymentKind.Payment,
        Amount = amount,
        ReceivedOn = new DateOnly(2026, 11, 20),
        Method = "Bank transfer",
        Reference = $"R-{invoice.Id}",
        RecordedAt = November,
        RecordedBy = "Britta Lindqvist",
    };

    public static PendingLineEntity PendingLine(OrganisationId organisation, decimal amount = 10, AllowanceKind? allowance = AllowanceKind.Goodwill) => new()
    {
        Id = Guid.CreateVersion7(),
        OrganisationId = organisation,
        Line = allowance is null ? InvoiceLineKind.Other : null,
        Allowance = allowance,
        Name = "Goodwill for a slow answer",
        Amount = Money.Usd(amount),
        CreatedAt = November,
        CreatedBy = "Britta Lindqvist",
    };

    public static BudgetEntity Budget(
        OrganisationId organisation, decimal amount = 1000, BudgetAction action = BudgetAction.Warn, string name = "All of it") => new()
        {
            Id = BudgetId.New(),
            OrganisationId = organisation,
            Name = name,
            Scope = BudgetScope.Organisation,
            Amount = Money.Usd(amount),
            Action = action,
            Thresholds = [50, 80, 100],
            CreatedAt = November,
            UpdatedAt = November,
            UpdatedBy = new UserId(Guid.NewGuid()),
        };

    public static BudgetReservationEntity Reservation(DeploymentEntity deployment) => new()
    {
        DeploymentId = deployment.Id,
        OrganisationId = deployment.OrganisationId,
        PricePerHour = deployment.PricePerHour,
        Since = deployment.CreatedAt,
    };

    /// <summary>One row in every billing table a customer reads.</summary>
    public static IReadOnlyList<object> OneOfEach(ReplicaEntity replica)
    {
        var organisation = replica.OrganisationId;
        var invoice = Invoice(organisation);
        var grant = Grant(organisation);
        return
        [
            Profile(organisation), VatCheck(organisation), Contract(organisation), PurchaseOrder(organisation), grant, invoice, Line(invoice),
            new GrantDrawEntity { GrantId = grant.Id, InvoiceId = invoice.Id, OrganisationId = organisation, Amount = 1, At = November },
            UsageEvent(replica, November.AddDays(-20), November.AddDays(-20).AddHours(2)), Period(organisation), Payment(invoice), PendingLine(organisation),
            Budget(organisation),
            new BudgetReservationEntity { DeploymentId = replica.DeploymentId, OrganisationId = organisation, PricePerHour = Money.Usd(1), Since = November },
            new BillingNoticeEntity
            {
                OrganisationId = organisation, NoticeKey = $"test/{invoice.Id}", Kind = BillingNoticeKind.InvoiceReminder, Text = "Please pay", At = November,
            },
            new DunningStepEntity { InvoiceId = invoice.Id, Step = DunningStep.Reminder, OrganisationId = organisation, DaysOverdue = 3, At = November },
            new SpendingBlockEntity
            {
                Id = Guid.CreateVersion7(), OrganisationId = organisation, InvoiceId = invoice.Id, InvoiceNumber = invoice.Number, Reason = "Unpaid",
                Since = November, LiftedAt = November,
            },
        ];
    }
}
