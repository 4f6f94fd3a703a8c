using Broker.Adapters.Networks;
using Broker.Domain.Placement;
using Broker.Domain.Shared;
using Broker.Engine.Live;
using Broker.Engine.Market;
using Broker.Engine.Persistence;
using Broker.Engine.Placement;
using Broker.Testing.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Tests.Placement;

public sealed class RegistrationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Market_and_placement_can_be_built_from_their_registrations()
    {
        await using var provider = Services([]);
        await using var scope = provider.CreateAsyncScope();

        Assert.NotNull(scope.ServiceProvider.GetRequiredService<IPlanning>());
        Assert.NotNull(provider.GetRequiredService<IMarketReader>());
        Assert.NotNull(provider.GetRequiredService<RefreshOffers>());
        Assert.NotNull(provider.GetRequiredService<ReplacementPlanning>());
        Assert.NotNull(provider.GetRequiredService<IPlacementPlanner>());
    }

    [Theory]
    [InlineData("Market:OffersExpireAfter", "00:00:10")]
    [InlineData("Market:OffersExpireAfter", "2.00:00:00")]
    [InlineData("Placement:PlanExpiresAfter", "00:00:01")]
    [InlineData("Placement:PlanExpiresAfter", "01:00:00")]
    public async Task A_setting_out_of_bounds_stops_the_start(string key, string value)
    {
        await using var provider = Services(new Dictionary<string, string?>(StringComparer.Ordinal) { [key] = value });

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(key.Split(':')[1], failure.Message, StringComparison.Ordinal);
    }

    private ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(postgres.Database.Settings)
            .AddInMemoryCollection(settings)
            .Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddDataProtection().Services
            .AddSingleton<ILiveFeed, LiveFeed>()
            .AddSingleton(new ComputeNetworks([]))
            .AddWorkloadDefinitions()
            .AddPersistence(configuration)
            .AddMarket()
            .AddPlacement()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }
}
