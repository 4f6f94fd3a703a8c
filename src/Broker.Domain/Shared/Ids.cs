namespace Broker.Domain.Shared;

/// <summary>A customer of the broker: the tenant every row of theirs belongs to.</summary>
public readonly record struct OrganisationId(Guid Value)
{
    public static OrganisationId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>A person who signs in; one person may be a member of several organisations.</summary>
public readonly record struct UserId(Guid Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>One workload a customer asked to keep running, over all its replicas and revisions.</summary>
public readonly record struct DeploymentId(Guid Value)
{
    public static DeploymentId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>One copy of a workload on one provider; a replacement is another replica.</summary>
public readonly record struct ReplicaId(Guid Value)
{
    public static ReplicaId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>A priced placement that was shown to a customer and can be accepted until it expires.</summary>
public readonly record struct PlanId(Guid Value)
{
    public static PlanId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>A stretch of trouble of one deployment, opened and closed by the broker itself.</summary>
public readonly record struct IncidentId(Guid Value)
{
    public static IncidentId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>What one run of a batch job came to.</summary>
public readonly record struct JobResultId(Guid Value)
{
    public static JobResultId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>A key of the HTTP API; the secret itself is never stored.</summary>
public readonly record struct ApiKeyId(Guid Value)
{
    public static ApiKeyId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>A compute network by its short name: <c>akash</c>, <c>ionet</c>.</summary>
public sealed record NetworkId(string Value)
{
    public static readonly NetworkId Akash = new("akash");
    public static readonly NetworkId IoNet = new("ionet");
    public static readonly NetworkId Dispersed = new("dispersed");
    public static readonly NetworkId Lium = new("lium");
    public static readonly NetworkId Targon = new("targon");
    public static readonly NetworkId Aethir = new("aethir");
    public static readonly NetworkId AethirDesk = new("aethir-desk");

    public override string ToString() => Value;
}

/// <summary>What a network calls the thing we rent (Akash: <c>dseq</c>; io.net: <c>deployment_id</c>).</summary>
public sealed record LeaseHandle(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// The name or hash under which our order can be found again on a network that has no idempotency key
/// (Akash: manifest version hash; io.net: <c>resource_private_name</c>). Stored before the order is sent.
/// </summary>
public sealed record OrderTag(string Value)
{
    public override string ToString() => Value;
}

/// <summary>An invoice or credit note, from its draft on.</summary>
public readonly record struct InvoiceId(Guid Value)
{
    public static InvoiceId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>A limit on what an organisation, a team or a deployment spends per month.</summary>
public readonly record struct BudgetId(Guid Value)
{
    public static BudgetId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}
