using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;
using Broker.Domain.Shared;
using Broker.Engine;
using Microsoft.OpenApi;

namespace Broker.Host.Api;

/// <summary>
/// How our types look in JSON, for the HTTP API, the hub and the OpenAPI document alike: ids as plain strings,
/// enums by name, durations as ISO 8601, money as <c>{"amount":"1.23","currency":"USD"}</c> so that no client rounds it.
/// </summary>
internal static class WireFormat
{
    private static readonly IReadOnlyList<JsonConverter> Converters =
    [
        new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false),
        new MoneyAmount(),
        new Duration(),
    ];

    /// <summary>What the OpenAPI document says of each type that a converter writes.</summary>
    public static IReadOnlyDictionary<Type, Action<OpenApiSchema>> Schemas { get; } = new Dictionary<Type, Action<OpenApiSchema>>
    {
        [typeof(OrganisationId)] = Uuid,
        [typeof(UserId)] = Uuid,
        [typeof(DeploymentId)] = Uuid,
        [typeof(ReplicaId)] = Uuid,
        [typeof(BudgetId)] = Uuid,
        [typeof(InvoiceId)] = Uuid,
        [typeof(PlanId)] = Uuid,
        [typeof(IncidentId)] = Uuid,
        [typeof(JobResultId)] = Uuid,
        [typeof(ApiKeyId)] = Uuid,
        [typeof(NetworkId)] = static s => Text(s, null, "Short name of a network, such as akash."),
        [typeof(TimeSpan)] = static s => Text(s, "duration", "ISO 8601 duration."),
        [typeof(Money)] = static s =>
        {
            s.Type = JsonSchemaType.Object;
            s.Required = new HashSet<string>(StringComparer.Ordinal) { "amount", "currency" };
            s.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "decimal", Description = "Decimal number at full precision." },
                ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "ISO 4217 code." },
            };
        },
    };

    public static void Apply(JsonSerializerOptions options)
    {
        // Escapes what HTML would read as markup: an answer shown by a careless page stays text.
        options.Encoder = JavaScriptEncoder.Default;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        foreach (var converter in Converters)
        {
            options.Converters.Add(converter);
        }

        // Ids; its laxer enum converter comes after ours and is never asked.
        BrokerJson.Configure(options);
    }

    private static void Uuid(OpenApiSchema schema) => Text(schema, "uuid", null);

    private static void Text(OpenApiSchema schema, string? format, string? description)
    {
        schema.Type = JsonSchemaType.String;
        schema.Format = format;
        schema.Description ??= description;
        schema.Properties = null;
        schema.Required = null;
    }

    private sealed class Duration : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            XmlConvert.ToTimeSpan(reader.GetString() ?? throw new JsonException());

        public override void Write(Utf8JsonWriter writer, TimeSpan span, JsonSerializerOptions options) =>
            writer.WriteStringValue(XmlConvert.ToString(span));
    }

    private sealed class MoneyAmount : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new JsonException("Amounts are not accepted here.");

        public override void Write(Utf8JsonWriter writer, Money money, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("amount", money.Amount.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("currency", money.Currency.Code);
            writer.WriteEndObject();
        }
    }
}
