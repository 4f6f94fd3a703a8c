using System.Globalization;
using System.Net.Http.Json;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Bittensor.Lium;

/// <summary>The calls of Lium's API that the broker makes. Its lists have no pages.</summary>
internal sealed class LiumApi(NetworkHttp http)
{
    private const int MostLogBytes = 1024 * 1024;
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(3);

    public NetworkHttp Http => http;

    public Task<WireAnswer> TryKeyAsync(NetworkCredential credential, CancellationToken cancellationToken) =>
        http.With(credential).GetAsync("users/me", cancellationToken);

    public async Task<IReadOnlyList<LiumExecutorWire>> ListExecutorsAsync(CancellationToken cancellationToken) =>
        Rows<LiumExecutorWire>(await http.GetAsync("executors?size=1000", cancellationToken));

    /// <summary>What the network tells everyone of its nodes; null if it does not say it now.</summary>
    public async Task<IReadOnlyList<LiumFeedNodeWire>?> ReadFeedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = (await http.GetPublicAsync("public/v1/nodes", cancellationToken)).OrUnreachable();
            return answer.Read<LiumFeedWire>(LiumWire.Options).Nodes?.OfType<LiumFeedNodeWire>().ToList();
        }
        catch (NetworkUnreachableException)
        {
            // The feed only checks prices: the list that can be rented from is the other one.
            return null;
        }
    }

    public async Task<LiumPods> ListPodsAsync(CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync("pods", cancellationToken);
        return new LiumPods(answer, Rows<LiumPodWire>(answer));
    }

    public Task<WireAnswer> RentAsync(string executor, LiumRentWire rent, CancellationToken cancellationToken) =>
        http.PostAsync($"executors/{Uri.EscapeDataString(executor)}/rent", rent, LiumWire.Options, cancellationToken);

    public Task<WireAnswer> DeletePodAsync(string id, CancellationToken cancellationToken) =>
        http.DeleteAsync($"pods/{Uri.EscapeDataString(id)}", cancellationToken);

    /// <summary>How older editions end a rental: whatever pod is on the node.</summary>
    public Task<WireAnswer> DeleteRentAsync(string executor, CancellationToken cancellationToken) =>
        http.DeleteAsync($"executors/{Uri.EscapeDataString(executor)}/rent", cancellationToken);

    public Task<WireAnswer> GetLogAsync(string pod, int tail, CancellationToken cancellationToken) => http.GetOpenEndedAsync(
        string.Create(CultureInfo.InvariantCulture, $"pods/{Uri.EscapeDataString(pod)}/logs?tail={tail}&follow=false"), MostLogBytes, LogPatience, cancellationToken);

    public async Task<IReadOnlyList<LiumTemplateWire>> ListTemplatesAsync(CancellationToken cancellationToken) =>
        Rows<LiumTemplateWire>(await http.GetAsync("templates", cancellationToken));

    public Task<WireAnswer> CreateTemplateAsync(LiumNewTemplateWire template, CancellationToken cancellationToken) =>
        http.PostAsync("templates", template, LiumWire.Options, cancellationToken);

    public Task<WireAnswer> DeleteTemplateAsync(string id, CancellationToken cancellationToken) =>
        http.DeleteAsync($"templates/{Uri.EscapeDataString(id)}", cancellationToken);

    public Task<WireAnswer> ReplaceTemplateAsync(string id, LiumNewTemplateWire template, CancellationToken cancellationToken) => http.SendAsync(
        HttpMethod.Put, $"templates/{Uri.EscapeDataString(id)}", JsonContent.Create(template, options: LiumWire.Options), cancellationToken);

    /// <summary>The images the network itself runs on such a machine, best first.</summary>
    public async Task<IReadOnlyList<LiumImageWire>> ListDefaultImagesAsync(string gpu, string? driver, CancellationToken cancellationToken) =>
        Rows<LiumImageWire>(await http.GetAsync(
            $"executors/default-docker-image?gpu_model={Uri.EscapeDataString(gpu)}&driver_version={Uri.EscapeDataString(driver ?? "")}", cancellationToken));

    private static List<T> Rows<T>(WireAnswer answer)
        where T : class =>
        [.. answer.OrUnreachable().Read<IReadOnlyList<T?>>(LiumWire.Options).OfType<T>()];
}
