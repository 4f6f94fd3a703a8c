using Microsoft.Extensions.Logging;

namespace Broker.Portal;

/// <summary>What the pages log: event ids 8000 to 8099.</summary>
internal static partial class PortalLog
{
    [LoggerMessage(8000, LogLevel.Error, "The live feed of a page ended early")]
    public static partial void FeedFailed(ILogger logger, Exception failure);

    [LoggerMessage(8001, LogLevel.Error, "{Component} could not read what it shows")]
    public static partial void ReadFailed(ILogger logger, string component, Exception failure);

    [LoggerMessage(8002, LogLevel.Error, "{Component} could not do what was asked")]
    public static partial void ActionFailed(ILogger logger, string component, Exception failure);

    [LoggerMessage(8003, LogLevel.Error, "A page failed while it was drawn")]
    public static partial void PageFailed(ILogger logger, Exception failure);
}
