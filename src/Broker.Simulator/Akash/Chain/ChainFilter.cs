using System.Globalization;

namespace Broker.Simulator.Akash.Chain;

/// <summary>Which objects a query is about: <c>filters.*</c> of a list, <c>id.*</c> of a single one.</summary>
internal sealed class ChainFilter
{
    private readonly IQueryCollection _query;
    private readonly string _prefix;

    public ChainFilter(IQueryCollection query, string prefix)
    {
        _query = query;
        _prefix = prefix;
        Owner = Text("owner");
        Provider = Text("provider");
        State = Text("state");
        Dseq = Number("dseq");
        Gseq = Number("gseq");
        Oseq = Number("oseq");
        foreach (var address in new[] { Owner, Provider }.OfType<string>())
        {
            if (!Bech32.IsAddress("akash", address))
            {
                throw ChainProblem.Invalid($"invalid address: {address}");
            }
        }
    }

    public string? Owner { get; }

    public string? Provider { get; }

    public string? State { get; }

    public long? Dseq { get; }

    public long? Gseq { get; }

    public long? Oseq { get; }

    public bool Fits(AkashDeployment deployment) => (Owner is null || Owner == deployment.Owner) && (Dseq is null || Dseq == deployment.Dseq);

    public bool Fits(AkashGroup group) => Gseq is null || Gseq == group.Gseq;

    public bool Fits(AkashOrder order) => Oseq is null || Oseq == order.Oseq;

    public bool Fits(AkashBid bid) => Fits(bid.Order) && (Provider is null || Provider == bid.Provider.Owner);

    public bool FitsState(string state) => State is null || State == state;

    /// <summary>The filter names a state this kind of object can be in, or none.</summary>
    public ChainFilter WithStates(params ReadOnlySpan<string> states) => State is null || states.Contains(State)
        ? this
        : throw ChainProblem.Invalid($"invalid state value: {State}");

    private string? Text(string name) => _query[$"{_prefix}.{name}"].ToString() is { Length: > 0 } text ? text : null;

    // Zero is what an unset number looks like, so it filters nothing.
    private long? Number(string name) => Text(name) switch
    {
        null or "0" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw ChainProblem.Invalid($"parsing field \"{_prefix}.{name}\": strconv.ParseUint: parsing \"{text}\": invalid syntax"),
    };
}
