using Broker.Domain.Shared;
using Broker.Engine.Networks;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Networks;

/// <summary>One network's connection. A pasted key lives here until it is sent off, and nowhere after that.</summary>
public sealed partial class NetworkConnectionCard
{
    private IReadOnlyList<string> _faults = [];
    private IReadOnlyList<string> _keyIdFaults = [];
    private (bool Bad, string What, string Words)? _said;
    private string? _keyId;
    private string? _secret;
    private bool _open;
    private bool _asking;
    private int _round;

    [Parameter, EditorRequired]
    public required NetworkConnectionView Network { get; set; }

    [Parameter]
    public bool MayChange { get; set; }

    /// <summary>Something is being asked or written; nothing else may be started.</summary>
    [Parameter]
    public bool Busy { get; set; }

    /// <summary>Tries and stores a key; null when that failed on our side.</summary>
    [Parameter, EditorRequired]
    public required Func<NetworkCredential, Task<ConnectNetworkOutcome?>> OnConnect { get; set; }

    [Parameter]
    public EventCallback OnDisconnect { get; set; }

    private string Id => Network.Network.Value;

    private bool HasKey => Network.Key is not null;

    private async Task ConnectAsync()
    {
        var key = new NetworkCredential(_keyId, _secret ?? "");
        (_secret, _keyId, _said) = (null, null, null);
        (_faults, _keyIdFaults) = ([], []);
        _round++;
        _asking = true;
        var outcome = await OnConnect(key);
        _asking = false;
        Take(outcome);
    }

    private void Take(ConnectNetworkOutcome? outcome)
    {
        switch (outcome)
        {
            case ConnectNetworkOutcome.Connected:
                Close();
                break;
            case ConnectNetworkOutcome.Invalid { InKeyId: true } invalid:
                _keyIdFaults = [invalid.Why];
                break;
            case ConnectNetworkOutcome.Invalid invalid:
                _faults = [invalid.Why];
                break;
            case ConnectNetworkOutcome.Refused refused:
                _faults = [L["{0} does not accept this key. Nothing was stored; paste it again.", Network.DisplayName]];
                _said = (Bad: true, L["In the network's words:"], refused.Reason);
                break;
            case ConnectNetworkOutcome.Unreachable unreachable:
                _said = (Bad: false, L["{0} gave no answer, so nothing is known of the key. Nothing was stored; try again.", Network.DisplayName], unreachable.Reason);
                break;
            case ConnectNetworkOutcome.OtherAccount other:
                _said = (Bad: false, L["The key was not stored."], other.Why);
                break;
            case ConnectNetworkOutcome.Forbidden forbidden:
                _said = (Bad: true, L["The key was not stored."], forbidden.Why);
                break;
            case ConnectNetworkOutcome.NotFound:
                _said = (Bad: true, L["The key was not stored."], L["{0} is not switched on any more.", Network.DisplayName]);
                break;
        }
    }

    private void Close()
    {
        (_open, _said, _secret, _keyId) = (false, null, null, null);
        (_faults, _keyIdFaults) = ([], []);
        _round++;
    }
}
