using System.ComponentModel.DataAnnotations;

namespace Broker.Simulator;

/// <summary>Which edition of the Akash Console API is spoken.</summary>
public enum ConsoleContract
{
    /// <summary>As served by console commit d84c9e93 (2026-08-22): only active deployments are listed, up to 1000 at a time.</summary>
    August,

    /// <summary>As described for agents since September 2026: state filter, pages of at most 100, a total that may be null.</summary>
    Later,
}

/// <summary>How Lium says what a node costs; the API has changed it.</summary>
public enum LiumPriceEdition
{
    /// <summary><c>price_per_gpu</c>, and <c>price_per_hour</c> for the whole node.</summary>
    PerGpu,

    /// <summary>Only <c>price_per_hour</c>, for the whole node.</summary>
    PerNode,
}

/// <summary>Everything about the simulator that can be set.</summary>
public sealed class SimulatorOptions
{
    public const string Section = "Simulator";

    /// <summary>The key the simulated Console accepts unless another is set; the shape is the network's, the value is public.</summary>
    public const string DefaultAkashApiKey = "ac.sk.production.00000000000000000000000000000000000000000000000000000000000051a1";

    /// <summary>The key the simulated io.net accepts unless another is set; public as well.</summary>
    public const string DefaultIoNetApiKey = "io-v2-simulator-0000000000000000000000000051a1";

    /// <summary>The key the simulated Lium accepts unless another is set; public as well.</summary>
    public const string DefaultLiumApiKey = "sk_simulator_0000000000000000000000000051a1";

    /// <summary>The key the simulated Targon accepts unless another is set; public as well.</summary>
    public const string DefaultTargonApiKey = "sn4_simulator_000000000000000000000000051a1";

    /// <summary>The key pair the simulated Dispersed accepts unless another is set; public as well.</summary>
    public const string DefaultDispersedPublicKey = "pk_simulator_00000000000051a1";

    public const string DefaultDispersedSecretKey = "sk_simulator_0000000000000000000000000000000000000000000051a1";

    /// <summary>A second pair with the preset Compute Node: it may look at the market and must not touch jobs.</summary>
    public const string DispersedNodeKey = "pk_simulator_node_0000000000051a1";

    public const string DispersedNodeSecret = "sk_simulator_node_00000000000000000000000000000000000000000051a1";

    /// <summary>Decides every price, delay and choice. Same seed and same calls, same answers.</summary>
    public int Seed { get; set; } = 20261122;

    /// <summary>How many simulated seconds pass per real second in what a client waits for: blocks, bids, image pulls, shutdowns. 1 is the networks' own pace.</summary>
    [Range(0.1, 3600)]
    public double TimeScale { get; set; } = 1;

    /// <summary>
    /// The same for what a client must be in time for or has paid for: the life of a bid (5 min), the cleaner of deployments
    /// without lease (10 min), a provider's patience with a dead workload (about 7 min), paid hours. Left at 1, a demo can hurry without its bids expiring under it.
    /// </summary>
    [Range(0.1, 3600)]
    public double DeadlineScale { get; set; } = 1;

    /// <summary>Address workloads listen on and are announced with.</summary>
    [Required]
    public string WorkloadHost { get; set; } = "127.0.0.1";

    /// <summary>Whether stock follows the spells of the recorded market. Off, stock changes only by what is deployed.</summary>
    public bool Churn { get; set; }

    /// <summary>The one Console key that is accepted: <c>ac.sk.[environment].[64 hex]</c>.</summary>
    [Required]
    [RegularExpression("^ac\\.sk\\.[a-z]+\\.[0-9a-f]{64}$", ErrorMessage = "Simulator:AkashApiKey must look like ac.sk.<environment>.<64 hex digits>.")]
    public string AkashApiKey { get; set; } = DefaultAkashApiKey;

    /// <summary>The one io.net key that is accepted.</summary>
    [Required]
    [MinLength(16, ErrorMessage = "Simulator:IoNetApiKey must have at least 16 characters.")]
    public string IoNetApiKey { get; set; } = DefaultIoNetApiKey;

    /// <summary>Edition of the Console API.</summary>
    [EnumDataType(typeof(ConsoleContract))]
    public ConsoleContract AkashContract { get; set; } = ConsoleContract.Later;

