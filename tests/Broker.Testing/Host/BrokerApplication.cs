using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Broker.Testing.Host;

/// <summary>
/// The whole portal on a real Kestrel at a loopback port of its own, over a test database. Every limit, header and
/// web socket is the real one.
/// </summary>
public sealed class BrokerApplication : WebApplicationFactory<Program>
{
    private readonly Dictionary<string, string?> _settings;
    private readonly Action<IServiceCollection> _services;

    private BrokerApplication(TestDatabase database, Dictionary<string, string?> settings, Action<IServiceCollection> services)
    {
        Database = database;
        _settings = settings;
        _services = services;
        UseKestrel(0);
    }

    public TestDatabase Database { get; }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>Starts the portal and waits until it listens.</summary>
    /// <param name="settings">On top of the database's own, such as <c>Access:LockedFor</c>.</param>
    /// <param name="services">Replaces what the test wants to be in charge of.</param>
    public static BrokerApplication Start(
        TestDatabase database, IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var all = new Dictionary<string, string?>(database.Settings, StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Warning",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            all[key] = value;
        }

        var application = new BrokerApplication(database, all, services ?? (static _ => { }));
        application.StartServer();
        return application;
    }

    public Browser CreateBrowser() => new(this);

    /// <summary>A program with an API key.</summary>
    public HttpClient CreateProgram(string apiKey)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
        return client;
    }

    internal async Task<Guid> UserIdAsync(string email)
    {
        await using var context = Database.System.CreateContext();
        return await context.Users.Where(u => u.Email == email).Select(u => u.Id).SingleAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(RepositoryRoot());
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(_services);
    }

    protected override IHost CreateHost(IHostBuilder builder) => new SelfStoppingHost(base.CreateHost(builder));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Broker.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    /// <summary>
    /// Stops as the program itself stops. The factory would stop the host a second time beside the entry point, which
    /// by then disposes what the second stop still uses.
    /// </summary>
    private sealed class SelfStoppingHost(IHost host) : IHost
    {
        public IServiceProvider Services => host.Services;

        public Task StartAsync(CancellationToken cancellationToken = default) => host.StartAsync(cancellationToken);

        public async Task StopAsync(CancellationToken cancellationToken = default)
        {
            var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStopped.Register(stopped.SetResult);
            lifetime.StopApplication();
            await stopped.Task.WaitAsync(cancellationToken);
        }

        public void Dispose()
        {
            // The entry point disposes what it built.
        }
    }
}
