using System.Net.Http.Json;
using System.Text.Json;
using Broker.Adapters.Payments;
using Broker.Adapters.Tests.Networks;
using Broker.Adapters.Tests.Simulator;
using Broker.Domain.Shared;
using Broker.Simulator.Stripe;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Broker.Adapters.Tests.Payments;

/// <summary>One simulated Stripe for a class of tests, each with customers of its own, and the adapter as the host registers it.</summary>
public sealed class StripeHarness : IAsyncLifetime
{
    private SimulatorHost _stripe = null!;
    private ServiceProvider _services = null!;

    internal SimulatorHost Simulator => _stripe;

    internal List<string> Log { get; } = [];

    internal IPaymentGateway Gateway => _services.GetRequiredService<IPaymentGateway>();

    internal ITaxCalculator Tax => _services.GetRequiredService<ITaxCalculator>();

    internal DateTimeOffset Now => _stripe.Clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        _stripe = await SimulatorHost.StartAsync();
        _services = Services(
            _stripe.Clock, Log,
            ("Payments:Stripe:Enabled", "true"),
            ("Payments:Stripe:ApiKey", StripeSimulatorOptions.DefaultApiKey),
            ("Payments:Stripe:BaseAddress", new Uri(_stripe.Public.BaseAddress!, "stripe").ToString()),
            ("Payments:Stripe:WebhookSecret", StripeSimulatorOptions.DefaultWebhookSecret));
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _stripe.DisposeAsync();
    }

    internal static ServiceProvider Services(TimeProvider clock, List<string> log, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Listener(log)));
        services.AddPayments(NetworkHarness.Configuration(settings));
        return services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>What Stripe really has of a kind.</summary>
    internal async Task<IReadOnlyList<JsonElement>> ObjectsAsync(string kind) =>
        [.. (await _stripe.Control.GetFromJsonAsync<JsonElement>($"stripe/objects/{kind}")).EnumerateArray()];

    private sealed class Listener(List<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log)
            {
                log.Add(formatter(state, exception) + exception);
            }
        }

        public void Dispose()
        {
            // There is nothing to close.
        }
    }
}
