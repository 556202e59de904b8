// An OpenID provider for tests: node server.js HOME PORT, 0 for any. It believes every password.
// A line "rotate" on its input makes a new signing key; the old one goes.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [home, port] = process.argv.slice(2);
const found = createRequire(`${home}/package.json`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(found));
let issuer;

// who signs in by which name holds which roles at the provider
const ROLES = { "李四": ["police-handler", "offline_access"], "王五": ["unknown_x"], "赵六": [] };
const HUB = process.env.HUB_URL ?? "http://127.0.0.1:8000";

function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" };
}

function provider() {
  return new Provider(issuer, {
    clients: [
      {
        client_id: "zhatu-web",
        client_secret: "a secret of tests",
        redirect_uris: [`${HUB}/login/op/callback`],
        post_logout_redirect_uris: [`${HUB}/graphiql`],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
      {
        client_id: "police-dispatch",
        client_secret: "another secret of tests",
        redirect_uris: [],
        response_types: [],
        grant_types: ["client_credentials"],
      },
    ],
    jwks: { keys: [newKey()] },
    cookies: { keys: ["of tests"] },
    conformIdTokenClaims: false,
    claims: { openid: ["sub"], profile: ["preferred_username", "realm_access"] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        preferred_username: id,
        realm_access: { roles: ROLES[id] ?? [] },
      }),
    }),
    extraTokenClaims: (_, token) =>
      token.kind === "ClientCredentials"
        ? { realm_access: { roles: ["police-handler"] }, azp: token.clientId }
        : undefined,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => "urn:zhatu",
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          audience: "zhatu",
          scope: "",
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
}

let answer;
const server = createServer((request, response) => answer(request, response));
server.listen(Number(port), "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  answer = provider().callback();
  console.log(issuer);
});
createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "rotate") {
    answer = provider().callback();
    console.log("rotated");
  }
});
