using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Broker.Adapters.Documents.Tables;
using Broker.Domain.Billing;

namespace Broker.Adapters.Documents.Focus.Writing;

/// <summary>The JSON objects in FOCUS cells.</summary>
internal static class FocusTags
{
    // FOCUS wants the tags a provider sets itself to have a prefix of its own.
    private const string Prefix = "broker:";

    // Cells are read by programs, and quoted by the CSV writer; names stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(InvoiceLine line) => Object(json =>
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in line.Tags)
        {
            tags[CleanText.Of(key)!] = CleanText.Of(value)!;
        }

        Set(tags, "cost_centre", line.CostCentre);
        Set(tags, "team", line.Team);
        foreach (var (key, value) in tags)
        {
            // A key without a value is true by the specification.
            if (value.Length == 0)
            {
                json.WriteBoolean(key, true);
            }
            else
            {
                json.WriteString(key, value);
            }
        }
    });

    public static string PriceDetails(string gpu, int gpuCount) => Object(json =>
    {
        json.WriteNumber("GpuCount", gpuCount);
        json.WriteString("x_GpuModel", CleanText.Of(gpu));
    });

    public static string Grain(string kind, InvoiceLine? line) => Object(json =>
    {
        json.WriteString("ServiceName", kind == "vat" ? FocusService.Vat.Name : FocusService.Compute.Name);
        json.WriteString("x_LineKind", kind);
        if (line?.DeploymentName is { } deployment)
        {
            json.WriteString("x_DeploymentName", CleanText.Of(deployment));
        }
    });

    public static string Applied(string contract, string commitment, decimal cost) => Object(json =>
    {
        json.WriteStartArray("Elements");
        json.WriteStartObject();
        json.WriteString("ContractId", CleanText.Of(contract));
        json.WriteString("ContractCommitmentId", CleanText.Of(commitment));
        json.WriteNumber("ContractCommitmentAppliedCost", cost);
        json.WriteEndObject();
        json.WriteEndArray();
    });

    private static void Set(SortedDictionary<string, string> tags, string key, string? value)
    {
        if (value is not null)
        {
            tags[Prefix + key] = CleanText.Of(value)!;
        }
    }

    private static string Object(Action<Utf8JsonWriter> fill)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
