using Broker.Engine.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Tests.Persistence;

public sealed class DatabaseOptionsTests
{
    [Theory]
    [InlineData("Database:ConnectionStrings:System", null, "ConnectionStrings:System is missing")]
    [InlineData("Database:ConnectionStrings:App", "Host=x;Username=postgres", "it must be broker_app")]
    [InlineData("Database:ConnectionStrings:App", "Host=x;Colour=red", "cannot be read")]
    [InlineData("Database:AppPoolSize", "0", "AppPoolSize")]
    [InlineData("Database:ProbeRetentionDays", "401", "ProbeRetentionDays")]
    public void A_bad_setting_stops_the_start_and_is_named(string key, string? value, string expected)
    {
        var settings = Good();
        settings[key] = value;

        var refused = Assert.Throws<OptionsValidationException>(() => Validate(settings));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Good_settings_pass() => Validate(Good());

    [Fact]
    public void No_database_at_all_says_how_to_get_one()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Validate([]));

        Assert.Contains("private PostgreSQL was not started", refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Good() => new(StringComparer.Ordinal)
    {
        ["Database:ConnectionStrings:App"] = "Host=x;Username=broker_app",
        ["Database:ConnectionStrings:System"] = "Host=x;Username=broker_system",
    };

    private static void Validate(Dictionary<string, string?> settings)
    {
        using var services = new ServiceCollection()
            .AddLogging()
            .AddPersistence(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        _ = services.GetRequiredService<IOptions<DatabaseOptions>>().Value;
    }
}
