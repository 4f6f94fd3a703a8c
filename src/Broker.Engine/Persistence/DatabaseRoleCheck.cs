using Microsoft.Extensions.Hosting;

namespace Broker.Engine.Persistence;

/// <summary>Stops the start when the roles are such that row-level security would protect nothing.</summary>
internal sealed class DatabaseRoleCheck(SystemDatabase database) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        DatabaseRoleSetup.CheckRolesAsync(database.DataSource, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
