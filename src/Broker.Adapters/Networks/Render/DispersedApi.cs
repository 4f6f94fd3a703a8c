using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Wire;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Networks.Render;

/// <summary>The calls of the API that the broker makes.</summary>
internal sealed class DispersedApi(NetworkHttp http)
{
    private const int PageSize = 50;
    private const int MostPages = 400;

    public NetworkHttp Http => http;

    /// <summary>Reads one job with a key that is being tried: a key for nodes may not.</summary>
    public Task<WireAnswer> TryKeyAsync(NetworkCredential credential, CancellationToken cancellationToken) =>
        http.With(credential).GetAsync("v1/jobs?limit=1&page=1", cancellationToken);

    /// <param name="place">Null for all offers.</param>
    public IAsyncEnumerable<DispersedOfferWire> ListOffersAsync(DispersedPlace? place, CancellationToken cancellationToken) => PagesAsync<DispersedOfferWire>(
        place is null
            ? "v1/compute/offers?"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"v1/compute/offers?allowed_region_codes={Uri.EscapeDataString(place.Region)}&gpu_count={place.GpuCount}&gpu_registry_uuid={Uri.EscapeDataString(place.GpuRegistryUuid)}&"),
        cancellationToken);

    public Task<WireAnswer> CreateAsync(JsonObject job, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Post, "v1/jobs", Content(job), cancellationToken);

    /// <summary>All jobs of the account, newest first, ended ones included.</summary>
    public IAsyncEnumerable<DispersedJobWire> ListAsync(CancellationToken cancellationToken) =>
        PagesAsync<DispersedJobWire>("v1/jobs?sort=-created_at&", cancellationToken);

    /// <summary>Null if the network knows no such job.</summary>
    public async Task<(WireAnswer Answer, DispersedJobWire Job)?> FindAsync(string uuid, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync($"v1/jobs/{Uri.EscapeDataString(uuid)}", cancellationToken);
        // A 404 in the API's own words; a proxy's page with that status says nothing about the job.
        if (answer.Status == HttpStatusCode.NotFound && DispersedRefusals.ErrorOf(answer) is not null)
        {
            return null;
        }

        return (answer, answer.OrUnreachable().Read<DispersedJobWire>(DispersedWire.Options));
    }

    /// <summary>The newest attempt at a job; null before a node was assigned.</summary>
    public async Task<DispersedRunWire?> FindRunAsync(string job, CancellationToken cancellationToken)
    {
        DispersedRunWire? last = null;
        await foreach (var run in PagesAsync<DispersedRunWire>($"v1/job-runs?filter%5Bjob_uuid%5D={Uri.EscapeDataString(job)}&", cancellationToken))
        {
            // The order of the list is not documented: an attempt that has begun comes before those that have not.
            last = last is null || run.StartedAtMs is null || run.StartedAtMs >= (last.StartedAtMs ?? long.MaxValue) ? run : last;
        }

        return last;
    }

    /// <summary>The same attempt with what its container wrote.</summary>
    public async Task<DispersedRunWire> ReadRunAsync(string uuid, CancellationToken cancellationToken) =>
        (await http.GetAsync($"v1/job-runs/{Uri.EscapeDataString(uuid)}", cancellationToken)).OrUnreachable().Read<DispersedRunWire>(DispersedWire.Options);

    public IAsyncEnumerable<DispersedEntryWire> ListEntriesAsync(string run, CancellationToken cancellationToken) => PagesAsync<DispersedEntryWire>(
        $"v1/compute/ledger/transactions?filter%5Bjob_run_uuid%5D={Uri.EscapeDataString(run)}&sort=created_at&", cancellationToken);

    public Task<WireAnswer> CancelAsync(string uuid, string reason, CancellationToken cancellationToken) =>
        http.SendAsync(HttpMethod.Put, $"v1/jobs/{Uri.EscapeDataString(uuid)}/cancel", Content(new JsonObject { ["reason"] = reason }), cancellationToken);

    // Exactly the bytes that are signed.
    private static ByteArrayContent Content(JsonObject body) =>
        new(CanonicalJson.Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = (await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{path}limit={PageSize}&page={page}"), cancellationToken)).OrUnreachable();
            var read = answer.Read<DispersedPageWire<T>>(DispersedWire.Options);
            var rows = read.Data ?? throw answer.NotNow();
            foreach (var row in rows)
            {
                yield return row ?? throw answer.NotNow();
            }

            if (rows.Count == 0 || page * PageSize >= (read.Total ?? 0))
            {
                yield break;
            }
        }

        throw new InvalidOperationException($"Dispersed gave more than {MostPages * PageSize} rows of {path}.");
    }
}
