// The graphql-ws client: a query, a refusal, and a subscription that comes back with its cursor.
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { demand, demandCode, events, query, token, url } from "./hub.mjs";

const sockets = [];
class Seen extends WebSocket {
  constructor(...args) {
    super(...args);
    sockets.push(this);
  }
}
const address = url.replace(/^http/, "ws");
const connect = (said) =>
  createClient({
    url: address,
    webSocketImpl: Seen,
    connectionParams: { authorization: `Bearer ${said}`, purpose: "case_handling" },
    retryAttempts: 5,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 200)),
    shouldRetry: () => said === token,
  });

const once = (client, asked) =>
  new Promise((resolve) => client.subscribe({ query: asked }, { next: resolve, error: resolve, complete() {} }));

const client = connect(token);
const answer = await once(client, "{ __typename }");
demand(answer.data?.__typename === "Query", `a query over the socket: ${JSON.stringify(answer)}`);
demandCode(await once(client, "subscription { nothing }"), "GRAPHQL_VALIDATION_FAILED");

const stranger = await once(connect("nonsense"), "{ __typename }");
demand(stranger.code === 4403, `a bad token closes with 4403, not ${stranger.code}`);

// the same variables are sent again when the client comes back by itself
const variables = { after: null };
const seen = [];
let following = 0;
await new Promise((resolve, reject) => {
  client.subscribe({ query, variables }, {
    next({ data }) {
      const event = data.sightingSeen;
      if (event.cursor) variables.after = event.cursor;
      if (event.__typename === "SightingSeen") seen.push(event.sighting.number);
      if (event.__typename === "Following") {
        following += 1;
        console.log("following");
        if (events === 0) resolve();
      }
      if (seen.length === Math.ceil(events / 2) && following === 1) sockets.at(-1).terminate();
      if (events > 0 && seen.length === events) resolve();
    },
    error: reject,
    complete() {},
  });
});
demand(new Set(seen).size === seen.length, `told twice: ${seen}`);
demand(seen.join() === [...seen].sort().join(), `out of order: ${seen}`);
console.log(`graphql-ws: ok, ${seen.length} events, ${following} times following`);
process.exit(0);
