using System.ComponentModel;
using Broker.Engine;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Broker.Host.Api;

/// <summary>Which page of a list is asked for.</summary>
internal sealed record PageParameters(
    [property: FromQuery, Description("0-based page, 0..100,000; default 0.")] int? Page,
    [property: FromQuery, Description("Items on a page, 1..200; default 25.")] int? Size)
{
    private const int LastPage = 100_000;

    public PageRequest Request => new(Page ?? 0, Size ?? 25);

    /// <summary>The problem to answer with; null when the numbers are sound.</summary>
    public ValidationProblem? Problem()
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (Page is < 0 or > LastPage)
        {
            errors["page"] = [$"Must be between 0 and {LastPage}."];
        }

        if (Size is < 1 or > PageRequest.MaximumSize)
        {
            errors["size"] = [$"Must be between 1 and {PageRequest.MaximumSize}."];
        }

        return errors.Count == 0 ? null : TypedResults.ValidationProblem(errors);
    }
}
