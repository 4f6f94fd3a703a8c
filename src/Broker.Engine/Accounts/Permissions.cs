using Broker.Domain.Accounts;

namespace Broker.Engine.Accounts;

/// <summary>
/// What each role may do: the one place that says so, for pages, API, hub and use cases alike. Staff are members of
/// no organisation and read service levels of all; what else they may is asked with their own role.
/// </summary>
public static class Permissions
{
    /// <summary>Ask for plans, which also stores them.</summary>
    public static bool MayPlan(MemberRole role) => role is MemberRole.Owner or MemberRole.Engineer;

    /// <summary>Accept a plan and so spend money.</summary>
    public static bool MayDeploy(MemberRole role) => role is MemberRole.Owner or MemberRole.Engineer;

    /// <summary>Close a deployment.</summary>
    public static bool MayClose(MemberRole role) => role is MemberRole.Owner or MemberRole.Engineer;

    /// <summary>Accept or refuse the result of a batch job, which decides whether it is billed.</summary>
    public static bool MayReview(MemberRole role) => role is MemberRole.Owner or MemberRole.Engineer;

    /// <summary>Invite and remove members, change their roles.</summary>
    public static bool MayManageMembers(MemberRole role) => role is MemberRole.Owner;

    /// <summary>List, make and revoke API keys.</summary>
    public static bool MayManageKeys(MemberRole role) => role is MemberRole.Owner;

    /// <summary>Connect networks with their keys, and disconnect them.</summary>
    public static bool MayConnectNetworks(StaffRole role) => role is StaffRole.Operator;

    /// <summary>Close periods, see margins, ask for credit notes and write-offs, and approve what another asked for.</summary>
    public static bool MayBill(StaffRole role) => role is StaffRole.Finance or StaffRole.Operator;

    /// <summary>Invoices, budgets, payment; what a deployment costs is seen by every member.</summary>
    public static bool MaySeeMoney(MemberRole role) => role is MemberRole.Owner or MemberRole.Finance;
}
