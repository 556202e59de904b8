// A city's supergraph: the hub beside an insurer's subgraph, behind @apollo/gateway.
import { ApolloGateway, IntrospectAndCompose, RemoteGraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { headers, operations, url } from "./hub.mjs";

const { vin, plate, violation, company, site } = operations()[0].variables;
const quiet = { debug() {}, info() {}, warn: console.error, error: console.error };

const POLICY = { insurer: "演示保险", paidUntil: "2027-01-01", vin };

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query { policies: [Policy!]! inspections: [Inspection!]! }
  type Policy { insurer: String! paidUntil: String! truck: Truck! }
  type Inspection { number: String! site: Site }
  type Truck @key(fields: "vin") { vin: String policy: Policy }
  type Company @key(fields: "name") { name: String rating: String }
  type Site @key(fields: "id") { id: ID! inspections: [Inspection!]! }
`);
const INSPECTIONS = [{ number: "I-1", site: { id: site } }];
const resolvers = {
  Query: { policies: () => [POLICY], inspections: () => INSPECTIONS },
  Policy: { truck: (policy) => ({ vin: policy.vin }) },
  Truck: { policy: (truck) => (truck.vin === vin ? POLICY : null) },
  Company: { rating: ({ name }) => (name === company ? "A" : null) },
  Site: { inspections: ({ id }) => INSPECTIONS.filter((one) => one.site.id === id) },
};
const insurer = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs, resolvers }), logger: quiet });
const { url: insurerUrl } = await startStandaloneServer(insurer, { listen: { host: "127.0.0.1", port: 0 } });

class Authorised extends RemoteGraphQLDataSource {
  willSendRequest({ request }) {
    for (const [name, value] of Object.entries(headers)) request.http.headers.set(name, value);
  }
}
const gateway = new ApolloGateway({
  supergraphSdl: new IntrospectAndCompose({
    subgraphs: [{ name: "hub", url }, { name: "insurer", url: insurerUrl }],
    introspectionHeaders: headers,
  }),
  buildService: ({ url: address }) => new Authorised({ url: address }),
  logger: quiet,
});
const server = new ApolloServer({ gateway, logger: quiet });
await server.start();

const QUERIES = {
  "from the hub to the insurer": [`query ($plate: PlateNumber!) { truck(plate: $plate) { vin policy { insurer } } }`, { plate }],
  "from the insurer to the hub by a vin": [`{ policies { paidUntil truck { vin plate { number } company { name } } } }`],
  "a list of the hub in one batch": [`{ trucks { edges { node { vin policy { insurer } company { name rating } } } } }`],
  "below a trace": [
    `query ($violation: String!) { traceViolation(number: $violation) { truck { vin policy { insurer } } company { rating } site { inspections { number } } } }`,
    { violation },
  ],
  "from the insurer to the hub by a global id": [`{ inspections { number site { name district { name } } } }`],
};
const told = {};
for (const [name, [query, variables]] of Object.entries(QUERIES)) {
  const { body } = await server.executeOperation({ query, variables });
  const { data, errors } = body.singleResult;
  if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`);
  told[name] = data;
}
console.log(JSON.stringify(told));
process.exit(0);
