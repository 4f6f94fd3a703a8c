namespace Broker.Domain.Shared;

/// <summary>Asks the tax authorities whether a VAT id exists: VIES for those of the European Union.</summary>
public interface IVatIdRegister
{
    /// <summary>What the answers are called in the files: <c>VIES</c>.</summary>
    string Name { get; }

    /// <param name="vatId">With the country's prefix, without spaces.</param>
    /// <param name="requester">Our own VAT id: with it the register names its answer, which then proves the check.</param>
    Task<VatIdAnswer> CheckAsync(string vatId, string? requester, CancellationToken cancellationToken);
}

/// <param name="Raw">The answer as it came, to be kept.</param>
public abstract record VatIdAnswer(string Raw)
{
    /// <param name="Reference">The register's number for this answer; null where it gave none.</param>
    /// <param name="RegisteredName">Null where the country does not tell.</param>
    public sealed record Valid(string Raw, string? Reference, string? RegisteredName, string? RegisteredAddress) : VatIdAnswer(Raw);

    public sealed record Invalid(string Raw) : VatIdAnswer(Raw);

    /// <summary>The register, or the country's own behind it, does not say now.</summary>
    public sealed record Unavailable(string Raw, string Why) : VatIdAnswer(Raw);
}
