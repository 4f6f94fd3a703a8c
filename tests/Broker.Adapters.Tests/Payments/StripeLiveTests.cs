using System.Reflection;
using Broker.Domain.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Broker.Adapters.Tests.Payments;

/// <summary>The same contract on Stripe itself, in test mode.</summary>
public sealed class StripeLiveTests
{
    public static TheoryData<string> Facts => [.. typeof(PaymentGatewayContract).GetMethods()
        .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
        .Select(method => method.Name)];

    [WithTestKey]
    [MemberData(nameof(Facts))]
    public async Task Holds_on_stripe_itself(string fact)
    {
        await using var live = new Live();

        await (Task)typeof(PaymentGatewayContract).GetMethod(fact)!.Invoke(live, null)!;
    }

    private sealed class Live : PaymentGatewayContract, IAsyncDisposable
    {
        private readonly ServiceProvider _services = StripeHarness.Services(
            TimeProvider.System, [], ("Payments:Stripe:Enabled", "true"), ("Payments:Stripe:ApiKey", WithTestKeyAttribute.Key));

        protected override IPaymentGateway Gateway => _services.GetRequiredService<IPaymentGateway>();

        protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }
}

/// <summary>Runs where somebody gave us a key of Stripe's test mode, and says why it does not elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WithTestKeyAttribute : TheoryAttribute
{
    private const string Variable = "STRIPE_TEST_KEY";

    public WithTestKeyAttribute()
    {
        if (!Key.StartsWith("sk_test_", StringComparison.Ordinal) && !Key.StartsWith("rk_test_", StringComparison.Ordinal))
        {
            Skip = $"{Variable} holds no key of Stripe's test mode (sk_test_… or rk_test_…).";
        }
    }

    public static string Key => Environment.GetEnvironmentVariable(Variable) ?? "";
}
