using Broker.Adapters.Tests.Fixtures;

namespace Broker.Adapters.Tests.Simulator;

/// <summary>Asks ajv, which knows nothing of our code, whether replies are what the Console's OpenAPI document promises.</summary>
internal static class ConsoleJudge
{
    public static async Task<Verdict> JudgeAsync(IEnumerable<string> exchanges)
    {
        var recording = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(recording, exchanges);
            return await NodeJudge.RunAsync(Path.Combine("akash", "validate.mjs"), Fixture.Path("akash/openapi/console-api.openapi.json"), recording);
        }
        finally
        {
            File.Delete(recording);
        }
    }
}
