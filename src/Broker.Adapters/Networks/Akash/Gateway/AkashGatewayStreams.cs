using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Akash.Gateway;

internal sealed record AkashLogFrameWire(string? Name, string? Message);

internal sealed record AkashEventObjectWire(string? Kind, string? Name);

internal sealed record AkashEventFrameWire(string? Type, string? Reason, string? Note, AkashEventObjectWire? Object);

/// <summary>What a gateway sends over web sockets. A stranger's stream: it is read for so long, so far, and no further.</summary>
internal sealed class AkashGatewayStreams(AkashGatewayHosts hosts, IAkashTokens tokens)
{
    private const int MostFrames = 5_000;
    private const int LargestFrame = 64 * 1024;
    private const int MostBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromSeconds(5);

    /// <summary>The last lines of all services of a lease, as they were written; the gateway knows no times.</summary>
    public async Task<IReadOnlyList<LogLine>> ReadLogsAsync(AkashLeaseKey lease, int tail, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{lease.Path}/logs?follow=false&tail={tail}");
        var frames = await ReadAsync(lease.Provider, path, AkashScope.Logs, cancellationToken);
        return [.. frames.Select(LineOf).TakeLast(tail)];
    }

    /// <summary>What the provider's cluster did for the lease: pulled an image, could not start a container.</summary>
    public async Task<IReadOnlyList<LogLine>> ReadEventsAsync(AkashLeaseKey lease, CancellationToken cancellationToken)
    {
        var frames = await ReadAsync(lease.Provider, $"{lease.Path}/kubeevents?follow=false", AkashScope.Events, cancellationToken);
        return [.. frames.Select(EventOf)];
    }

    internal static LogLine LineOf(string frame) => TryRead<AkashLogFrameWire>(frame) is { Message: { } message } log
        ? new LogLine(null, log.Name ?? "", message.TrimEnd('\r', '\n'))
        : new LogLine(null, "", WireAnswer.Reason(frame));

    internal static LogLine EventOf(string frame) => TryRead<AkashEventFrameWire>(frame) is { Reason: { } reason } found
        ? new LogLine(null, "event", $"{found.Object?.Kind} {found.Object?.Name}: {reason}: {found.Note}".Trim())
        : new LogLine(null, "event", WireAnswer.Reason(frame));

    private static T? TryRead<T>(string frame)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(frame, AkashWire.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> ReadAsync(string provider, string path, string scope, CancellationToken cancellationToken)
    {
        var line = await hosts.FindAsync(provider, cancellationToken);
        var token = await tokens.SignAsync(AkashAccess.At(provider, scope), cancellationToken);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        try
        {
            using var patience = new CancellationTokenSource(ConnectPatience);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            var address = new UriBuilder(new Uri(line.Host.Address, path));
            address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
            await socket.ConnectAsync(address.Uri, line.Wire, either.Token);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            hosts.Forget(provider);
            throw new NetworkUnreachableException($"Provider {provider} opened no stream: {e.GetBaseException().Message}", e);
        }

        return await DrainAsync(socket, cancellationToken);
    }

    /// <summary>All frames until the other side ends, or until there is enough of them.</summary>
    private static async Task<IReadOnlyList<string>> DrainAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ReadPatience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var frames = new List<string>();
        var frame = new byte[LargestFrame];
        var (length, total) = (0, 0);
        try
        {
            while (frames.Count < MostFrames && total < MostBytes && length < frame.Length)
            {
                var read = await socket.ReceiveAsync(frame.AsMemory(length), either.Token);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                length += read.Count;
                total += read.Count;
                if (read.EndOfMessage)
                {
                    frames.Add(Encoding.UTF8.GetString(frame, 0, length));
                    length = 0;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Broken off, or never ending: what came until now is the answer.
        }

        return frames;
    }
}
