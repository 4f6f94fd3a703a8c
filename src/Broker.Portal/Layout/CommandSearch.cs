using Broker.Engine;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Engine.Desk;
using Broker.Engine.Sla;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.Extensions.Localization;

namespace Broker.Portal.Layout;

/// <summary>One line of the command palette.</summary>
/// <param name="Kind">Where it leads, in a word: "Page", "Action", a status.</param>
public sealed record Command(string Text, string Kind, IconName Icon, string Href);

/// <summary>Finds pages, actions and deployments that the viewer may reach.</summary>
public sealed class CommandSearch(
    CurrentViewer viewers, IDeploymentReader deployments, ISupportReader support, IDesk desk, IStringLocalizer<Words> text)
{
    private const int MaximumFound = 8;

    public async Task<IReadOnlyList<Command>> FindAsync(string words, CancellationToken cancellationToken)
    {
        var search = words.Trim();
        var viewer = await viewers.FindAsync();
        var fixedOnes = PagesOf(viewer).Where(c => c.Text.Contains(search, StringComparison.CurrentCultureIgnoreCase));
        var found = viewer switch
        {
            Viewer.Member => await DeploymentsAsync(search, cancellationToken),
            Viewer.Staff => await WallAsync(search, cancellationToken),
            _ => [],
        };
        return [.. fixedOnes, .. found];
    }

    private IEnumerable<Command> BillingPages(Viewer.Staff staff) => !Permissions.MayBill(staff.Role)
        ? []
        :
        [
            Page("Period close", IconName.Spend, "/staff/billing"),
            Page("Invoices of all customers", IconName.Invoice, "/staff/billing/invoices"),
            Page("Approvals", IconName.Person, "/staff/billing/approvals"),
            Page("Metering rejections", IconName.Warn, "/staff/billing/rejections"),
            Page("Claims on networks", IconName.Network, "/staff/billing/claims"),
            Page("Margin", IconName.Market, "/staff/billing/margin"),
            Page("Contracts", IconName.Person, "/staff/billing/contracts"),
            Page("Price book", IconName.Spend, "/staff/billing/prices"),
        ];

    private IEnumerable<Command> PagesOf(Viewer? viewer)
    {
        switch (viewer)
        {
            case Viewer.Member member:
                yield return Page("Deployments", IconName.Deployments, "/deployments");
                yield return Page("Market", IconName.Market, "/market");
                yield return Page("Networks", IconName.Network, "/networks");
                if (member.MayDeploy)
                {
                    yield return new Command(text["New deployment"], text["Action"], IconName.Plus, "/deployments/new");
                }

                if (member.MaySeeMoney)
                {
                    yield return Page("Billing", IconName.Spend, "/billing");
                    yield return Page("Invoices", IconName.Invoice, "/billing/invoices");
                    yield return Page("Credit notes", IconName.Invoice, "/billing/credit-notes");
                    yield return Page("Costs", IconName.Market, "/billing/costs");
                    yield return Page("Budgets", IconName.Spend, "/billing/budgets");
                    yield return Page("Payment", IconName.Spend, "/billing/payment");
                    yield return Page("Billing profile and contract", IconName.Person, "/settings/billing");
                }

                if (member.MayManageKeys)
                {
                    yield return Page("API keys", IconName.Key, "/settings/api-keys");
                }

                break;
            case Viewer.Staff staff:
                foreach (var page in BillingPages(staff))
                {
                    yield return page;
                }

                yield return Page("Support wall", IconName.Wall, "/support");
                yield return Page("Market", IconName.Market, "/market");
                yield return Page("Networks", IconName.Network, "/networks");
                yield return Page("Network keys", IconName.Key, "/settings/networks");

                if (desk.IsOn)
                {
                    yield return Page("Aethir desk", IconName.Person, "/desk");
                }

                yield return Page("Jobs", IconName.Jobs, "/hangfire");
                break;
        }
    }

    private Command Page(string name, IconName icon, string href) => new(text[name], text["Page"], icon, href);

    private async Task<IEnumerable<Command>> DeploymentsAsync(string search, CancellationToken cancellationToken)
    {
        var query = new DeploymentQuery(search.Length == 0 ? null : search, Page: new PageRequest(0, MaximumFound));
        var page = await deployments.ListAsync(query, cancellationToken);
        return page.Items.Select(d => new Command(
            d.Name, text[d.Status.ToString()], StatusLook.Icon(d.Status), $"/deployments/{d.Id.Value}"));
    }

    private async Task<IEnumerable<Command>> WallAsync(string search, CancellationToken cancellationToken)
    {
        var query = new WallQuery(search.Length == 0 ? null : search, Page: new PageRequest(0, MaximumFound));
        var page = await support.WallAsync(query, cancellationToken);
        return page.Items.Select(w => new Command(
            $"{w.OrganisationName} · {w.DeploymentName}", text[w.Status.ToString()], StatusLook.Icon(w.Status), $"/support?q={Uri.EscapeDataString(w.DeploymentName)}"));
    }
}
