using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Broker.Simulator.Faults;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Dispersed;

/// <summary>Who may call: every request is signed, timely and never seen before.</summary>
internal sealed class DispersedGate(SimulatedWorld world, IOptions<SimulatorOptions> options)
{
    /// <summary>How far the client's clock may be off, either way.</summary>
    public static readonly TimeSpan ClockWindow = TimeSpan.FromMinutes(5);

    private const int NonceLength = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _nonces = new(StringComparer.Ordinal);

    public static async ValueTask<object?> AnswerProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (DispersedProblem problem)
        {
            return problem.Answer();
        }
    }

    public static async ValueTask<object?> RequireSignatureAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        request.EnableBuffering();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.HttpContext.RequestAborted);
        request.Body.Position = 0;
        context.HttpContext.RequestServices.GetRequiredService<DispersedGate>().Check(request, body.ToArray());
        return await next(context);
    }

    public void Reset()
    {
        lock (_gate)
        {
            _nonces.Clear();
        }
    }

    private void Check(HttpRequest request, byte[] body)
    {
        var (key, time, nonce, signature) = (Header(request, "X-API-Key"), Header(request, "X-Time"), Header(request, "X-Nonce"), Header(request, "X-Signature"));
        var secret = SecretOf(key) ?? throw Unauthorized("Unknown API key");
        var now = world.RealNow + (request.HttpContext.Items.ContainsKey(FaultKind.ClockSkew) ? 2 * ClockWindow : TimeSpan.Zero);
        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || Math.Abs(now.ToUnixTimeMilliseconds() - milliseconds) > ClockWindow.TotalMilliseconds)
        {
            throw Unauthorized("X-Time is outside the accepted window");
        }

        if (nonce.Length != NonceLength || !nonce.All(char.IsAsciiHexDigit))
        {
            throw Unauthorized("X-Nonce must be 16 bytes in hex");
        }

        // The path below the network's own root: the same as on its own host.
        var path = request.Path.Value![(DispersedNetwork.Key.Length + 1)..];
        var expected = DispersedSignature.Of(
            secret, key, time, nonce, request.Method, path, DispersedSignature.Query(request.Query), DispersedSignature.BodyHash(body));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature)))
        {
            throw Unauthorized("Invalid signature");
        }

        Remember(nonce, now);
        if (key == SimulatorOptions.DispersedNodeKey && path.StartsWith("/v1/jobs", StringComparison.Ordinal))
        {
            throw new DispersedProblem(403, "FORBIDDEN", "The key's preset is Compute Node; jobs need Compute Consumer");
        }
    }

    private void Remember(string nonce, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var old in _nonces.Where(one => now - one.Value > 2 * ClockWindow).Select(one => one.Key).ToList())
            {
                _nonces.Remove(old);
            }

            if (!_nonces.TryAdd(nonce, now))
            {
                throw Unauthorized("X-Nonce was used before");
            }
        }
    }

    private string? SecretOf(string key) => key switch
    {
        SimulatorOptions.DispersedNodeKey => SimulatorOptions.DispersedNodeSecret,
        _ when key == options.Value.DispersedPublicKey => options.Value.DispersedSecretKey,
        _ => null,
    };

    private static string Header(HttpRequest request, string name) => request.Headers[name].ToString() is { Length: > 0 } value
        ? value
        : throw Unauthorized($"{name} is missing");

    private static DispersedProblem Unauthorized(string message) => new(401, "UNAUTHORIZED", message);
}
