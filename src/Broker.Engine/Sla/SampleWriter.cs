using System.Threading.Channels;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Sla;

/// <param name="Fence">Of the shard's lease under which the probe was made: an overtaken node's samples can be told.</param>
public sealed record StoredSample(
    ReplicaId Replica, OrganisationId Organisation, DeploymentId Deployment, DateTimeOffset At, ProbeOutcome Outcome,
    TimeSpan? Latency, int? HttpStatus, long Fence);

/// <summary>
/// Writes samples in bulk. The queue is bounded and never drops its oldest: samples are evidence, so a slow database
/// slows the probing, which shows as lateness.
/// </summary>
public sealed class SampleWriter(
    SystemDatabase database, ProbePartitions partitions, IOptions<SlaOptions> options, ProbeMetrics metrics,
    TimeProvider clock, ILogger<SampleWriter> logger) : BackgroundService
{
    private const int QueueLimit = 50_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(10);

    private readonly SampleCopy _copy = new(database);
    private readonly List<StoredSample> _batch = [];
    private readonly Channel<StoredSample> _queue = Channel.CreateBounded<StoredSample>(
        new BoundedChannelOptions(QueueLimit) { SingleReader = true });

    /// <summary>Waits while the queue is full.</summary>
    public ValueTask WriteAsync(StoredSample sample, CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(sample, cancellationToken);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await base.StopAsync(cancellationToken);

        // Here and not at the loop's end: a service that is stopped at once never entered its loop.
        await DrainAsync();
        await _copy.DisposeAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && !_queue.Reader.Completion.IsCompleted)
        {
            await CollectAsync(stoppingToken);
            await FlushAsync(stoppingToken);
        }
    }

    /// <summary>Waits for a first sample, then for more until the batch is due.</summary>
    private async Task CollectAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (_batch.Count == 0 && !await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                return;
            }

            using var due = new CancellationTokenSource(options.Value.FlushEvery, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, stoppingToken);
            while (_batch.Count < options.Value.FlushRows && await _queue.Reader.WaitToReadAsync(either.Token))
            {
                Take();
            }
        }
        catch (OperationCanceledException)
        {
            // The batch is due, or we are stopping: either way it is written now.
        }
    }

    private async Task FlushAsync(CancellationToken stoppingToken)
    {
        while (_batch.Count > 0 && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Not cut short by a stop: what has begun is quicker finished than done again.
                using var patience = new CancellationTokenSource(LastChance, clock);
                await _copy.WriteAsync(_batch, patience.Token);
                _batch.Clear();
            }
            catch (Exception exception)
            {
                SlaLog.SamplesNotWritten(logger, exception, _batch.Count, RetryAfter);
                await RecoverAsync(exception, stoppingToken);
            }
        }
    }

    private async Task RecoverAsync(Exception exception, CancellationToken stoppingToken)
    {
        try
        {
            if (exception is PostgresException { SqlState: PostgresErrorCodes.CheckViolation })
            {
                // The day has no partition yet: whoever makes them ahead did not run.
                await partitions.MaintainAsync(stoppingToken);
                return;
            }
        }
        catch (NpgsqlException again)
        {
            SlaLog.RefreshFailed(logger, again);
        }
        catch (OperationCanceledException)
        {
            return; // Stopping: the batch has its last chance in a moment.
        }

        await WaitAsync(RetryAfter, stoppingToken);
    }

    private async Task WaitAsync(TimeSpan time, CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(time, clock, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping ends every wait.
        }
    }

    private async Task DrainAsync()
    {
        using var patience = new CancellationTokenSource(LastChance, clock);
        try
        {
            do
            {
                Take();
                if (_batch.Count > 0)
                {
                    await _copy.WriteAsync(_batch, patience.Token);
                    _batch.Clear();
                }
            }
            while (_queue.Reader.TryPeek(out _));
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            var lost = _batch.Count + _queue.Reader.Count;
            metrics.Lost(lost);
            SlaLog.SamplesLost(logger, lost);
        }
    }

    private void Take()
    {
        while (_batch.Count < options.Value.FlushRows && _queue.Reader.TryRead(out var sample))
        {
            _batch.Add(sample);
        }
    }
}
