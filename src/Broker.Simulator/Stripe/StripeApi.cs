using System.Text.Json.Nodes;

namespace Broker.Simulator.Stripe;

/// <summary>The calls of Stripe's API that are answered.</summary>
internal static class StripeApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        MapCustomers(app);
        MapInvoices(app);
        MapCredits(app);
        MapRest(app);
    }

    private static void MapCustomers(IEndpointRouteBuilder app)
    {
        var customers = app.ServiceProvider.GetRequiredService<StripeCustomers>();
        app.Call("post /v1/customers", customers.Create);
        app.Call("get /v1/customers", customers.List);
        app.Call("get /v1/customers/search", customers.Search);
        app.Call("get /v1/customers/{id}", r => customers.Get(r.Id));
        app.Call("post /v1/customers/{id}", customers.Update);
        app.Call("delete /v1/customers/{id}", customers.Delete);
        app.Call("post /v1/customers/{id}/tax_ids", customers.CreateTaxId);
        app.Call("get /v1/customers/{id}/tax_ids", customers.ListTaxIds);
        app.Call("delete /v1/customers/{id}/tax_ids/{part}", customers.DeleteTaxId);
        app.Call("post /v1/customers/{id}/balance_transactions", customers.CreateBalanceTransaction);
        app.Call("get /v1/customers/{id}/balance_transactions", customers.ListBalanceTransactions);
        app.Call("get /v1/customers/{id}/payment_methods", customers.ListPaymentMethods);
    }

    private static void MapInvoices(IEndpointRouteBuilder app)
    {
        var invoices = app.ServiceProvider.GetRequiredService<StripeInvoices>();
        app.Call("post /v1/invoices", invoices.Create);
        app.Call("get /v1/invoices", invoices.List);
        app.Call("get /v1/invoices/{id}", r => invoices.Get(r.Id));
        app.Call("post /v1/invoices/{id}", invoices.Update);
        app.Call("delete /v1/invoices/{id}", invoices.Delete);
        app.Call("get /v1/invoices/{id}/lines", invoices.ListLines);
        app.Call("post /v1/invoices/{id}/add_lines", invoices.AddLines);
        app.Call("post /v1/invoices/{id}/finalize", invoices.FinalizeInvoice);
        app.Call("post /v1/invoices/{id}/send", invoices.Send);
        app.Call("post /v1/invoices/{id}/pay", invoices.Pay);
        app.Call("post /v1/invoices/{id}/void", invoices.VoidInvoice);
        app.Call("post /v1/invoices/{id}/mark_uncollectible", invoices.MarkUncollectible);
        app.Call("post /v1/invoiceitems", invoices.CreateItem);
    }

    private static void MapCredits(IEndpointRouteBuilder app)
    {
        var notes = app.ServiceProvider.GetRequiredService<StripeCreditNotes>();
        app.Call("post /v1/credit_notes", notes.Create);
        app.Call("get /v1/credit_notes", notes.List);
        app.Call("get /v1/credit_notes/preview", notes.Preview);
        app.Call("get /v1/credit_notes/{id}", r => notes.Get(r.Id));
        app.Call("get /v1/credit_notes/{id}/lines", notes.ListLines);
        app.Call("post /v1/credit_notes/{id}/void", notes.VoidNote);
        var payments = app.ServiceProvider.GetRequiredService<StripePayments>();
        app.Call("get /v1/invoice_payments", payments.List);
        app.Call("get /v1/payment_intents/{id}", payments.GetIntent);
        app.Call("post /v1/refunds", payments.Refund);
        app.Call("get /v1/refunds", payments.ListRefunds);
        app.Call("get /v1/refunds/{id}", payments.GetRefund);
    }

    private static void MapRest(IEndpointRouteBuilder app)
    {
        var services = app.ServiceProvider;
        var store = services.GetRequiredService<StripeStore>();
        app.Call("get /v1/events", services.GetRequiredService<StripeEvents>().List);
        app.Call("get /v1/events/{id}", r => store.Get("event", r.Id));
        app.Call("post /v1/tax_rates", r => services.GetRequiredService<StripeLines>().CreateRate(r.Parameters));
        app.Call("get /v1/tax_rates", r => StripePages.Page(store.All("tax_rate"), r.Parameters, "/v1/tax_rates"));
        app.Call("post /v1/tax/calculations", services.GetRequiredService<StripeTax>().Calculate);
        var endpoints = services.GetRequiredService<StripeEndpoints>();
        app.Call("post /v1/webhook_endpoints", endpoints.Create);
        app.Call("get /v1/webhook_endpoints", endpoints.List);
        var clocks = services.GetRequiredService<StripeClocks>();
        app.Call("post /v1/test_helpers/test_clocks", clocks.Create);
        app.Call("get /v1/test_helpers/test_clocks/{id}", r => clocks.Get(r.Id));
        app.Call("post /v1/test_helpers/test_clocks/{id}/advance", clocks.Advance);
    }

    private static void Call(this IEndpointRouteBuilder app, string endpoint, Func<StripeRequest, JsonObject> work)
    {
        var space = endpoint.IndexOf(' ', StringComparison.Ordinal);
        var door = app.ServiceProvider.GetRequiredService<StripeDoor>();
        app.MapMethods(endpoint[(space + 1)..], [endpoint[..space].ToUpperInvariant()], door.Open(endpoint, work));
    }
}
