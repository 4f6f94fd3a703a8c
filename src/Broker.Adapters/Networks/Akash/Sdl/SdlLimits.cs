namespace Broker.Adapters.Networks.Akash.Sdl;

/// <summary>Hard limits of the chain (chain-sdk, deployment v1beta4 validation_config.go), the same on every node.</summary>
internal static class SdlLimits
{
    public const long Mebibyte = 1L << 20;
    public const long Tebibyte = 1L << 40;

    public const int LeastMillicores = 10;
    public const int MostMillicores = 384_000;
    public const int MostGpus = 24;
    public const long LeastMemory = Mebibyte;
    public const long MostMemory = 2 * Tebibyte;
    public const long LeastVolume = 5 * Mebibyte;
    public const long MostVolume = 32 * Tebibyte;
    public const int Count = 50;
    public const int Groups = 20;
    public const int UnitsPerGroup = 20;

    /// <summary>Per block and unit.</summary>
    public const decimal MostPrice = 10_000_000m;
}
