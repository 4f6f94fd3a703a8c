namespace Broker.Simulator.Akash.Chain;

/// <summary>A transaction the chain does not take, with the codespace, code and words of its modules.</summary>
internal sealed class ChainRefusal(string codespace, int code, string message, bool missing = false) : Exception(message)
{
    private const string Sdk = "sdk";
    private const string Deployment = "deployment";
    private const string Market = "market";

    public string Codespace { get; } = codespace;

    public int Code { get; } = code;

    /// <summary>Whether it is about something that does not exist.</summary>
    public bool Missing { get; } = missing;

    public static ChainRefusal Unauthorized(string message) => new(Sdk, 4, $"{message}: unauthorized");

    public static ChainRefusal InsufficientFunds(string message) => new(Sdk, 5, $"{message}: insufficient funds");

    public static ChainRefusal UnknownMessage(string typeUrl) => new(Sdk, 2, $"unable to resolve type URL {typeUrl}: tx parse error");

    public static ChainRefusal Undecodable(string message) => new(Sdk, 2, $"{message}: tx parse error");

    public static ChainRefusal OutOfGas(ulong wanted, ulong used) =>
        new(Sdk, 11, $"out of gas in location: WriteFlat; gasWanted: {wanted}, gasUsed: {used}: out of gas");

    public static ChainRefusal InsufficientFee(string got, string required) =>
        new(Sdk, 13, $"insufficient fees; got: {got} required: {required}: insufficient fee");

    public static ChainRefusal InvalidRequest(string message) => new(Sdk, 18, $"{message}: invalid request");

    public static ChainRefusal InCache() => new(Sdk, 19, "tx already exists in mempool cache");

    public static ChainRefusal WrongSequence(ulong expected, ulong got) =>
        new(Sdk, 32, $"account sequence mismatch, expected {expected}, got {got}: incorrect account sequence");

    public static ChainRefusal NoGrant(string message) => new(Sdk, 38, $"{message}: not found");

    public static ChainRefusal TimedOut(string message) => new(Sdk, 42, $"{message}: tx timeout");

    public static ChainRefusal DeploymentExists() => new(Deployment, 3, "Deployment exists");

    public static ChainRefusal DeploymentNotFound() => new(Deployment, 4, "Deployment not found", missing: true);

    public static ChainRefusal DeploymentClosed() => new(Deployment, 5, "Deployment closed");

    public static ChainRefusal InvalidGroups(string message) => new(Deployment, 7, $"{message}: Invalid groups");

    public static ChainRefusal InvalidHash() => new(Deployment, 10, "Invalid: deployment hash");

    public static ChainRefusal GroupNotFound() => new(Deployment, 14, "Group not found", missing: true);

    public static ChainRefusal GroupClosed() => new(Deployment, 15, "Group already closed");

    public static ChainRefusal GroupOpen() => new(Deployment, 16, "Group open");

    public static ChainRefusal InvalidDeposit(string message) => new(Deployment, 20, $"Deposit invalid: {message}");

    public static ChainRefusal BidNotFound() => new(Market, 17, "invalid bid: bid not found", missing: true);

    public static ChainRefusal BidNotOpen() => new(Market, 11, "bid not open");

    public static ChainRefusal OrderNotFound() => new(Market, 13, "invalid order: order not found", missing: true);

    public static ChainRefusal OrderNotOpen() => new(Market, 16, "bid: order not open");

    public static ChainRefusal GroupNotOpen() => new(Market, 15, "order not open");

    public static ChainRefusal LeaseNotFound() => new(Market, 19, "invalid lease: lease not found", missing: true);

    public static ChainRefusal LeaseNotActive() => new(Market, 9, "lease not active");

    public static ChainRefusal EscrowOverdrawn() => new("escrow", 6, "account overdrawn");

    public static ChainRefusal CertificateExists() => new("cert", 4, "certificate already exists");

    public static ChainRefusal InvalidCertificate(string message) => new("cert", 3, $"invalid certificate value: {message}");

    public static ChainRefusal CertificateNotFound() => new("cert", 2, "certificate not found", missing: true);

    public static ChainRefusal MintHalted() => new("bme", 4, "circuit breaker is active: minting is halted");
}
