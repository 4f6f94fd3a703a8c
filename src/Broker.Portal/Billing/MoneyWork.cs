using Broker.Engine.Placement;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Broker.Portal.Billing;

/// <summary>A page about money on which something is done: one action at a time, and every refusal in words.</summary>
public abstract class MoneyWork : MoneyComponent
{
    private IReadOnlyList<FieldError> _errors = [];

    [Inject]
    internal IStringLocalizer<Words> Words { get; init; } = default!;

    protected bool Busy { get; private set; }

    /// <summary>Why the last action was not done; null when it was.</summary>
    protected string? Refusal { get; private set; }

    /// <summary>What the last action did.</summary>
    protected string? Done { get; private set; }

    /// <param name="act">Answers what was done, or says otherwise through <see cref="Refuse(string)"/>.</param>
    protected async Task ActAsync(Func<CancellationToken, Task<string?>> act)
    {
        if (Busy)
        {
            return;
        }

        (Busy, Refusal, Done, _errors) = (true, null, null, []);
        try
        {
            Done = await act(Left);
        }
        catch (Exception failure) when (!Left.IsCancellationRequested)
        {
            PortalLog.ActionFailed(Log, GetType().Name, failure);
            Refusal = Words["That failed on our side. Look at the list before you try again."];
        }
        finally
        {
            Busy = false;
        }
    }

    protected string? Refuse(string why)
    {
        Refusal = why;
        return null;
    }

    protected string? Refuse(IReadOnlyList<FieldError> errors)
    {
        _errors = errors;
        return Refuse(Words["Something is not as it can be; nothing was changed."]);
    }

    protected IReadOnlyList<string> FaultsOf(string field) => [.. _errors.Where(e => e.Field == field).Select(e => e.Message)];

    protected string? Wrong(string field) => _errors.Any(e => e.Field == field) ? "true" : null;

    protected string? Describes(string id, string field) => _errors.Any(e => e.Field == field) ? $"{id}-fault" : null;
}
