using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Broker.Simulator.World;
using Microsoft.Extensions.Options;

namespace Broker.Simulator.Stripe;

/// <summary>What goes wrong on the way of webhooks.</summary>
/// <param name="Duplicates">How often each comes again.</param>
/// <param name="Shuffle">So many events are waited for and sent in another order; 0 or 1 keeps the order.</param>
/// <param name="DelayMilliseconds">Real time before each batch.</param>
/// <param name="WrongSignature">Each comes once with a signature of another secret first.</param>
/// <param name="LoseEvery">Every n-th is never sent; 0 for none.</param>
internal sealed record WebhookMischief(int Duplicates = 0, int Shuffle = 0, int DelayMilliseconds = 0, bool WrongSignature = false, int LoseEvery = 0);

internal sealed record WebhookTarget(string Id, Uri Address, string Secret, IReadOnlySet<string> Events);

internal sealed record WebhookCounts(long Sent, long Accepted, long Refused, long Unreachable, long Lost, int Waiting);

/// <summary>Posts signed events, at least once and in no order that can be relied on. Works in real time.</summary>
internal sealed partial class StripeCourier : BackgroundService
{
    private const int MostTries = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ForMore = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly Channel<JsonObject> _waiting = Channel.CreateUnbounded<JsonObject>();
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Dice _dice;
    private readonly StripeSimulatorOptions _options;
    private readonly ILogger<StripeCourier> _logger;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience };
    private List<WebhookTarget> _targets = [];
    private long _sent;
    private long _accepted;
    private long _refused;
    private long _unreachable;
    private long _lost;
    private long _taken;

    public StripeCourier(TimeProvider clock, Dice dice, IOptions<StripeSimulatorOptions> options, ILogger<StripeCourier> logger)
    {
        _clock = clock;
        _dice = dice;
        _options = options.Value;
        _logger = logger;
        Reset();
    }

    public WebhookMischief Mischief { get; set; } = new();

    public WebhookCounts Counts => new(
        Interlocked.Read(ref _sent), Interlocked.Read(ref _accepted), Interlocked.Read(ref _refused),
        Interlocked.Read(ref _unreachable), Interlocked.Read(ref _lost), _waiting.Reader.Count);

    public void Take(JsonObject told) => _waiting.Writer.TryWrite(told.Copy());

    /// <summary>From now on events go here too; only addresses of this machine are ever posted to.</summary>
    public void Register(WebhookTarget target)
    {
        lock (_gate)
        {
            _targets = [.. _targets.Where(one => one.Id != target.Id), target];
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _targets = _options.WebhookUrl.Length == 0
                ? []
                : [new WebhookTarget("settings", new Uri(_options.WebhookUrl), _options.WebhookSecret, new HashSet<string>(["*"], StringComparer.Ordinal))];
        }

        Mischief = new WebhookMischief();
    }

    /// <summary>The header Stripe sends with a body.</summary>
    public static string Sign(string body, string secret, long at)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{at}.{body}"));
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        return string.Create(CultureInfo.InvariantCulture, $"t={at},v1={hash}");
    }

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var mischief = Mischief;
            if (mischief.Shuffle > 1 || mischief.DelayMilliseconds > 0)
            {
                await Task.Delay(ForMore + TimeSpan.FromMilliseconds(mischief.DelayMilliseconds), TimeProvider.System, stoppingToken);
            }

            foreach (var told in Batch(mischief))
            {
                await DeliverAsync(told, mischief, stoppingToken);
            }
        }
    }

    private List<JsonObject> Batch(WebhookMischief mischief)
    {
        var batch = new List<JsonObject>();
        while (batch.Count < Math.Max(1, mischief.Shuffle) && _waiting.Reader.TryRead(out var told))
        {
            _taken++;
            if (mischief.LoseEvery > 0 && _taken % mischief.LoseEvery == 0)
            {
                Interlocked.Increment(ref _lost);
                continue;
            }

            batch.AddRange(Enumerable.Repeat(told, 1 + mischief.Duplicates));
        }

        return mischief.Shuffle > 1 ? [.. batch.Select((told, i) => (told, _dice.Fraction(told.Text("id")!, i))).OrderBy(one => one.Item2).Select(one => one.told)] : batch;
    }

    private async Task DeliverAsync(JsonObject told, WebhookMischief mischief, CancellationToken cancellationToken)
    {
        List<WebhookTarget> targets;
        lock (_gate)
        {
            targets = _targets;
        }

        foreach (var target in targets.Where(one => one.Address.IsLoopback && (one.Events.Contains("*") || one.Events.Contains(told.Text("type")!))))
        {
            if (mischief.WrongSignature)
            {
                await PostAsync(told, target with { Secret = target.Secret + "-wrong" }, cancellationToken);
            }

            for (var attempt = 1; attempt <= MostTries && !await PostAsync(told, target, cancellationToken); attempt++)
            {
                await Task.Delay(BetweenTries * attempt, TimeProvider.System, cancellationToken);
            }
        }
    }

    private async Task<bool> PostAsync(JsonObject told, WebhookTarget target, CancellationToken cancellationToken)
    {
        var body = told.ToJsonString();
        using var message = new HttpRequestMessage(HttpMethod.Post, target.Address);
        message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        message.Headers.TryAddWithoutValidation("Stripe-Signature", Sign(body, target.Secret, _clock.GetUtcNow().ToUnixTimeSeconds()));
        Interlocked.Increment(ref _sent);
        try
        {
            using var response = await _http.SendAsync(message, cancellationToken);
            Interlocked.Increment(ref response.IsSuccessStatusCode ? ref _accepted : ref _refused);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _unreachable);
            NotDelivered(_logger, told.Text("type")!, target.Address, failure.Message);
            return false;
        }
    }

    [LoggerMessage(9003, LogLevel.Information, "The event {Type} could not be posted to {Address}: {Why}")]
    private static partial void NotDelivered(ILogger logger, string type, Uri address, string why);
}
