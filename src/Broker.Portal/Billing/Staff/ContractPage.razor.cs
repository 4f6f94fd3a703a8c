using Broker.Domain.Shared;
using Broker.Engine.Billing.Staff;
using Broker.Portal.Access;
using Microsoft.AspNetCore.Components;

namespace Broker.Portal.Billing.Staff;

/// <summary>What was agreed with a customer, and what shall hold from a month on?</summary>
public sealed partial class ContractPage(IContractDesk desk, TimeProvider clock)
{
    private CustomerContracts? _found;
    private ContractForm _form = new();
    private bool _missing;

    [Parameter]
    public Guid Id { get; set; }

    private int NextVersion => (_found?.Versions.Count > 0 ? _found.Versions[0].Version : 0) + 1;

    protected override Task StartAsync(Viewer viewer) => ReadFoundAsync();

    private Task ReadFoundAsync() => ReadAsync(async cancellationToken =>
    {
        _found = await desk.FindAsync(new OrganisationId(Id), cancellationToken);
        _missing = _found is null;
        _form = ContractForm.After(_found?.Versions is [var newest, ..] ? newest : null, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
    });

    private async Task AddAsync()
    {
        var version = NextVersion;
        await ActAsync(async cancellationToken => await desk.AddVersionAsync(_found!.Customer, version - 1, _form.Read(clock.GetUtcNow()), cancellationToken) switch
        {
            ContractOutcome.Saved => L["Version {0} is agreed.", version],
            ContractOutcome.Invalid invalid => invalid.Errors.FirstOrDefault(e => e.Field == "version") is { } overtaken ? Refuse(overtaken.Message) : Refuse(invalid.Errors),
            ContractOutcome.Forbidden forbidden => Refuse(forbidden.Why),
            ContractOutcome.NotFound => Refuse(L["The customer is gone."]),
            var other => throw new InvalidOperationException($"Unknown outcome {other}."),
        });
        if (Done is not null)
        {
            await ReadFoundAsync();
        }
    }
}
