using Broker.Simulator.Aethir;
using Broker.Simulator.Akash;
using Broker.Simulator.Control;
using Broker.Simulator.Dispersed;
using Broker.Simulator.Ecb;
using Broker.Simulator.Faults;
using Broker.Simulator.IoNet;
using Broker.Simulator.Lium;
using Broker.Simulator.Stripe;
using Broker.Simulator.Supply;
using Broker.Simulator.Targon;
using Broker.Simulator.Vies;
using Broker.Simulator.Workloads;
using Broker.Simulator.World;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broker.Simulator;

/// <summary>The simulator as a web application, for its own program and for tests that host it themselves.</summary>
/// <remarks>
/// Base addresses: <c>/akash/</c> is the Console API, <c>/ionet/</c> is api.io.solutions, <c>/control/</c> injects faults, <c>/</c> is a page for people.
/// A workload is reached at <c>forwarded_ports[service][0].host:externalPort</c> of the lease's status (its <c>uris</c> are names that resolve nowhere)
/// and, on io.net, at <c>public_url</c>.
/// </remarks>
public static class SimulatorApplication
{
    public const string DefaultUrl = "http://127.0.0.1:5090";

    /// <param name="args">Command line, e.g. <c>--urls http://127.0.0.1:0 --Simulator:TimeScale=60</c>.</param>
    /// <param name="configure">Last word on services and configuration, e.g. another <see cref="TimeProvider"/>.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // The folder it was started from may hold another program's appsettings.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // A bad setting is one line on stderr (Program.cs), not a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddOptions<SimulatorOptions>()
            .BindConfiguration(SimulatorOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                options => System.Net.IPAddress.TryParse(options.WorkloadHost, out var host) && System.Net.IPAddress.IsLoopback(host),
                "Simulator:WorkloadHost must be a loopback address: workloads answer whoever can reach them.")
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        AddWorld(builder.Services);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseWebSockets();
        app.UseMiddleware<FaultMiddleware>();
        app.MapAkash();
        MapIoNet(app);
        app.MapLium();
        app.MapTargon();
        app.MapDispersed();
        app.MapAethir();
        app.MapStripe();
        app.MapEcb();
        app.MapVies();
        ControlApi.Map(app);
        return app;
    }

    private static void AddWorld(IServiceCollection services)
    {
        services.AddSingleton<SimulatedWorld>();
        services.AddSingleton<Dice>();
        services.AddSingleton<MarketChurn>();
        services.AddSingleton<WorkloadYard>();
        services.AddAkash();
        services.AddSingleton<IoNetStock>();
        services.AddSingleton<IoNetWorkers>();
        services.AddSingleton<IoNetMachines>();
        services.AddSingleton<IoNetNetwork>();
        services.AddSingleton<IoNetViews>();
        services.AddSingleton<ISimulatedNetwork, IoNetControl>();
        services.AddLium();
        services.AddTargon();
        services.AddDispersed();
        services.AddAethir();
        services.AddStripe();
        services.AddSingleton<FaultBook>();
        services.AddSingleton<ControlRoom>();
        services.AddHostedService<WorldPump>();
    }

    private static void MapIoNet(WebApplication app)
    {
        var ionet = app.MapGroup("/ionet").AddEndpointFilter(IoNetGate.AnswerProblemsAsync);
        IoNetInventoryApi.Map(ionet.MapGroup("/v1/io-explorer/network"));
        var enterprise = ionet.MapGroup("/enterprise/v1/io-cloud").AddEndpointFilter(IoNetGate.RequireKeyAsync);
        IoNetContainersApi.Map(enterprise.MapGroup("/caas"));
        IoNetMachinesApi.Map(enterprise.MapGroup("/vmaas"));
        IoNetControl.Map(app.MapGroup("/control/ionet"));
    }
}
