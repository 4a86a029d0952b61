// What every screen shows while it has nothing to show: its bones, that there is nothing, or why it does not come and what to do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, follow, open } from "./harness.mjs";
import { addressOf, loaded, places } from "./places.mjs";

const nowhere = "/portal/nowhere";
const expected = [403, 404, 409, 429, 500, 503, "net::"];

const all = {
  ...places,
  "contoso-solution-admin": ["/solutions", "/solutions/SOL-10001-CTS"],
  "contoso-profile-admin": ["/profiles/1000001"],
  "contoso-referral-admin": ["/", "/deals/{/v1/deals}", "/deals/{/v1/deals?status=Active&direction=Outgoing}/edit", "/deals/{/v1/deals?substatus=Won}/register", ...places["contoso-referral-admin"]],
};

/** What the service answers in place of what was asked for; null: it goes through, undefined: nothing comes. */
const refusal = (status, detail, headers = {}) => ({
  status,
  headers: { "X-Request-Id": `id-of-${status}`, "Content-Type": "application/problem+json", ...headers },
  body: JSON.stringify({ type: "x", title: "x", status, detail, instance: "/v1", code: "x", requestId: `id-of-${status}` }),
});
const pause = { "Retry-After": "120" };
const faults = {
  failed: refusal(500, "Something broke."),
  busy: refusal(503, "Too busy for the moment.", pause),
  tooMany: refusal(429, "Too many requests.", pause),
  denied: refusal(403, "You lack a role."),
  missing: refusal(404, "There is no such thing."),
};

/** Answers what a screen asks for as its fault says; who one is and what happens elsewhere comes as ever. */
async function faulty(page) {
  const at = { fault: null, empty: false };
  await page.route(/\/v1\/(?!access$|events|reference)/, async (route) => {
    if (route.request().method() !== "GET" || (at.fault === null && !at.empty)) return route.continue();
    if (at.empty) {
      const response = await route.fetch();
      const json = await response.json();
      return route.fulfill({ response, json: json.items ? { ...json, items: [], nextCursor: null } : json });
    }
    if (at.fault === "cut") return route.abort();
    if (at.fault) return route.fulfill(faults[at.fault]);
  });
  return at;
}

/** What is seen: one heading of the screen, that it waits, what went wrong, what can be done. */
const seen = (page) =>
  page.evaluate(() => ({
    headings: document.querySelectorAll("h1").length,
    waits: document.querySelector("main [aria-busy=true] .skeleton, main [aria-busy=true] .bone, main .skeleton:not(.shade *)") !== null,
    failed: [...document.querySelectorAll("main .failed")].map((e) => e.textContent),
    text: document.querySelector("main").innerText,
    retries: [...document.querySelectorAll("main .empty button")].map((e) => e.textContent.trim()),
  }));

const failing = (page, text) => page.waitForFunction((said) => document.querySelector("main .empty[role=alert]")?.innerText.includes(said), text);

async function enter(page, at, path, fault) {
  if (new URL(page.url()).pathname !== nowhere) await follow(page, nowhere);
  at.fault = fault;
  await follow(page, path);
}

/** Looks at a place in each of its states. */
async function lookThrough(page, at, path) {
  await enter(page, at, path, undefined);
  await page.waitForFunction(() => document.querySelector("main .skeleton, main .bone"));
  const waiting = await seen(page);
  assert.ok(waiting.waits && waiting.headings === 1 && waiting.failed.length === 0, `${path} has bones`);

  await enter(page, at, path, "failed");
  await failing(page, "Something broke.");
  const failed = await seen(page);
  assert.equal(failed.headings, 1, path);
  assert.ok(failed.failed[0] === "That did not work" && failed.text.includes("Request id-of-500") && failed.retries.includes("Try again"), `${path} says what failed: ${failed.text}`);
  at.fault = "cut";
  await page.locator("main .empty button", { hasText: "Try again" }).first().click();
  await failing(page, "The service cannot be reached");
  at.fault = null;
  for (const again = page.locator("main .empty[role=alert] button", { hasText: "Try again" }); await again.count(); ) {
    const button = await again.first().elementHandle();
    await button.click();
    await button.waitForElementState("hidden");
    await loaded(page); // in what has come now something else may have failed
  }
  assert.deepEqual((await seen(page)).failed, [], `${path} comes when it is asked for again`);

  for (const [fault, says] of [["busy", "Too busy for the moment."], ["tooMany", "Too many requests."]]) {
    await enter(page, at, path, fault);
    await failing(page, says);
    const shown = await seen(page);
    assert.equal(shown.headings, 1, path);
    assert.match(shown.retries[0], /^Try again in \d+ seconds$/, `${path} says when to ask again after ${fault}`);
    assert.equal(await page.locator("main .empty[role=alert] button").first().getAttribute("aria-disabled"), "true");
  }
  for (const fault of ["denied", "missing"]) {
    await enter(page, at, path, fault);
    await page.locator("main .empty[role=alert] .failed").first().waitFor();
    const shown = await seen(page);
    assert.ok(shown.headings === 1 && shown.retries.length === 0 && shown.failed[0] !== "That did not work", `${path} when ${fault}: ${shown.text}`);
  }
}

