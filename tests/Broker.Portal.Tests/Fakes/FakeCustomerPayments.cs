using Broker.Domain.Shared;
using Broker.Engine.Billing.Payments;

namespace Broker.Portal.Tests.Fakes;

/// <summary>A provider that has what a test says, and nothing else.</summary>
internal sealed class FakeCustomerPayments : ICustomerPayments
{
    public PayLinkView Link { get; set; } = new PayLinkView.None();

    public bool IsConnected => Link is not PayLinkView.None;

    public Task<PayLinkView> FindPayLinkAsync(InvoiceId invoice, CancellationToken cancellationToken) => Task.FromResult(Link);

    public Task<PaymentMethodsView> ListMethodsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new PaymentMethodsView(IsConnected, Answered: true, []));
}
