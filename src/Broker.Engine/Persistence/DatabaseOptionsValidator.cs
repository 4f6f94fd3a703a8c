using Microsoft.Extensions.Options;
using Npgsql;

namespace Broker.Engine.Persistence;

/// <summary>Says before the first request what an operator has to write where.</summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        var strings = options.ConnectionStrings;
        if (strings.AreAbsent)
        {
            return ValidateOptionsResult.Fail(
                "Database: no connection string is set and the private PostgreSQL was not started. Set "
                + "Database:ConnectionStrings:App and :System, or start the broker with 'serve'.");
        }

        var failures = new[]
        {
            Check("App", strings.App, DatabaseRoles.App, required: true),
            Check("System", strings.System, DatabaseRoles.System, required: true),
            Check("Owner", strings.Owner, DatabaseRoles.Owner, required: false),
        }.OfType<string>().ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? Check(string key, string? connectionString, string role, bool required)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            return required ? $"Database:ConnectionStrings:{key} is missing; it must sign in as {role}." : null;
        }

        try
        {
            var user = new NpgsqlConnectionStringBuilder(connectionString).Username;
            return user == role ? null : $"Database:ConnectionStrings:{key} signs in as '{user}'; it must be {role}.";
        }
        catch (ArgumentException unreadable)
        {
            return $"Database:ConnectionStrings:{key} cannot be read: {unreadable.Message}";
        }
    }
}
