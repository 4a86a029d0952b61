// Starts the service with its demo on a home and a port of its own, and a browser beside it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { chromium } from "playwright-core";

const program = new URL("../../../../bin/cosell", import.meta.url).pathname;
const providerProgram = new URL("../../../../bin/provider", import.meta.url).pathname;

/** Runs a program that `make portal` builds; without it nothing begins, and nothing is waited for. */
function run(program, args, stdio) {
  if (!existsSync(program)) throw new Error(`${program} is missing: \`make portal\` builds it, and \`go build\` does, from ./cmd/cosell or ./internal/oidctest/provider`);
  return spawn(program, args, { stdio });
}

/** Runs the OpenID provider of the tests, where olle@contoso.example can sign in. */
async function startProvider(portal) {
  const running = run(providerProgram, [portal, "olle@contoso.example"], ["pipe", "pipe", "inherit"]);
  const [line] = await Promise.race([once(running.stdout, "data"), once(running, "exit").then(() => [""])]);
  if (!line) throw new Error("the OpenID provider ends before it says where it is");
  return { issuer: line.toString().trim(), stop: () => running.stdin.end() };
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** A running service; `stop` and `kill` end it, `start` begins it again on the same home and port. COSELL_URL names one that runs already. */
export async function startService() {
  if (process.env.COSELL_URL) return { base: process.env.COSELL_URL, issuer: process.env.COSELL_ISSUER, ask: asker(process.env.COSELL_URL), remove: async () => {} };
  const home = await mkdtemp(`${tmpdir()}/cosell-portal-`);
  await chmod(home, 0o755); // PostgreSQL runs as a user of its own where this is root
  const address = `127.0.0.1:${await freePort()}`;
  const provider = await startProvider(`http://${address}`);
  await writeFile(`${home}/providers.json`, JSON.stringify([{ issuer: provider.issuer, audience: ["portal"], portal: { clientId: "portal", name: "Contoso login" } }]));
  let running;
  const end = async (signal) => {
    const ended = new Promise((done) => running.once("exit", done));
    running.kill(signal);
    await ended;
  };
  const service = {
    base: `http://${address}`,
    issuer: provider.issuer,
    async start() {
      const flags = ["--demo", "--addr", address, "--home", home, "--oidc-config", `${home}/providers.json`, "--webhook-networks", "127.0.0.0/8"];
      running = run(program, ["serve", ...flags], ["ignore", "ignore", "pipe"]);
      let log = "";
      running.stderr.on("data", (text) => (log = (log + text).slice(-2000)));
      for (let tries = 0; running.exitCode === null && tries < 1200; tries++) {
        if ((await fetch(`${service.base}/readyz`).catch(() => null))?.ok) return;
        await new Promise((done) => setTimeout(done, 100));
      }
      running.kill();
      throw new Error(`the service does not become ready: ${log}`);
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    async remove() {
      await service.stop();
      provider.stop();
      await rm(home, { recursive: true, force: true });
    },
    ask: asker(`http://${address}`),
  };
  await service.start().catch((error) => {
    provider.stop(); // it would keep this process alive
    throw error;
  });
  return service;
}

/** Asks the API as somebody of the demo. */
const asker = (base) => async (who, method, path, body) => {
  const answer = await fetch(base + path, {
    method,
    headers: { Authorization: `Bearer demo-${who}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
};

/** What walks have no use for: guesses of the browser's own, and the pages of its address bar, which cost more than ours in each window. */
const without = [
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "WebUIOmniboxPopup",
];

export function startBrowser() {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  const args = ["--no-sandbox", "--host-resolver-rules=MAP portal.test 127.0.0.1", `--disable-features=${without.join()}`];
  return chromium.launch({ executablePath, args });
}

/** A deal of Contoso's to try things with. */
export const draft = (name) => ({
  name,
  customerProfile: {
    name: "Adatum AB",
    address: { city: "Stockholm", country: "SE" },
    team: [{ firstName: "Carin", lastName: "Lund", phoneNumber: "+46 8 765 43 21", email: "carin@adatum.example" }],
  },
  consent: { consentToToShareInfoWithOthers: true, consentToContact: true },
  details: {
    dealValue: 42000,
    currency: "USD",
    closingDateTime: "2035-06-30T00:00:00Z",
    requirements: { solutions: [{ id: "SOL-10001-CTS" }] },
  },
  team: [{ firstName: "Ada", lastName: "Berg", phoneNumber: "+46 8 123 45 67", email: "ada@contoso.example" }],
});
