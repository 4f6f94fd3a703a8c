using Broker.Engine.Accounts;
using Hangfire;

namespace Broker.Host.Jobs;

/// <summary>Hangfire's own pages at <c>/hangfire</c>: for staff, to look and not to touch.</summary>
internal static class JobsDashboard
{
    public static void MapJobsDashboard(this IEndpointRouteBuilder routes) =>

        // With a policy of ours Hangfire's own filter, which lets everybody on this machine in, is gone.
        routes.MapHangfireDashboardWithAuthorizationPolicy(BrokerPolicies.Staff, "/hangfire", new DashboardOptions
        {
            AppPath = "/",
            DashboardTitle = "Jobs",
            DisplayStorageConnectionString = false,
            IsReadOnlyFunc = static _ => true,
        });
}
