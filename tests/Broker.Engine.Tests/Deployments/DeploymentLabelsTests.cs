using Broker.Domain.Accounts;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Deployments;
using Broker.Testing.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Deployments;

public sealed class DeploymentLabelsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Labels_are_kept_trimmed_and_of_the_own_organisation_only()
    {
        var mine = await TenantSeed.CreateAsync(postgres.Database.System, "Mine");
        var theirs = await TenantSeed.CreateAsync(postgres.Database.System, "Theirs");
        var labels = new DeploymentLabels(" Vision ", "", new Dictionary<string, string>(StringComparer.Ordinal) { ["project"] = "retina" });

        var saved = await SaveAsync(mine.Id, MemberRole.Engineer, mine.Deployment.Id, labels);
        var foreign = await SaveAsync(mine.Id, MemberRole.Engineer, theirs.Deployment.Id, labels);

        await using var db = postgres.Database.System.CreateContext();
        var stored = await db.Deployments.AsNoTracking().SingleAsync(d => d.Id == mine.Deployment.Id);
        Assert.IsType<LabelOutcome.Saved>(saved);
        Assert.IsType<LabelOutcome.NotFound>(foreign);
        Assert.Equal(("Vision", null, "retina"), (stored.Team, stored.CostCentre, stored.Tags["project"]));
    }

    [Fact]
    public async Task Bad_names_too_many_tags_and_roles_that_only_look_are_refused()
    {
        var mine = await TenantSeed.CreateAsync(postgres.Database.System, "Mine");
        var many = Enumerable.Range(0, 21).ToDictionary(n => $"t{n}", _ => "x", StringComparer.Ordinal);
        var bad = new Dictionary<string, string>(StringComparer.Ordinal) { ["=cmd|' /C calc'!A0"] = "x" };

        Assert.IsType<LabelOutcome.Invalid>(await SaveAsync(mine.Id, MemberRole.Owner, mine.Deployment.Id, DeploymentLabels.None with { Tags = many }));
        Assert.IsType<LabelOutcome.Invalid>(await SaveAsync(mine.Id, MemberRole.Owner, mine.Deployment.Id, DeploymentLabels.None with { Tags = bad }));
        Assert.IsType<LabelOutcome.Invalid>(await SaveAsync(mine.Id, MemberRole.Owner, mine.Deployment.Id, DeploymentLabels.None with { Team = new string('x', 101) }));
        Assert.IsType<LabelOutcome.Forbidden>(await SaveAsync(mine.Id, MemberRole.Finance, mine.Deployment.Id, DeploymentLabels.None));
    }

    private async Task<LabelOutcome> SaveAsync(OrganisationId organisation, MemberRole role, DeploymentId deployment, DeploymentLabels labels)
    {
        await using var scope = postgres.Database.ScopeOf(new Tenant.Member(organisation, new UserId(Guid.NewGuid()), role));
        return await new LabelDeployments(scope.Contexts, scope.Tenant).SaveAsync(deployment, labels, CancellationToken.None);
    }
}
