namespace Broker.Host.Security;

/// <summary>Identity events, 7000..7099. Ids only: no address, no name, no secret.</summary>
internal static partial class IdentityLog
{
    [LoggerMessage(7000, LogLevel.Information, "User {User} signed in")]
    public static partial void SignedIn(this ILogger logger, Guid user);

    [LoggerMessage(7001, LogLevel.Warning, "Sign-in refused: {Reason}; user {User}")]
    public static partial void SignInRefused(this ILogger logger, string reason, Guid? user);

    [LoggerMessage(7002, LogLevel.Information, "User {User} signed out")]
    public static partial void SignedOut(this ILogger logger, string? user);

    [LoggerMessage(7003, LogLevel.Information, "User {User} now acts for organisation {Organisation}")]
    public static partial void OrganisationSwitched(this ILogger logger, Guid user, Guid organisation);

    [LoggerMessage(7004, LogLevel.Warning, "API key refused: {Reason}")]
    public static partial void ApiKeyRefused(this ILogger logger, string reason);

    [LoggerMessage(7005, LogLevel.Information, "Session of user {User} ended: it is no longer what the database says")]
    public static partial void SessionEnded(this ILogger logger, string? user);

    [LoggerMessage(7006, LogLevel.Error, "Sessions of hub connections could not be checked")]
    public static partial void HubCheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(7010, LogLevel.Information, "Demo organisations, people and key are in place")]
    public static partial void DemoSeeded(this ILogger logger);
}
