using Microsoft.AspNetCore.Components.Routing;

namespace Broker.Portal.Layout;

/// <summary>The list and every deployment below it, but not the planner, which has an entry of its own.</summary>
public sealed class DeploymentsLink : NavLink
{
    protected override bool ShouldMatch(string uriAbsolute)
    {
        var path = new Uri(uriAbsolute).AbsolutePath;
        return path == "/deployments"
            || (path.StartsWith("/deployments/", StringComparison.Ordinal) && path != "/deployments/new");
    }
}
