using Broker.Domain.Billing;
using Broker.Domain.Sla;
using Broker.Engine.Billing;
using Broker.Engine.Sla;
using Microsoft.EntityFrameworkCore;

namespace Broker.Engine.Tests.Billing;

public sealed class InvoicedCreditsTests : IAsyncLifetime
{
    private BillingWorld _world = null!;
    private BillingWorld.Customer _customer = null!;

    public async Task InitializeAsync()
    {
        _world = await BillingWorld.CreateAsync();
        _customer = await _world.AddCustomerAsync();
        await _world.ReadAsync(db => db.Deployments.Where(d => d.Id == _customer.Deployment.Id).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.FirstUpAt, BillingWorld.October).SetProperty(d => d.Needed, 1).SetProperty(d => d.Wanted, 1)));
        // Served all of October but for two days.
        var (down, up) = (BillingWorld.October.AddDays(10), BillingWorld.October.AddDays(12));
        await _world.AddAsync(
            _customer.Used(BillingWorld.October, down), Health(HealthState.Up, BillingWorld.October, down),
            Health(HealthState.Down, down, up), _customer.Used(up, BillingWorld.November), Health(HealthState.Up, up, null));
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_missed_promise_is_on_the_invoice_unasked_with_its_evidence()
    {
        _world.SlaOptions.ApproveOver = 10_000;

        await _world.CloseOctoberAsync();

        var document = InvoiceText.Read(await _world.InvoiceOfAsync(_customer));
        var credit = Assert.Single(document.Allowances);
        var stored = await _world.ReadAsync(db => db.SlaCredits.SingleAsync());
        Assert.Equal((AllowanceKind.SlaCredit, stored.EvidenceHash), (credit.Kind, credit.Evidence!.Sha256));
        Assert.Equal(29 * 24 * 2.5m, document.Totals.LineTotal);
        Assert.Equal(document.Totals.LineTotal * credit.Percent / 100, credit.Amount);
        Assert.Equal((SlaCreditState.Invoiced, document.Id), (stored.State, stored.InvoiceId));
    }

    [Fact]
    public async Task A_credit_over_the_limit_keeps_the_month_open_until_it_is_approved()
    {
        _world.SlaOptions.ApproveOver = 1;
        var run = await _world.CloseOctoberAsync();
        Assert.Equal(1, run.Excepted);
        Assert.Contains("waits for a decision", await _world.ExceptionOfAsync(_customer), StringComparison.Ordinal);

        await _world.ReadAsync(db => db.SlaCredits.ExecuteUpdateAsync(set => set
            .SetProperty(c => c.State, SlaCreditState.Approved).SetProperty(c => c.DecidedBy, new Broker.Domain.Shared.UserId(Guid.NewGuid()))));
        await _world.CloseOctoberAsync();

        Assert.Single(InvoiceText.Read(await _world.InvoiceOfAsync(_customer)).Allowances);
    }

    private HealthIntervalEntity Health(HealthState health, DateTimeOffset from, DateTimeOffset? to) => new()
    {
        OrganisationId = _customer.Id,
        DeploymentId = _customer.Deployment.Id,
        ReplicaId = _customer.Replica.Id,
        Health = health,
        StartedAt = from,
        EndedAt = to,
    };
}
