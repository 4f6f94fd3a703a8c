using Broker.Domain.Shared;
using Microsoft.Extensions.Logging;

namespace Broker.Engine.Networks;

/// <summary>Event ids 1100 to 1199. No key, no part of one, and no words of a network that could repeat one.</summary>
internal static partial class NetworkLog
{
    [LoggerMessage(1101, LogLevel.Information, "{Network} was connected, key version {Version}, by {User}")]
    public static partial void Connected(ILogger logger, NetworkId network, int version, UserId user);

    [LoggerMessage(1102, LogLevel.Information, "{Network} was disconnected by {User}")]
    public static partial void Disconnected(ILogger logger, NetworkId network, UserId user);

    [LoggerMessage(1103, LogLevel.Error, "The stored key of {Network} cannot be decrypted; it has to be connected again")]
    public static partial void KeyUnreadable(ILogger logger, Exception exception, NetworkId network);

    [LoggerMessage(1104, LogLevel.Information, "A key for {Network} was not stored: {Outcome}")]
    public static partial void NotStored(ILogger logger, NetworkId network, string outcome);

    [LoggerMessage(1105, LogLevel.Error, "Offers of {Network} could not be read after its key changed; the next job does it")]
    public static partial void RefreshFailed(ILogger logger, Exception exception, NetworkId network);
}
