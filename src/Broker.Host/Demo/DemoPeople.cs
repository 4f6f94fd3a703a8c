using Broker.Domain.Accounts;
using Broker.Domain.Shared;

namespace Broker.Host.Demo;

/// <summary>An organisation of the demo; its id is fixed, so that a second seed finds it.</summary>
internal sealed record DemoOrganisation(OrganisationId Id, string Name);

/// <param name="Organisation">Null for staff.</param>
/// <param name="Role">Of a member; without meaning for staff.</param>
internal sealed record DemoPerson(string Email, string DisplayName, DemoOrganisation? Organisation, MemberRole Role, StaffRole? Staff = null);

/// <summary>Who is in the demo.</summary>
internal static class DemoPeople
{
    public static readonly DemoOrganisation Northlight = new(new(new Guid("0199a000-0000-7000-8000-000000000001")), "Northlight Imaging");
    public static readonly DemoOrganisation Kestrel = new(new(new Guid("0199a000-0000-7000-8000-000000000002")), "Kestrel Bank");

    /// <summary>The person the demo's API key belongs to.</summary>
    public static readonly DemoPerson Engineer = new("engineer@demo.broker.example", "Elin Strand", Northlight, MemberRole.Engineer);

    public static IReadOnlyList<DemoOrganisation> Organisations { get; } = [Northlight, Kestrel];

    public static IReadOnlyList<DemoPerson> All { get; } =
    [
        Engineer,
        new("owner@demo.broker.example", "Oskar Lund", Northlight, MemberRole.Owner),
        new("finance@demo.broker.example", "Fatima Nouri", Northlight, MemberRole.Finance),
        new("viewer@demo.broker.example", "Victor Hahn", Northlight, MemberRole.Viewer),
        new("bank@demo.broker.example", "Beatrice Kerr", Kestrel, MemberRole.Owner),
        new("support@demo.broker.example", "Sam Porter", Organisation: null, MemberRole.Viewer, StaffRole.Support),
        new("operator@demo.broker.example", "Olga Petrenko", Organisation: null, MemberRole.Viewer, StaffRole.Operator),
        new("billing@demo.broker.example", "Britta Lindqvist", Organisation: null, MemberRole.Viewer, StaffRole.Finance),
    ];
}
