namespace Broker.Adapters.Chains.Cosmos;

/// <summary>What became of a transaction.</summary>
internal abstract record SendOutcome
{
    private SendOutcome() { }

    /// <summary>In a block and carried out: final, there are no forks to lose it in.</summary>
    public sealed record Landed(string Hash, CosmosBlock? Block) : SendOutcome;

    /// <summary>Refused, and it changed nothing but perhaps the fee.</summary>
    /// <param name="Codespace">Whose code it is; null where only words came.</param>
    public sealed record Refused(int Code, string? Codespace, string Log) : SendOutcome
    {
        // A trial run is refused in words only. The second: another process took the same moment.
        private static readonly string[] PassingWords = ["account sequence mismatch", "already used timeout"];
        private const int OutOfGas = 11;
        private const int MempoolIsFull = 20;
        private const int WrongSequence = 32;

        /// <summary>Nothing is wrong with what was asked: asked once more it may well go through.</summary>
        public bool IsPassing =>
            (Codespace == "sdk" && Code is OutOfGas or MempoolIsFull or WrongSequence)
            || Array.Exists(PassingWords, word => Log.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Not in a block yet.</summary>
    /// <param name="Accepted">Whether a node has taken it; false where its answer never came.</param>
    /// <param name="Until">From then on it can never land.</param>
    public sealed record Pending(string Hash, bool Accepted, DateTimeOffset Until, string Reason) : SendOutcome;
}
