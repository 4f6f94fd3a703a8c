// Lives through a deployment on an Akash chain with the network's own TypeScript client, cosmjs signing what it sends.
// usage: node akash/chain.mjs <base address of the chain's REST> <sdl.yaml>
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { request } from "node:https";
import { setTimeout as wait } from "node:timers/promises";
import { createChainNodeWebSDK, generateManifest, generateManifestVersion, JwtTokenManager, manifestToSortedJSON, SDKErrorCode, yaml } from "@akashnetwork/chain-sdk/web";
import * as deployment from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import * as market from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import * as escrow from "@akashnetwork/chain-sdk/private-types/akash.v1";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { DirectSecp256k1HdWallet, encodePubkey, makeAuthInfoBytes, makeSignDoc, Registry } from "@cosmjs/proto-signing";
import { fromBase64, toBase64 } from "@cosmjs/encoding";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx.js";

const [baseUrl, sdlFile] = process.argv.slice(2);
if (!baseUrl || !sdlFile) {
  console.error("usage: chain.mjs <base address> <sdl.yaml>");
  process.exit(2);
}

// Public test phrase of the network's own repository.
const mnemonic = "addict worth drip violin note olive final pelican perfect feel goat game horror brass fence deposit dutch improve setup stuff frost spirit smart alien";
const chainId = "akashnet-2";
const patience = 8000;
const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "akash" });
const [account] = await wallet.getAccounts();
const registry = new Registry(
  Object.entries({
    "/akash.deployment.v1beta4.MsgCreateDeployment": deployment.MsgCreateDeployment,
    "/akash.deployment.v1beta4.MsgCloseDeployment": deployment.MsgCloseDeployment,
    "/akash.market.v1beta5.MsgCreateLease": market.MsgCreateLease,
    "/akash.escrow.v1.MsgAccountDeposit": escrow.MsgAccountDeposit,
  }),
);

async function rest(path, body) {
  const reply = await fetch(`${baseUrl}${path}`, body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return { status: reply.status, json: await reply.json() };
}

async function until(what, look) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await wait(20);
  }
  throw new Error(`${what} did not come`);
}

// What a wallet in a browser does for the client.
const signer = {
  async signAndBroadcast(messages) {
    const { account: known } = (await rest(`/cosmos/auth/v1beta1/accounts/${account.address}`)).json;
    const bodyBytes = registry.encodeTxBody({ messages, memo: "judge" });
    const pubkey = encodePubkey({ type: "tendermint/PubKeySecp256k1", value: toBase64(account.pubkey) });
    const authInfo = makeAuthInfoBytes([{ pubkey, sequence: Number(known.sequence) }], [{ denom: "uakt", amount: "10000" }], 400000, undefined, undefined);
    const { signed, signature } = await wallet.signDirect(account.address, makeSignDoc(bodyBytes, authInfo, chainId, Number(known.account_number)));
    const bytes = TxRaw.encode({ bodyBytes: signed.bodyBytes, authInfoBytes: signed.authInfoBytes, signatures: [fromBase64(signature.signature)] }).finish();
    const sent = (await rest("/cosmos/tx/v1beta1/txs", { tx_bytes: toBase64(bytes), mode: "BROADCAST_MODE_SYNC" })).json.tx_response;
    if (sent.code !== 0) throw new Error(`refused: ${sent.raw_log}`);
    const done = await until("the block", async () => {
      const { status, json } = await rest(`/cosmos/tx/v1beta1/txs/${sent.txhash}`);
      return status === 200 && json.tx_response;
    });
    if (done.code !== 0) throw new Error(`failed: ${done.raw_log}`);
    return { height: Number(done.height), txIndex: 0, code: 0, transactionHash: done.txhash, events: [], msgResponses: [], gasUsed: BigInt(done.gas_used), gasWanted: BigInt(done.gas_wanted) };
  },
};
const { akash, cosmos } = createChainNodeWebSDK({ query: { baseUrl }, tx: { signer } });

function provider(url, token, method = "GET", body) {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, rejectUnauthorized: false, headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) } }, (reply) => {
      const certificate = reply.socket.getPeerCertificate();
      let text = "";
      reply.on("data", (part) => (text += part));
      reply.on("end", () => resolve({ status: reply.statusCode, text, certificate }));
    });
    call.on("error", reject);
    call.end(body);
  });
}

