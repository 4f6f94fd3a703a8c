using Broker.Domain.Accounts;
using Broker.Portal.Layout;
using Broker.Portal.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Portal.Tests.Layout;

public sealed class CommandSearchTests : PortalTestContext
{
    [Fact]
    public async Task Finds_deployments_by_a_part_of_their_name()
    {
        var row = Samples.Row(Now);
        Deployments.Rows.Add(row);

        var found = await FindAsync("70b");

        Assert.Equal($"/deployments/{row.Id.Value}", Assert.Single(found).Href);
    }

    [Fact]
    public async Task A_viewer_is_offered_no_action_of_an_engineer()
    {
        SignIn(MemberRole.Viewer);

        Assert.DoesNotContain("/deployments/new", (await FindAsync("")).Select(c => c.Href));
    }

    [Fact]
    public async Task Staff_find_customers_deployments_and_their_own_pages()
    {
        SignInStaff();
        Support.Rows.Add(Samples.Wall(Now, "Kestrel Bank", "rank-canary", Domain.Sla.Status.Up, 3, 0.5, 0.1, null, TimeSpan.FromDays(1)));

        var found = await FindAsync("");

        Assert.Contains("Kestrel Bank · rank-canary", found.Select(c => c.Text));
        Assert.DoesNotContain("/deployments", found.Select(c => c.Href));
    }

    private Task<IReadOnlyList<Command>> FindAsync(string words) =>
        Services.GetRequiredService<CommandSearch>().FindAsync(words, CancellationToken.None);
}
