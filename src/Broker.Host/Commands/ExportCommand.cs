using System.CommandLine;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Billing.Downloads;
using Broker.Engine.Persistence;

namespace Broker.Host.Commands;

/// <summary><c>export invoice NUMBER --format FORMAT</c>: a document as the pages download it, byte for byte.</summary>
internal static class ExportCommand
{
    private const int Done = 0;

    /// <summary>The document is there but cannot be made into this format on this machine.</summary>
    private const int Failed = 1;

    private const int Refused = 2;
    private const string StandardOutput = "-";

    public static Command Create(Composition composition)
    {
        var number = new Argument<string>("NUMBER") { Description = "The number on the invoice or credit note." };
        var format = new Option<string>("--format")
        {
            Description = $"One of {string.Join(", ", InvoiceFormatWords.Words)}.",
            DefaultValueFactory = static _ => InvoiceFormatWords.WordOf(InvoiceFormat.Pdf),
        };
        format.AcceptOnlyFromAmong([.. InvoiceFormatWords.Words]);
        var output = new Option<string>("--output")
        {
            Description = "The file to write; - and nothing write to standard output.",
            DefaultValueFactory = static _ => StandardOutput,
        };
        var invoice = new Command("invoice", "Writes an invoice or credit note in one of its formats.") { number, format, output };
        invoice.TreatUnmatchedTokensAsErrors = false;
        invoice.SetAction((result, cancellation) => RunAsync(
            result.GetRequiredValue(number), InvoiceFormatWords.Find(result.GetRequiredValue(format))!.Value, result.GetRequiredValue(output),
            [.. result.UnmatchedTokens], composition, cancellation));
        var command = new Command("export", "Writes what the pages download.") { invoice };
        command.SetAction((_, _) => SayAsync("export needs to know what: invoice.", Refused));
        return command;
    }

    private static async Task<int> RunAsync(
        string number, InvoiceFormat format, string output, string[] settings, Composition composition, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(settings);
        using var logs = OperatorLogs.Create(builder.Configuration, toStandardError: true);
        await using var database = await LocalDatabase.StartIfNeededAsync(
            builder.Configuration, logs.CreateLogger<DatabaseSetup>(), TimeProvider.System, cancellationToken);
        composition.AddServices(builder);

        // Standard output belongs to the document.
        builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        await using var app = builder.Build();
        await PendingMigrations.RefuseAsync(app.Services, cancellationToken);
        await using var scope = app.Services.CreateAsyncScope();

        // Whoever can run this reads the database anyway; what is written stays the documents' own.
        scope.ServiceProvider.GetRequiredService<TenantContext>().Set(new Tenant.Staff(new UserId(Guid.Empty), StaffRole.Finance));
        return await scope.ServiceProvider.GetRequiredService<IInvoiceDownloads>().OpenAsync(number, format, cancellationToken) switch
        {
            DownloadOutcome.Ready { File: var file } => await WriteAsync(file, output, cancellationToken),
            DownloadOutcome.NotFound => await SayAsync($"There is no invoice {number}.", Refused),
            DownloadOutcome.Unavailable { Command: { } install } missing => await SayAsync($"{missing.Why} Install it with: {install}", Failed),
            DownloadOutcome.Unavailable { Why: var why } => await SayAsync(why, Failed),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        };
    }

    private static async Task<int> WriteAsync(InvoiceFile file, string output, CancellationToken cancellationToken)
    {
        await using (file)
        {
            try
            {
                await using var to = output == StandardOutput ? Console.OpenStandardOutput() : File.Create(output);
                await file.Content.CopyToAsync(to, cancellationToken);
                return Done;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                return await SayAsync(exception.Message, Refused);
            }
        }
    }

    private static async Task<int> SayAsync(string message, int exitCode)
    {
        await Console.Error.WriteLineAsync($"broker: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
