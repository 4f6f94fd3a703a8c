using Broker.Engine.Sla;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Tests.Sla;

public sealed class SlaOptionsTests
{
    [Fact]
    public void The_defaults_notice_a_death_within_what_is_promised_and_leave_time_to_write_it_down()
    {
        var options = Validated();

        Assert.Equal(TimeSpan.FromSeconds(13), options.DetectWithin);
        Assert.True(options.Rules.WorstDetection <= options.DetectWithin - TimeSpan.FromMilliseconds(500));
        Assert.Equal((3, 2), (options.Rules.FailuresToDown, options.Rules.SuccessesToUp));
    }

    [Theory]
    [InlineData("Sla:ProbeTimeout", "00:00:06", "ProbeTimeout must be shorter")]
    [InlineData("Sla:ProbeEvery", "00:00:10", "DetectWithin")]
    [InlineData("Sla:FailuresToDown", "5", "DetectWithin")]
    [InlineData("Sla:GapAfter", "00:00:10", "GapAfter")]
    [InlineData("Sla:FailuresToDown", "0", "FailuresToDown")]
    [InlineData("Sla:DoubtShare", "1.5", "DoubtShare")]
    [InlineData("Sla:FlushRows", "0", "FlushRows")]
    [InlineData("Sla:ShardLease", "00:00:00", "ShardLease")]
    public void A_bad_value_is_refused_in_words(string key, string value, string words)
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Validated((key, value)));

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static SlaOptions Validated(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSla().BuildServiceProvider();
        return services.GetRequiredService<IOptions<SlaOptions>>().Value;
    }
}
