namespace Broker.Domain.Market;

/// <summary>What is known of one card whatever a network says of it.</summary>
/// <param name="Sizes">Memory sizes it was made with, in GiB; empty if not known.</param>
/// <param name="Usual">The interface to assume when nobody says it.</param>
/// <param name="Only">The interface, when the name itself says it, against what a network claims.</param>
internal sealed record GpuCard(string Name, int[] Sizes, GpuInterface Usual, GpuInterface? Only = null)
{
    /// <summary>
    /// By the compact lower-case name. Akash's names are those of its public device catalogue (provider-configs,
    /// 2026-06-16); sizes of the others are from the vendors' data sheets.
    /// </summary>
    internal static IReadOnlyDictionary<string, GpuCard> Known { get; } = new Dictionary<string, GpuCard>(StringComparer.Ordinal)
    {
        ["b300"] = Sxm("B300", 288),
        ["b200"] = Sxm("B200", 180),
        ["gb200"] = new("GB200", [186], GpuInterface.Unspecified),
        ["gh200"] = new("GH200", [96, 144], GpuInterface.Unspecified),
        ["h200"] = Sxm("H200", 141),
        ["h200nvl"] = new("H200", [141], GpuInterface.Nvl, GpuInterface.Nvl),
        ["h100"] = new("H100", [80, 94], GpuInterface.Unspecified),
        ["h100nvl"] = new("H100", [94], GpuInterface.Nvl, GpuInterface.Nvl),
        ["h800"] = new("H800", [80], GpuInterface.Unspecified),
        ["h20"] = Sxm("H20", 96),
        ["a100"] = new("A100", [40, 64, 80], GpuInterface.Unspecified),
        ["a800"] = new("A800", [40, 80], GpuInterface.Unspecified),
        ["v100"] = new("V100", [16, 32], GpuInterface.Unspecified),
        ["l40s"] = Pcie("L40S", 48),
        ["l40"] = Pcie("L40", 48),
        ["l4"] = Pcie("L4", 24),
        ["a40"] = Pcie("A40", 48),
        ["a30"] = Pcie("A30", 24),
        ["a10"] = Pcie("A10", 24),
        ["a10g"] = Pcie("A10G", 24),
        ["a16"] = Pcie("A16", 16),
        ["t4"] = Pcie("T4", 16),
        ["t4g"] = Pcie("T4G", 16),
        ["p100"] = Pcie("P100", 16),
        ["p40"] = Pcie("P40", 24),
        ["p4"] = Pcie("P4", 8),
        ["rtxpro6000"] = Pcie("RTX PRO 6000", 96),
        ["pro6000se"] = Pcie("RTX PRO 6000 Server", 96),
        ["rtxpro6000server"] = Pcie("RTX PRO 6000 Server", 96),
        ["pro6000we"] = Pcie("RTX PRO 6000 Workstation", 96),
        ["rtxpro6000workstation"] = Pcie("RTX PRO 6000 Workstation", 96),
        ["pro6000mq"] = Pcie("RTX PRO 6000 Max-Q", 96),
        ["rtxpro6000maxq"] = Pcie("RTX PRO 6000 Max-Q", 96),
        ["rtxpro6000maxqworkstation"] = Pcie("RTX PRO 6000 Max-Q", 96),
        ["rtxpro4500"] = Pcie("RTX PRO 4500", 32),
        ["rtx6000ada"] = Pcie("RTX 6000 Ada", 48),
        ["rtx5000ada"] = Pcie("RTX 5000 Ada", 32),
        ["rtx4500ada"] = Pcie("RTX 4500 Ada", 24),
        ["rtx4000ada"] = Pcie("RTX 4000 Ada", 20),
        ["rtx4000sada"] = Pcie("RTX 4000 SFF Ada", 20),
        ["rtx4000sffada"] = Pcie("RTX 4000 SFF Ada", 20),
        ["rtx2000eada"] = Pcie("RTX 2000E Ada", 16),
        ["rtx2000ada"] = Pcie("RTX 2000 Ada", 16),
        ["rtxa6000"] = Pcie("RTX A6000", 48),
        ["a6000"] = Pcie("RTX A6000", 48),
        ["rtxa5000"] = Pcie("RTX A5000", 24),
        ["a5000"] = Pcie("RTX A5000", 24),
        ["rtxa4500"] = Pcie("RTX A4500", 20),
        ["rtxa4000"] = Pcie("RTX A4000", 16),
        ["a4000"] = Pcie("RTX A4000", 16),
        ["rtxa2000"] = Pcie("RTX A2000", 6, 12),
        ["rtx8000"] = Pcie("Quadro RTX 8000", 48),
        ["rtx6000"] = Pcie("Quadro RTX 6000", 24),
        ["rtx5000"] = Pcie("Quadro RTX 5000", 16),
        ["rtx4000"] = Pcie("Quadro RTX 4000", 8),
        ["p6000"] = Pcie("Quadro P6000", 24),
        ["p5000"] = Pcie("Quadro P5000", 16),
        ["p4000"] = Pcie("Quadro P4000", 8),
        ["p2000"] = Pcie("Quadro P2000", 4, 5),
        ["m4000"] = Pcie("Quadro M4000", 8),
        ["gt1030"] = Pcie("GT 1030", 2),
        ["mx150"] = Pcie("MX150", 2),
        ["gtx1650s"] = Pcie("GTX 1650 Super", 4),
        ["mi300x"] = new("MI300X", [192], GpuInterface.Unspecified),
        ["mi100"] = Pcie("MI100", 32),
        ["mi60"] = Pcie("MI60", 32),
        ["v520"] = Pcie("Radeon Pro V520", 8),
    };

    /// <summary>GeForce cards that networks name without their memory.</summary>
    internal static IReadOnlyDictionary<string, int[]> GeForceMemory { get; } = new Dictionary<string, int[]>(StringComparer.Ordinal)
    {
        ["RTX 5090"] = [32],
        ["RTX 5080"] = [16],
        ["RTX 5070 Ti"] = [16],
        ["RTX 5070"] = [12],
        ["RTX 4090"] = [24],
        ["RTX 4080 Super"] = [16],
        ["RTX 4080"] = [16],
        ["RTX 4070 Ti Super"] = [16],
        ["RTX 4070 Ti"] = [12],
        ["RTX 4070 Super"] = [12],
        ["RTX 4070"] = [12],
        ["RTX 3090 Ti"] = [24],
        ["RTX 3090"] = [24],
        ["RTX 3080 Ti"] = [12],
        ["RTX 3070 Ti"] = [8],
        ["RTX 3070"] = [8],
        ["RTX 2080 Ti"] = [11],
    };

    /// <summary>The memory when nobody says it; 0 where the card was made with several sizes.</summary>
    internal int MemoryWhen(GpuInterface form) => Name switch
    {
        "H100" => form == GpuInterface.Nvl ? 94 : 80,
        _ => Sizes is [var only] ? only : 0,
    };

    private static GpuCard Pcie(string name, params int[] sizes) => new(name, sizes, GpuInterface.Pcie);

    private static GpuCard Sxm(string name, params int[] sizes) => new(name, sizes, GpuInterface.Sxm);
}
