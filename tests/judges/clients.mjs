// Carries the operations out by one client (urql, apollo, graphql-ws, graphql-sse) and prints what came.
import { EVENTS, headers, hello, operations, take, url } from "./hub.mjs";

const isSighting = (data) => data?.sightingSeen?.__typename === "SightingSeen";

async function overWebSocket() {
  const { createClient } = await import("graphql-ws");
  const { default: WebSocket } = await import("ws");
  return createClient({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, connectionParams: hello });
}

/** Both graphql-ws and graphql-sse: a client with subscribe(request, sink). */
const bySubscribing = (client) => ({
  once: ({ text, variables, name }) =>
    new Promise((resolve, reject) =>
      client.subscribe(
        { query: text, variables, operationName: name },
        { next: resolve, error: reject, complete() {} },
      ),
    ).then(dataOf),
  follow: ({ text, variables, name }) =>
    take(
      ({ next, error }) =>
        client.subscribe(
          { query: text, variables, operationName: name },
          { next: (answer) => next(answer.data), error, complete() {} },
        ),
      isSighting,
    ),
});

function dataOf({ data, error, errors }) {
  if (error || errors) throw error ?? new Error(JSON.stringify(errors));
  return data;
}

const CLIENTS = {
  "graphql-ws": async () => bySubscribing(await overWebSocket()),
  "graphql-sse": async () => {
    const { createClient } = await import("graphql-sse");
    return bySubscribing(createClient({ url: url, headers }));
  },
  urql: async () => {
    const { Client, fetchExchange, subscriptionExchange } = await import("@urql/core");
    const socket = await overWebSocket();
    const client = new Client({
      url,
      preferGetMethod: false,
      fetchOptions: { headers },
      exchanges: [
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query, variables }) => ({
            subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
          }),
        }),
      ],
    });
    return {
      once: async ({ text, variables }) => {
        const call = /^\s*mutation/m.test(text) ? "mutation" : "query";
        return dataOf(await client[call](text, variables).toPromise());
      },
      follow: ({ text, variables }) =>
        take(({ next }) => {
          const { unsubscribe } = client.subscription(text, variables).subscribe((r) => next(r.data));
          return unsubscribe;
        }, isSighting),
    };
  },
  apollo: async () => {
    const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = await import("@apollo/client");
    const { GraphQLWsLink } = await import("@apollo/client/link/subscriptions");
    const isLive = ({ query }) =>
      query.definitions.some((d) => d.kind === "OperationDefinition" && d.operation === "subscription");
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.split(isLive, new GraphQLWsLink(await overWebSocket()), new HttpLink({ uri: url, headers })),
    });
    return {
      once: async ({ text, variables }) => {
        const document = gql(text);
        return dataOf(
          /^\s*mutation/m.test(text)
            ? await client.mutate({ mutation: document, variables })
            : await client.query({ query: document, variables }),
        );
      },
      follow: ({ text, variables }) =>
        take(({ next, error }) => {
          const following = client.subscribe({ query: gql(text), variables });
          const { unsubscribe } = following.subscribe({ next: (r) => next(r.data), error });
          return unsubscribe;
        }, isSighting),
    };
  },
};

/** Without the __typename that a normalising client adds where it was not asked. */
const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([name]) => name !== "__typename");
  return Object.fromEntries(kept.map(([name, one]) => [name, plain(one)]));
};

const client = await CLIENTS[process.argv[2]]();
const told = {};
for (const operation of operations()) {
  const isLive = /^\s*subscription/m.test(operation.text);
  told[operation.name] = plain(isLive ? await client.follow(operation) : await client.once(operation));
}
if (told.SightingSeen?.length !== EVENTS) throw new Error(`only ${told.SightingSeen?.length} events`);
console.log(JSON.stringify(told));
process.exit(0);
