// What every judge of subscriptions needs: where the hub is, and what is asked.
export const url = process.env.ZHATU_JUDGE_URL;
export const token = process.env.ZHATU_JUDGE_TOKEN;
export const events = Number(process.env.ZHATU_JUDGE_EVENTS ?? 0);
export const query = `subscription ($after: String) { sightingSeen(after: $after) { __typename
  ... on Following { cursor } ... on Lagged { from to }
  ... on SightingSeen { cursor sighting { number } } } }`;

export function demand(holds, words) {
  if (!holds) {
    console.error(`FAILED: ${words}`);
    process.exit(1);
  }
}

export function demandCode(error, code) {
  const found = [error].flat().map((one) => one?.extensions?.code);
  demand(found.includes(code), `expected ${code}, got ${JSON.stringify(error)}`);
}

setTimeout(() => demand(false, "nothing more came within 60 s"), 60_000).unref();
