using Broker.Domain.Billing;
using Broker.Domain.Billing.Ledger;
using Broker.Domain.Shared;
using Broker.Domain.Sla;
using Broker.Engine.Billing;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broker.Engine.Tests.Billing.Credits;

/// <summary>A missed promise comes on the invoice of its month unasked, or on a later one when a person had to decide.</summary>
public sealed class SlaCreditInvoiceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset October = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private BillingWorld _world = null!;

    public async Task InitializeAsync() => _world = await BillingWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task The_credit_is_taken_off_the_invoice_with_its_evidence_and_booked()
    {
        var customer = await DownInOctoberAsync();

        await CloseAsync(approveOver: 500);

        var invoice = await _world.InvoiceOfAsync(customer);
        var credit = await CreditOfAsync(customer);
        // 100 hours at 2.50 USD; below 99 %: 30 %.
        Assert.Equal((Money.Usd(250), 30, Money.Usd(75)), (credit.Charges, credit.Percent, credit.Amount));
        Assert.Equal((SlaCreditState.Invoiced, invoice.Id), (credit.State, credit.InvoiceId!.Value));
        Assert.Equal(175m, invoice.Net);
        Assert.Contains(credit.EvidenceHash, invoice.Document, StringComparison.Ordinal);
        Assert.Equal(75, await _world.ReadAsync(db => db.LedgerBalances.Where(b => b.Account == AccountRole.SlaCredits).SumAsync(b => b.Amount)));
    }

    [Fact]
    public async Task Over_the_limit_the_period_waits_for_a_person()
    {
        var customer = await DownInOctoberAsync();

        await CloseAsync(approveOver: 50);

        Assert.Equal("The SLA credit of 75.00 USD for llama waits for a decision", await _world.ExceptionOfAsync(customer));
        Assert.Equal(SlaCreditState.Proposed, (await CreditOfAsync(customer)).State);
        await _world.ReadAsync(db => db.SlaCredits.ExecuteUpdateAsync(set => set.SetProperty(c => c.State, SlaCreditState.Rejected)));

        await CloseAsync(approveOver: 50);

        Assert.Equal(250m, (await _world.InvoiceOfAsync(customer)).Net);
    }

    private async Task<BillingWorld.Customer> DownInOctoberAsync()
    {
        var customer = await _world.AddCustomerAsync(ContractTerms.Standard);
        await customer.UseAsync(100);
        await _world.ReadAsync(db => db.Deployments.ExecuteUpdateAsync(set => set.SetProperty(d => d.FirstUpAt, October)));
        // Two of three are needed and only one ever served: down from the day on which it failed.
        await _world.ReadAsync(db => db.Database.ExecuteSqlAsync($"update deployments set wanted = 1, needed = 1"));
        await _world.AddAsync(
            Health(customer, HealthState.Up, October, October.AddDays(20)), Health(customer, HealthState.Down, October.AddDays(20), October.AddDays(21)),
            Health(customer, HealthState.Up, October.AddDays(21), null));
        return customer;
    }

    private static HealthIntervalEntity Health(BillingWorld.Customer customer, HealthState health, DateTimeOffset start, DateTimeOffset? end) => new()
    {
        OrganisationId = customer.Id,
        DeploymentId = customer.Deployment.Id,
        ReplicaId = customer.Replica.Id,
        Health = health,
        StartedAt = start,
        EndedAt = end,
    };

    private async Task CloseAsync(decimal approveOver)
    {
        _world.Credits = new SlaPeriodCredits(new SlaCredits(Options.Create(new SlaCreditOptions { ApproveOver = approveOver }), _world.Clock));
        await _world.CloseOctoberAsync();
    }

    private Task<SlaCreditEntity> CreditOfAsync(BillingWorld.Customer customer) =>
        _world.ReadAsync(db => db.SlaCredits.AsNoTracking().SingleAsync(c => c.OrganisationId == customer.Id));
}
