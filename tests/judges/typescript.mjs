// The TypeScript client as it is built: one query, one refusal, and events over a broken connection.
import { pathToFileURL } from "node:url";
import { createServer, connect } from "node:net";
import { headers, operations, url } from "./hub.mjs";

const { Hub, HubError, ...documents } = await import(pathToFileURL(process.env.ZHATU_JUDGE_CLIENT));

// between client and hub: breaks every connection off when told to
const held = new Set();
const hub = new URL(url);
const between = createServer((near) => {
  const far = connect(Number(hub.port), hub.hostname);
  near.pipe(far).pipe(near);
  for (const one of [near, far]) {
    held.add(one);
    one.on("error", () => {}).on("close", () => held.delete(one));
  }
});
await new Promise((resolve) => between.listen(0, "127.0.0.1", resolve));

const token = headers.authorization.replace("Bearer ", "");
const address = `http://127.0.0.1:${between.address().port}/graphql`;
const client = new Hub({ url: address, token: () => token, purpose: "case_handling" });
const told = {};
for (const { name, variables } of operations()) {
  if (name !== "SightingSeen") told[name] = await client.ask(documents[`${name}Document`], variables);
}

let codes = [];
try {
  await client.ask(documents.NodeByIdDocument, { id: "nonsense" });
} catch (error) {
  if (error instanceof HubError) codes = error.codes;
}

const seen = [];
const cursors = [];
const { variables } = operations().find((one) => one.name === "SightingSeen");
const following = client.follow(documents.SightingSeenDocument, variables, { onCursor: (one) => cursors.push(one) });
for await (const event of following) {
  seen.push(event.sighting.number);
  if (seen.length === 2) for (const one of held) one.destroy();
  if (seen.length === 3) break;
}
console.log(JSON.stringify({ told, seen, cursors: cursors.length, codes }));
process.exit(0);
