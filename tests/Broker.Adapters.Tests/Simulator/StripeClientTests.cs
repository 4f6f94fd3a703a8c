using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Broker.Simulator.Stripe;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>The simulated Stripe, judged by Stripe's own client for Node and by what its documentation promises.</summary>
public sealed class StripeClientTests
{
    [Fact]
    public async Task Stripes_own_client_bills_credits_refunds_and_lists_as_it_does_on_stripe()
    {
        await using var host = await SimulatorHost.StartAsync();

        var verdict = await NodeJudge.RunAsync(
            Path.Combine("stripe", "speak.mjs"), new Uri(host.Public.BaseAddress!, "stripe").ToString(), StripeSimulatorOptions.DefaultApiKey,
            new Uri(host.Public.BaseAddress!, "control").ToString());

        Assert.True(verdict.ExitCode == 0, verdict.Report);
    }

    [Fact]
    public async Task The_same_key_at_the_same_time_is_a_conflict_and_later_the_same_answer()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var stripe = Client(host);
        await host.TellAsync("stripe/think?milliseconds=500");

        var first = CreateAsync(stripe, "key-1");
        JsonElement second;
        do
        {
            second = await (await CreateAsync(stripe, "key-1")).Content.ReadFromJsonAsync<JsonElement>();
        }
        while (!second.TryGetProperty("error", out _));

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        using var made = await first;
        using var replayed = await CreateAsync(stripe, "key-1");

        Assert.Equal("idempotency_key_in_use", second.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(await made.Content.ReadAsStringAsync(), await replayed.Content.ReadAsStringAsync());
        Assert.Equal("true", replayed.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Fact]
    public async Task An_error_after_the_work_is_kept_as_the_answer_of_its_key()
    {
        await using var host = await SimulatorHost.StartAsync();
        using var stripe = Client(host);
        await host.BreakAsync(new { network = "stripe", kind = "500-after", count = 1 });

        using var broken = await CreateAsync(stripe, "key-1");
        using var again = await CreateAsync(stripe, "key-1");
        var made = await host.Control.GetFromJsonAsync<JsonElement>("stripe/objects/customer");

        Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, again.StatusCode);
        Assert.Equal(1, made.GetArrayLength());
    }

    [Theory]
    [InlineData("email[a]=1", "email")]
    [InlineData("address[planet]=Mars", "address[planet]")]
    [InlineData("balance=much", "balance")]
    [InlineData("invoice_settings[custom_fields][0][name]=PO", "invoice_settings[custom_fields][0][value]")]
    public async Task A_parameter_stripe_does_not_know_or_read_is_refused_by_name(string sent, string param)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var stripe = Client(host);

        using var response = await stripe.PostAsync("v1/customers", new StringContent(sent));
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
    }

    [Fact]
    public void A_webhook_is_signed_as_stripe_signs_it()
    {
        const string Body = """{"id":"evt_1","object":"event","type":"invoice.paid","data":{"object":{"id":"in_1","number":"INV-ü"}}}""";

        var header = StripeCourier.Sign(Body, "whsec_test_secret", 1764000000);

        Assert.Equal("t=1764000000,v1=325068413e624ef0e45256eb2bf6ecf72da1cf1b2f32f4db19967329763ce7c0", header);
    }

    internal static HttpClient Client(SimulatorHost host)
    {
        var client = host.Client("stripe/", key: null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", StripeSimulatorOptions.DefaultApiKey);
        return client;
    }

    private static async Task<HttpResponseMessage> CreateAsync(HttpClient stripe, string key)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/customers");
        message.Content = new FormUrlEncodedContent([new("name", "Acme")]);
        message.Headers.Add("Idempotency-Key", key);
        return await stripe.SendAsync(message);
    }
}
