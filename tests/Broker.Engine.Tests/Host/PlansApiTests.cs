using System.Net;
using System.Text;
using System.Text.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Testing;
using Broker.Testing.Host;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class PlansApiTests(PortalFixture fixture) : IClassFixture<PortalFixture>, IAsyncLifetime
{
    private const string Good = """{"name":"llama","image":"vllm/vllm-openai:v0.11.2","gpu":"H100","replicas":3,"needed":2}""";

    private readonly BrokerApplication _portal = fixture.Portal;
    private OrganisationId _organisation;
    private HttpClient _program = null!;

    public async Task InitializeAsync()
    {
        _organisation = await _portal.AddOrganisationAsync("Northwind");
        _program = _portal.CreateProgram(await _portal.AddApiKeyAsync(_organisation, MemberRole.Engineer));
    }

    public Task DisposeAsync()
    {
        _program.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_plan_is_created_and_found_again_where_it_says()
    {
        using var created = await PostAsync(Good);
        var plan = await created.JsonAsync();

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"/api/v1/plans/{plan.GetProperty("id").GetGuid()}", created.Headers.Location?.OriginalString);
        Assert.Equal(3, plan.GetProperty("replicas").GetArrayLength());
        Assert.Equal("USD", plan.GetProperty("pricePerHour").GetProperty("currency").GetString());
        Assert.True(decimal.Parse(plan.GetProperty("pricePerHour").GetProperty("amount").GetString()!, System.Globalization.CultureInfo.InvariantCulture) > 0);

        using var found = await _program.GetAsync(created.Headers.Location);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        Assert.Equal(plan.GetProperty("id").GetGuid(), (await found.JsonAsync()).GetProperty("id").GetGuid());
    }

    [Theory]
    [InlineData("""{"name":"llama","gpu":"H100"}""", "image")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"H100","budgetPerHour":-1}""", "budgetPerHour")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"H100","replicas":2,"needed":3}""", "needed")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"Z9000"}""", "gpu")]
    [InlineData("""{"name":"<script>alert(1)</script>","image":"a/b:1","gpu":"H100"}""", "name")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"H100","environment":{"<script>":"x"}}""", "environment")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"H100","replica":3}""", "replica")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"H100","replicas":"three"}""", "replicas")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"H100","regions":null}""", "regions")]
    [InlineData("""{"name":"llama","image":"a/b:1","gpu":"H100","port":70000}""", "port")]
    [InlineData("""{"name":"llama","definition":"version: <script>"}""", "definition")]
    [InlineData("""{"name":"llama","definition":"","gpu":"H100"}""", "definition")]
    public async Task A_wrong_field_is_named_and_nothing_is_created(string body, string field)
    {
        using var response = await PostAsync(body);
        var problem = await response.JsonAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var errors = problem.GetProperty("errors").EnumerateObject().ToList();
        Assert.Contains(errors, e => e.Name == field);
        Assert.DoesNotContain("<script>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertNothingWasCreatedAsync();
    }

    [Theory]
    [InlineData("{", "body")]
    [InlineData("[]", "body")]
    [InlineData("\"text\"", "body")]
    [InlineData("", null)]
    public async Task A_body_that_is_no_plan_is_a_problem(string body, string? field)
    {
        using var response = await PostAsync(body);
        var problem = await response.JsonAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Equal(field, problem.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Single().Name : null);
        await AssertNothingWasCreatedAsync();
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_too_large()
    {
        var body = Good.Replace("llama", new string('x', 10 * 1024 * 1024), StringComparison.Ordinal);

        // As curl does for a large body: asks first, so that the refusal is read and not a broken pipe.
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/plans") { Content = JsonContent(body) };
        request.Headers.ExpectContinue = true;
        using var response = await _program.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("262144", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        await AssertNothingWasCreatedAsync();
    }

    [Fact]
    public async Task A_form_is_not_a_plan()
    {
        using var form = new FormUrlEncodedContent([new("name", "llama")]);
        using var response = await _program.PostAsync(new Uri("/api/v1/plans", UriKind.Relative), form);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task What_the_market_cannot_serve_is_answered_with_the_reasons()
    {
        using var response = await PostAsync("""{"name":"llama","image":"a/b:1","gpu":"H100","replicas":12,"needed":12}""");
        var problem = await response.JsonAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.NotEqual(0, problem.GetProperty("reasons").GetArrayLength());
        await AssertNothingWasCreatedAsync();
    }

    [Fact]
    public async Task A_pasted_definition_is_planned_like_any_workload()
    {
        var body = JsonSerializer.Serialize(new { name = "pasted", definition = Definitions.OneService, replicas = 2, needed = 1 });

        using var created = await PostAsync(body);
        var plan = await created.JsonAsync();

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(2, plan.GetProperty("replicas").GetArrayLength());
        Assert.DoesNotContain("hunter2", plan.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_definition_is_answered_with_each_place_and_reason()
    {
        var broken = Definitions.OneService.Replace("port: 8000", "port: 0", StringComparison.Ordinal).Replace("units: 4", "units: many", StringComparison.Ordinal);

        using var response = await PostAsync(JsonSerializer.Serialize(new { name = "pasted", definition = broken }));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var reasons = (await response.JsonAsync()).GetProperty("errors").GetProperty("definition").EnumerateArray().Select(r => r.GetString()!).ToList();
        Assert.Equal(2, reasons.Count);
        Assert.StartsWith("services.app.expose[0].port (line ", reasons[0], StringComparison.Ordinal);
        Assert.StartsWith("profiles.compute.app.resources.cpu.units (line ", reasons[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_of_another_organisation_does_not_exist()
    {
        using var created = await PostAsync(Good);
        var other = await _portal.AddOrganisationAsync("Contoso");
        using var stranger = _portal.CreateProgram(await _portal.AddApiKeyAsync(other, MemberRole.Owner));

        using var response = await stranger.GetAsync(created.Headers.Location);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData(MemberRole.Viewer)]
    [InlineData(MemberRole.Finance)]
    public async Task Who_only_looks_may_not_plan(MemberRole role)
    {
        using var viewer = _portal.CreateProgram(await _portal.AddApiKeyAsync(_organisation, role));

        using var response = await viewer.PostAsync(new Uri("/api/v1/plans", UriKind.Relative), JsonContent(Good));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        await AssertNothingWasCreatedAsync();
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        _program.PostAsync(new Uri("/api/v1/plans", UriKind.Relative), JsonContent(body));

    private static StringContent JsonContent(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task AssertNothingWasCreatedAsync()
    {
        await using var context = fixture.System.CreateContext();
        Assert.False(await context.Plans.AnyAsync(p => p.OrganisationId == _organisation));
    }
}
