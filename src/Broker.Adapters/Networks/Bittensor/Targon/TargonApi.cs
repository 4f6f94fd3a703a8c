using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Broker.Adapters.Networks.Wire;
using NetworkCredential = Broker.Domain.Shared.NetworkCredential;

namespace Broker.Adapters.Networks.Bittensor.Targon;

/// <summary>The calls of Targon's second API that the broker makes.</summary>
internal sealed class TargonApi(NetworkHttp http)
{
    private const string Root = "tha/v2";
    private const int PageSize = 100;
    private const int MostPages = 200;
    private const int MostLogBytes = 1024 * 1024;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);

    public NetworkHttp Http => http;

    public Task<WireAnswer> TryKeyAsync(NetworkCredential credential, CancellationToken cancellationToken) =>
        http.With(credential).GetAsync($"{Root}/me/credits", cancellationToken);

    public async Task<IReadOnlyList<TargonSkuWire>> ListInventoryAsync(CancellationToken cancellationToken) =>
        Rows<TargonSkuWire>(await http.GetAsync($"{Root}/inventory", cancellationToken));

    /// <param name="name">Only those of this name; null for all.</param>
    public IAsyncEnumerable<TargonWorkloadWire> ListAsync(string? name, CancellationToken cancellationToken) =>
        PagesAsync<TargonWorkloadWire>(name is null ? "workloads" : $"workloads?name={Uri.EscapeDataString(name)}", cancellationToken);

    public IAsyncEnumerable<TargonEventWire> ListEventsAsync(string uid, CancellationToken cancellationToken) =>
        PagesAsync<TargonEventWire>($"{Workload(uid)}/events", cancellationToken);

    public IAsyncEnumerable<TargonKeyWire> ListKeysAsync(CancellationToken cancellationToken) => PagesAsync<TargonKeyWire>("ssh-keys", cancellationToken);

    /// <summary>Null if the network knows no such workload.</summary>
    public async Task<(WireAnswer Answer, TargonWorkloadWire Workload)?> FindAsync(string uid, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync($"{Root}/{Workload(uid)}", cancellationToken);
        // A 404 in the API's own words; a proxy's page with that status says nothing about the workload.
        if (answer.Status == HttpStatusCode.NotFound && TargonRefusals.ProblemOf(answer) is not null)
        {
            return null;
        }

        return (answer, answer.OrUnreachable().Read<TargonWorkloadWire>(TargonWire.Options));
    }

    public Task<WireAnswer> CreateAsync(TargonCreateWire workload, CancellationToken cancellationToken) =>
        http.PostAsync($"{Root}/workloads", workload, TargonWire.Options, cancellationToken);

    public Task<WireAnswer> DeployAsync(string uid, CancellationToken cancellationToken) =>
        http.PostAsync($"{Root}/{Workload(uid)}/deploy", cancellationToken);

    public Task<WireAnswer> SuspendAsync(string uid, CancellationToken cancellationToken) =>
        http.PostAsync($"{Root}/{Workload(uid)}/suspend", cancellationToken);

    public Task<WireAnswer> DeleteAsync(string uid, CancellationToken cancellationToken) =>
        http.DeleteAsync($"{Root}/{Workload(uid)}", cancellationToken);

    /// <summary>Whether the host attests that it runs the image of this digest.</summary>
    public async Task<bool> VerifyAsync(string uid, string digest, CancellationToken cancellationToken)
    {
        var answer = (await http.PostAsync($"{Root}/workloads/verify", new TargonVerifyWire(uid, digest), TargonWire.Options, cancellationToken)).OrUnreachable();
        return answer.Read<TargonVerifiedWire>(TargonWire.Options).Verified ?? throw answer.NotUnderstood("neither confirms nor denies an image");
    }

    public async Task<IReadOnlyList<TargonImageWire>> ListMachineImagesAsync(CancellationToken cancellationToken) =>
        Rows<TargonImageWire>(await http.GetAsync($"{Root}/workloads/vm-images", cancellationToken));

    public async Task<TargonKeyWire> AddKeyAsync(TargonNewKeyWire key, CancellationToken cancellationToken) =>
        (await http.PostAsync($"{Root}/ssh-keys", key, TargonWire.Options, cancellationToken)).OrUnreachable().Read<TargonKeyWire>(TargonWire.Options);

    public Task<WireAnswer> GetLogAsync(string uid, int tail, CancellationToken cancellationToken) => http.GetOpenEndedAsync(
        string.Create(CultureInfo.InvariantCulture, $"{Root}/{Workload(uid)}/logs?tail={tail}"), MostLogBytes, LogPatience, cancellationToken);

    private static string Workload(string uid) => $"workloads/{Uri.EscapeDataString(uid)}";

    private async IAsyncEnumerable<T> PagesAsync<T>(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"{Root}/{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={PageSize}");
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await http.GetAsync(cursor is null ? query : $"{query}&cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
            var read = answer.OrUnreachable().Read<TargonPageWire<T>>(TargonWire.Options);
            foreach (var item in read.Items ?? throw answer.NotUnderstood("gives a list without items"))
            {
                if (item is not null)
                {
                    yield return item;
                }
            }

            if (string.IsNullOrEmpty(read.NextCursor))
            {
                yield break;
            }

            // A cursor that leads to itself would be read for ever.
            cursor = read.NextCursor != cursor ? read.NextCursor : throw answer.NotUnderstood("repeats a page");
        }

        throw new InvalidOperationException($"Targon lists more than {MostPages * PageSize} things at {path}.");
    }

    private static List<T> Rows<T>(WireAnswer answer)
        where T : class =>
        [.. answer.OrUnreachable().Read<IReadOnlyList<T?>>(TargonWire.Options).OfType<T>()];
}
