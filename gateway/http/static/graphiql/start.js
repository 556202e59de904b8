// Starts GraphiQL with what the page's data block says. Loaded last, from this folder only.
"use strict";

const page = JSON.parse(document.getElementById("page").textContent);

// Tabs are kept under the page's own key, so other ready queries start with fresh tabs.
const kept = GraphiQL.createLocalStorage({ namespace: `zhatu:${page.key}` });

// GraphiQL takes the first tab's query from the tab, but its variables only from what it kept.
if (page.tabs.length && kept.getItem("graphiql:tabState") === null) {
  kept.setItem("graphiql:variables", page.tabs[0].variables);
}

// No page of another origin can send this header, so with it the cookie of a session counts.
const ownPage = { "GraphQL-Require-Preflight": "1" };

function part(kind, text, put = {}) {
  return Object.assign(document.createElement(kind), { textContent: text }, put);
}

async function signOut() {
  const answer = await fetch("/login/end", { method: "POST", headers: ownPage });
  const { endSession } = await answer.json();
  location.assign(endSession ?? location.pathname);
}

// Who is signed in, or by which providers one can; nothing where the hub has none.
async function showPerson() {
  const answer = await fetch("/login/state", { headers: ownPage });
  const { person, providers } = await answer.json();
  const bar = document.getElementById("person");
  if (person !== null) {
    bar.append(part("span", `${person.name} · ${person.department}`));
    bar.append(part("button", "退出 Sign out", { onclick: signOut }));
  } else {
    const links = providers.map(({ name, zh }) => part("a", zh, { href: `/login/${name}` }));
    if (links.length) bar.append(part("span", "登录 Sign in:"), ...links);
  }
}
showPerson().catch(() => {});

const socket = new URL(page.endpoint, location.href);
socket.protocol = socket.protocol.replace("http", "ws");

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({
      url: page.endpoint,
      subscriptionUrl: socket.href,
      headers: ownPage,
    }),
    storage: kept,
    defaultTabs: page.tabs,
    defaultHeaders: page.headers,
    defaultQuery: "",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: true,
    inputValueDeprecation: true,
    schemaDescription: true,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
  }),
);
