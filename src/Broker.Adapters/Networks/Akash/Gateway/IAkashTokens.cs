using System.Text.Json.Nodes;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Gateway;

/// <summary>Where tokens for gateways come from: whoever holds the wallet signs them.</summary>
internal interface IAkashTokens
{
    /// <exception cref="NetworkUnreachableException">None could be had.</exception>
    Task<string> SignAsync(JsonObject leases, CancellationToken cancellationToken);
}

/// <summary>Our own wallet signs.</summary>
internal sealed class AkashWalletTokens(AkashWallet wallet, TimeProvider clock) : IAkashTokens
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public Task<string> SignAsync(JsonObject leases, CancellationToken cancellationToken) =>
        Task.FromResult(AkashToken.Sign(wallet.Open(), leases, clock.GetUtcNow(), Life));
}

/// <summary>The Console holds the wallet and signs for us.</summary>
internal sealed class AkashConsoleTokens(AkashConsole console) : IAkashTokens
{
    private const int LifeSeconds = 300;

    public async Task<string> SignAsync(JsonObject leases, CancellationToken cancellationToken)
    {
        var answer = (await console.CreateTokenAsync(leases, LifeSeconds, cancellationToken)).OrUnreachable();
        return AkashConsole.Data<AkashTokenWire>(answer, "a wish for a token").Token ?? throw answer.Unknown("a wish for a token");
    }
}
