using System.ComponentModel;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Downloads;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Broker.Host.Api;

/// <param name="Ids">Up to 500 documents.</param>
/// <param name="Formats">Any of pdf, html, ubl, csv, focus-1.4, focus-1.2, journal; pdf alone when left out.</param>
internal sealed record InvoiceArchiveRequest(IReadOnlyList<Guid> Ids, IReadOnlyList<string>? Formats);

/// <summary>Invoices and credit notes as files; the same addresses serve a browser's links and programs.</summary>
internal static class InvoiceDownloadsApi
{
    private const int MostDocuments = 500;
    private const string Zip = "application/zip";
    private const string MayNot = "Documents about money are for owners and finance people.";

    public static void MapInvoiceDownloads(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/invoices").WithTags("Invoices").RequireAuthorization(BrokerPolicies.Read);
        group.MapGet("/{id:guid}/{format}", DownloadAsync).WithName("DownloadInvoice")
            .WithSummary("One invoice or credit note as pdf, html, ubl, csv, focus-1.4, focus-1.2 or journal")
            .WithDescription("503 when the server lacks what a PDF needs; the problem says what to install. All other formats need nothing.")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/zip", ArchiveByQueryAsync).WithName("DownloadInvoices")
            .WithSummary("Several documents as one archive; what could not be made is listed inside, in errors.txt")
            .Produces(StatusCodes.Status200OK, contentType: Zip);
        group.MapPost("/zip", ArchiveAsync).WithName("PackInvoices")
            .WithSummary("The same, for more documents than an address can name")
            .Produces(StatusCodes.Status200OK, contentType: Zip);
    }

    internal static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> DownloadAsync(
        Guid id, string format, IInvoiceDownloads downloads, CancellationToken cancellationToken)
    {
        if (InvoiceFormatWords.Find(format) is not { } known)
        {
            return ApiProblems.Of(
                StatusCodes.Status404NotFound, "There is no such format.", $"There are {string.Join(", ", InvoiceFormatWords.Words)}.");
        }

        return await downloads.OpenAsync(new InvoiceId(id), known, cancellationToken) switch
        {
            DownloadOutcome.Ready { File: var file } => TypedResults.Stream(file.Content, file.ContentType, file.Name),
            DownloadOutcome.NotFound => ApiProblems.NotFound("invoice"),
            DownloadOutcome.Forbidden => ApiProblems.Forbidden(MayNot),
            DownloadOutcome.Unavailable unavailable => Unavailable(unavailable),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    internal static Task<Results<PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> ArchiveByQueryAsync(
        [FromQuery, Description("Documents, up to 500; repeat the parameter.")] Guid[] ids,
        [FromQuery, Description("Formats; repeat the parameter. Default: pdf.")] string[]? formats,
        IInvoiceDownloads downloads, HttpContext context) =>
        Task.FromResult(Archive(ids, formats, downloads, context));

    internal static Task<Results<PushStreamHttpResult, ValidationProblem, ProblemHttpResult>> ArchiveAsync(
        InvoiceArchiveRequest request, IInvoiceDownloads downloads, HttpContext context) =>
        Task.FromResult(Archive(request.Ids, request.Formats, downloads, context));

    private static Results<PushStreamHttpResult, ValidationProblem, ProblemHttpResult> Archive(
        IReadOnlyList<Guid> ids, IReadOnlyList<string>? formats, IInvoiceDownloads downloads, HttpContext context)
    {
        if (ids.Count is 0 or > MostDocuments)
        {
            return Invalid("ids", $"Name between 1 and {MostDocuments} documents.");
        }

        var words = formats is null or [] ? [InvoiceFormatWords.WordOf(InvoiceFormat.Pdf)] : formats;
        var wanted = words.Select(InvoiceFormatWords.Find).ToList();
        if (wanted.Contains(null))
        {
            return Invalid("formats", $"Must be of {string.Join(", ", InvoiceFormatWords.Words)}.");
        }

        if (!downloads.IsAllowed)
        {
            return ApiProblems.Forbidden(MayNot);
        }

        // The framework's archive writes contents asynchronously, but the few bytes between them not.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        return TypedResults.Stream(
            body => downloads.WriteArchiveAsync([.. ids.Select(id => new InvoiceId(id))], [.. wanted.OfType<InvoiceFormat>()], body, context.RequestAborted),
            Zip, "invoices.zip");
    }

    private static ProblemHttpResult Unavailable(DownloadOutcome.Unavailable unavailable) => ApiProblems.Of(
        StatusCodes.Status503ServiceUnavailable,
        "This format cannot be made on this server now.",
        unavailable.Command is { } command ? $"{unavailable.Why} Install it with: {command}" : unavailable.Why,
        unavailable.Command is { } install ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["install"] = install } : null);

    private static ValidationProblem Invalid(string field, string why) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [why] });
}
