using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Billing.Dunning;

internal static partial class DunningLog
{
    [LoggerMessage(4111, LogLevel.Information, "Dunning: {Step} about invoice {Number}, {Days} days overdue")]
    public static partial void Taken(ILogger logger, DunningStep step, string number, int days);

    [LoggerMessage(4112, LogLevel.Error, "Dunning of invoice {Invoice} failed; the others went on")]
    public static partial void Failed(ILogger logger, Exception exception, InvoiceId invoice);
}
