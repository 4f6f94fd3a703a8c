using Broker.Simulator;
using Microsoft.Extensions.Logging;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>The simulated chain as the network's own TypeScript client meets it.</summary>
public sealed class ChainClientTests
{
    [Fact]
    public async Task The_networks_own_client_lives_through_a_deployment()
    {
        // On a real clock: the client waits by itself.
        await using var simulator = SimulatorApplication.Create(
            ["--urls", "http://127.0.0.1:0", "--Simulator:TimeScale=600"], builder => builder.Logging.ClearProviders());
        await simulator.StartAsync();
        var sdl = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(sdl, AkashStory.Sdl());

            var verdict = await NodeJudge.RunAsync(Path.Combine("akash", "chain.mjs"), $"{simulator.Urls.Single()}/akash/chain", sdl);

            Assert.True(verdict.ExitCode == 0, verdict.Report);
            Assert.Equal(8, verdict.Report.Split("ok ").Length - 1);
        }
        finally
        {
            File.Delete(sdl);
        }
    }
}
