// Signing in and out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, service } from "./harness.mjs";

const atProvider = (page) => page.getByRole("button", { name: "Sign in with Contoso login" });

/** Opens the portal for somebody who is not signed in yet, and may be sent to the provider. */
const arrive = (t, path, options = {}) => open(t, null, path, { origins: [service.issuer], ...options });

/** Signs in at the provider, as who comes to its page does. */
async function typePassword(page) {
  await page.getByLabel("Name").fill("olle");
  await page.getByLabel("Password").fill("open sesame");
  await page.getByRole("button", { name: "Sign in" }).click();
}

let invited;
const invite = () =>
  (invited ??= service.ask("contoso-account-admin", "POST", "/v1/users", {
    name: "Olle Ek",
    email: "olle@contoso.example",
    grants: [{ role: "ReferralAdmin", scope: { type: "Organization" } }],
  }));

test("somebody signs in as an account of the demo, and comes back to the page they came from", async (t) => {
  const page = await arrive(t, "/portal/?status=Won");
  await page.getByRole("group", { name: "contoso" }).getByRole("button", { name: "Viewer" }).click();
  await page.locator("tbody tr").first().waitFor();
  assert.match(page.url(), /\?status=Won$/);
  assert.ok((await page.locator(".c-state").allTextContents()).every((s) => s === "Won"));
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Cosell" }).waitFor();
  assert.deepEqual(await page.evaluate(() => [sessionStorage.length, localStorage.length]), [0, 0]);
});

test("a token that is not taken says so, and nobody is signed in", async (t) => {
  const page = await arrive(t, "/portal/", { expected: [401] });
  for (const token of ["no-such-token", "not\u2028even a header"]) {
    await page.getByLabel("Access token").fill(token);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.locator(".warning").waitFor();
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  }
});

test("somebody signs in at their provider, and comes back to the page they came from", async (t) => {
  await invite();
  const page = await arrive(t, "/portal/?status=Won");
  const visited = [];
  page.on("request", (r) => visited.push(r.url()));
  await atProvider(page).click();
  await typePassword(page);
  await page.locator("tbody tr").first().waitFor();
  assert.match(page.url(), /\/portal\/\?status=Won$/);
  const asked = new URL(visited.find((url) => url.startsWith(`${service.issuer}/authorize`))).searchParams;
  assert.equal(asked.get("code_challenge_method"), "S256");
  for (const name of ["state", "nonce", "code_challenge"]) assert.ok(asked.get(name).length >= 40, name);
  const kept = await page.evaluate(() => [Object.keys(sessionStorage), JSON.stringify(localStorage)]);
  assert.ok(kept[0].includes("cosell.token") && !kept[0].includes("cosell.signing-in"));
  const token = await page.evaluate(() => sessionStorage.getItem("cosell.token"));
  assert.ok(!kept[1].includes(token) && !visited.some((url) => url.includes(token)));
});

test("what was not begun here signs nobody in", async (t) => {
  const page = await arrive(t, "/portal/signed-in?code=stolen&state=forged");
  await page.getByText("was not begun here").waitFor();
  await atProvider(page).click();
  await page.getByLabel("Password").waitFor();
  const state = new URL(page.url()).searchParams; // the provider's own
  for (const forged of ["code=stolen&state=forged", "code=stolen", `code=stolen&state=${state.get("authRequestID")}`]) {
    await page.goto(`${service.base}/portal/signed-in?${forged}`);
    await page.getByText("was not begun here").waitFor();
  }
  const begun = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cosell.signing-in")).state);
  await page.goto(`${service.base}/portal/signed-in?code=stolen&state=${begun}&iss=https://another.example`);
  await page.getByText("was not begun here").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("cosell.token")), null);
});

test("a provider that refuses, or is down, is told of", async (t) => {
  const page = await arrive(t, "/portal/", { expected: ["net::"] });
  const begun = () => page.evaluate(() => JSON.parse(sessionStorage.getItem("cosell.signing-in")).state);
  const begin = async () => {
    await atProvider(page).click();
    await page.getByLabel("Password").waitFor();
    await page.goto(`${service.base}/portal/`);
    return begun();
  };
  await page.goto(`${service.base}/portal/signed-in?error=access_denied&state=${await begin()}`);
  await page.getByText("did not sign you in").waitFor();
  await page.route(`${service.issuer}/oauth/token`, (r) => r.abort());
  await page.goto(`${service.base}/portal/signed-in?code=some&state=${await begin()}`);
  await page.getByText("The provider cannot be reached").waitFor();
});

test("who is signed out while they type signs in again, and what they typed stays", async (t) => {
  await invite();
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [401], origins: [service.issuer] });
  await page.getByLabel("Company").fill("Typed before");
  let refuse = true;
  await page.route("**/v1/deals**", (r) =>
    refuse ? r.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify({ status: 401, detail: "Over.", code: "token-invalid", errors: [] }) }) : r.continue(),
  );
  await page.getByRole("button", { name: "Create deal" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await dialog.isVisible());
  refuse = false;
  await dialog.getByLabel("Access token").fill("demo-contoso-referral-admin");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Company").inputValue(), "Typed before");
});

test("who came from a provider signs in again in a window beside", async (t) => {
  await invite();
  const page = await arrive(t, "/portal/deals/new", { expected: [401] });
  await atProvider(page).click();
  await typePassword(page);
  await page.getByLabel("Company").fill("Typed before");
  await page.route("**/v1/deals**", (r) => r.fulfill({ status: 401, contentType: "application/problem+json", body: JSON.stringify({ status: 401, detail: "Over.", code: "token-invalid", errors: [] }) }));
  await page.getByRole("button", { name: "Create deal" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  const [beside] = await Promise.all([page.context().waitForEvent("page"), atProvider(dialog).click()]);
  await page.unroute("**/v1/deals**");
  const closed = beside.waitForEvent("close");
  await typePassword(beside);
  await closed;
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Company").inputValue(), "Typed before");
});

test("plain http away from this machine says what it lacks, and works with a token", async (t) => {
  const base = service.base.replace("127.0.0.1", "portal.test");
  const page = await arrive(t, "/portal/", { origins: [base], expected: ["Cross-Origin-Opener-Policy header has been ignored"] });
  await page.goto(`${base}/portal/`);
  await atProvider(page).click();
  await page.getByText("needs https here").waitFor();
  await page.getByLabel("Access token").fill("demo-contoso-referral-admin");
  await page.keyboard.press("Enter");
  await page.locator("tbody tr").first().waitFor();
  assert.equal(await page.evaluate(() => "locks" in navigator || "subtle" in crypto), false);
});
