using Broker.Domain.Shared;
using Broker.Engine.Jobs;
using Broker.Testing.Host;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broker.Engine.Tests.Host;

public sealed class RecurringJobsTests(PortalFixture fixture) : IClassFixture<PortalFixture>
{
    private readonly BrokerApplication _portal = fixture.Portal;

    [Fact]
    public async Task A_lock_of_a_process_that_died_delays_the_recurring_jobs_and_not_the_start()
    {
        var services = _portal.Services;
        using var connection = services.GetRequiredService<JobStorage>().GetConnection();
        var lockOfTheDead = connection.AcquireDistributedLock("recurring-job:upkeep", TimeSpan.FromSeconds(10));
        using var jobs = new RecurringJobs(
            services.GetRequiredService<IRecurringJobManager>(), services.GetRequiredService<ComputeNetworks>(), TimeProvider.System,
            NullLogger<RecurringJobs>.Instance);

        await jobs.StartAsync(CancellationToken.None);
        var waits = !jobs.ExecuteTask!.IsCompleted;
        lockOfTheDead.Dispose();
        await jobs.ExecuteTask;

        Assert.True(waits);
        Assert.Contains(connection.GetRecurringJobs(), job => job.Id == "upkeep");
    }
}
