using Broker.Simulator;
using Microsoft.Extensions.Options;

try
{
    await using var app = SimulatorApplication.Create(args);
    await app.RunAsync();
    return 0;
}
catch (OptionsValidationException invalid)
{
    foreach (var failure in invalid.Failures)
    {
        await Console.Error.WriteLineAsync(failure);
    }

    return 2;
}