    /// <summary>What the managed wallet holds at the start, in USD.</summary>
    [Range(0, 100_000_000)]
    public decimal AkashBalanceUsd { get; set; } = 250_000m;

    /// <summary>AKT every address of the simulated chain has when it first appears; fees are paid with it.</summary>
    [Range(0, 100_000_000)]
    public decimal AkashChainAkt { get; set; } = 10_000m;

    /// <summary>ACT every address of the simulated chain has when it first appears, in USD; rent is paid with it.</summary>
    [Range(0, 100_000_000)]
    public decimal AkashChainAct { get; set; } = 250_000m;

    /// <summary>io.net credits at the start, in USD.</summary>
    [Range(0, 100_000_000)]
    public decimal IoNetCreditsUsd { get; set; } = 250_000m;

    /// <summary>Share of io.net deployments that end as <c>failed</c> instead of running, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double IoNetFailureRate { get; set; }

    /// <summary>Share of io.net deployments that lose a device once, 10 min to 2 h after they began to run, and go on with another container or machine, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double IoNetDeviceLossRate { get; set; }

    /// <summary>The one Lium key that is accepted.</summary>
    [Required]
    [RegularExpression("^sk_.{12,}$", ErrorMessage = "Simulator:LiumApiKey must begin with sk_ and have at least 15 characters.")]
    public string LiumApiKey { get; set; } = DefaultLiumApiKey;

    /// <summary>Lium's balance at the start, in USD.</summary>
    [Range(0, 100_000_000)]
    public decimal LiumBalanceUsd { get; set; } = 250_000m;

    /// <summary>How Lium's list of nodes says its prices.</summary>
    [EnumDataType(typeof(LiumPriceEdition))]
    public LiumPriceEdition LiumPrices { get; set; } = LiumPriceEdition.PerGpu;

    /// <summary>Share of Lium templates whose verification fails, 0 to 1. Assumed; nobody has published it.</summary>
    [Range(0.0, 1.0)]
    public double LiumVerifyFailureRate { get; set; } = 0.05;

    /// <summary>
    /// Share of Lium rentals whose node vanishes, 0 to 1. Default: 122 in a week of about 2,535 (Datura-ai/lium-io pull
    /// requests 1351 and 1387, September 2026).
    /// </summary>
    [Range(0.0, 1.0)]
    public double LiumNodeLossRate { get; set; } = 0.048;

    /// <summary>Share of Lium rentals that end uncleanly, 0 to 1. Default: 297 of 10,866 (Datura-ai/lium-io pull request 1387).</summary>
    [Range(0.0, 1.0)]
    public double LiumDirtyEndRate { get; set; } = 0.027;

    /// <summary>The one Targon key that is accepted.</summary>
    [Required]
    [MinLength(16, ErrorMessage = "Simulator:TargonApiKey must have at least 16 characters.")]
    public string TargonApiKey { get; set; } = DefaultTargonApiKey;

    /// <summary>Targon's credits at the start, in USD.</summary>
    [Range(0, 100_000_000)]
    public decimal TargonCreditsUsd { get; set; } = 250_000m;

    /// <summary>Share of Targon workloads whose container exits soon after it started, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double TargonFailureRate { get; set; }

    /// <summary>Public part of the Dispersed key with the preset Compute Consumer.</summary>
    [Required]
    [RegularExpression("^pk_.{8,}$", ErrorMessage = "Simulator:DispersedPublicKey must begin with pk_.")]
    public string DispersedPublicKey { get; set; } = DefaultDispersedPublicKey;

    /// <summary>Secret part of it: what requests are signed with.</summary>
    [Required]
    [RegularExpression("^sk_.{16,}$", ErrorMessage = "Simulator:DispersedSecretKey must begin with sk_.")]
    public string DispersedSecretKey { get; set; } = DefaultDispersedSecretKey;

    /// <summary>Dispersed credits at the start, in USD.</summary>
    [Range(0, 100_000_000)]
    public decimal DispersedCreditsUsd { get; set; } = 250_000m;

    /// <summary>Share of Dispersed jobs that are given the largest node that fits instead of the smallest, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double DispersedOversizedRate { get; set; }
}
