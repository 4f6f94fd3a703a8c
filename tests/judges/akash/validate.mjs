// Judges recorded replies of a Console API by the Console's own OpenAPI document.
// usage: node akash/validate.mjs <openapi.json> <exchanges.jsonl>
// One exchange per line: {"method","path","status","contract","body"}; the body is text, as it came.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const [documentFile, exchangesFile] = process.argv.slice(2);
if (!documentFile || !exchangesFile) {
  console.error("usage: validate.mjs <openapi.json> <exchanges.jsonl>");
  process.exit(2);
}

// The published document lost the backslash of \d in its patterns.
const repairPattern = (pattern) => (pattern === "^d+$" ? "^\\d+$" : pattern);

// What providers and later editions of the API add to the August document.
const additions = {
  forwardedPort: ["proto", "name"],
  deployment: ["name", "consoleSettings", "settings"],
  settings: ["runtimeLimitHours", "runtimeEndsAt", "sdl"],
  lease: ["reclamation"],
};

// OpenAPI 3.0 to JSON Schema; objects are closed, so that a misspelt optional member is found too.
function toJsonSchema(schema) {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (schema === null || typeof schema !== "object") return schema;
  const { nullable, pattern, items, properties, additionalProperties, ...rest } = schema;
  for (const key of ["anyOf", "oneOf", "allOf"]) if (rest[key]) rest[key] = toJsonSchema(rest[key]);
  if (pattern) rest.pattern = repairPattern(pattern);
  if (items) rest.items = toJsonSchema(items);
  if (properties) {
    rest.properties = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, toJsonSchema(value)]));
    for (const name of additionsTo(properties)) rest.properties[name] ??= {};
    rest.additionalProperties = additionalProperties === undefined ? false : toJsonSchema(additionalProperties);
  } else if (additionalProperties !== undefined) {
    rest.additionalProperties = toJsonSchema(additionalProperties);
  }
  if (!nullable) return rest;
  if (rest.enum && !rest.enum.includes(null)) rest.enum = [...rest.enum, null];
  return typeof rest.type === "string" ? { ...rest, type: [rest.type, "null"] } : { anyOf: [rest, { type: "null" }] };
}

function additionsTo(properties) {
  if (properties.externalPort) return additions.forwardedPort;
  if (properties.escrow_account && properties.deployment) return additions.deployment;
  if (properties.autoTopUpEnabled && properties.topUpFrequencyMs) return additions.settings;
  if (properties.closed_on) return additions.lease;
  return [];
}

const text = { type: "string", minLength: 1 };
const number = { type: "number" };
const object = (properties, required = Object.keys(properties)) => ({ type: "object", properties, required, additionalProperties: false });

// Not in the August document: the error body of every route and what came later.
const errorSchema = object(
  {
    error: text,
    message: text,
    code: { type: "string", pattern: "^[a-z0-9_]+$" },
    type: { enum: ["client_error", "server_error", "validation_error", "authorization_error", "service_unavailable"] },
    data: {},
  },
  ["error", "message", "code", "type"],
);
const later = {
  "delete /v1/deployments/{dseq} 202": object({ data: object({ activityId: text }) }),
  "get /v1/activities/{id} 200": object({ data: object({ id: text, status: { enum: ["pending", "succeeded", "failed"] } }) }),
  "get /v1/deployment-funding-config 200": object({ data: object({ targetRunwayHours: number, balanceHeadroomUsd: number, defaultDepositUsd: number }) }),
  "get /v1/doc 200": { type: "object", required: ["openapi", "info", "paths"] },
};

const document = JSON.parse(readFileSync(documentFile, "utf8"));
const templates = [...Object.keys(document.paths), "/v1/activities/{id}", "/v1/deployment-funding-config", "/v1/doc"].map((path) => ({
  path,
  // A parameter ending in ? may be missing with its slash.
  pattern: new RegExp(`^${path.replace(/\/\{[^}]+\?\}/g, "(?:/[^/]+)?").replace(/\{[^}]+\}/g, "[^/]+")}$`),
}));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const compiled = new Map();

function schemaFor(exchange) {
  const path = new URL(exchange.path, "http://console").pathname;
  const found = templates.filter((one) => one.pattern.test(path)).sort((a, b) => a.path.split("{").length - b.path.split("{").length)[0];
  const method = exchange.method.toLowerCase();
  const key = `${method} ${found?.path ?? path} ${exchange.status}`;
  const response = document.paths[found?.path]?.[method]?.responses?.[exchange.status];
  const schema = response?.content?.["application/json"]?.schema;
  const known = later[key] ?? (schema && exchange.status < 400 ? toJsonSchema(schema) : undefined);
  return { key, schema: known ?? (exchange.status >= 400 ? errorSchema : undefined) };
}

function judge(exchange) {
  const { key, schema } = schemaFor(exchange);
  if (!schema) return [`${key}: the document knows no such reply`];
  let body;
  try {
    body = JSON.parse(exchange.body);
  } catch (broken) {
    return [`${key}: no JSON: ${broken.message}`];
  }
  // A search in the later edition is not counted.
  if (exchange.contract === "Later" && body?.data?.pagination?.total === null) body.data.pagination.total = 0;
  if (!compiled.has(key)) compiled.set(key, ajv.compile(schema));
  const validate = compiled.get(key);
  return validate(body)
    ? []
    : validate.errors.map((error) => `${key}: ${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
}

const exchanges = readFileSync(exchangesFile, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const complaints = exchanges.flatMap(judge);
for (const complaint of [...new Set(complaints)]) console.log(complaint);
const kinds = new Set(exchanges.map((exchange) => schemaFor(exchange).key));
console.log(`${exchanges.length} replies of ${kinds.size} kinds judged, ${complaints.length} complaints`);
process.exit(complaints.length === 0 && exchanges.length > 0 ? 0 : 1);
