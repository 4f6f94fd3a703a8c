using Broker.Adapters.Tests.Simulator;
using Broker.Adapters.VatRegister;
using Broker.Domain.Shared;

namespace Broker.Adapters.Tests.VatRegister;

public sealed class ViesRegisterTests : IAsyncLifetime
{
    private SimulatorHost _simulator = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync();
        _http = _simulator.Client("vies/", key: null);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_valid_id_comes_with_the_number_of_the_answer_and_the_answer_itself()
    {
        var valid = Assert.IsType<VatIdAnswer.Valid>(await AskAsync("NL859214606B01"));

        Assert.StartsWith("WAPI", valid.Reference, StringComparison.Ordinal);
        Assert.Equal("Company NL859214606B01", valid.RegisteredName);
        Assert.Contains("\"isValid\":true", valid.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_requester_there_is_no_number()
    {
        Assert.Null(Assert.IsType<VatIdAnswer.Valid>(await AskAsync("NL859214606B01", requester: null)).Reference);
    }

    [Fact]
    public async Task Unknown_and_unavailable_are_different_answers()
    {
        Assert.IsType<VatIdAnswer.Invalid>(await AskAsync("DE123456000"));
        Assert.Contains("MS_UNAVAILABLE", Assert.IsType<VatIdAnswer.Unavailable>(await AskAsync("DE123456999")).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_register_that_is_away_does_not_say_that_an_id_is_wrong()
    {
        using var nowhere = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:1/") };

        Assert.IsType<VatIdAnswer.Unavailable>(await new ViesRegister(nowhere).CheckAsync("DE123456789", null, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"isValid\":\"true\"}")]
    [InlineData("{\"isValid\":false,\"userError\":\"GLOBAL_MAX_CONCURRENT_REQ\"}")]
    [InlineData("{\"isValid\":true,\"userError\":\"SOMETHING_NEW\"}")]
    public void An_answer_we_do_not_know_is_no_answer(string raw) => Assert.IsType<VatIdAnswer.Unavailable>(ViesRegister.Read(raw));

    private Task<VatIdAnswer> AskAsync(string id, string? requester = "DE136695976") =>
        new ViesRegister(_http).CheckAsync(id, requester, default);
}
