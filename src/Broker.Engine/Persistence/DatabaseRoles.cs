namespace Broker.Engine.Persistence;

/// <summary>
/// The three roles a broker database has. Migrations grant to them by name, so the names are the same everywhere;
/// decision 0001 says what each may do.
/// </summary>
public static class DatabaseRoles
{
    /// <summary>Owns every table and runs migrations; nothing else signs in as this.</summary>
    public const string Owner = "broker_owner";

    /// <summary>Serves people and programs; row-level security applies.</summary>
    public const string App = "broker_app";

    /// <summary>Jobs over all tenants, bulk writes, sign-in; bypasses row-level security.</summary>
    public const string System = "broker_system";

    /// <summary>All three, in the order in which they are created.</summary>
    public static IReadOnlyList<string> All { get; } = [Owner, App, System];
}
