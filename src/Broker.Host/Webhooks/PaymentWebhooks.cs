using Broker.Engine.Billing.Payments;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Broker.Host.Webhooks;

/// <summary>
/// Where the payment provider posts its events. Anonymous: the signature over the raw bytes is the proof. What is genuine
/// is stored and answered at once; whatever else is refused unread.
/// </summary>
internal static class PaymentWebhooks
{
    /// <summary>An event carries one object; the largest, an invoice, shows ten lines.</summary>
    private const int LargestBody = 1024 * 1024;

    public static void MapPaymentWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/webhooks/stripe", TakeAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    internal static async Task<Results<Ok, NotFound, BadRequest<string>, StatusCodeHttpResult>> TakeAsync(
        HttpContext http, GatewayEvents events, CancellationToken cancellationToken)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestBody;
        }

        if (http.Request.ContentLength > LargestBody)
        {
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        return await events.TakeAsync(body.GetBuffer().AsMemory(0, (int)body.Length), http.Request.Headers["Stripe-Signature"], cancellationToken) switch
        {
            WebhookOutcome.Taken => TypedResults.Ok(),
            WebhookOutcome.Off => TypedResults.NotFound(),
            WebhookOutcome.Refused refused => TypedResults.BadRequest(refused.Why),
            var other => throw new InvalidOperationException($"There is no outcome {other}."),
        };
    }
}
