using Broker.Domain.Shared;

namespace Broker.Engine.Billing.Payments;

/// <summary>How a customer can pay, asked at the provider while the page waits.</summary>
public interface ICustomerPayments
{
    /// <summary>Whether customers can pay online at all.</summary>
    bool IsConnected { get; }

    /// <summary>The page on which an invoice of the caller's organisation can be paid now.</summary>
    Task<PayLinkView> FindPayLinkAsync(InvoiceId invoice, CancellationToken cancellationToken);

    /// <summary>Cards and accounts of the caller's organisation at the provider.</summary>
    Task<PaymentMethodsView> ListMethodsAsync(CancellationToken cancellationToken);
}

public abstract record PayLinkView
{
    private PayLinkView()
    {
    }

    /// <param name="Page">Expires: to be opened, not kept.</param>
    public sealed record Open(Uri Page) : PayLinkView;

    /// <summary>By bank transfer only: it is not with the provider, or nothing is left to pay.</summary>
    public sealed record None : PayLinkView;

    /// <summary>The provider does not answer now.</summary>
    public sealed record NotNow : PayLinkView;
}

/// <param name="IsConnected">False where invoices are paid by bank transfer alone.</param>
/// <param name="Answered">False while the provider does not answer.</param>
public sealed record PaymentMethodsView(bool IsConnected, bool Answered, IReadOnlyList<CustomerPaymentMethod> Methods);

/// <summary>What of the payments a person has to look at. For the operator's billing staff.</summary>
public interface IPaymentExceptions
{
    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<PaymentExceptionView>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The reason was seen to: it is tried again within a minute. False if it is no exception any more.</summary>
    Task<bool> RetryAsync(GatewayObjectKind kind, Guid ours, CancellationToken cancellationToken);
}

/// <param name="Ours">Id of the document.</param>
/// <param name="Number">Of the document.</param>
/// <param name="Theirs">What the provider calls it; null if it never got there.</param>
public sealed record PaymentExceptionView(
    GatewayObjectKind Kind, Guid Ours, string Number, string Customer, string? Theirs, string Detail, DateTimeOffset Since);
