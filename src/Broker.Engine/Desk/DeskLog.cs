using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Desk;

internal static partial class DeskLog
{
    [LoggerMessage(2201, LogLevel.Information, "Signed quote {Quote} was entered at the desk by {Actor}")]
    public static partial void QuoteEntered(ILogger logger, string quote, UserId actor);

    [LoggerMessage(2202, LogLevel.Information, "Desk order {Order} is {State} by {Actor}")]
    public static partial void Changed(ILogger logger, string order, DeskOrderState state, UserId actor);
}
