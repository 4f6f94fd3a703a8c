using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Broker.Adapters.Networks.Wire;

namespace Broker.Adapters.Networks.Akash;

/// <summary>The calls of the Console API that the broker makes.</summary>
internal sealed class AkashConsole(NetworkHttp http)
{
    // The largest page both editions of the API grant.
    private const int PageSize = 100;
    private const int MostPages = 200;

    public NetworkHttp Http => http;

    /// <summary>All our deployments that are not closed.</summary>
    public async IAsyncEnumerable<AkashDeploymentDetailWire> ListActiveAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 0; page < MostPages; page++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"v1/deployments?state=active&skip={page * PageSize}&limit={PageSize}");
            var answer = (await http.GetAsync(path, cancellationToken)).OrUnreachable();
            var read = Data<AkashDeploymentPageWire>(answer, "a list of deployments");
            var deployments = read.Deployments ?? throw answer.Unknown("a list of deployments");
            foreach (var deployment in deployments)
            {
                yield return deployment;
            }

            if (read.Pagination?.HasMore is not true || deployments.Count == 0)
            {
                yield break;
            }
        }

        throw new InvalidOperationException($"Akash lists more than {MostPages * PageSize} deployments.");
    }

    /// <summary>Null if the Console knows no such deployment.</summary>
    public async Task<(WireAnswer Answer, AkashDeploymentDetailWire Detail)?> FindAsync(string dseq, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync($"v1/deployments/{Uri.EscapeDataString(dseq)}", cancellationToken);
        // A 404 in the API's own words; a proxy's page with that status says nothing about the deployment.
        if (answer.Status == HttpStatusCode.NotFound && AkashRefusals.ProblemOf(answer).Message is not null)
        {
            return null;
        }

        return (answer, Data<AkashDeploymentDetailWire>(answer.OrUnreachable(), "a look at a deployment"));
    }

    public async Task<IReadOnlyList<AkashBidBodyWire>> ListBidsAsync(string dseq, CancellationToken cancellationToken)
    {
        var answer = (await http.GetAsync($"v1/bids?dseq={Uri.EscapeDataString(dseq)}", cancellationToken)).OrUnreachable();
        return [.. Data<IReadOnlyList<AkashBidWire>>(answer, "a list of bids").Select(b => b.Bid).OfType<AkashBidBodyWire>()];
    }

    public Task<WireAnswer> CreateAsync(string sdl, string name, CancellationToken cancellationToken) =>
        http.PostAsync("v1/deployments", new AkashData<AkashCreateWire>(new(sdl, name)), AkashWire.Options, cancellationToken);

    public Task<WireAnswer> LeaseAsync(AkashLeaseChoiceWire choice, string manifest, CancellationToken cancellationToken) =>
        http.PostAsync("v1/leases", new AkashLeaseRequestWire([choice], manifest), AkashWire.Options, cancellationToken);

    /// <summary>Answers at once where the API can; the edition of August knows no such wish and answers when it is done.</summary>
    public Task<WireAnswer> CloseAsync(string dseq, CancellationToken cancellationToken) =>
        http.DeleteAsync($"v1/deployments/{Uri.EscapeDataString(dseq)}?async=true", cancellationToken);

    /// <summary>What became of something that is done later.</summary>
    public async Task<AkashActivityWire> GetActivityAsync(string id, CancellationToken cancellationToken)
    {
        var answer = (await http.GetAsync($"v1/activities/{Uri.EscapeDataString(id)}", cancellationToken)).OrUnreachable();
        return Data<AkashActivityWire>(answer, "a look at an activity");
    }

    public Task<WireAnswer> DepositAsync(string dseq, decimal usd, CancellationToken cancellationToken) =>
        http.PostAsync("v1/deposit-deployment", new AkashData<AkashDepositWire>(new(dseq, usd)), AkashWire.Options, cancellationToken);

    /// <summary>Null where there are none: the edition of August does not limit a deployment's time.</summary>
    public async Task<AkashSettingsWire?> FindSettingsAsync(string dseq, CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync($"v2/deployment-settings/{Uri.EscapeDataString(dseq)}", cancellationToken);
        return answer.Status == HttpStatusCode.NotFound ? null : Data<AkashSettingsWire>(answer.OrUnreachable(), "a look at settings");
    }

    /// <param name="hours">From the deployment's beginning.</param>
    public Task<WireAnswer> LimitAsync(string dseq, int hours, CancellationToken cancellationToken) => http.SendAsync(
        HttpMethod.Patch, $"v2/deployment-settings/{Uri.EscapeDataString(dseq)}",
        JsonContent.Create(new AkashData<AkashLimitWire>(new(hours)), options: AkashWire.Options), cancellationToken);

    /// <param name="leases">What the token opens.</param>
    public Task<WireAnswer> CreateTokenAsync(JsonObject leases, int seconds, CancellationToken cancellationToken) =>
        http.PostAsync("v1/create-jwt-token", new AkashData<AkashTokenRequestWire>(new(seconds, leases)), AkashWire.Options, cancellationToken);

    public async Task<IReadOnlyList<AkashProviderWire>> ListProvidersAsync(CancellationToken cancellationToken) =>
        (await http.GetPublicAsync("v1/providers?scope=all", cancellationToken)).OrUnreachable().Read<IReadOnlyList<AkashProviderWire>>(AkashWire.Options);

    public async Task<AkashProviderWire> GetProviderAsync(string address, CancellationToken cancellationToken) =>
        (await http.GetPublicAsync($"v1/providers/{Uri.EscapeDataString(address)}", cancellationToken)).OrUnreachable().Read<AkashProviderWire>(AkashWire.Options);

    public async Task<IReadOnlyList<AkashGpuModelWire>> ListPricesAsync(CancellationToken cancellationToken)
    {
        var answer = (await http.GetPublicAsync("v1/gpu-prices", cancellationToken)).OrUnreachable();
        return answer.Read<AkashGpuPricesWire>(AkashWire.Options).Models ?? throw answer.Unknown("a question for GPU prices");
    }

    /// <exception cref="HttpRequestException">The envelope is empty.</exception>
    public static T Data<T>(WireAnswer answer, string to)
        where T : class =>
        answer.Read<AkashData<T>>(AkashWire.Options).Data ?? throw answer.Unknown(to);
}
