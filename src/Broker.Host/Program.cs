using Broker.Host.Commands;
using Broker.Host.Health;
using Broker.Host.Hosting;
using Broker.Host.Security;

return await OperatorCommands.RunAsync(args, Build);

static WebApplication Build(HostStart start)
{
    var builder = WebApplication.CreateBuilder(start.Configuration);
    builder.AddHosting(start);
    builder.Services.AddSecurityHeaders();
    builder.Services.AddProblems();
    builder.Services.AddBrokerHealth();

    var app = builder.Build();
    app.UseForwardedAddresses();
    app.UseProblems();
    app.UseSecurityHeaders();
    app.MapHealth();
    return app;
}

/// <summary>The portal's entry point; public for the in-memory test host.</summary>
public partial class Program;
