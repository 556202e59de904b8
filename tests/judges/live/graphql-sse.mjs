// The graphql-sse client in distinct connections mode: a query, a refusal, and a subscription.
import { createClient } from "graphql-sse";
import { demand, demandCode, events, query, token, url } from "./hub.mjs";

const connect = (said) =>
  createClient({
    url,
    headers: { authorization: `Bearer ${said}`, "x-purpose": "case_handling" },
    retryAttempts: 0,
  });

const once = (client, asked) =>
  new Promise((resolve) => client.subscribe({ query: asked }, { next: resolve, error: resolve, complete() {} }));

const client = connect(token);
const answer = await once(client, "{ __typename }");
demand(answer.data?.__typename === "Query", `a query over the stream: ${JSON.stringify(answer)}`);
demandCode((await once(client, "subscription { nothing }")).errors, "GRAPHQL_VALIDATION_FAILED");

const stranger = await once(connect("nonsense"), "{ __typename }");
demand(stranger.response?.status === 401, `a bad token is answered with 401: ${stranger}`);

const seen = [];
let after = null;
async function follow(until) {
  for await (const { data, errors } of client.iterate({ query, variables: { after } })) {
    demand(!errors, JSON.stringify(errors));
    const event = data.sightingSeen;
    if (event.cursor) after = event.cursor;
    if (event.__typename === "SightingSeen") seen.push(event.sighting.number);
    if (event.__typename === "Following") console.log("following");
    if (until === 0 ? event.__typename === "Following" : seen.length === until) return;
  }
}
await follow(Math.ceil(events / 2));
if (events > 0) await follow(events);
demand(new Set(seen).size === seen.length, `told twice: ${seen}`);
demand(seen.join() === [...seen].sort().join(), `out of order: ${seen}`);
console.log(`graphql-sse: ok, ${seen.length} events`);
process.exit(0);
