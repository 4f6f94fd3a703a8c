using Broker.Domain.Accounts;
using Broker.Engine.Accounts;

namespace Broker.Engine.Tests.Accounts;

public sealed class PermissionsTests
{
    [Theory]
    [InlineData(MemberRole.Owner, "plan deploy close members keys money")]
    [InlineData(MemberRole.Engineer, "plan deploy close")]
    [InlineData(MemberRole.Finance, "money")]
    [InlineData(MemberRole.Viewer, "")]
    public void Each_role_may_do_what_the_decision_record_says_and_nothing_else(MemberRole role, string allowed)
    {
        (string Name, bool May)[] all =
        [
            ("plan", Permissions.MayPlan(role)),
            ("deploy", Permissions.MayDeploy(role)),
            ("close", Permissions.MayClose(role)),
            ("members", Permissions.MayManageMembers(role)),
            ("keys", Permissions.MayManageKeys(role)),
            ("money", Permissions.MaySeeMoney(role)),
        ];

        Assert.Equal(allowed, string.Join(' ', all.Where(p => p.May).Select(p => p.Name)));
    }

    [Theory]
    [InlineData(StaffRole.Support, false)]
    [InlineData(StaffRole.Operator, true)]
    public void Of_the_staff_only_operators_connect_networks(StaffRole role, bool may) =>
        Assert.Equal(may, Permissions.MayConnectNetworks(role));
}
