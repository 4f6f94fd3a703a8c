using Broker.Engine;
using Broker.Engine.Billing.Staff;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing.Staff;

/// <summary>Which usage contradicts what was metered before?</summary>
public sealed partial class RejectionsPage(IMeteringRejections rejections)
{
    private const int PageSize = 25;

    private Page<RejectionView>? _page;
    private int? _read;
    private bool _started;

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    protected override async Task StartAsync(Viewer viewer)
    {
        _started = true;
        await ReadPageAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_started && _read != PageNumber)
        {
            await ReadPageAsync();
        }
    }

    private Task ReadPageAsync() => ReadAsync(async cancellationToken =>
    {
        _read = PageNumber;
        _page = await rejections.ListAsync(new PageRequest(Math.Max(0, (PageNumber ?? 1) - 1), PageSize), cancellationToken);
    });

    private async Task SettleAsync(RejectionView row)
    {
        await ActAsync(async cancellationToken => await rejections.SettleAsync(row.Id, cancellationToken)
            ? L["Settled."]
            : Refuse(L["Somebody settled it before you."]));
        await ReadPageAsync();
    }
}
