namespace Broker.Domain.Accounts;

/// <summary>What a member may do inside one organisation.</summary>
public enum MemberRole
{
    /// <summary>Everything, members and keys included.</summary>
    Owner,

    /// <summary>Plans, deploys, closes.</summary>
    Engineer,

    /// <summary>Sees everything, manages money matters; deploys nothing.</summary>
    Finance,

    /// <summary>Sees, changes nothing.</summary>
    Viewer,
}

/// <summary>What the operator's own people may do; they are members of no organisation.</summary>
public enum StaffRole
{
    /// <summary>Reads the service levels of every organisation.</summary>
    Support,

    /// <summary>Reads what support reads, and connects networks with their keys.</summary>
    Operator,

    /// <summary>Reads what support reads, closes billing periods, asks for and approves credit notes and write-offs.</summary>
    Finance,
}
