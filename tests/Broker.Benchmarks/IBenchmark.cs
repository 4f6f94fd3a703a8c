namespace Broker.Benchmarks;

/// <summary>Something of ours measured beside a reference, in one run on one machine.</summary>
internal interface IBenchmark
{
    /// <summary>What it is called on the command line and in its line of output.</summary>
    string Name { get; }

    /// <summary>Measures both; throws when the two do not agree on the answer, because then the figure means nothing.</summary>
    Task<Figure> MeasureAsync();
}