for (const [who, places] of Object.entries(all))
  test(`every state of the screens of ${who} is drawn`, async (t) => {
    const page = await open(t, who, "/portal/deals/nothing", { expected });
    const at = await faulty(page);
    for (const place of places) await lookThrough(page, at, await addressOf(who, place));
    await accessible(page, "missing");
    await enter(page, at, await addressOf(who, places[0]), "tooMany");
    await failing(page, "Too many requests.");
    await accessible(page, "asked for patience");
  });

const lists = {
  "contoso-referral-admin": ["/", "/registrations", "/partners", "/notifications", "/webhooks", "/settings"],
  "contoso-solution-admin": ["/solutions"],
  "contoso-account-admin": ["/people", "/people?tab=requests", "/people?tab=tokens", "/people?tab=audit"],
  "msft-operator": ["/operator", "/operator?tab=solutions", "/operator?tab=exceptions", "/operator?tab=rates", "/operator?tab=scores", "/operator?tab=jobs", "/reviews"],
};

for (const [who, places] of Object.entries(lists))
  test(`the lists of ${who} say so where they are empty`, async (t) => {
    const page = await open(t, who, "/portal/deals/nothing", { expected });
    const at = await faulty(page);
    at.empty = true;
    for (const place of places) {
      await enter(page, at, `/portal${place}`, null);
      await page.locator("main .empty h2").first().waitFor();
      assert.equal(await page.locator("main [role=alert]").count(), 0, place);
      assert.equal(await page.locator("h1").count(), 1, place);
    }
  });

test("a list that cannot be read on keeps its rows, says why, and is read on when it is asked again", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/nothing", { expected });
  for (const [path, list] of [["/portal/", "deals"], ["/portal/notifications", "notifications"]]) {
    await follow(page, path);
    await page.locator("tbody tr").nth(24).waitFor();
    await page.route(`**/v1/${list}?*cursor=*`, (r) => r.fulfill(faults.failed));
    await page.getByRole("button", { name: "Show more" }).click();
    const footer = page.locator("footer.more");
    await footer.getByRole("alert").filter({ hasText: "Something broke." }).waitFor();
    assert.equal(await page.locator("tbody tr").count(), 25);
    await page.unroute(`**/v1/${list}?*cursor=*`);
    await footer.getByRole("button", { name: "Try again" }).click();
    await page.waitForFunction(() => document.activeElement?.closest("tr")?.matches("tbody tr:nth-child(26)"));
    assert.equal(await footer.getByRole("alert").count(), 0);
  }
});

test("sums that do not come are a dash, and come when they are asked for again", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/nothing", { expected });
  await page.route("**/v1/deals/summary*", (r) => r.fulfill(faults.failed));
  await follow(page, "/portal/");
  await page.locator("tbody tr").first().waitFor();
  const alert = page.getByRole("alert").filter({ hasText: "Something broke." });
  await alert.waitFor();
  assert.deepEqual(await page.locator(".tile b").allTextContents(), ["–", "–", "–", "–"]);
  await accessible(page, "sums that do not come");
  await page.unroute("**/v1/deals/summary*");
  await alert.getByRole("button", { name: "Try again" }).click();
  await alert.waitFor({ state: "detached" });
  assert.match(await page.locator(".tile b").first().innerText(), /^\d+$/);
});