function check(what, holds) {
  if (!holds) throw new Error(what);
  console.log(`ok ${what}`);
}

// The client's own compiler says what the deployment is and what hash its manifest has.
const compiled = generateManifest(yaml([readFileSync(sdlFile, "utf8")]));
if (!compiled.ok) throw new Error(JSON.stringify(compiled.value));
const { groups, groupSpecs } = compiled.value;
const owner = account.address;
const dseq = 27500001;

await akash.deployment.v1beta4.createDeployment({
  id: { owner, dseq },
  groups: groupSpecs,
  hash: await generateManifestVersion(groups),
  deposit: { amount: { denom: "uact", amount: "5000000" }, sources: [escrow.Source.balance] },
});
const open = await akash.deployment.v1beta4.getDeployments({ filters: { owner, state: "active" }, pagination: { limit: 10 } });
check("the deployment is listed with its group", open.deployments.length === 1 && open.deployments[0].groups[0].groupSpec.name === groupSpecs[0].name);

const { bids } = await until("a bid", async () => {
  const found = await akash.market.v1beta5.getBids({ filters: { owner, dseq, state: "open" } });
  return found.bids.length > 0 && found;
});
check("a bid has a price in ACT", bids[0].bid.price.denom === "uact" && Number(bids[0].bid.price.amount) > 0);
await akash.market.v1beta5.createLease({ bidId: bids[0].bid.id });
const { leases } = await akash.market.v1beta5.getLeases({ filters: { owner, dseq } });
check("the lease is active and paid from escrow", leases.length === 1 && Number(leases[0].escrowPayment.state.rate.amount) === Number(bids[0].bid.price.amount));

const host = (await akash.provider.v1beta4.getProvider({ owner: bids[0].bid.id.provider })).provider;
const now = Math.floor(Date.now() / 1000);
const tokens = new JwtTokenManager(await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix: "akash" }));
const token = await tokens.generateToken({ version: "v1", iss: owner, iat: now - 5, nbf: now - 5, exp: now + 600, leases: { access: "full" } });
const put = await until("the provider's consent", async () => {
  const reply = await provider(`${host.hostUri}/deployment/${dseq}/manifest`, token, "PUT", manifestToSortedJSON(groups));
  return reply.status !== 404 && reply;
});
check("the provider takes the manifest whose hash the client computed", put.status === 200);
const serial = BigInt(`0x${put.certificate.serialNumber}`).toString();
const { certificates } = await akash.cert.v1.getCertificates({ filter: { owner: host.owner, serial, state: "valid" } });
const onChain = Buffer.from(certificates[0].certificate.cert).toString("utf8").replace(/-----[^-]+-----|\s/g, "");
check("the provider's certificate is on the chain", createHash("sha256").update(Buffer.from(onChain, "base64")).digest("hex") === put.certificate.fingerprint256.replaceAll(":", "").toLowerCase());
await until("a running container", async () => {
  const reply = await provider(`${host.hostUri}/lease/${dseq}/1/1/status`, token);
  return reply.status === 200 && Object.values(JSON.parse(reply.text).services).every((service) => service.available === service.total);
});

await akash.escrow.v1.accountDeposit({
  signer: owner,
  id: { scope: escrow.Scope.deployment, xid: `${owner}/${dseq}` },
  deposit: { amount: { denom: "uact", amount: "1000000" }, sources: [escrow.Source.balance] },
});
await akash.deployment.v1beta4.closeDeployment({ id: { owner, dseq } });
const closed = await akash.deployment.v1beta4.getDeployment({ id: { owner, dseq } });
check("closing closes the lease and gives the rest back", closed.deployment.state === 2 && Number(closed.escrowAccount.state.funds[0].amount) === 0);
const { balances } = await cosmos.bank.v1beta1.getAllBalances({ address: owner });
check("rent was paid in ACT and fees in AKT", balances.length === 2);
const missing = await akash.deployment.v1beta4.getDeployment({ id: { owner, dseq: 1 } }).catch((error) => error);
check("what is not there is not found", missing.code === SDKErrorCode.NotFound);
