// The TypeScript client as it is built: one query, one refusal, and events over a broken connection.
import { pathToFileURL } from "node:url";
import { createServer as createWeb } from "node:http";
import { createServer, connect } from "node:net";
import { headers, operations, url } from "./hub.mjs";

const { Hub, HubError, ...documents } = await import(pathToFileURL(process.env.ZHATU_JUDGE_CLIENT));

// between client and hub: breaks every connection off, or lets none through, when told to
const held = new Set();
let isShut = false;
let refused = 0;
const hub = new URL(url);
const between = createServer((near) => {
  if (isShut) {
    refused += 1;
    near.on("error", () => {}).destroy();
    return;
  }
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

// whoever stops while the client waits to come back is left alone, though the hub is there again
const leaving = new AbortController();
const until = (what, ms = 20_000) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("it took too long")), ms);
    const look = setInterval(() => what() && (clearTimeout(late), clearInterval(look), resolve()), 20);
  });
let isFollowing = false;
let hasLeft = false;
const stopped = (async () => {
  const news = client.follow(documents.SightingSeenDocument, {}, {
    signal: leaving.signal,
    onCursor: () => (isFollowing = true),
  });
  for await (const _ of news);
  hasLeft = true;
})();
await until(() => isFollowing);
isShut = true;
for (const one of held) one.destroy();
await until(() => refused > 0);
leaving.abort();
isShut = false;
await until(() => hasLeft);
await stopped;

// a hub whose token runs out while it is followed, then one that refuses the next; behind it a proxy
const ended = JSON.stringify({ errors: [{ message: "over", extensions: { code: "UNAUTHENTICATED" } }] });
const plays = [
  [200, "text/event-stream", `event: next\ndata: ${ended}\n\nevent: complete\ndata:\n\n`],
  [401, "application/json", ended],
  [502, "text/html", "<h1>Bad Gateway</h1>"],
];
const played = createWeb((_, answer) => {
  const [status, kind, body] = plays.shift();
  answer.writeHead(status, { "content-type": kind }).end(body);
});
await new Promise((resolve) => played.listen(0, "127.0.0.1", resolve));
let tokens = 0;
const there = new Hub({ url: `http://127.0.0.1:${played.address().port}/`, token: () => `t${(tokens += 1)}` });
const refusals = [];
const refusing = async (what) => {
  try {
    await what();
  } catch (error) {
    refusals.push(error instanceof HubError ? error.message : `no HubError: ${error}`);
  }
};
await refusing(async () => {
  for await (const _ of there.follow(documents.SightingSeenDocument, {}));
});
await refusing(() => there.ask(documents.NodeByIdDocument, { id: "x" }));

// a line whose other end is gone while a proxy keeps it open: nothing comes, and nothing breaks it off
const event = (data) => `event: next\ndata: ${JSON.stringify({ data: { sightingSeen: data } })}\n\n`;
const afters = [];
const dead = createWeb(async (request, answer) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  afters.push(JSON.parse(body).variables.after);
  answer.writeHead(200, { "content-type": "text/event-stream" });
  if (afters.length === 1) answer.write(event({ __typename: "Following", cursor: "c1" }));
  else answer.write(event({ __typename: "SightingSeen", cursor: "c2", sighting: { number: "S-9" } }));
});
await new Promise((resolve) => dead.listen(0, "127.0.0.1", resolve));
const patient = new Hub({ url: `http://127.0.0.1:${dead.address().port}/`, token: () => "t", silenceMs: 300 });
const heard = [];
for await (const news of patient.follow(documents.SightingSeenDocument, {})) {
  heard.push(news.sighting.number);
  break;
}
console.log(JSON.stringify({ heard, afters, told, seen, cursors: cursors.length, codes, tokens, refusals }));
process.exit(0);
