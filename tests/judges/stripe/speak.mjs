// Drives a Stripe at wire level with the official Node client: what it can create, finalise, credit, pay and list there,
// Stripe's own clients could. Prints one JSON object per step; exit code 0 only if all went as Stripe documents it.
// Usage: node speak.mjs BASE_ADDRESS API_KEY CONTROL_ADDRESS
import assert from 'node:assert/strict';
import Stripe from 'stripe';

const [base, key, control] = process.argv.slice(2);
const address = new URL(base);
const wire = Stripe.createNodeHttpClient();
const send = wire.makeRequest.bind(wire);
// The client has no setting for a path in front of /v1.
wire.makeRequest = (host, port, path, ...rest) => send(host, port, address.pathname.replace(/\/$/, '') + path, ...rest);
const stripe = new Stripe(key, {
  host: address.hostname, port: address.port, protocol: 'http', httpClient: wire, maxNetworkRetries: 2, telemetry: false,
});

const steps = [];
const step = async (name, work) => {
  const result = await work();
  steps.push(name);
  return result;
};

const refused = async (work, type, param) => {
  try {
    await work();
  } catch (error) {
    assert.equal(error.type, type);
    if (param) assert.equal(error.param, param);
    return error;
  }
  assert.fail(`expected ${type}`);
};

const line = (id, amount, tax) => ({
  amount, description: `Line ${id} äöü & more`, metadata: { our_line: id }, period: { start: 1760000000, end: 1762000000 },
  tax_amounts: [{ amount: tax, taxable_amount: amount, tax_rate_data: { display_name: 'VAT', inclusive: false, percentage: 19, country: 'DE', tax_type: 'vat' } }],
});

const customer = await step('create a customer', () => stripe.customers.create({
  name: 'Acme GmbH', email: 'billing@acme.example', tax_exempt: 'none', metadata: { our_id: 'o-1' },
  address: { line1: 'Straße 1', city: 'Berlin', postal_code: '10115', country: 'DE' },
  invoice_settings: { custom_fields: [{ name: 'PO number', value: '4711' }] },
  tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }],
}, { idempotencyKey: 'customer:o-1' }));
assert.equal(customer.metadata.our_id, 'o-1');
assert.equal((await stripe.customers.list({ email: 'billing@acme.example' })).data.length, 1);
assert.equal((await stripe.customers.search({ query: "metadata['our_id']:'o-1'" })).data[0].id, customer.id);
assert.equal((await stripe.customers.listTaxIds(customer.id)).data[0].type, 'eu_vat');

const draft = await step('draft an invoice', () => stripe.invoices.create({
  customer: customer.id, currency: 'eur', collection_method: 'send_invoice', days_until_due: 30, auto_advance: false,
  pending_invoice_items_behavior: 'exclude', number: 'INV-2026-000001', metadata: { our_id: 'i-1' },
}, { idempotencyKey: 'invoice:i-1' }));
assert.equal(draft.status, 'draft');
assert.equal(draft.custom_fields[0].value, '4711');

await step('replay a key', async () => {
  const again = await stripe.invoices.create({
    customer: customer.id, currency: 'eur', collection_method: 'send_invoice', days_until_due: 30, auto_advance: false,
    pending_invoice_items_behavior: 'exclude', number: 'INV-2026-000001', metadata: { our_id: 'i-1' },
  }, { idempotencyKey: 'invoice:i-1' });
  assert.equal(again.id, draft.id);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  await refused(() => stripe.invoices.create({ customer: customer.id, currency: 'usd' }, { idempotencyKey: 'invoice:i-1' }), 'StripeIdempotencyError');
});

await step('refuse an unknown parameter', () => refused(() => stripe.invoices.create({ customer: customer.id, colour: 'red' }), 'StripeInvalidRequestError', 'colour'));
await step('refuse an unknown object', () => refused(() => stripe.invoices.retrieve('in_nothing'), 'StripeInvalidRequestError', 'id'));
await step('refuse another key', () => refused(
  () => new Stripe('sk_test_nobody', { host: address.hostname, port: address.port, protocol: 'http', httpClient: wire }).customers.list(), 'StripeAuthenticationError'));

const lined = await step('add lines', () => stripe.invoices.addLines(draft.id, { lines: [line('1', 10000, 1900), line('2', 333, 63), line('3', -500, -95)] }));
assert.deepEqual([lined.subtotal, lined.total_taxes[0].amount, lined.total], [9833, 1868, 11701]);
await stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, unit_amount_decimal: '12.5', quantity: 3, currency: 'eur', description: 'item' });
assert.equal((await stripe.invoices.listLineItems(draft.id, { limit: 2 })).has_more, true);
let counted = 0;
for await (const each of stripe.invoices.listLineItems(draft.id, { limit: 2 })) counted += each.object === 'line_item' ? 1 : 0;
assert.equal(counted, 4);

