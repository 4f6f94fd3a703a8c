using System.Net.Sockets;
using System.Text;

namespace Broker.Simulator.Workloads;

/// <summary>
/// The door of a machine: an SSH server as far as its identification line (RFC 4253 section 4.2), which comes before
/// either side has to know a key.
/// </summary>
/// <param name="jitter">Natural delay of the first line.</param>
/// <param name="called">Told of each caller what the answer was.</param>
internal sealed class SshWorkload(Action<string, bool> called, Func<TimeSpan> jitter) : IWorkloadProtocol
{
    public const string Identification = "SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.14";

    /// <summary>What OpenSSH says, instead of its identification, when too many callers have not logged in yet.</summary>
    private const string Full = "Exceeded MaxStartups";

    private static readonly TimeSpan LoginGrace = TimeSpan.FromSeconds(10);

    public async Task ServeAsync(NetworkStream stream, Func<WorkloadManner> manner, CancellationToken cancellationToken)
    {
        var now = manner();
        // The wire takes real time even when the networks' clock is driven by hand.
        await Task.Delay(now.Answers ? now.Delay + jitter() : Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        var well = now.Status == 200;
        called(well ? "Connection opened" : Full, well);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{(well ? Identification : Full)}\r\n"), cancellationToken);
        if (well)
        {
            await AwaitCallerAsync(stream, cancellationToken);
        }
    }

    // Nobody can log in here: who stays without a word is shown out, as the real one does after its grace time.
    private static async Task AwaitCallerAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var grace = new CancellationTokenSource(LoginGrace, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(grace.Token, cancellationToken);
        _ = await stream.ReadAsync(new byte[256], either.Token);
    }
}
