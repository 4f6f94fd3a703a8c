using System.Net;
using System.Net.Http.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Testing.Host;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class DeploymentsApiTests(PortalFixture fixture) : IClassFixture<PortalFixture>, IAsyncLifetime
{
    private OrganisationId _organisation;
    private HttpClient _program = null!;

    public async Task InitializeAsync()
    {
        _organisation = await fixture.Portal.AddOrganisationAsync("Northwind");
        _program = fixture.Portal.CreateProgram(await fixture.Portal.AddApiKeyAsync(_organisation, MemberRole.Engineer));
    }

    public Task DisposeAsync()
    {
        _program.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_plan_accepted_twice_is_one_deployment()
    {
        var plan = await PlanAsync("llama");

        using var first = await DeployAsync(plan);
        using var second = await DeployAsync(plan);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var id = (await first.JsonAsync()).GetProperty("id").GetGuid();
        Assert.Equal($"/api/v1/deployments/{id}", first.Headers.Location?.OriginalString);
        Assert.Equal(id, (await second.JsonAsync()).GetProperty("id").GetGuid());
        await using var context = fixture.System.CreateContext();
        Assert.Equal(1, await context.Deployments.CountAsync(d => d.OrganisationId == _organisation));
    }

    [Fact]
    public async Task A_name_in_use_is_a_conflict()
    {
        using var first = await DeployAsync(await PlanAsync("llama"));

        using var second = await DeployAsync(await PlanAsync("llama"));

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains("llama", (await second.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_plan_is_gone()
    {
        var plan = new PlanId(await PlanAsync("llama"));
        await using (var context = fixture.System.CreateContext())
        {
            var past = TimeProvider.System.GetUtcNow().AddMinutes(-1);
            await context.Plans.Where(p => p.Id == plan).ExecuteUpdateAsync(set => set.SetProperty(p => p.ExpiresAt, past));
        }

        using var response = await DeployAsync(plan.Value);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        await using var after = fixture.System.CreateContext();
        Assert.False(await after.Deployments.AnyAsync(d => d.OrganisationId == _organisation));
    }

    [Fact]
    public async Task An_unknown_plan_is_not_found_and_a_plan_that_is_no_id_is_named()
    {
        using var unknown = await DeployAsync(Guid.NewGuid());
        using var nonsense = await _program.PostAsJsonAsync("/api/v1/deployments", new { planId = "first" });
        using var missing = await _program.PostAsJsonAsync("/api/v1/deployments", new { });

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
        Assert.True((await nonsense.JsonAsync()).GetProperty("errors").TryGetProperty("planId", out _));
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
    }

    [Fact]
    public async Task Closing_is_accepted_and_seen_in_the_list_filtered_by_name()
    {
        using var created = await DeployAsync(await PlanAsync("llama-to-close"));
        using var closing = await _program.DeleteAsync(created.Headers.Location);
        using var list = await _program.GetAsync(new Uri("/api/v1/deployments?search=to-close&includeClosed=true&sort=Name&descending=false", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Accepted, closing.StatusCode);
        var item = Assert.Single((await list.JsonAsync()).GetProperty("items").EnumerateArray().ToArray());
        Assert.Contains(item.GetProperty("state").GetString(), new[] { "Closing", "Closed" });
    }

    private async Task<Guid> PlanAsync(string name)
    {
        using var response = await _program.PostAsJsonAsync("/api/v1/plans", new { name, image = "vllm/vllm-openai:v0.11.2", gpu = "H100", replicas = 3, needed = 2 });
        return (await response.JsonAsync()).GetProperty("id").GetGuid();
    }

    private Task<HttpResponseMessage> DeployAsync(Guid plan) => _program.PostAsJsonAsync("/api/v1/deployments", new { planId = plan });
}