const open = await step('finalise and send', async () => {
  const finalised = await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false });
  assert.equal(finalised.status, 'open');
  assert.equal(finalised.number, 'INV-2026-000001');
  assert.equal(finalised.amount_remaining, 11739);
  await refused(() => stripe.invoices.addLines(draft.id, { lines: [line('4', 1, 0)] }), 'StripeInvalidRequestError');
  return stripe.invoices.sendInvoice(draft.id);
});
assert.ok(open.hosted_invoice_url && open.invoice_pdf);

const credit = await step('credit an open invoice', async () => {
  const order = {
    invoice: draft.id, memo: 'SLA', metadata: { our_id: 'c-1' },
    lines: [{ type: 'custom_line_item', description: 'Service credit', quantity: 1, unit_amount: 1000,
      tax_amounts: [{ amount: 190, taxable_amount: 1000, tax_rate: lined.lines.data[0].taxes[0].tax_rate_details.tax_rate }] }],
  };
  assert.equal((await stripe.creditNotes.preview(order)).total, 1190);
  return stripe.creditNotes.create(order);
});
assert.equal(credit.pre_payment_amount, 1190);
assert.equal((await stripe.invoices.retrieve(draft.id)).amount_remaining, 10549);

await step('receive money in parts and refund some', async () => {
  await fetch(`${control}/stripe/invoices/${draft.id}/pay?amount=549`, { method: 'POST' });
  await fetch(`${control}/stripe/invoices/${draft.id}/pay`, { method: 'POST' });
  const paid = await stripe.invoices.retrieve(draft.id, { expand: ['customer'] });
  assert.equal(paid.status, 'paid');
  assert.equal(paid.customer.id, customer.id);
  const payments = (await stripe.invoicePayments.list({ invoice: draft.id })).data;
  assert.deepEqual(payments.map((p) => p.amount_paid), [10000, 549]);
  const refund = await stripe.refunds.create({ payment_intent: payments[0].payment.payment_intent, amount: 700 });
  assert.equal(refund.status, 'succeeded');
  await refused(() => stripe.refunds.create({ payment_intent: payments[0].payment.payment_intent, amount: 99999 }), 'StripeInvalidRequestError', 'amount');
  await refused(() => stripe.creditNotes.create({ invoice: draft.id, amount: 100 }), 'StripeInvalidRequestError');
  assert.equal((await stripe.creditNotes.create({ invoice: draft.id, amount: 100, out_of_band_amount: 100 })).type, 'post_payment');
});

await step('pay out of band, void, give up', async () => {
  const make = async (id) => {
    const made = await stripe.invoices.create({ customer: customer.id, currency: 'eur', collection_method: 'send_invoice', days_until_due: 0 });
    await stripe.invoices.addLines(made.id, { lines: [line(id, 100, 19)] });
    return stripe.invoices.finalizeInvoice(made.id);
  };
  assert.equal((await stripe.invoices.pay((await make('a')).id, { paid_out_of_band: true })).status, 'paid');
  assert.equal((await stripe.invoices.voidInvoice((await make('b')).id)).status, 'void');
  assert.equal((await stripe.invoices.markUncollectible((await make('c')).id)).status, 'uncollectible');
});

await step('calculate tax', async () => {
  const calculation = await stripe.tax.calculations.create({
    currency: 'eur', line_items: [{ amount: 10000, reference: 'L1', tax_behavior: 'exclusive', tax_code: 'txcd_10101000' }],
    customer_details: { address: { country: 'FR' }, address_source: 'billing', tax_ids: [{ type: 'eu_vat', value: 'FR12345678901' }] },
  });
  assert.equal(calculation.tax_amount_exclusive, 0);
  assert.equal(calculation.tax_breakdown[0].taxability_reason, 'reverse_charge');
});

await step('read the events', async () => {
  const types = [];
  for await (const event of stripe.events.list({ limit: 3, types: ['invoice.finalized', 'invoice.paid', 'credit_note.created'] })) types.push(event.type);
  assert.deepEqual(types.filter((t) => t === 'invoice.paid').length, 2);
  assert.equal(types.at(-1), 'invoice.finalized');
});

await step('verify a webhook', async () => {
  const endpoint = await stripe.webhookEndpoints.create({ url: 'https://broker.example/webhooks/stripe', enabled_events: ['*'] });
  assert.ok(endpoint.secret.startsWith('whsec_'));
});

await step('move a test clock', async () => {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: 1764000000 });
  const late = await stripe.customers.create({ name: 'Late', test_clock: clock.id });
  const due = await stripe.invoices.create({ customer: late.id, currency: 'eur', collection_method: 'send_invoice', days_until_due: 10 });
  await stripe.invoices.addLines(due.id, { lines: [line('z', 100, 19)] });
  await stripe.invoices.finalizeInvoice(due.id);
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: 1764000000 + 11 * 86400 });
  assert.equal((await stripe.events.list({ type: 'invoice.overdue' })).data[0].data.object.id, due.id);
});

console.log(JSON.stringify({ steps: steps.length }));
