// The audit of GraphQL over HTTP: what must, should and may hold of a server.
import { serverAudits } from "graphql-http";
import { headers, url } from "./hub.mjs";

const fetchFn = (address, init) => fetch(address, { ...init, headers: { ...headers, ...init?.headers } });
const counts = { ok: 0, notice: 0, warn: 0, error: 0 };
for (const audit of serverAudits({ url, fetchFn })) {
  const { status, reason } = await audit.fn();
  counts[status] += 1;
  if (status !== "ok") console.error(`${status} ${audit.id} ${audit.name}: ${reason}`);
}
console.log(JSON.stringify(counts));
