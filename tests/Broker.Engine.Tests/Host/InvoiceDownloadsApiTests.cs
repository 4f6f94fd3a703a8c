using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Broker.Domain.Accounts;
using Broker.Engine.Billing;
using Broker.Testing.Billing;
using Broker.Testing.Host;
using Broker.Testing.Persistence;

namespace Broker.Engine.Tests.Host;

public sealed class InvoiceDownloadsApiTests(InvoiceDownloadsApiTests.World world) : IClassFixture<InvoiceDownloadsApiTests.World>
{
    [Fact]
    public async Task Finance_downloads_a_document_under_its_number()
    {
        using var response = await world.Finance.GetAsync(Of(world.Invoice, "html"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal($"{world.Invoice.Number}.html", response.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Contains($"Invoice {world.Invoice.Number}", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ubl")]
    [InlineData("journal")]
    [InlineData("csv")]
    [InlineData("focus-1.4")]
    [InlineData("focus-1.2")]
    public async Task Every_other_format_is_there_too(string format)
    {
        using var response = await world.Finance.GetAsync(Of(world.Invoice, format));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_person_downloads_with_the_session_of_the_browser()
    {
        var person = await world.Portal.AddMemberAsync(world.Tenant.Id, MemberRole.Owner);
        using var browser = await world.Portal.BrowserOfAsync(person);

        using var response = await browser.Http.GetAsync(Of(world.Invoice, "ubl"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<cbc:ID>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engineer_may_not_and_another_organisation_finds_nothing()
    {
        var other = await world.Portal.AddOrganisationAsync("Contoso");
        using var engineer = world.Portal.CreateProgram(await world.Portal.AddApiKeyAsync(world.Tenant.Id, MemberRole.Engineer));
        using var stranger = world.Portal.CreateProgram(await world.Portal.AddApiKeyAsync(other, MemberRole.Owner));

        using var forbidden = await engineer.GetAsync(Of(world.Invoice, "html"));
        using var archive = await engineer.GetAsync(Zip("formats=html", world.Invoice));
        using var missing = await stranger.GetAsync(Of(world.Invoice, "html"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.NotFound), (forbidden.StatusCode, archive.StatusCode, missing.StatusCode));
    }

    [Fact]
    public async Task Staff_who_bill_download_what_is_anybodys_and_support_does_not()
    {
        using var finance = await world.Portal.BrowserOfAsync(await world.Portal.AddStaffAsync(StaffRole.Finance));
        using var support = await world.Portal.BrowserOfAsync(await world.Portal.AddStaffAsync(StaffRole.Support));

        using var allowed = await finance.Http.GetAsync(Of(world.Invoice, "html"));
        using var forbidden = await support.Http.GetAsync(Of(world.Invoice, "html"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (allowed.StatusCode, forbidden.StatusCode));
    }

    [Fact]
    public async Task Without_weasyprint_a_pdf_is_refused_with_what_to_install()
    {
        using var response = await world.Finance.GetAsync(Of(world.Invoice, "pdf"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.StartsWith("apt-get install weasyprint", (await response.JsonAsync()).GetProperty("install").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_format_is_named_with_those_there_are()
    {
        using var response = await world.Finance.GetAsync(Of(world.Invoice, "docx"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("focus-1.4", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_documents_come_as_one_archive_with_a_list_of_what_is_missing()
    {
        using var response = await world.Finance.GetAsync(Zip("formats=html&formats=ubl&formats=pdf", world.Invoice, world.CreditNote, world.Foreign));

        Assert.Equal("application/zip", response.Content.Headers.ContentType!.MediaType);
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        Assert.Equal(5, zip.Entries.Count);
        Assert.Contains(zip.Entries, e => e.Name == $"{world.CreditNote.Number}.html" && e.Length > 1_000);
        using var errors = new StreamReader(zip.GetEntry("errors.txt")!.Open(), Encoding.UTF8);
        var lines = (await errors.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Contains($"{world.Foreign.Id} html: There is no such invoice.", lines);
        Assert.Contains(lines, l => l.StartsWith($"{world.Invoice.Id} pdf: ", StringComparison.Ordinal) && l.Contains("WeasyPrint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_too_long_for_an_address_is_posted()
    {
        var body = new { ids = new[] { world.Invoice.Id.Value, world.Invoice.Id.Value }, formats = new[] { "html" } };
        using var response = await world.Finance.PostAsJsonAsync(new Uri("/api/v1/invoices/zip", UriKind.Relative), body);

        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync());
        Assert.Equal($"{world.Invoice.Number}.html", Assert.Single(zip.Entries).Name);
    }

    [Theory]
    [InlineData("?formats=html")]
    [InlineData("?ids=0192f000-0000-7000-8000-000000000000&formats=docx")]
    public async Task A_request_for_nothing_or_for_a_format_that_is_none_is_refused(string query)
    {
        using var response = await world.Finance.GetAsync(new Uri($"/api/v1/invoices/zip{query}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_operator_exports_what_the_pages_download()
    {
        string[] settings = [.. world.Database.Settings.Select(s => $"--{s.Key}={s.Value}"), "--environment=Development", "--Logging:LogLevel:Default=Warning"];
        var file = Path.GetTempFileName();

        var export = await OperatorProcess.RunAsync(
            Path.GetTempPath(), ["export", "invoice", world.Invoice.Number, "--format", "html", "--output", file, .. settings]);

        Assert.Equal((0, "", ""), (export.ExitCode, export.Output, export.Error));
        Assert.Equal(await world.Finance.GetStringAsync(Of(world.Invoice, "html")), await File.ReadAllTextAsync(file));
        File.Delete(file);
    }

    [Fact]
    public async Task A_number_that_is_none_is_one_line_and_exit_code_2()
    {
        string[] settings = [.. world.Database.Settings.Select(s => $"--{s.Key}={s.Value}"), "--environment=Development", "--Logging:LogLevel:Default=Warning"];

        var export = await OperatorProcess.RunAsync(Path.GetTempPath(), ["export", "invoice", "INV-1999-000001", .. settings]);

        Assert.Equal((2, ""), (export.ExitCode, export.Output));
        Assert.Equal("broker: There is no invoice INV-1999-000001.", Assert.Single(export.ErrorLines));
    }

    private static Uri Of(InvoiceEntity invoice, string format) => new($"/api/v1/invoices/{invoice.Id}/{format}", UriKind.Relative);

    private static Uri Zip(string formats, params InvoiceEntity[] invoices) =>
        new($"/api/v1/invoices/zip?{formats}&{string.Join('&', invoices.Select(i => $"ids={i.Id}"))}", UriKind.Relative);

    /// <summary>A portal on a machine without WeasyPrint, and two organisations with documents.</summary>
    public sealed class World : IAsyncLifetime
    {
        public TestDatabase Database { get; private set; } = null!;

        public BrokerApplication Portal { get; private set; } = null!;

        public TenantSeed Tenant { get; private set; } = null!;

        public HttpClient Finance { get; private set; } = null!;

        public InvoiceEntity Invoice { get; private set; } = null!;

        public InvoiceEntity CreditNote { get; private set; } = null!;

        public InvoiceEntity Foreign { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Database = await PostgresServer.CreateDatabaseAsync();
            Portal = BrokerApplication.Start(
                Database, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Documents:Pdf:Python"] = "/nowhere/python3" });
            Tenant = await TenantSeed.CreateAsync(Database.System);
            var other = await TenantSeed.CreateAsync(Database.System, "Contoso");
            var document = new InvoiceDocumentBuilder().Build() with { Usage = null };
            Invoice = BillingRows.Invoice(Tenant.Id, document);
            CreditNote = BillingRows.Invoice(Tenant.Id, new InvoiceDocumentBuilder().CreditNote().Build(), corrects: Invoice.Id);
            Foreign = BillingRows.Invoice(other.Id, document);
            await using var db = Database.System.CreateContext();
            db.AddRange(Invoice, CreditNote, Foreign);
            await db.SaveChangesAsync();
            Finance = Portal.CreateProgram(await Portal.AddApiKeyAsync(Tenant.Id, MemberRole.Finance));
        }

        public async Task DisposeAsync()
        {
            Finance.Dispose();
            await Portal.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
