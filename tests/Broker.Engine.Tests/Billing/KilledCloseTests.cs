using Broker.Domain.Billing.Ledger;
using Broker.Engine.Billing;
using Broker.Engine.Billing.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Broker.Engine.Tests.Billing;

/// <summary>
/// A close whose database connections are cut over and over, at whatever statement they are at, and that is started again
/// each time, beside one that nothing disturbs: the same customers, the same documents.
/// </summary>
public sealed class KilledCloseTests
{
    private const int Customers = 14;

    [Fact]
    public async Task A_close_that_is_killed_again_and_again_comes_to_the_same_invoices()
    {
        await using var calm = await BillingWorld.CreateAsync();
        await using var rough = await BillingWorld.CreateAsync();
        var random = new Random(20261122);
        for (var i = 0; i < Customers; i++)
        {
            var id = Guid.CreateVersion7(BillingWorld.October.AddDays(-50).AddSeconds(i));
            var hours = random.Next(1, 300) / 7.0;
            await (await calm.AddCustomerAsync(id: id)).UseAsync(hours);
            await (await rough.AddCustomerAsync(id: id)).UseAsync(hours);
        }

        await calm.CloseOctoberAsync();
        var kills = await CloseUnderFireAsync(rough);

        Assert.True(kills > 3, $"Only {kills} connections were cut.");
        Assert.Equal(await SumsAsync(calm), await SumsAsync(rough));
        Assert.Equal(await BookedAsync(calm), await BookedAsync(rough));
    }

    private static async Task<int> CloseUnderFireAsync(BillingWorld world)
    {
        using var over = new CancellationTokenSource();
        var fire = Task.Run(() => CutAsync(world, over.Token));
        CloseRunEntity? run = null;
        // Under fire for the first attempts, in peace for the last: a close that never got through would prove nothing.
        for (var attempt = 0; run is not { State: CloseRunState.Done }; attempt++)
        {
            Assert.True(attempt < 200, "The close never got through.");
            if (attempt == 15)
            {
                await over.CancelAsync();
                await fire;
            }

            try
            {
                run = await world.CloseOctoberAsync();
            }
            catch (Exception exception) when (IsCut(exception))
            {
                // Killed: the next attempt begins from what was committed.
            }
        }

        await over.CancelAsync();
        return await fire;
    }

    private static bool IsCut(Exception? exception) => exception is NpgsqlException || (exception is not null && IsCut(exception.InnerException));

    private static async Task<int> CutAsync(BillingWorld world, CancellationToken cancellationToken)
    {
        var cut = 0;
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(world.Database.ConnectionStrings.System) { ApplicationName = "killer" });
        var random = new Random(7);
        while (!cancellationToken.IsCancellationRequested)
        {
            await using var command = source.CreateCommand(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and application_name <> 'killer' and state <> 'idle'");
            cut += (int)(long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(15, 60)), TimeProvider.System, CancellationToken.None);
        }

        return cut;
    }

    /// <summary>Ids, numbers, amounts and texts; the moment of freezing is not part of a document.</summary>
    private static async Task<List<string>> SumsAsync(BillingWorld world) => await world.ReadAsync(async db =>
        (await db.Invoices.AsNoTracking().OrderBy(i => i.Sequence).ToListAsync()).ConvertAll(i =>
        {
            var document = InvoiceText.Read(i);
            return $"{i.Id} {i.OrganisationId} {i.Total} {document.Lines.Count} {document.Usage!.Rows} {i.IssueDate}";
        }).Order(StringComparer.Ordinal).ToList());

    private static Task<decimal> BookedAsync(BillingWorld world) =>
        world.ReadAsync(db => db.LedgerBalances.Where(b => b.Account == AccountRole.Revenue && b.Party == LedgerParty.House).Select(b => b.Amount).SingleAsync());
}
