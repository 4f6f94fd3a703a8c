using System.ComponentModel;
using System.Globalization;
using System.Text;
using Broker.Domain.Billing;
using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Accounts;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Api;

/// <summary>Filter and order of the invoices.</summary>
internal sealed record InvoiceParameters(
    [property: Description("Part of the number.")] string? Search,
    InvoiceKind? Kind,
    InvoiceState? State,
    [property: Description("First day of the billing period.")] DateOnly? Month,
    InvoiceSort? Sort,
    [property: Description("Default true.")] bool? Descending)
{
    public InvoiceQuery ToQuery(PageRequest page) => new(Search, Kind, State, Month, Sort ?? InvoiceSort.Issued, Descending ?? true, page);
}

/// <summary>Which spend, and how it is grouped; days are UTC.</summary>
internal sealed record SpendParameters(
    [property: Description("First day.")] DateOnly From,
    [property: Description("Last day; at most 400 days are read.")] DateOnly To,
    SpendGroup? Group,
    SpendStep? Step,
    [property: Description("Name of the tag, when grouped by Tag.")] string? Tag,
    string? Network,
    string? Gpu,
    Guid? Deployment,
    string? Team,
    string? CostCentre,
    string? Region)
{
    public SpendQuery ToQuery() => new(
        From, To.AddDays(1), Group ?? SpendGroup.Network, Step ?? SpendStep.Day, Tag, Network is null ? null : new NetworkId(Network), Gpu,
        Deployment is { } id ? new DeploymentId(id) : null, Team, CostCentre, Region);
}

/// <summary>What the caller's organisation spends and owes, and who it is on paper.</summary>
internal static class BillingApi
{
    // What a spreadsheet would run as a formula.
    private const string FormulaStarts = "=+-@\t\r";

    public static void MapBilling(this RouteGroupBuilder api)
    {
        var billing = api.MapGroup("/billing").WithTags("Billing").RequireAuthorization(BrokerPolicies.Money);
        billing.MapGet("/profile", ProfileAsync).WithName("GetBillingProfile")
            .WithSummary("Profile, newest check of the VAT id, contract, purchase orders and credit").ProducesProblem(StatusCodes.Status404NotFound);
        billing.MapPut("/profile", SaveProfileAsync).WithName("SaveBillingProfile").WithSummary("Stores the profile; a VAT id that changed is checked")
            .ProducesProblem(StatusCodes.Status409Conflict);
        billing.MapPost("/profile/vat-check", CheckVatIdAsync).WithName("CheckVatId").WithSummary("Asks the register about the VAT id that is stored");
        billing.MapGet("/spend", SpendAsync).WithName("GetSpend").WithSummary("Spend by day, week or month at quoted prices, before discounts and VAT");
        billing.MapGet("/spend.csv", SpendCsvAsync).WithName("ExportSpend").WithSummary("The same as a table for spreadsheets")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv");
        var invoices = api.MapGroup("/invoices").WithTags("Invoices").RequireAuthorization(BrokerPolicies.Money);
        invoices.MapGet("", ListAsync).WithName("ListInvoices").WithSummary("Invoices and credit notes, newest first");
        invoices.MapGet("/{id:guid}", FindAsync).WithName("GetInvoice").WithSummary("One document with its payments and credit notes")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Ok<BillingProfileView>, ProblemHttpResult>> ProfileAsync(IBillingProfiles profiles, CancellationToken cancellationToken) =>
        await profiles.ReadAsync(cancellationToken) is { } view ? TypedResults.Ok(view) : ApiProblems.NotFound("profile");

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> SaveProfileAsync(
        BillingProfileDraft draft, IBillingProfiles profiles, CancellationToken cancellationToken) =>
        Answer(await profiles.SaveAsync(draft, cancellationToken));

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> CheckVatIdAsync(
        IBillingProfiles profiles, CancellationToken cancellationToken) => Answer(await profiles.CheckVatIdAsync(cancellationToken));

    internal static async Task<Ok<SpendView>> SpendAsync(
        [AsParameters] SpendParameters parameters, ISpendReader spend, CancellationToken cancellationToken) =>
        TypedResults.Ok(await spend.ReadAsync(parameters.ToQuery(), cancellationToken));

    internal static async Task<FileContentHttpResult> SpendCsvAsync(
        [AsParameters] SpendParameters parameters, ISpendReader spend, CancellationToken cancellationToken)
    {
        var view = await spend.ReadAsync(parameters.ToQuery(), cancellationToken);
        var names = view.Series.ToDictionary(s => s.Key, s => s.Name, StringComparer.Ordinal);
        var csv = new StringBuilder("from,what,replica_hours,amount,currency\r\n");
        foreach (var cell in view.Cells)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{cell.Start:yyyy-MM-dd},{Quoted(names[cell.Key])},{cell.Hours:0.####},{cell.Amount.Amount:0.########},{cell.Amount.Currency.Code}\r\n");
        }

        return TypedResults.Bytes(Encoding.UTF8.GetBytes(csv.ToString()), "text/csv", $"spend-{parameters.From:yyyy-MM-dd}-{parameters.To:yyyy-MM-dd}.csv");
    }

    internal static async Task<Results<Ok<Page<InvoiceRow>>, ValidationProblem>> ListAsync(
        [AsParameters] InvoiceParameters parameters, [AsParameters] PageParameters page, IInvoiceReader invoices, CancellationToken cancellationToken) =>
        page.Problem() is { } problem ? problem : TypedResults.Ok(await invoices.ListAsync(parameters.ToQuery(page.Request), cancellationToken));

    internal static async Task<Results<Ok<InvoiceView>, ProblemHttpResult>> FindAsync(
        Guid id, IInvoiceReader invoices, CancellationToken cancellationToken) =>
        await invoices.FindAsync(new InvoiceId(id), cancellationToken) is { } view ? TypedResults.Ok(view) : ApiProblems.NotFound("invoice");

    internal static string Quoted(string text)
    {
        var safe = text.Length > 0 && FormulaStarts.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static Results<NoContent, ValidationProblem, ProblemHttpResult> Answer(ProfileOutcome outcome) => outcome switch
    {
        ProfileOutcome.Saved => TypedResults.NoContent(),
        ProfileOutcome.Invalid { Errors: var errors } => TypedResults.ValidationProblem(
            errors.GroupBy(e => e.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => e.Message).ToArray(), StringComparer.Ordinal)),
        ProfileOutcome.Changed => ApiProblems.Of(StatusCodes.Status409Conflict, "Somebody else saved at the same time.", "Read the profile again."),
        ProfileOutcome.Forbidden { Why: var why } => ApiProblems.Forbidden(why),
        var other => throw new InvalidOperationException($"Unknown outcome {other}."),
    };
}
