using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Payments;

internal static partial class PaymentLog
{
    [LoggerMessage(4310, LogLevel.Information, "{Number} is with the payment provider as {Theirs}")]
    public static partial void Pushed(ILogger logger, string number, GatewayId theirs);

    [LoggerMessage(4311, LogLevel.Warning, "{Document} needs a person: {Why}")]
    public static partial void NeedsAPerson(ILogger logger, string document, string why);

    [LoggerMessage(4312, LogLevel.Information, "{Kind} of {Amount} booked from {Reference}")]
    public static partial void Booked(ILogger logger, PaymentKind kind, Money amount, GatewayId reference);

    [LoggerMessage(4313, LogLevel.Warning, "A webhook was refused: {Why}")]
    public static partial void Forged(ILogger logger, string why);

    [LoggerMessage(4314, LogLevel.Error, "A genuine webhook could not be read: {Why}")]
    public static partial void Unreadable(ILogger logger, string why);

    [LoggerMessage(4315, LogLevel.Warning, "The payment provider's events could not be listed: {Why}")]
    public static partial void NotListed(ILogger logger, string why);

    [LoggerMessage(4316, LogLevel.Error, "Document {Id} could not be brought together with the payment provider; the others go on")]
    public static partial void Stumbled(ILogger logger, InvoiceId id, Exception failure);
}
