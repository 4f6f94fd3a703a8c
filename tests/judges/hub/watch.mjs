// Watches /hubs/live as a customer's JavaScript would and prints each batch as one line of JSON.
// usage: node hub/watch.mjs <address of the portal> <api key> <batches>
// Prints "ready" once the stream is asked for; ends with 0 after so many batches.
import { HubConnectionBuilder, LogLevel } from "@microsoft/signalr";

const [address, key, batches] = process.argv.slice(2);
if (!address || !key || !batches) {
  console.error("usage: watch.mjs <address> <api key> <batches>");
  process.exit(2);
}

const connection = new HubConnectionBuilder()
  .withUrl(new URL("/hubs/live", address).href, { accessTokenFactory: () => key })
  .configureLogging(LogLevel.Error)
  .build();
await connection.start();

let left = Number(batches);
const finish = async (code) => {
  await connection.stop();
  process.exit(code);
};
connection.stream("Watch", null).subscribe({
  next: (batch) => {
    console.log(JSON.stringify(batch));
    if (--left === 0) finish(0);
  },
  error: (error) => {
    console.error(error.message);
    finish(1);
  },
  complete: () => finish(left === 0 ? 0 : 1),
});
console.log("ready");
