// Starts GraphiQL with what the page's data block says. Loaded last, from this folder only.
"use strict";

const page = JSON.parse(document.getElementById("page").textContent);

// Tabs are kept under the page's own key, so other ready queries start with fresh tabs.
const kept = GraphiQL.createLocalStorage({ namespace: `zhatu:${page.key}` });

// GraphiQL takes the first tab's query from the tab, but its variables only from what it kept.
if (page.tabs.length && kept.getItem("graphiql:tabState") === null) {
  kept.setItem("graphiql:variables", page.tabs[0].variables);
}

const socket = new URL(page.endpoint, location.href);
socket.protocol = socket.protocol.replace("http", "ws");

ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: page.endpoint, subscriptionUrl: socket.href }),
    storage: kept,
    defaultTabs: page.tabs,
    defaultHeaders: page.headers,
    defaultQuery: "",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: true,
    inputValueDeprecation: true,
    schemaDescription: true,
  }),
);
