using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Live;
using Broker.Engine.Networks;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Networks;

/// <summary>One network: what it offers, how it served, at which provider, and what goes wrong now.</summary>
public sealed partial class NetworkPage(INetworkHealthReader networks, NavigationManager navigation, TimeProvider clock)
{
    private static readonly (int Hours, string Name)[] Windows = [(24, "24 h"), (ProviderAddress.UsualHours, "7 d"), (720, "30 d")];

    private ProviderAddress _address = new() { Network = "" };
    private ProviderAddress? _read;
    private NetworkDetail? _detail;
    private Page<ProviderHealth>? _providers;
    private DateTimeOffset _readAt;
    private bool _missing;
    private bool _started;

    [Parameter]
    public required string Id { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    internal string? Search { get; set; }

    [SupplyParameterFromQuery]
    internal string? Used { get; set; }

    [SupplyParameterFromQuery]
    internal string? Sort { get; set; }

    [SupplyParameterFromQuery]
    internal string? Asc { get; set; }

    [SupplyParameterFromQuery]
    internal int? Hours { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    private TimeProvider Clock => clock;

    private NetworkId Network => new(_address.Network);

    protected override async Task OnParametersSetAsync()
    {
        _address = new ProviderAddress
        {
            Network = Id,
            Search = Search,
            OnlyUsed = Used is not null,
            Sort = Enum.TryParse<ProviderSort>(Sort, ignoreCase: true, out var sort) ? sort : ProviderSort.Orders,
            Descending = Asc is null,
            Index = Math.Max(0, (PageNumber ?? 1) - 1),
            Hours = Windows.Any(w => w.Hours == Hours) ? Hours!.Value : ProviderAddress.UsualHours,
        };
        if (_started && _address != _read)
        {
            await ReadNetworkAsync();
        }
    }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        Follow(viewer.Scope);
        await ReadNetworkAsync();
    }

    protected override async Task<bool> ApplyAsync(IReadOnlyList<LiveItem> items)
    {
        if (!items.Any(i => Concerns(i.Payload)) || clock.GetUtcNow() - _readAt < NetworksPage.ReadAtMostEvery)
        {
            return false;
        }

        await ReadNetworkAsync();
        return true;
    }

    private bool Concerns(LivePayload payload) => payload switch
    {
        LivePayload.OffersRefreshed offers => offers.Network == _address.Network,
        LivePayload.ReplicaChanged replica => replica.Network == _address.Network,
        _ => payload is LivePayload.IncidentChanged,
    };

    private Task ReadNetworkAsync() => ReadAsync(async cancellationToken =>
    {
        var address = _address;
        var detail = await networks.FindAsync(Network, TimeSpan.FromHours(address.Hours), cancellationToken);
        var providers = detail is null ? null : await networks.ProvidersAsync(Network, address.ToQuery(), cancellationToken);
        if (address == _address)
        {
            (_detail, _providers, _missing) = (detail, providers, detail is null);
            (_read, _readAt) = (address, clock.GetUtcNow());
        }
    });

    private void Go(ProviderAddress address) => navigation.NavigateTo(address.ToString(), replace: true);
}
