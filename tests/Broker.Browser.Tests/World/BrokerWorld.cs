using Broker.Domain.Accounts;
using Broker.Engine.Market;
using Broker.Simulator;
using Broker.Testing.Host;
using Broker.Testing.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Broker.Browser.Tests.World;

/// <summary>
/// What a visitor meets: the portal on a real Kestrel over a real PostgreSQL, the simulated networks hurried, two
/// customers and a browser. One for all tests of this project.
/// </summary>
public sealed class BrokerWorld : IAsyncLifetime
{
    /// <summary>Twenty times real: bids and images take a second or two instead of half a minute.</summary>
    private const string Pace = "20";

    private readonly Dictionary<Person, string> _sessions = [];
    private TestDatabase _database = null!;
    private WebApplication _simulator = null!;
    private BrokerApplication _portal = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public Uri Portal => _portal.Address;

    public Uri Simulator => new(_simulator.Urls.Single());

    /// <summary>Deploys for the first customer.</summary>
    public Person Engineer { get; private set; } = null!;

    /// <summary>Owns the first customer's organisation.</summary>
    public Person Owner { get; private set; } = null!;

    /// <summary>Owns the other customer's organisation.</summary>
    public Person Stranger { get; private set; } = null!;

    public Person Support { get; private set; } = null!;

    /// <summary>Of the operator's finance people.</summary>
    public Person Bookkeeper { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _simulator = SimulatorApplication.Create(
            ["--urls", "http://127.0.0.1:0", $"--Simulator:TimeScale={Pace}", "--Logging:LogLevel:Default=Warning"]);
        await _simulator.StartAsync();
        _database = await PostgresServer.CreateDatabaseAsync();
        _portal = BrokerApplication.Start(_database, Settings());
        var northlight = await _portal.AddOrganisationAsync("Northlight Imaging");
        Engineer = await _portal.AddMemberAsync(northlight, MemberRole.Engineer);
        Owner = await _portal.AddMemberAsync(northlight, MemberRole.Owner);
        Stranger = await _portal.AddMemberAsync(await _portal.AddOrganisationAsync("Kestrel Bank"), MemberRole.Owner);
        Support = await _portal.AddStaffAsync();
        Bookkeeper = await _portal.AddStaffAsync(StaffRole.Finance);
        await MarketIsThereAsync();

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(Chromium.Options());
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _portal.DisposeAsync();
        await _simulator.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A plan that is made while the first offers still come in may change under the hand that accepts it.</summary>
    private async Task MarketIsThereAsync()
    {
        var market = _portal.Services.GetRequiredService<IMarketReader>();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (market.State().Networks is not { Count: > 1 } networks || networks.Any(n => n.SucceededAt is null))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }
    }

    /// <summary>A browser window of somebody; null is a stranger to the house.</summary>
    public async Task<Visit> VisitAsync(Person? person, View? view = null, Uri? address = null)
    {
        var seen = view ?? View.Desk;
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = (address ?? Portal).ToString(),
            ViewportSize = new() { Width = seen.Width, Height = seen.Height },
            ColorScheme = seen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            StorageState = person is null ? null : await SessionOfAsync(person),
        });
        context.SetDefaultTimeout(15_000);
        return new Visit(context, await context.NewPageAsync(), seen);
    }

    // One sign-in per person, as a person does it; the cookie is then handed to each of their windows.
    private async Task<string> SessionOfAsync(Person person)
    {
        if (!_sessions.TryGetValue(person, out var session))
        {
            await using var visit = await VisitAsync(person: null);
            await visit.GoAsync("/account/sign-in");
            await visit.SignInAsync(person);
            session = _sessions[person] = await visit.Page.Context.StorageStateAsync();
        }

        return session;
    }

    private Dictionary<string, string?> Settings() => new(StringComparer.Ordinal)
    {
        ["Networks:Akash:Enabled"] = "true",
        ["Networks:Akash:BaseAddress"] = new Uri(Simulator, "akash/").ToString(),
        ["Networks:Akash:ApiKey"] = SimulatorOptions.DefaultAkashApiKey,
        ["Networks:Akash:TimeScale"] = Pace,
        ["Networks:Akash:AllowPrivateEndpoints"] = "true",
        ["Networks:IoNet:Enabled"] = "true",
        ["Networks:IoNet:BaseAddress"] = new Uri(Simulator, "ionet/").ToString(),
        ["Networks:IoNet:ApiKey"] = SimulatorOptions.DefaultIoNetApiKey,
        ["Networks:IoNet:TimeScale"] = Pace,
        ["Networks:IoNet:AllowPrivateEndpoints"] = "true",
        ["Networks:AethirDesk:Enabled"] = "true",
        ["Networks:AethirDesk:AllowPrivateEndpoints"] = "true",
        ["Deployments:PollEvery"] = "00:00:00.5",
        ["Database:AppPoolSize"] = "20",
        ["Database:SystemPoolSize"] = "30",
        ["Access:SignInsPerMinuteByAddress"] = "1000",
    };
}

[CollectionDefinition(Name)]
public sealed class BrokerWorldCollection : ICollectionFixture<BrokerWorld>
{
    public const string Name = "The broker's world";
}
