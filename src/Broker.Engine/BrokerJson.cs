using System.Text.Json;
using System.Text.Json.Serialization;
using Broker.Domain.Shared;

namespace Broker.Engine;

/// <summary>One way to write our types as JSON: ids as bare strings, enums by name, camel case. Outbox, hub and API share it.</summary>
public static class BrokerJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Adds our converters to options somebody else owns, such as the hub's or the API's.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new GuidId<OrganisationId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<UserId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<DeploymentId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<ReplicaId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<PlanId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<IncidentId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<JobResultId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<InvoiceId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<BudgetId>(v => new(v), id => id.Value));
        options.Converters.Add(new GuidId<ApiKeyId>(v => new(v), id => id.Value));
        options.Converters.Add(new TextId<NetworkId>(v => new(v), id => id.Value));
        return options;
    }

    private sealed class GuidId<T>(Func<Guid, T> make, Func<T, Guid> unwrap) : JsonConverter<T>
        where T : struct
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            make(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, T id, JsonSerializerOptions options) =>
            writer.WriteStringValue(unwrap(id));
    }

    private sealed class TextId<T>(Func<string, T> make, Func<T, string> unwrap) : JsonConverter<T>
        where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            make(reader.GetString() ?? throw new JsonException($"A {typeof(T).Name} is a string."));

        public override void Write(Utf8JsonWriter writer, T id, JsonSerializerOptions options) =>
            writer.WriteStringValue(unwrap(id));
    }
}
