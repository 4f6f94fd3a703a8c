using System.Text.RegularExpressions;
using Broker.Domain.Shared;
using Broker.Engine.Accounts;
using Broker.Engine.Persistence;
using Broker.Engine.Placement;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Deployments;

/// <summary>Whom a deployment's cost is charged to inside the organisation; stands on its invoice lines from then on.</summary>
/// <param name="Team">Up to 100 characters; null for none.</param>
/// <param name="CostCentre">Up to 100 characters; null for the billing profile's.</param>
/// <param name="Tags">Up to 20; names of letters, digits and <c>_ . : / -</c> up to 64 characters, values up to 128.</param>
public sealed record DeploymentLabels(string? Team, string? CostCentre, IReadOnlyDictionary<string, string> Tags)
{
    public static DeploymentLabels None { get; } = new(null, null, new Dictionary<string, string>(StringComparer.Ordinal));
}

public abstract record LabelOutcome
{
    private LabelOutcome() { }

    public sealed record Saved(DeploymentLabels Labels) : LabelOutcome;

    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : LabelOutcome;

    public sealed record NotFound : LabelOutcome;

    public sealed record Forbidden(string Why) : LabelOutcome;
}

public interface IDeploymentLabels
{
    /// <summary>Puts these labels in place of those there are. Issued invoices keep what they say.</summary>
    Task<LabelOutcome> SaveAsync(DeploymentId deployment, DeploymentLabels labels, CancellationToken cancellationToken);
}

/// <summary>As the app role: deployments of other organisations do not exist here.</summary>
internal sealed partial class LabelDeployments(IDbContextFactory<BrokerDbContext> database, TenantContext tenant) : IDeploymentLabels
{
    private const int LongestWord = 100;
    private const int MostTags = 20;
    private const int LongestValue = 128;

    public async Task<LabelOutcome> SaveAsync(DeploymentId deployment, DeploymentLabels labels, CancellationToken cancellationToken)
    {
        var member = tenant.RequireMember();
        if (!Permissions.MayDeploy(member.Role))
        {
            return new LabelOutcome.Forbidden($"Your role ({member.Role}) may look, not change. Ask an owner or engineer.");
        }

        var clean = new DeploymentLabels(Word(labels.Team), Word(labels.CostCentre), labels.Tags);
        if (Check(clean).ToList() is { Count: > 0 } errors)
        {
            return new LabelOutcome.Invalid(errors);
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if (await db.Deployments.SingleOrDefaultAsync(d => d.Id == deployment, cancellationToken) is not { } found)
        {
            return new LabelOutcome.NotFound();
        }

        (found.Team, found.CostCentre, found.Tags) = (clean.Team, clean.CostCentre, clean.Tags);
        await db.SaveChangesAsync(cancellationToken);
        return new LabelOutcome.Saved(clean);
    }

    private static string? Word(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static IEnumerable<FieldError> Check(DeploymentLabels labels)
    {
        if (labels.Team?.Length > LongestWord)
        {
            yield return new FieldError("team", $"At most {LongestWord} characters.");
        }

        if (labels.CostCentre?.Length > LongestWord)
        {
            yield return new FieldError("costCentre", $"At most {LongestWord} characters.");
        }

        if (labels.Tags.Count > MostTags)
        {
            yield return new FieldError("tags", $"At most {MostTags} tags.");
        }

        foreach (var (name, value) in labels.Tags)
        {
            if (!TagName().IsMatch(name))
            {
                yield return new FieldError("tags", $"'{name}' is no name for a tag: letters, digits and _ . : / - up to 64 characters.");
            }
            else if (value.Length > LongestValue)
            {
                yield return new FieldError("tags", $"The value of '{name}' has more than {LongestValue} characters.");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_.:/-]{1,64}$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex TagName();
}
