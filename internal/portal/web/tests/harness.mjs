// What every walk through the portal begins with: one service with its demo, one browser, and people who open places in it.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { draft, startBrowser, startService } from "./service.mjs";

export let service, browser;
let axe;

before(async () => {
  await mkdir("shots", { recursive: true });
  axe = await readFile("node_modules/axe-core/axe.min.js", "utf8");
  [service, browser] = await Promise.all([startService(), startBrowser()]);
});
const ending = []; // what is done when all walks are over
after(async () => {
  for (const f of ending) await f();
  await browser?.close();
  await service?.remove();
});

/** Lets somebody of the demo open a place in a browser of their own. Whatever the page complains of fails the test. */
export async function open(t, who, path, { width = 1280, height = 900, expected = [], origins = [], before, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce", ...options });
  if (who) await context.addInitScript((token) => {
    if (!window.name) sessionStorage.setItem("cosell.token", token);
    window.name = "signed in"; // once in a tab: who signs out stays so
  }, `demo-${who}`);
  const page = await context.newPage();
  const complaints = (page.complaints = []);
  page.expected = expected;
  page.on("pageerror", (e) => complaints.push(e.message));
  page.on("console", (m) => {
    if (m.type() === "error" && !page.expected.some((e) => m.text().includes(typeof e === "number" ? `status of ${e}` : e))) complaints.push(m.text());
  });
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
  page.on("request", (r) => {
    if (![service.base, "data:", ...origins].some((origin) => r.url().startsWith(origin))) complaints.push(`asked ${r.url()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await before?.(page);
  await page.goto(service.base + path);
  return page;
}

const visited = new Map();
const nowhere = "/portal/nowhere";

/** Goes to another screen as a link does, without loading the page anew. */
export async function follow(page, path) {
  const from = await page.locator("h1").first().innerText();
  await page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
  await page.waitForFunction((was) => document.querySelector("h1") && document.querySelector("h1").innerText !== was, from);
}

/**
 * Has somebody look at a place in a page that they have open already. It comes from nowhere and goes back there, so that nothing is left of
 * what was looked at before; one in which a look failed is not used again.
 */
export async function visit(who, path, { expected = [], before }, look) {
  const page = visited.get(who) ?? (await open({ after: (f) => ending.push(f) }, who, nowhere, { expected }));
  visited.delete(who);
  page.expected = expected;
  await before?.(page);
  await follow(page, path);
  await look(page);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await follow(page, nowhere);
  assert.deepEqual(page.complaints.splice(0), []);
  page.expected = ["net::ERR_"]; // while it waits, another walk may kill the service
  visited.set(who, page);
}

const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails if what is shown breaks a rule of WCAG 2.2 AA or a best practice; with colours, only what depends on the theme is looked at. */
export async function accessible(page, { colours = false, what = "" } = {}) {
  if (!(await page.evaluate(() => "axe" in window))) {
    const client = await page.context().newCDPSession(page); // the policy of the page lets no other script in
    await client.send("Runtime.evaluate", { expression: axe });
    await client.detach();
  }
  const found = await page.evaluate((runOnly) => window.axe.run({ runOnly, resultTypes: ["violations"] }), colours ? ["color-contrast"] : rules);
  assert.deepEqual(
    found.violations.map((v) => `${what} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`),
    [],
  );
}

/** What reaches beyond the page, if it scrolls sideways. */
const beyond = () =>
  document.documentElement.scrollWidth <= innerWidth
    ? []
    : [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 120));

/** Looks at a screen in both themes and widths: it is accessible, has one h1 and does not scroll sideways. Keeps pictures if it is told to. */
export async function lookAt(page, name, { narrow = true, picture = false } = {}) {
  for (const width of narrow || picture ? [1280, 390] : [1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const what = `${name}-${width}-${colorScheme}`;
      if (picture || process.env.COSELL_PICTURES) await page.screenshot({ path: `shots/${what}.png` });
      if (width === 390 && !narrow) continue;
      if (colorScheme === "light") await accessible(page, { what });
      else if (width === 1280) await accessible(page, { what, colours: true }); // those of the tokens are the same at every width
    }
    assert.deepEqual(await page.evaluate(beyond), [], `${name} scrolls sideways at ${width}`);
    assert.equal(await page.locator("h1").count(), 1, `${name} has one h1`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

export const create = (name) => service.ask("contoso-referral-admin", "POST", "/v1/deals", draft(name));

/** Opens the dialog of a verb, which is a button or in the menu beside them. */
export async function pressVerb(page, name) {
  const actions = page.locator(".head .actions");
  await actions.getByRole("button").first().waitFor();
  const button = actions.getByRole("button", { name, exact: true });
  if ((await button.count()) === 0) await actions.getByRole("button", { name: "More, and what cannot be done" }).click();
  await button.click();
  await page.getByRole("dialog").waitFor();
}
