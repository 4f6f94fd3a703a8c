using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace Broker.Portal.Billing.Documents;

/// <summary>Documents as HTML text, without a browser.</summary>
internal sealed class SheetRenderer(IServiceProvider services, ILoggerFactory logs)
{
    /// <param name="style">Rules to put into the document itself; null where they come from elsewhere.</param>
    public async Task<string> RenderAsync(SheetModel model, string? style)
    {
        await using var renderer = new HtmlRenderer(services, logs);
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
