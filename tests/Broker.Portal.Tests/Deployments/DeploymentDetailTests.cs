using Broker.Domain.Accounts;
using Broker.Domain.Deployments;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Deployments;
using Broker.Engine.Live;
using Broker.Portal.Deployments;
using Broker.Portal.Tests.Fakes;
using Bunit;

namespace Broker.Portal.Tests.Deployments;

public sealed class DeploymentDetailTests : PortalTestContext
{
    [Fact]
    public void Shows_an_outage_without_a_reload()
    {
        var view = Known();
        var page = Page(view);
        var dead = view.Replicas[1];
        var finds = Deployments.Finds;

        Feed.Publish([Item(view, $"replica/{dead.Id}", 11, Down(dead, Now.AddSeconds(-3)))]);

        page.WaitForAssertion(() => Assert.Contains("Down", page.Find($"[data-replica='{dead.Ordinal}'] .chip").TextContent, StringComparison.Ordinal));
        Assert.Equal(finds, Deployments.Finds);
    }

    [Fact]
    public void Shows_the_state_of_the_whole_as_a_status_with_its_word()
    {
        var view = Known();
        var page = Page(view);

        Feed.Publish([Item(view, $"deployment/{view.Id}", 6, new LivePayload.DeploymentChanged(
            view.Id.Value, view.Name, DeploymentState.Active, Status.Degraded, Now, 2, 3, 2))]);

        page.WaitForAssertion(() => Assert.Contains("Degraded · 2 of 3 up, 2 needed", page.Find("[role=status]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_older_than_what_is_shown_is_dropped()
    {
        var view = Known();
        var page = Page(view);

        Feed.Publish([
            Item(view, $"replica/{view.Replicas[0].Id}", 10, Down(view.Replicas[0], Now)),
            Item(view, $"replica/{view.Replicas[1].Id}", 11, Down(view.Replicas[1], Now))]);

        page.WaitForAssertion(() => Assert.Contains("Down", page.Find("[data-replica='2'] .chip").TextContent, StringComparison.Ordinal));
        Assert.Contains("Up", page.Find("[data-replica='1'] .chip").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_that_the_page_does_not_know_is_read()
    {
        var view = Known();
        var page = Page(view);
        var added = Samples.Replica(Now, 4, "ionet", "eu-north", Status.Pending, ReplicaState.Leased);
        Deployments.Views[view.Id] = view with { Replicas = [.. view.Replicas, added] };

        Feed.Publish([Item(view, $"replica/{added.Id}", 1, Down(added, Now))]);

        page.WaitForAssertion(() => Assert.Contains("Starting", page.Find("[data-replica='4'] .chip").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_machine_shows_how_to_log_in_and_who_may()
    {
        var known = Samples.View(Now);
        var page = Page(Known(known with
        {
            Workload = known.Workload with { Kind = WorkloadKind.Machine, Image = "", SshKeys = [new SshKeyView("ssh-ed25519", "SHA256:kf9I", "ada@acme.example")] },
            Replicas = [known.Replicas[0] with { Endpoint = new Uri("ssh://ubuntu@203.0.113.7:40022") }, known.Replicas[1] with { Endpoint = null }],
        }));

        Assert.Equal(["ssh ubuntu@203.0.113.7 -p 40022"], page.FindAll("code").Select(c => c.TextContent));
        Assert.Equal("Copy how to log in to replica 1", page.Find("button[aria-label^='Copy']").GetAttribute("aria-label"));
        Assert.Contains("SHA256:kf9I", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP", page.Find(".facts").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_cannot_be_reached_yet_says_where_the_command_will_be()
    {
        var known = Samples.View(Now);
        var page = Page(Known(known with
        {
            Workload = known.Workload with { Kind = WorkloadKind.Machine },
            Replicas = [known.Replicas[0] with { Endpoint = null }],
        }));

        Assert.Contains("the command to log in appears here", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("code"));
    }

    [Fact]
    public void A_batch_job_shows_its_results_instead_of_probes()
    {
        var service = Known();
        var view = service with
        {
            Workload = service.Workload with { Kind = WorkloadKind.Batch, RunLimit = TimeSpan.FromHours(2) },
            Replicas = [service.Replicas[0] with { State = ReplicaState.Closed, End = ReplicaEnd.Completed }],
        };
        Deployments.Views[view.Id] = view;

        var page = Page(view);

        Assert.Contains("Done, in review", page.Find("h1 ~ [role=status]").TextContent, StringComparison.Ordinal);
        Assert.Contains("No run has come to its end yet", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Probe latency", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_the_page_ends_the_subscription()
    {
        var page = Page(Known());
        Assert.Single(Feed.Scopes);

        await DisposeComponentsAsync();

        Assert.Empty(Feed.Scopes);
    }

    [Fact]
    public void Subscribes_to_its_own_organisation_and_deployment_only()
    {
        var view = Known();

        Page(view);

        Assert.Equal(new LiveScope.OneDeployment(Samples.Organisation, view.Id), Assert.Single(Feed.Scopes));
    }

    [Fact]
    public async Task Closing_asks_with_the_name_and_what_stays_billed()
    {
        var view = Known();
        var page = RenderWithDialogs<DeploymentDetail>(p => p.Add(x => x.Id, view.Id));

        page.Find("button.danger").Click(); // Its handler ends with the dialog, so it is not awaited.
        var dialog = page.WaitForElement(".mud-dialog");

        Assert.Contains("Close llama-70b-chat?", dialog.TextContent, StringComparison.Ordinal);
        Assert.Contains("$1,318.20 so far stays billed", dialog.TextContent, StringComparison.Ordinal);
        Assert.Empty(Deployments.Closed);

        await page.Find(".mud-dialog .btn.danger").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal([view.Id], Deployments.Closed));
    }

    [Fact]
    public async Task Keeping_it_closes_nothing()
    {
        var view = Known();
        var page = RenderWithDialogs<DeploymentDetail>(p => p.Add(x => x.Id, view.Id));

        page.Find("button.danger").Click(); // Its handler ends with the dialog, so it is not awaited.
        await page.WaitForElement(".mud-dialog").QuerySelector(".btn:not(.danger)")!.ClickAsync(new());

        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".mud-dialog")));
        Assert.Empty(Deployments.Closed);
    }

    [Theory]
    [InlineData(MemberRole.Viewer)]
    [InlineData(MemberRole.Finance)]
    public void Who_may_not_close_sees_no_button_to_close(MemberRole role)
    {
        SignIn(role);

        var page = Page(Known());

        Assert.Empty(page.FindAll("button.danger"));
    }

    [Fact]
    public void A_deployment_that_is_not_there_says_so()
    {
        var page = Render<DeploymentDetail>(p => p.Add(x => x.Id, DeploymentId.New()));

        page.WaitForAssertion(() => Assert.Equal("No such deployment", page.Find("h1").TextContent));
    }

    [Fact]
    public async Task A_failed_read_says_what_was_kept_and_can_be_repeated()
    {
        var view = Known();
        Deployments.Failure = new InvalidOperationException("The database is away.");
        var page = Page(view);
        Assert.Contains("keeps running", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        Deployments.Failure = null;
        await page.Find("[role=alert] button").ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal("llama-70b-chat", page.Find("h1").TextContent));
    }

    [Fact]
    public void The_layout_is_held_while_the_first_read_is_under_way()
    {
        var view = Known();
        var gate = new TaskCompletionSource();
        Deployments.Gate = gate.Task;
        var page = Page(view);
        Assert.NotEmpty(page.FindAll("[aria-busy=true]"));

        gate.SetResult();

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[aria-busy=true]")));
    }

    [Fact]
    public async Task A_network_without_logs_is_said_plainly()
    {
        var view = Known();
        Deployments.Logs[view.Replicas[1].Id] = new LogsOutcome.NotOffered("io.net");
        var page = Page(view);

        await page.FindAll(".logs .seg button")[1].ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains("io.net hands out no logs", page.Find(".logs .note").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_line_of_the_log_appears_by_itself()
    {
        var view = Known();
        var page = Page(view);
        Deployments.Activity.Add(new ActivityView(1, Now, ActivityKind.Bad, "Akash us-west Down: 3 probes refused", null, null, 218));

        Feed.Publish([Item(view, $"activity/{view.Id}", 1, new LivePayload.ActivityAdded(ActivityKind.Bad, "ignored", Now))]);

        page.WaitForAssertion(() => Assert.Contains("3 probes refused · INC-218", page.Find(".log li .bad").TextContent, StringComparison.Ordinal));
    }

    private static LiveItem Item(DeploymentView view, string key, long version, LivePayload payload) =>
        new(key, view.Organisation, view.Id, version, payload);

    private static LivePayload.ReplicaChanged Down(ReplicaView replica, DateTimeOffset since) => new(
        replica.Id.Value, ReplicaState.Running, Status.Down, since, replica.Network.Value, replica.Provider, replica.Region, null, replica.PricePerHour.Amount, "USD");

    private DeploymentView Known() => Known(Samples.View(Now));

    private DeploymentView Known(DeploymentView view)
    {
        Deployments.Views[view.Id] = view;
        return view;
    }

    private IRenderedComponent<DeploymentDetail> Page(DeploymentView view) =>
        Render<DeploymentDetail>(p => p.Add(x => x.Id, view.Id));
}
