using Broker.Engine.Accounts;

namespace Broker.Engine.Billing.Views;

/// <summary>Who may look at invoices and spend: row-level security knows the organisation, not the role.</summary>
internal static class MoneyAccess
{
    public static bool MaySeeMoney(this TenantContext tenant) => tenant.Current switch
    {
        Tenant.Member member => Permissions.MaySeeMoney(member.Role),
        Tenant.Staff staff => Permissions.MayBill(staff.Role),
        _ => false,
    };
}
