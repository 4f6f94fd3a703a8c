using System.Text.Json;
using System.Text.Json.Serialization;
using Broker.Domain.Shared;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Broker.Engine.Persistence.Mapping;

internal sealed class OrganisationIdConverter()
    : ValueConverter<OrganisationId, Guid>(id => id.Value, value => new OrganisationId(value));

internal sealed class UserIdConverter()
    : ValueConverter<UserId, Guid>(id => id.Value, value => new UserId(value));

internal sealed class DeploymentIdConverter()
    : ValueConverter<DeploymentId, Guid>(id => id.Value, value => new DeploymentId(value));

internal sealed class ReplicaIdConverter()
    : ValueConverter<ReplicaId, Guid>(id => id.Value, value => new ReplicaId(value));

internal sealed class PlanIdConverter()
    : ValueConverter<PlanId, Guid>(id => id.Value, value => new PlanId(value));

internal sealed class IncidentIdConverter()
    : ValueConverter<IncidentId, Guid>(id => id.Value, value => new IncidentId(value));

internal sealed class JobResultIdConverter()
    : ValueConverter<JobResultId, Guid>(id => id.Value, value => new JobResultId(value));

internal sealed class InvoiceIdConverter()
    : ValueConverter<InvoiceId, Guid>(id => id.Value, value => new InvoiceId(value));

internal sealed class BudgetIdConverter()
    : ValueConverter<BudgetId, Guid>(id => id.Value, value => new BudgetId(value));

internal sealed class ApiKeyIdConverter()
    : ValueConverter<ApiKeyId, Guid>(id => id.Value, value => new ApiKeyId(value));

internal sealed class NetworkIdConverter()
    : ValueConverter<NetworkId, string>(id => id.Value, value => new NetworkId(value));

internal sealed class LeaseHandleConverter()
    : ValueConverter<LeaseHandle, string>(handle => handle.Value, value => new LeaseHandle(value));

internal sealed class OrderTagConverter()
    : ValueConverter<OrderTag, string>(tag => tag.Value, value => new OrderTag(value));

internal sealed class CurrencyConverter()
    : ValueConverter<Currency, string>(currency => currency.Code, code => Currency.Of(code));

/// <summary>A value stored as one JSON document; it is immutable, so its snapshot is itself.</summary>
internal sealed class JsonConverter<T>() : ValueConverter<T, string>(
    value => JsonSerializer.Serialize(value, StoredJson.Options),
    json => JsonSerializer.Deserialize<T>(json, StoredJson.Options)!)
    where T : class;

/// <summary>Compares by content: records that hold lists compare the lists by reference.</summary>
internal sealed class JsonComparer<T>() : ValueComparer<T>(
    (left, right) => JsonSerializer.Serialize(left, StoredJson.Options) == JsonSerializer.Serialize(right, StoredJson.Options),
    value => JsonSerializer.Serialize(value, StoredJson.Options).GetHashCode(StringComparison.Ordinal),
    value => value)
    where T : class;

internal static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };
}
