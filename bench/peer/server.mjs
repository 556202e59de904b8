// The peer: @neo4j/graphql with Apollo Server on the hub's own graph.
//   node server.mjs NEO4J_URL PORT
// A thing has its relations, its versions have the fields (docs/adr/0010-neo4j-model.md); the queries ask
// for all versions of a thing, which is less work than choosing the one in force.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const entities = {
  Violation: ["number: String", "kind: String", "occurred_at: BigInt"],
  Sighting: ["number: String", "captured_at: BigInt", "plate_text: String"],
  Camera: ["code: String", "name: String"],
  Plate: ["number: String", "plate_class: String"],
  Truck: ["vin: String", "fleet_number: String"],
  Company: ["name: String", "credit_code: String"],
  Trip: ["number: String", "started_at: BigInt", "ended_at: BigInt"],
  Site: ["code: String", "name: String"],
  Permit: ["number: String", "valid_from: BigInt", "valid_to: BigInt"],
  DisposalSite: ["code: String", "name: String"],
};
const relations = {
  Violation: [
    ["sightings", "Sighting", "SHOWN_BY"], ["trucks", "Truck", "COMMITTED_BY"], ["trips", "Trip", "DURING"],
    ["companies", "Company", "TRACED_TO"], ["sites", "Site", "TRACED_TO"], ["permits", "Permit", "AGAINST"],
  ],
  Sighting: [["cameras", "Camera", "TAKEN_BY"], ["plates", "Plate", "SHOWS"]],
  Truck: [["companies", "Company", "OPERATED_BY"]],
  Trip: [["disposalSites", "DisposalSite", "ENDED_AT"]],
};
const typeDefs = Object.entries(entities).map(([name, fields]) => `
  type ${name} @node {
    id: ID!
    versions: [${name}Version!]! @relationship(type: "HAS_VERSION", direction: OUT)
    ${(relations[name] ?? []).map(([field, target, type]) =>
      `${field}: [${target}!]! @relationship(type: "${type}", direction: OUT)`).join("\n    ")}
  }
  type ${name}Version @node {
    id: ID!
    ${fields.join("\n    ")}
    things: [${name}!]! @relationship(type: "HAS_VERSION", direction: IN)
  }`).join("\n");

const [url, port] = process.argv.slice(2);
const driver = neo4j.driver(url, neo4j.auth.basic("neo4j", ""), { disableLosslessIntegers: false });
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const server = new ApolloServer({ schema, introspection: false });
const { url: at } = await startStandaloneServer(server, {
  listen: { port: Number(port), host: "127.0.0.1" },
  context: async () => ({}),
});
console.log(at);
