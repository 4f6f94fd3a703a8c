using System.IO.Compression;
using System.Text.Json;
using Broker.Testing;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class OperatorCommandTests
{
    [Theory]
    [InlineData("srve")]
    [InlineData("serve", "now")]
    [InlineData("serve", "--verbose")]
    [InlineData("--Databse:PrivateFolder=/tmp/x")]
    [InlineData("migrate", "up")]
    [InlineData("migrate", "--force")]
    [InlineData("sdl", "no-such-file.yaml")]
    [InlineData("sdl", "-", "more")]
    [InlineData("check", "ubl", "no-such-file.xml")]
    [InlineData("check", "focus", "no-such-file.csv")]
    [InlineData("check", "nonsense")]
    [InlineData("export", "nonsense")]
    [InlineData("export", "invoice", "INV-1", "--format", "docx")]
    public async Task A_typing_error_is_one_line_and_exit_code_2(params string[] arguments)
    {
        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        var line = Assert.Single(result.ErrorLines);
        Assert.Contains(arguments[^1], line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("serve", result.Output, StringComparison.Ordinal);
        Assert.Contains("migrate", result.Output, StringComparison.Ordinal);
        Assert.Contains("sdl", result.Output, StringComparison.Ordinal);
        Assert.Contains("check", result.Output, StringComparison.Ordinal);
        Assert.Contains("export", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invoice_that_breaks_rules_is_told_so_line_by_line()
    {
        var file = await FileAsync(
            """
            <Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
                     xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
              <cbc:ID>INV-1</cbc:ID>
              <cbc:DocumentCurrencyCode>EURO</cbc:DocumentCurrencyCode>
            </Invoice>
            """);

        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "check", "ubl", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.ErrorLines);
        Assert.Contains("BR-CL-04  error  /Invoice/cbc:DocumentCurrencyCode  ", result.Output, StringComparison.Ordinal);
        Assert.Contains("BR-16  error  /Invoice  ", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("BR-02  ", result.Output, StringComparison.Ordinal);
        Assert.EndsWith(" errors, 0 warnings.", result.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cost_export_that_breaks_rules_is_told_so_line_by_line()
    {
        var file = await FileAsync(
            """
            BillingPeriodCreated,BillingPeriodEnd,BillingPeriodLastUpdated,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName
            2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,2026-10-01T00:00:00Z,Paid,Broker
            """);

        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "check", "focus", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.ErrorLines);
        Assert.Contains("  Billing Period  row 2  BillingPeriodStatus  not_in_allowed_values  ", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 finding.", result.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cost_exports_of_an_archive_are_judged_together()
    {
        var archive = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        await using (var zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Create))
        {
            await using var entry = await zip.CreateEntry("billing-period.csv").OpenAsync();
            await entry.WriteAsync(
                """
                BillingPeriodCreated,BillingPeriodEnd,BillingPeriodLastUpdated,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName
                2026-10-01T00:00:00Z,2026-11-01T00:00:00Z,2026-11-02T00:00:00Z,2026-10-01T00:00:00Z,Closed,Broker
                """u8.ToArray());
        }

        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "check", "focus", archive);

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("billing-period.csv  Billing Period 1.4: 1 row checked.", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("Every rule holds.", result.Output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_invoice_is_refused_and_not_judged()
    {
        var file = await FileAsync("""<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>""");

        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "check", "ubl", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("DTD", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_sdl_is_printed_with_groups_manifest_and_hash_without_database_or_settings()
    {
        var file = await FileAsync(Definitions.OneService);

        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "sdl", file);

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.ErrorLines);
        var printed = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("dc", printed.GetProperty("groups")[0].GetProperty("name").GetString());
        Assert.Equal("app", printed.GetProperty("manifest")[0].GetProperty("services")[0].GetProperty("name").GetString());
        Assert.Matches("^[0-9a-f]{64}$", printed.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task A_refused_sdl_is_one_line_per_reason_and_exit_code_2()
    {
        var file = await FileAsync(Definitions.OneService.Replace("port: 8000", "port: 0", StringComparison.Ordinal).Replace("count: 1", "count: 0", StringComparison.Ordinal));

        var result = await OperatorProcess.RunAsync(Path.GetTempPath(), "sdl", file);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Equal(2, result.ErrorLines.Count);
        Assert.StartsWith("services.app.expose[0].port (line 8): must be from 1 to 65535", result.ErrorLines[0], StringComparison.Ordinal);
    }

    private static async Task<string> FileAsync(string text)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    [Fact]
    public async Task A_database_of_ones_own_is_migrated_on_purpose_and_never_by_a_start()
    {
        await using var database = await PostgresServer.CreateEmptyDatabaseAsync();
        string[] settings = [.. database.Settings.Select(s => $"--{s.Key}={s.Value}")];

        var start = await OperatorProcess.RunAsync(Path.GetTempPath(), ["serve", "--environment=Development", "--urls=http://127.0.0.1:0", .. settings]);

        Assert.Equal(1, start.ExitCode);
        Assert.Contains("Run 'migrate' first", Assert.Single(start.ErrorLines), StringComparison.Ordinal);

        var migrate = await OperatorProcess.RunAsync(Path.GetTempPath(), ["migrate", .. settings]);

        Assert.Equal(0, migrate.ExitCode);
        Assert.Empty(migrate.Output);
        await using var context = database.System.CreateContext();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
    }

    [Fact]
    public async Task A_bad_setting_stops_the_start_with_one_line()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        string[] settings = [.. database.Settings.Select(s => $"--{s.Key}={s.Value}")];

        var start = await OperatorProcess.RunAsync(
            Path.GetTempPath(), ["serve", "--environment=Development", "--urls=http://127.0.0.1:0", "--Access:FailuresBeforeLock=0", "--Logging:LogLevel:Default=None", .. settings]);

        Assert.Equal(1, start.ExitCode);
        Assert.Contains("FailuresBeforeLock", Assert.Single(start.ErrorLines), StringComparison.Ordinal);
    }
}
