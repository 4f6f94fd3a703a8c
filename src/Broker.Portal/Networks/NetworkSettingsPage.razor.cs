using Broker.Domain.Shared;
using Broker.Engine.Networks;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.Extensions.Logging;
using MudBlazor;

namespace Broker.Portal.Networks;

/// <summary>Which networks the broker has keys for; connects, rotates and disconnects. No key is kept here beyond the call that tries it.</summary>
public sealed partial class NetworkSettingsPage(
    INetworkConnections connections, CurrentViewer viewers, IDialogService dialogs, ISnackbar snackbar, ILogger<NetworkSettingsPage> log) : IDisposable
{
    private const int AuditLines = 50;

    private readonly CancellationTokenSource _left = new();
    private IReadOnlyList<NetworkConnectionView>? _networks;
    private IReadOnlyList<NetworkAuditView> _audit = [];
    private Viewer.Staff? _viewer;
    private bool _busy;
    private bool _failed;

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _viewer = await viewers.FindAsync() as Viewer.Staff;
        if (RendererInfo.IsInteractive && _viewer is not null)
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            _networks = await connections.ListAsync(_left.Token);
            _audit = await connections.AuditAsync(AuditLines, _left.Token);
            _failed = false;
        }
        catch (Exception failure) when (!_left.IsCancellationRequested)
        {
            _failed = true;
            PortalLog.ReadFailed(log, nameof(NetworkSettingsPage), failure);
        }
    }

    /// <summary>Null when it failed on our side; the card then says no more than the message does.</summary>
    private async Task<ConnectNetworkOutcome?> ConnectAsync(NetworkConnectionView network, NetworkCredential key)
    {
        ConnectNetworkOutcome? outcome = null;
        await ActAsync(async () =>
        {
            outcome = await connections.ConnectAsync(network.Network, key, _left.Token);
            if (outcome is ConnectNetworkOutcome.Connected connected)
            {
                snackbar.Add(
                    connected.Rotated
                        ? L["{0} uses the new key from now on, on every node.", network.DisplayName]
                        : L["{0} is connected as {1}. Its offers are being read.", network.DisplayName, connected.Account],
                    Severity.Success);
            }
        });
        return outcome;
    }

    private async Task DisconnectAsync(NetworkConnectionView network)
    {
        var sure = await dialogs.ConfirmAsync(
            L["Disconnect {0}?", network.DisplayName],
            [
                L["Its key is deleted here; the network itself is not told, so revoke the key there as well."],
                L["Its offers leave the market at once, and nothing new is planned there."],
                L["This cannot be undone; to connect again the key has to be pasted again."],
            ],
            L["Disconnect {0}", network.DisplayName]);
        if (sure)
        {
            await ActAsync(async () =>
            {
                switch (await connections.DisconnectAsync(network.Network, _left.Token))
                {
                    case DisconnectNetworkOutcome.Disconnected { StillBySettings: true }:
                        snackbar.Add(L["The pasted key is gone; {0} uses the key of the server's settings again.", network.DisplayName], Severity.Info);
                        break;
                    case DisconnectNetworkOutcome.InUse inUse:
                        snackbar.Add(inUse.Why, Severity.Warning);
                        break;
                    case DisconnectNetworkOutcome.Forbidden forbidden:
                        snackbar.Add(forbidden.Why, Severity.Warning);
                        break;
                }
            });
        }
    }

    private async Task ActAsync(Func<Task> act)
    {
        _busy = true;
        // Asked for by a card, whose own events do not draw this page.
        StateHasChanged();
        try
        {
            await act();
            await ReadAsync();
        }
        catch (Exception failure) when (!_left.IsCancellationRequested)
        {
            PortalLog.ActionFailed(log, nameof(NetworkSettingsPage), failure);
            snackbar.Add(L["That failed on our side. Look at the list before you try again."], Severity.Error);
        }
        finally
        {
            _busy = false;
            StateHasChanged();
        }
    }
}
