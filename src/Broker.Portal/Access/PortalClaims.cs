namespace Broker.Portal.Access;

/// <summary>The claims of a signed-in principal that the portal reads; written by the host at sign-in.</summary>
public static class PortalClaims
{
    /// <summary>The organisation's id as a guid; absent for staff.</summary>
    public const string Organisation = "org";

    public const string OrganisationName = "org_name";

    /// <summary>A <see cref="Domain.Accounts.MemberRole"/> by name.</summary>
    public const string OrganisationRole = "org_role";

    /// <summary><c>true</c> when the organisation was made by the demo seed.</summary>
    public const string Demo = "org_demo";

    /// <summary>A <see cref="Domain.Accounts.StaffRole"/> by name; absent for members.</summary>
    public const string Staff = "staff";
}
