using System.Net;
using Broker.Adapters.Prices;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.Simulator;

public sealed class EcbRatesTests
{
    private const string Head = "<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'><Cube>";

    [Fact]
    public async Task Rates_are_read_by_day_and_unknown_currencies_left_out()
    {
        var rates = await ReadAsync(Head + "<Cube time='2026-10-30'><Cube currency='USD' rate='1.1623'/><Cube currency='ISK' rate='142.1'/></Cube>"
            + "<Cube time='2026-10-29'><Cube currency='USD' rate='1.1601'/></Cube></Cube></gesmes:Envelope>");

        Assert.Equal(
            [new EuroRate(Currency.Usd, new DateOnly(2026, 10, 30), 1.1623m), new EuroRate(Currency.Usd, new DateOnly(2026, 10, 29), 1.1601m)], rates);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Sorry</html>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>")]
    [InlineData(Head + "<Cube time='30.10.2026'><Cube currency='USD' rate='1'/></Cube></Cube></gesmes:Envelope>")]
    [InlineData(Head + "<Cube time='2026-10-30'><Cube currency='USD' rate='1e9'/></Cube></Cube></gesmes:Envelope>")]
    [InlineData(Head + "<Cube time='2026-10-30'><Cube currency='USD' rate='-1'/></Cube></Cube></gesmes:Envelope>")]
    [InlineData(Head + "<Cube time='2026-10-30'><Cube currency='USD' rate='0'/></Cube></Cube></gesmes:Envelope>")]
    public Task An_answer_that_is_none_is_unavailable(string body) =>
        Assert.ThrowsAsync<ExchangeRatesUnavailableException>(() => ReadAsync(body));

    [Fact]
    public async Task The_simulated_bank_publishes_a_quarter_of_working_days()
    {
        await using var simulator = await SimulatorHost.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(simulator.Public.BaseAddress!, "ecb/") };

        var rates = await new EcbRates(http).ListAsync(CancellationToken.None);

        Assert.InRange(rates.Select(r => r.Date).Distinct().Count(), 60, 66);
        Assert.DoesNotContain(rates, r => r.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        Assert.All(rates.Where(r => r.Currency == Currency.Usd), r => Assert.InRange(r.PerEuro, 1.1m, 1.2m));
    }

    private static async Task<IReadOnlyList<EuroRate>> ReadAsync(string body)
    {
        using var http = new HttpClient(new Answer(body)) { BaseAddress = new Uri("https://bank.example/") };
        return await new EcbRates(http).ListAsync(CancellationToken.None);
    }

    private sealed class Answer(string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) });
    }
}
