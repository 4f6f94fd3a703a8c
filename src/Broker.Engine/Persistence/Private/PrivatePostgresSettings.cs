namespace Broker.Engine.Persistence.Private;

/// <summary>How a private PostgreSQL is run.</summary>
public sealed record PrivatePostgresSettings
{
    /// <summary>Folder that holds the server's files; created when missing.</summary>
    public required string Folder { get; init; }

    /// <summary>False only for tests: a crash of the machine may then destroy the data.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Most connections at once.</summary>
    public int MaximumConnections { get; init; } = 200;

    /// <summary>Where to look for the programs; one folder per major version below it, <c>bin</c> below that.</summary>
    public string ProgramsFolder { get; init; } = "/usr/lib/postgresql";

    /// <summary>How long to wait for the server to answer, or for one that is stopping to be gone.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The database cannot be had; the message is one line that says what to do.</summary>
public sealed class DatabaseUnavailableException : Exception
{
    public DatabaseUnavailableException(string message) : base(message)
    {
    }

    public DatabaseUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public DatabaseUnavailableException()
    {
    }
}
