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
  const begun = [startService().then((s) => (service = s)), startBrowser().then((b) => (browser = b))];
  await Promise.allSettled(begun); // `after` ends the one that began if the other does not
  await Promise.all(begun);
});
after(async () => {
  await browser?.close();
  await service?.remove();
});

/** Pages that somebody has open and nobody uses, by who it is and how their browser is. */
const parked = new Map();
const nowhere = "/portal/nowhere";

/** Closes what is parked, for who is to break the service for all. */
export async function closeParked() {
  const pages = [...parked.values()].flat();
  parked.clear();
  for (const page of pages) await page.context().close();
}

/** Opens a page in a browser of its own. What it complains of is kept, and is not to be. */
async function newPage(who, origins, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  if (who) await context.addInitScript((token) => {
    if (!window.name) sessionStorage.setItem("cosell.token", token);
    window.name = "signed in"; // once in a tab: who signs out stays so
  }, `demo-${who}`);
  const page = await context.newPage();
  const route = page.route.bind(page);
  page.route = (...asked) => {
    page.routed = true; // what was held back or answered otherwise may be waited for still
    return route(...asked);
  };
  const complaints = (page.complaints = []);
  page.on("pageerror", (e) => complaints.push(e.message));
  page.on("console", (m) => {
    if (m.type() === "error" && !page.expected.some((e) => m.text().includes(typeof e === "number" ? `status of ${e}` : e))) complaints.push(m.text());
  });
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
  page.on("request", (r) => {
    if (![service.base, "data:", ...origins].some((origin) => r.url().startsWith(origin))) complaints.push(`asked ${r.url()}`);
  });
  return page;
}

/** Leaves a page as it was opened, but that it has loaded the portal. */
async function park(page, key) {
  if (new URL(page.url()).pathname !== nowhere) await follow(page, nowhere);
  await page.evaluate(() => {
    for (const name of Object.keys(sessionStorage)) if (name !== "cosell.token") sessionStorage.removeItem(name);
    localStorage.clear();
  });
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(page.complaints.splice(0), []);
  parked.set(key, [...(parked.get(key) ?? []), page]);
}

/**
 * Lets somebody of the demo open a place. Whatever the page complains of fails the test. Who is to be alone begins with an empty browser; others
 * go on in a page that was used before, as people do; one in which a walk failed, or whose requests
 * were meddled with, is not used again.
 */
export async function open(t, who, path, { width = 1280, expected = [], origins = [], before, alone = !who || origins.length > 0, ...options } = {}) {
  const key = JSON.stringify([who, options]);
  const used = alone ? undefined : parked.get(key)?.pop();
  const page = used ?? (await newPage(who, origins, options));
  page.expected = expected;
  t.after(async () => {
    if (!alone && t.passed && !page.routed) return park(page, key);
    await page.context().close();
    assert.deepEqual(page.complaints, []);
  });
  if (width !== 1280) await page.setViewportSize({ width, height: 900 });
  await before?.(page);
  if (used) await follow(page, path);
  else await page.goto(service.base + path, { waitUntil: "domcontentloaded" });
  return page;
}

/** Goes to another screen as a link does, without loading the page anew. */
export async function follow(page, path) {
  await page.evaluate(async (to) => {
    if (location.pathname === to.split("?")[0]) throw new Error(`${to} is where one is`);
    const heading = () => document.querySelector("h1");
    const from = heading();
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
    for (const end = Date.now() + 30_000; !heading() || heading() === from; await new Promise(requestAnimationFrame))
      if (Date.now() > end) throw new Error(`${to} has no heading`);
  }, path);
}

const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails if what is shown breaks a rule of WCAG 2.2 AA or a best practice. Of a list only the first rows are looked at, which are drawn as all. */
export async function accessible(page, what) {
  if (!(await page.evaluate(() => "axe" in window))) {
    const client = await page.context().newCDPSession(page); // the policy of the page lets no other script in
    await client.send("Runtime.evaluate", { expression: axe });
    await client.detach();
  }
  const found = await page.evaluate(async (runOnly) => {
    const alike = document.querySelectorAll("tbody tr:nth-child(n+9), .hit ~ .hit ~ .hit ~ .hit");
    for (const e of alike) e.style.display = "none";
    const { violations } = await window.axe.run({ runOnly, resultTypes: ["violations"] });
    for (const e of alike) e.style.display = "";
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
  }, rules);
  assert.deepEqual(found, [], what);
}

/** What reaches beyond the page, if it scrolls sideways. */
const beyond = () =>
  document.documentElement.scrollWidth <= innerWidth
    ? []
    : [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.outerHTML.slice(0, 120));

/**
 * Looks at a screen in both themes and widths: it is accessible, has one h1 and does not scroll sideways. Wide is light and narrow is dark: what
 * a theme is made of is the same at every width. A screen of which pictures are kept is looked at in all four.
 */
export async function lookAt(page, name, { narrow = true, picture = false } = {}) {
  for (const width of narrow || picture ? [1280, 390] : [1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await page.evaluate(beyond), [], `${name} scrolls sideways at ${width}`);
    assert.equal(await page.locator("h1").count(), 1, `${name} has one h1`);
    for (const colorScheme of picture || !narrow ? ["light", "dark"] : [width === 1280 ? "light" : "dark"]) {
      await page.emulateMedia({ colorScheme });
      const what = `${name}-${width}-${colorScheme}`;
      if (picture || process.env.COSELL_PICTURES) await page.screenshot({ path: `shots/${what}.png` });
      if (width === 1280 || narrow) await accessible(page, what);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

export const create = (name) => service.ask("contoso-referral-admin", "POST", "/v1/deals", draft(name));

/** Somebody else's change of a thing, on top of what it is now. */
export async function changeElsewhere(who, path, body) {
  const { eTag } = await service.ask(who, "GET", path);
  const headers = { Authorization: `Bearer demo-${who}`, "If-Match": eTag, "Content-Type": "application/merge-patch+json" };
  const answer = await fetch(service.base + path, { method: "PATCH", headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, await answer.text());
}

/** Has the service do the next request of a kind, and its answer be lost on the way. */
export const loseAnswer = (page, url, method) => {
  let lost = false;
  return page.route(url, async (route) => {
    if (lost || route.request().method() !== method) return route.continue();
    lost = true;
    await route.fetch();
    await route.abort();
  });
};

/** Reads the history that is shown on to its end, by keyboard; its second page is to hold what is said. */
export async function readOn(page, first, text) {
  const entries = page.locator(".history > li");
  await page.getByRole("button", { name: "Show more" }).focus();
  assert.equal(await entries.count(), first);
  await page.keyboard.press("Enter");
  await page.waitForFunction((n) => document.activeElement === document.querySelector(`.history > li:nth-child(${n})`), first + 1);
  await page.locator("footer.more", { hasText: "That is all." }).waitFor();
  await entries.last().filter({ hasText: text }).waitFor();
}

/** Opens the dialog of a verb, which is a button or in the menu beside them. */
export async function pressVerb(page, name) {
  const actions = page.locator(".head .actions");
  await actions.getByRole("button").first().waitFor();
  const button = actions.getByRole("button", { name, exact: true });
  if ((await button.count()) === 0) await actions.getByRole("button", { name: "More, and what cannot be done" }).click();
  await button.click();
  await page.getByRole("dialog").waitFor();
}
