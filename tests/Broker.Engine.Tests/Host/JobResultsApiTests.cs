using System.Net;
using System.Net.Http.Json;
using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Host;

public sealed class JobResultsApiTests(PortalFixture fixture) : IClassFixture<PortalFixture>, IAsyncLifetime
{
    private TenantSeed _tenant = null!;
    private HttpClient _program = null!;

    public async Task InitializeAsync()
    {
        _tenant = await TenantSeed.CreateAsync(fixture.System);
        _program = fixture.Portal.CreateProgram(await fixture.Portal.AddApiKeyAsync(_tenant.Id, MemberRole.Engineer));
    }

    public Task DisposeAsync()
    {
        _program.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_result_is_listed_with_what_accepting_it_costs()
    {
        using var response = await _program.GetAsync(Address(""));
        var result = Assert.Single((await response.JsonAsync()).EnumerateArray().ToList());

        Assert.Equal("InReview", result.GetProperty("state").GetString());
        Assert.Equal("0.66000000", result.GetProperty("cost").GetProperty("amount").GetString());
        Assert.Equal("PT30M", result.GetProperty("ranFor").GetString());
        Assert.Equal(3, result.GetProperty("refusalsLeft").GetInt32());
    }

    [Fact]
    public async Task A_result_accepted_twice_is_accepted_once_and_makes_its_use_payable()
    {
        using var first = await _program.PostAsync(Address($"/{_tenant.Result.Id}/accept"), content: null);
        using var second = await _program.PostAsync(Address($"/{_tenant.Result.Id}/accept"), content: null);
        using var refused = await _program.PostAsJsonAsync(Address($"/{_tenant.Result.Id}/refuse"), new { reason = "too late" });

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await using var context = fixture.System.CreateContext();
        Assert.Equal(UsageHold.None, (await context.UsageIntervals.SingleAsync(u => u.ReplicaId == _tenant.Replica.Id)).Hold);
    }

    [Fact]
    public async Task A_refusal_needs_a_reason()
    {
        using var without = await _program.PostAsJsonAsync(Address($"/{_tenant.Result.Id}/refuse"), new { reason = "  " });
        using var with = await _program.PostAsJsonAsync(Address($"/{_tenant.Result.Id}/refuse"), new { reason = "black frames" });

        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, with.StatusCode);
        await using var context = fixture.System.CreateContext();
        Assert.Equal(UsageHold.Waived, (await context.UsageIntervals.SingleAsync(u => u.ReplicaId == _tenant.Replica.Id)).Hold);
    }

    private Uri Address(string rest) => new($"/api/v1/deployments/{_tenant.Deployment.Id}/results{rest}", UriKind.Relative);
}
