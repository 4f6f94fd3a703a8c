using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Broker.Portal.Billing.Documents;

/// <summary>Documents as HTML text, without a browser.</summary>
internal sealed class SheetRenderer(IServiceScopeFactory scopes, ILoggerFactory logs)
{
    /// <param name="style">Rules to put into the document itself; null where they come from elsewhere.</param>
    public async Task<string> RenderAsync(SheetModel model, string? style)
    {
        // A scope of its own: components ask for services that a page has one of each.
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, logs);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var sheet = await renderer.RenderComponentAsync<InvoiceSheet>(ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(InvoiceSheet.Model)] = model,
                [nameof(InvoiceSheet.Style)] = style,
            }));
            return sheet.ToHtmlString();
        });
    }
}
