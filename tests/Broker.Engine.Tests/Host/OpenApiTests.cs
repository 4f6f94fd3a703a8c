using System.Text.Json;

namespace Broker.Engine.Tests.Host;

public sealed class OpenApiTests(PortalFixture fixture) : IClassFixture<PortalFixture>
{
    [Fact]
    public async Task The_document_says_what_the_wire_carries()
    {
        using var browser = fixture.Portal.CreateBrowser();

        using var response = await browser.Http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        var document = await response.JsonAsync();

        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "/api/v1/billing/profile", "/api/v1/billing/profile/vat-check", "/api/v1/billing/spend", "/api/v1/billing/spend.csv",
                "/api/v1/budgets", "/api/v1/budgets/{id}",
                "/api/v1/deployments", "/api/v1/deployments/{id}", "/api/v1/deployments/{id}/activity", "/api/v1/deployments/{id}/labels", "/api/v1/deployments/{id}/latency",
                "/api/v1/deployments/{id}/replicas/{replicaId}/logs", "/api/v1/deployments/{id}/results",
                "/api/v1/deployments/{id}/results/{resultId}/accept", "/api/v1/deployments/{id}/results/{resultId}/refuse", "/api/v1/gpus",
                "/api/v1/invoices", "/api/v1/invoices/zip", "/api/v1/invoices/{id}", "/api/v1/invoices/{id}/{format}",
                "/api/v1/networks", "/api/v1/networks/{id}", "/api/v1/networks/{id}/providers", "/api/v1/offers", "/api/v1/plans", "/api/v1/plans/{id}",
                "/api/v1/support/summary", "/api/v1/support/wall",
            ],
            paths);
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var money = schemas.GetProperty("Money").GetProperty("properties");
        Assert.Equal("string", money.GetProperty("amount").GetProperty("type").GetString());
        Assert.Equal(["amount", "currency"], money.EnumerateObject().Select(p => p.Name));
        var id = Resolved(schemas, schemas.GetProperty("DeploymentView").GetProperty("properties").GetProperty("id"));
        Assert.Equal("uuid", id.GetProperty("format").GetString());
        var status = Resolved(schemas, schemas.GetProperty("DeploymentView").GetProperty("properties").GetProperty("status"));
        Assert.Equal(["Up", "Degraded", "Down", "Unknown", "Pending"], status.GetProperty("enum").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public async Task Every_operation_has_a_name_and_a_summary()
    {
        using var browser = fixture.Portal.CreateBrowser();

        using var response = await browser.Http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative));
        var operations = (await response.JsonAsync()).GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).ToList();

        Assert.NotEmpty(operations);
        Assert.All(operations, o =>
        {
            Assert.NotEmpty(o.Value.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(o.Value.GetProperty("summary").GetString()!);
        });
    }

    private static JsonElement Resolved(JsonElement schemas, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? schemas.GetProperty(reference.GetString()!.Split('/')[^1]) : schema;
}
