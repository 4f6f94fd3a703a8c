using System.Globalization;
using Broker.Adapters.Networks.Wire;
using Broker.Domain.Shared;

namespace Broker.Adapters.Networks.Aethir;

/// <summary>The calls of the assumed partner API.</summary>
internal sealed class AethirApi(NetworkHttp http, AethirSigner signer, AethirOptions options)
{
    private const string Root = "v1";
    private const int PageSize = 100;
    private const int MostPages = 200;

    public NetworkHttp Http => http;

    /// <summary>The same API, asked with a key that is only being tried.</summary>
    public AethirApi With(NetworkCredential candidate) => new(http.With(candidate), signer, options);

    public Task<AethirReply> ListOffersAsync(CancellationToken cancellationToken) =>
        AskAsync(() => http.GetAsync($"{Root}/offers", cancellationToken));

    public Task<AethirReply> QuoteAsync(string offerId, int hours, CancellationToken cancellationToken) => AskAsync(() =>
        http.PostAsync($"{Root}/quotes", new AethirQuoteRequestWire(offerId, hours), AethirWire.Options, cancellationToken));

    public Task<AethirReply> OrderAsync(AethirOrderRequestWire order, CancellationToken cancellationToken) =>
        AskAsync(() => http.PostAsync($"{Root}/orders", order, AethirWire.Options, cancellationToken));

    /// <summary>Null if the network knows no order under our name.</summary>
    public async Task<AethirOrderWire?> FindByNameAsync(string clientOrderId, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(() => http.GetAsync($"{Root}/orders?clientOrderId={Uri.EscapeDataString(clientOrderId)}", cancellationToken));
        var orders = reply.Data<AethirOrderPageWire>().Orders ?? throw reply.NotNow();
        // A network that does not know the filter would answer with all of them.
        return orders.FirstOrDefault(order => order.ClientOrderId == clientOrderId && order.OrderId is not null);
    }

    /// <summary>Null if the network knows no such order.</summary>
    public async Task<AethirOrderWire?> FindAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(() => http.GetAsync($"{Root}/orders/{Uri.EscapeDataString(handle.Value)}", cancellationToken));
        return reply.Code == AethirCode.NotFound ? null : Sound(reply);
    }

    /// <summary>All orders that have not ended.</summary>
    public async Task<IReadOnlyList<AethirOrderWire>> ListOpenAsync(CancellationToken cancellationToken)
    {
        var open = new List<AethirOrderWire>();
        for (var page = 0; page < MostPages; page++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Root}/orders?open=true&page={page}");
            var reply = await AskAsync(() => http.GetAsync(path, cancellationToken));
            var read = reply.Data<AethirOrderPageWire>();
            var rows = read.Orders ?? throw reply.NotNow();
            open.AddRange(rows);
            if (rows.Count == 0 || (page + 1) * PageSize >= (read.Total ?? 0))
            {
                return open;
            }
        }

        throw new InvalidOperationException($"Aethir lists more than {MostPages * PageSize} open orders.");
    }

    public Task<AethirReply> RenewAsync(LeaseHandle handle, DateTimeOffset until, CancellationToken cancellationToken) => AskAsync(() => http.PostAsync(
        $"{Root}/orders/{Uri.EscapeDataString(handle.Value)}/renew", new AethirRenewRequestWire(until.ToUnixTimeMilliseconds()), AethirWire.Options,
        cancellationToken));

    public Task<AethirReply> ReleaseAsync(LeaseHandle handle, CancellationToken cancellationToken) =>
        AskAsync(() => http.PostAsync($"{Root}/orders/{Uri.EscapeDataString(handle.Value)}/release", cancellationToken));

    public async Task<IReadOnlyList<AethirDayWire>> ListSettledAsync(LeaseHandle handle, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(() => http.GetAsync($"{Root}/orders/{Uri.EscapeDataString(handle.Value)}/settlements", cancellationToken));
        return reply.Data<AethirSettlementsWire>().Days ?? throw reply.NotNow();
    }

    /// <exception cref="NetworkUnreachableException">The order has no id: whatever it is, it is not an order.</exception>
    public static AethirOrderWire Sound(AethirReply reply)
    {
        var order = reply.Data<AethirOrderWire>();
        return order.OrderId is null ? throw reply.NotNow() : order;
    }

    private async Task<AethirReply> AskAsync(Func<Task<WireAnswer>> ask)
    {
        var (reply, time) = Read(await ask());
        if (reply.Code == AethirCode.TokenExpired && time is > 0 and < 253_402_300_799_000)
        {
            // A refused token did nothing, so asking again is safe; from now on we sign by the network's clock.
            signer.LearnClock(time.Value);
            (reply, _) = Read(await ask());
        }

        return reply.Code switch
        {
            AethirCode.TooManyRequests or AethirCode.NonceUsed => throw reply.NotNow(options.Scaled(options.RequestEvery)),
            AethirCode.TokenExpired => throw reply.NotNow(),
            _ => reply,
        };
    }

    private (AethirReply Reply, long? Time) Read(WireAnswer answer)
    {
        var envelope = answer.OrUnreachable().Read<AethirEnvelope>(AethirWire.Options);
        var code = envelope.Code ?? throw answer.NotNow();
        return (new AethirReply(answer, code, WireAnswer.Reason(envelope.Msg ?? ""), envelope.Data, code == options.SuccessCode), envelope.Time);
    }
}
