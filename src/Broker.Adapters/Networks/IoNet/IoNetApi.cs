using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Wire;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Networks.IoNet;

/// <summary>The calls of both products' APIs that the broker makes.</summary>
internal sealed class IoNetApi(NetworkHttp http)
{
    private const int PageSize = 100;
    private const int MostPages = 500;
    private const int MostLogBytes = 1024 * 1024;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);
    private static readonly string Containers = IoNetProduct.Containers.Root;
    private static readonly string Machines = IoNetProduct.Machines.Root;

    public NetworkHttp Http => http;

    /// <summary>Reads one row of the account's deployments with a key that is being tried.</summary>
    public Task<WireAnswer> TryKeyAsync(NetworkCredential credential, CancellationToken cancellationToken) =>
        http.With(credential).GetAsync($"{Containers}/deployments?page=0&page_size=1", cancellationToken);

    public async Task<IReadOnlyList<IoNetHardwareWire>> ListHardwareAsync(CancellationToken cancellationToken)
    {
        var answer = (await http.GetAsync($"{Containers}/hardware/max-gpus-per-container", cancellationToken)).OrUnreachable();
        return Data<IoNetHardwareListWire>(answer, "a list of hardware").Hardware ?? throw answer.Unknown("a list of hardware");
    }

    public async Task<IReadOnlyList<IoNetReplicasWire>> ListReplicasAsync(string hardwareId, int gpus, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture, $"{Containers}/available-replicas?hardware_id={Uri.EscapeDataString(hardwareId)}&hardware_qty={gpus}");
        return Data<IReadOnlyList<IoNetReplicasWire>>((await http.GetAsync(path, cancellationToken)).OrUnreachable(), "a list of free replicas");
    }

    /// <summary>Machines that can be had now, with price and place.</summary>
    public async Task<IReadOnlyList<IoNetMachineWire>> ListMachinesAsync(CancellationToken cancellationToken)
    {
        var answer = (await http.GetAsync($"{Machines}/hardware", cancellationToken)).OrUnreachable();
        return Data<IoNetMachineListWire>(answer, "a list of machines").Hardware ?? throw answer.Unknown("a list of machines");
    }

    public Task<WireAnswer> GetPriceAsync(IoNetPlace place, int gpus, int hours, CancellationToken cancellationToken)
    {
        // The list of locations is JSON inside the query.
        var locations = Uri.EscapeDataString(new JsonArray(IoNetWire.IdNode(place.LocationId)).ToJsonString());
        var size = place.Product == IoNetProduct.Machines ? "currency=usdc&gpus_per_vm" : "gpus_per_container";
        return http.GetAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{place.Product.Root}/price?location_ids={locations}&hardware_id={Uri.EscapeDataString(place.HardwareId)}&duration_hours={hours}&{size}={gpus}&replica_count=1"),
            cancellationToken);
    }

    public Task<WireAnswer> DeployAsync(IoNetDeployWire order, CancellationToken cancellationToken) =>
        http.PostAsync($"{Containers}/deploy", order, IoNetWire.Options, cancellationToken);

    public Task<WireAnswer> DeployAsync(IoNetMachineDeployWire order, CancellationToken cancellationToken) =>
        http.PostAsync($"{Machines}/deploy", order, IoNetWire.Options, cancellationToken);

    /// <summary>All of the account's deployments of one product, ended ones included.</summary>
    public async IAsyncEnumerable<IoNetRowWire> ListAsync(
        IoNetProduct product, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 0; page < MostPages; page++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{product.Root}/deployments?page={page}&page_size={PageSize}");
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
    public async Task<(WireAnswer Answer, IoNetDetailWire Detail)?> FindAsync(IoNetDeployment deployment, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(deployment.Path, cancellationToken);
        return IsUnknown(answer) ? null : (answer, Data<IoNetDetailWire>(answer.OrUnreachable(), "a look at a deployment"));
    }

    /// <summary>The containers or machines it consists of now.</summary>
    public Task<IReadOnlyList<IoNetWorkerWire>> ListWorkersAsync(IoNetDeployment deployment, CancellationToken cancellationToken) =>
        WorkersAsync($"{deployment.Path}/{deployment.Product.Workers}", cancellationToken);

    /// <summary>What became of one container or machine over time.</summary>
    public Task<IReadOnlyList<IoNetWorkerWire>> ListHistoryAsync(IoNetDeployment deployment, string worker, CancellationToken cancellationToken) =>
        WorkersAsync($"{deployment.Path}/{deployment.Product.Workers}-jobs/{Uri.EscapeDataString(worker)}", cancellationToken);

    public Task<WireAnswer> ExtendAsync(IoNetDeployment deployment, int hours, CancellationToken cancellationToken) =>
        http.PostAsync($"{deployment.Path}/extend", new IoNetExtendWire(hours), IoNetWire.Options, cancellationToken);

    public Task<WireAnswer> CloseAsync(IoNetDeployment deployment, CancellationToken cancellationToken) =>
        http.DeleteAsync(deployment.Path, cancellationToken);

    /// <summary>The output so far; the network keeps the stream open for as long as the container runs.</summary>
    public Task<WireAnswer> GetLogAsync(IoNetDeployment deployment, string container, string stream, CancellationToken cancellationToken) =>
        http.GetOpenEndedAsync($"{deployment.Path}/log/{Uri.EscapeDataString(container)}?stream={stream}", MostLogBytes, LogPatience, cancellationToken);

    /// <exception cref="HttpRequestException">The envelope is empty.</exception>
    public static T Data<T>(WireAnswer answer, string to)
        where T : class =>
        answer.Read<IoNetData<T>>(IoNetWire.Options).Data ?? throw answer.Unknown(to);

    private async Task<IReadOnlyList<IoNetWorkerWire>> WorkersAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync($"{path}?page=0&page_size={PageSize}", cancellationToken);
        return IsUnknown(answer)
            ? []
            : Data<IoNetWorkersWire>(answer.OrUnreachable(), "a list of workers").Workers ?? throw answer.Unknown("a list of workers");
    }

    // A 404 in the API's own words; a proxy's page with that status says nothing about the deployment.
    private static bool IsUnknown(WireAnswer answer) => answer.Status == HttpStatusCode.NotFound && IoNetRefusals.DetailOf(answer) is not null;
}
