namespace Broker.Simulator.Akash.Chain;

/// <summary>AKT is burnt to mint ACT, unless the collateral or the price source is in doubt (AEP-76).</summary>
internal sealed class BurnMint
{
    /// <summary>AKT in USD as third-party sites showed it in autumn 2026.</summary>
    public const decimal AktUsd = 0.61m;

    /// <summary>Least of one minting, in micro-ACT.</summary>
    public const decimal LeastMint = 10_000_000m;

    /// <summary>Kept by the protocol of what is minted.</summary>
    public const decimal MintSpread = 0.0025m;

    /// <summary>Blocks between two rounds of minting.</summary>
    public const int EpochBlocks = 10;

    public const decimal WarnRatio = 0.95m;
    public const decimal HaltRatio = 0.90m;

    private const decimal HealthyRatio = 1.32m;
    private const decimal HaltedRatio = 0.88m;

    public bool Halted { get; set; }

    public string Status => Halted ? "mint_status_halt_cr" : "mint_status_healthy";

    public decimal CollateralRatio => Halted ? HaltedRatio : HealthyRatio;

    /// <summary>Micro-AKT that stand in for one micro-ACT of rent; only while minting is halted.</summary>
    public decimal? Fallback => Halted ? 1m / AktUsd : null;

    public static decimal Minted(decimal uakt) => decimal.Truncate(uakt * AktUsd * (1 - MintSpread));

    public void Reset() => Halted = false;
}
