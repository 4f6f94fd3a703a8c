using System.Net.Http.Json;
using System.Text.Json;
using Broker.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>The simulator in this process on a port of its own, with a clock that only moves when told.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    public const string CaaS = "ionet/enterprise/v1/io-cloud/caas";
    public const string VmaaS = "ionet/enterprise/v1/io-cloud/vmaas";

    private readonly WebApplication _app;
    private readonly Uri _address;

    private SimulatorHost(WebApplication app, FakeTimeProvider clock)
    {
        _app = app;
        Clock = clock;
        _address = new Uri(app.Urls.Single() + "/");
        Akash = Client("akash/", SimulatorOptions.DefaultAkashApiKey);
        IoNet = Client(CaaS + "/", SimulatorOptions.DefaultIoNetApiKey);
        IoNetMachines = Client(VmaaS + "/", SimulatorOptions.DefaultIoNetApiKey);
        Control = Client("control/", key: null);
        Public = Client("", key: null);
    }

    public FakeTimeProvider Clock { get; }

    public HttpClient Akash { get; }

    public HttpClient IoNet { get; }

    public HttpClient IoNetMachines { get; }

    public HttpClient Control { get; }

    /// <summary>Base address of the program, without a key.</summary>
    public HttpClient Public { get; }

    public static async Task<SimulatorHost> StartAsync(params string[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var app = SimulatorApplication.Create(
            ["--urls", "http://127.0.0.1:0", .. settings.Select(setting => $"--Simulator:{setting}")],
            builder => builder.Services.AddSingleton<TimeProvider>(clock));
        await app.StartAsync();
        return new SimulatorHost(app, clock);
    }

    /// <summary>A client of its own, e.g. with another key or with something listening in.</summary>
    public HttpClient Client(string path, string? key, DelegatingHandler? listener = null)
    {
        HttpMessageHandler wire = new SocketsHttpHandler();
        if (listener is not null)
        {
            listener.InnerHandler = wire;
            wire = listener;
        }

        var client = new HttpClient(wire) { BaseAddress = new Uri(_address, path), Timeout = TimeSpan.FromSeconds(20) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("x-api-key", key);
        }

        return client;
    }

    public void AdvanceBlocks(int blocks) => Clock.Advance(TimeSpan.FromSeconds((6 * blocks) + 1));

    public async Task<JsonElement> WorkloadAsync(string? network = null)
    {
        var all = await Control.GetFromJsonAsync<JsonElement>(network is null ? "workloads" : $"workloads?network={network}");
        return Assert.Single(all.EnumerateArray());
    }

    public async Task TellAsync(string order)
    {
        using var reply = await Control.PostAsync(order, content: null);
        Assert.True(reply.IsSuccessStatusCode, $"{order}: {(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
    }

    public async Task BreakAsync(object fault)
    {
        using var reply = await Control.PostAsJsonAsync("faults", fault);
        Assert.Equal(System.Net.HttpStatusCode.Created, reply.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { Akash, IoNet, IoNetMachines, Control, Public })
        {
            client.Dispose();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
