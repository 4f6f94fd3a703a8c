using Broker.Domain.Shared;
using Broker.Engine;
using Broker.Engine.Billing.Claims;
using Broker.Portal.Access;
using Broker.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing.Staff;

/// <summary>What do networks owe us, and until when can we say so?</summary>
public sealed partial class ClaimsPage(IUpstreamClaims claims)
{
    private const int PageSize = 25;

    private static readonly Dictionary<Work, string> Works = new()
    {
        [Work.File] = "It was filed",
        [Work.Accept] = "The network accepts",
        [Work.Reject] = "The network refuses",
        [Work.Paid] = "It was paid",
        [Work.Charged] = "It was taken off a charge",
    };

    private static readonly Dictionary<Work, string> Asks = new()
    {
        [Work.File] = "The network's own number for it",
        [Work.Accept] = "Accepted amount",
        [Work.Reject] = "What the network says",
    };

    private Page<ClaimView>? _page;
    private Guid? _chosen;
    private Work _work;
    private string _text = "";
    private int? _read;
    private bool _started;

    private enum Work
    {
        File,
        Accept,
        Reject,
        Paid,
        Charged,
    }

    [SupplyParameterFromQuery(Name = "page")]
    internal int? PageNumber { get; set; }

    private string Title => _page is { Total: > 0 } page ? L["{0} need somebody", page.Total] : L["Calendar"];

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

    private static (string Css, IconName Icon, string Word) Look(ClaimView claim) => claim.State switch
    {
        ClaimState.Open => (claim.DaysLeft < 3 ? "down" : "degraded", IconName.Warn, "To be filed"),
        ClaimState.Filed => ("pending", IconName.Pending, "Filed"),
        ClaimState.Accepted => ("up", IconName.Up, claim.PaidAt is null ? "Accepted, not paid" : "Paid"),
        ClaimState.Rejected => ("ended", IconName.Ended, "Refused"),
        ClaimState.Lapsed => ("ended", IconName.Ended, "Too late"),
        var other => throw new InvalidOperationException($"Unknown state {other}."),
    };

    private static Work[] Possible(ClaimView claim) => claim.State switch
    {
        ClaimState.Open => [Work.File],
        ClaimState.Filed => [Work.Accept, Work.Reject],
        ClaimState.Accepted when claim.PaidAt is null => [Work.Paid, Work.Charged],
        _ => [],
    };

    private Task ReadPageAsync() => ReadAsync(async cancellationToken =>
    {
        _read = PageNumber;
        _page = await claims.CalendarAsync(null, new PageRequest(Math.Max(0, (PageNumber ?? 1) - 1), PageSize), cancellationToken);
    });

    private async Task BeginAsync(ClaimView claim, Work work)
    {
        _work = work;
        _text = work == Work.Accept ? Typed.Text(claim.Amount.Amount) : "";
        if (Asks.ContainsKey(work))
        {
            _chosen = claim.Id;
            return;
        }

        await DoAsync(claim);
    }

    private async Task DoAsync(ClaimView claim)
    {
        await ActAsync(async cancellationToken =>
        {
            if (_work == Work.Accept && Typed.Number(_text) is not > 0)
            {
                return Refuse(L["An amount above zero, in {0}.", claim.Amount.Currency.Code]);
            }

            return await ChangeAsync(claim, cancellationToken) switch
            {
                ClaimOutcome.Done => L["Written down: {0}.", L[Works[_work]]],
                ClaimOutcome.Refused refused => Refuse(refused.Why),
                _ => Refuse(L["There is no such claim."]),
            };
        });
        if (Done is not null)
        {
            _chosen = null;
            await ReadPageAsync();
        }
    }

    private Task<ClaimOutcome> ChangeAsync(ClaimView claim, CancellationToken cancellationToken) => _work switch
    {
        Work.File => claims.FileAsync(claim.Id, _text.Trim(), cancellationToken),
        Work.Accept => claims.AcceptAsync(claim.Id, new Money(Typed.Number(_text) ?? 0, claim.Amount.Currency), cancellationToken),
        Work.Reject => claims.RejectAsync(claim.Id, _text.Trim(), cancellationToken),
        Work.Paid => claims.PaidAsync(claim.Id, againstCharges: false, cancellationToken),
        Work.Charged => claims.PaidAsync(claim.Id, againstCharges: true, cancellationToken),
        var other => throw new InvalidOperationException($"Unknown work {other}."),
    };
}
