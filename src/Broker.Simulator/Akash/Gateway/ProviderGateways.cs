using System.Net;
using System.Security.Authentication;
using Broker.Simulator.Akash.Chain;
using Broker.Simulator.Control;
using Broker.Simulator.Faults;
using Broker.Simulator.Supply;
using Broker.Simulator.World;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Akash.Gateway;

/// <summary>Every provider's own HTTPS server on a loopback port of its own. All are one web server here, told apart by port.</summary>
internal sealed class ProviderGateways(
    IServiceProvider simulator, SimulatedWorld world, AkashProviders providers, ProviderCertificates certificates, IOptions<SimulatorOptions> options)
    : IHostedService, IAsyncDisposable
{
    private readonly Dictionary<int, AkashProvider> _byPort = [];
    private readonly Dictionary<string, Uri> _byOwner = new(StringComparer.Ordinal);
    private WebApplication? _server;

    /// <summary>What the provider says on the chain where it is to be found.</summary>
    public string HostUri(AkashProvider provider) => _byOwner[provider.Owner].GetLeftPart(UriPartial.Authority);

    public AkashProvider At(HttpContext context) => _byPort[context.Connection.LocalPort];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Listen);
        builder.Services.AddRoutingCore().AddLogging();
        Share<SimulatedWorld>(builder.Services);
        Share<AkashNetwork>(builder.Services);
        Share<AkashViews>(builder.Services);
        Share<TenantTokens>(builder.Services);
        Share<CertificateRegistry>(builder.Services);
        Share<FaultBook>(builder.Services);
        Share<TimeProvider>(builder.Services);
        builder.Services.AddSingleton(simulator.GetServices<ISimulatedNetwork>());
        builder.Services.AddSingleton(simulator.GetRequiredService<ILogger<FaultMiddleware>>());
        builder.Services.AddSingleton(this);
        builder.Services.AddSingleton<GatewayDoor>();

        _server = builder.Build();
        var akash = simulator.GetServices<ISimulatedNetwork>().First(network => network.Key == AkashNetwork.Key);
        _server.Use((context, next) =>
        {
            if (IsDark(At(context)))
            {
                context.Abort();
                return Task.CompletedTask;
            }

            context.Features.Set(akash);
            return next(context);
        });
        _server.UseMiddleware<FaultMiddleware>();
        _server.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(15) });
        _server.UseRouting();
        GatewayApi.Map(_server);
        GatewayStreams.Map(_server);
        await _server.StartAsync(cancellationToken);
        Remember(_server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>()
            .Addresses);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private void Share<T>(IServiceCollection services)
        where T : class => services.AddSingleton(simulator.GetRequiredService<T>());

    private void Listen(KestrelServerOptions kestrel)
    {
        foreach (var provider in providers.All)
        {
            kestrel.Listen(IPAddress.Parse(options.Value.WorkloadHost), 0, port => port.UseHttps(https =>
            {
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                // Tenants' certificates are signed by themselves; the chain says which are good.
                https.AllowAnyClientCertificate();
                https.ServerCertificateSelector = (_, _) => IsDark(provider) ? null : certificates.Current(provider);
            }));
        }
    }

    private bool IsDark(AkashProvider provider) => world.Visit(() => providers.IsDark(provider));

    // Kestrel lists the addresses in the order it was told to listen.
    private void Remember(ICollection<string> addresses)
    {
        foreach (var (provider, address) in providers.All.Zip(addresses.Select(address => new Uri(address))))
        {
            _byPort.Add(address.Port, provider);
            _byOwner.Add(provider.Owner, address);
        }
    }
}
