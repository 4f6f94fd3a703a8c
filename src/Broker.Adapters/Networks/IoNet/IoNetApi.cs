using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Wire;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>The calls of the containers API that the broker makes.</summary>
internal sealed class IoNetApi(NetworkHttp http)
{
    private const string Root = "enterprise/v1/io-cloud/caas";
    private const int PageSize = 100;
    private const int MostPages = 500;
    private const int MostLogBytes = 1024 * 1024;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);

    public NetworkHttp Http => http;

    /// <summary>Reads one row of the account's deployments with a key that is being tried.</summary>
    public Task<WireAnswer> TryKeyAsync(NetworkCredential credential, CancellationToken cancellationToken) =>
        http.With(credential).GetAsync($"{Root}/deployments?page=0&page_size=1", cancellationToken);

    public async Task<IReadOnlyList<IoNetHardwareWire>> ListHardwareAsync(CancellationToken cancellationToken)
    {
        var answer = (await http.GetAsync($"{Root}/hardware/max-gpus-per-container", cancellationToken)).OrUnreachable();
        return Data<IoNetHardwareListWire>(answer, "a list of hardware").Hardware ?? throw answer.Unknown("a list of hardware");
    }

    public async Task<IReadOnlyList<IoNetReplicasWire>> ListReplicasAsync(string hardwareId, int gpus, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Root}/available-replicas?hardware_id={Uri.EscapeDataString(hardwareId)}&hardware_qty={gpus}");
        return Data<IReadOnlyList<IoNetReplicasWire>>((await http.GetAsync(path, cancellationToken)).OrUnreachable(), "a list of free replicas");
    }

    public Task<WireAnswer> GetPriceAsync(IoNetPlace place, int gpus, int hours, CancellationToken cancellationToken)
    {
        // The list of locations is JSON inside the query.
        var locations = Uri.EscapeDataString(new JsonArray(IoNetWire.IdNode(place.LocationId)).ToJsonString());
        return http.GetAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Root}/price?location_ids={locations}&hardware_id={Uri.EscapeDataString(place.HardwareId)}&duration_hours={hours}&gpus_per_container={gpus}&replica_count=1"),
            cancellationToken);
    }

    public Task<WireAnswer> DeployAsync(IoNetDeployWire order, CancellationToken cancellationToken) =>
        http.PostAsync($"{Root}/deploy", order, IoNetWire.Options, cancellationToken);

    /// <summary>All deployments of the account, ended ones included.</summary>
    public async IAsyncEnumerable<IoNetRowWire> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 0; page < MostPages; page++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Root}/deployments?page={page}&page_size={PageSize}");
            var answer = (await http.GetAsync(path, cancellationToken)).OrUnreachable();
            var read = Data<IoNetListWire>(answer, "a list of deployments");
            var rows = read.Deployments ?? throw answer.Unknown("a list of deployments");
            foreach (var row in rows)
            {
                yield return row;
            }

            if (rows.Count == 0 || (page + 1) * PageSize >= (read.Total ?? 0))
            {
                yield break;
            }
        }

        throw new InvalidOperationException($"io.net lists more than {MostPages * PageSize} deployments.");
    }

    /// <summary>Null if the network knows no such deployment.</summary>
    public async Task<(WireAnswer Answer, IoNetDetailWire Detail)?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync($"{Root}/deployment/{Uri.EscapeDataString(id)}", cancellationToken);
        // A 404 in the API's own words; a proxy's page with that status says nothing about the deployment.
        if (answer.Status == HttpStatusCode.NotFound && IoNetRefusals.DetailOf(answer) is not null)
        {
            return null;
        }

        return (answer, Data<IoNetDetailWire>(answer.OrUnreachable(), "a look at a deployment"));
    }

    public async Task<IReadOnlyList<IoNetWorkerWire>> ListWorkersAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync($"{Root}/deployment/{Uri.EscapeDataString(id)}/containers?page=0&page_size={PageSize}", cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound && IoNetRefusals.DetailOf(answer) is not null)
        {
            return [];
        }

        return Data<IoNetWorkersWire>(answer.OrUnreachable(), "a list of containers").Workers ?? throw answer.Unknown("a list of containers");
    }

    public Task<WireAnswer> CloseAsync(string id, CancellationToken cancellationToken) =>
        http.DeleteAsync($"{Root}/deployment/{Uri.EscapeDataString(id)}", cancellationToken);

    /// <summary>The output so far; the network keeps the stream open for as long as the container runs.</summary>
    public Task<WireAnswer> GetLogAsync(string id, string container, string stream, CancellationToken cancellationToken) => http.GetOpenEndedAsync(
        $"{Root}/deployment/{Uri.EscapeDataString(id)}/log/{Uri.EscapeDataString(container)}?stream={stream}", MostLogBytes, LogPatience, cancellationToken);

    /// <exception cref="HttpRequestException">The envelope is empty.</exception>
    public static T Data<T>(WireAnswer answer, string to)
        where T : class =>
        answer.Read<IoNetData<T>>(IoNetWire.Options).Data ?? throw answer.Unknown(to);
}
