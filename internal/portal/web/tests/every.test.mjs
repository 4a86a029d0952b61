// What holds on every screen beside the deals, as the people who work there see it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { create, follow, open, pressVerb, service } from "./harness.mjs";
import { addressOf, loaded, places } from "./places.mjs";
import { catalogues } from "./texts.mjs";

const expected = [403, 404, 409]; // who reads no deals has no stream

const nowhere = "/portal/nowhere";

async function goTo(page, path) {
  if (!page.url().endsWith(nowhere)) await follow(page, nowhere);
  await follow(page, path);
  await loaded(page);
}

/** The parts that reach beyond the window. */
const beyond = () =>
  document.documentElement.scrollWidth <= innerWidth
    ? []
    : [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 120));

for (const [who, all] of Object.entries(places))
  test(`the screens of ${who} speak Swedish alone, and fit in 320 pixels, which is 400 % of 1280`, async (t) => {
    const { english } = await catalogues();
    const page = await open(t, who, "/portal/deals/nothing", { locale: "sv-SE", width: 320, expected });
    for (const place of all) {
      await goTo(page, await addressOf(who, place));
      assert.deepEqual(await english(page), [], place);
      assert.deepEqual(await page.evaluate(beyond), [], place);
      assert.equal(await page.locator("h1").count(), 1, place);
    }
  });

test("what the service says is read again when the language is switched by hand, and what was typed stays", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/insights", { alone: true });
  const speak = (language) => page.getByRole("button", { name: language, exact: true }).click();
  const says = (text) => page.getByText(text, { exact: true }).first().waitFor();
  await says("Deals and leads that were created or received in the range, by their state now.");
  await speak("Svenska");
  await says("Affärer och leads som skapades eller mottogs under perioden, efter deras läge nu.");
  const { id } = await create("In two languages");
  await follow(page, `/portal/deals/${id}/edit`);
  await page.getByLabel("Affärens namn").fill("Half typed");
  page.expected.push("ERR_FAILED");
  await page.route("**/v1/deals/**", (r) => r.abort());
  const failed = (what) => page.waitForEvent("requestfailed", (r) => r.url().endsWith(what));
  await Promise.all([failed(id), failed("/actions"), speak("English")]);
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame); // what failed has been drawn
  });
  assert.equal(await page.getByLabel("Name of the deal").inputValue(), "Half typed");
});

test("mistakes that are shown are said again when the language is switched, and nothing is sent twice", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [422], alone: true });
  const speak = (language) => page.getByRole("button", { name: language, exact: true }).click();
  await page.getByLabel("Estimated value").fill("-5");
  await page.getByRole("button", { name: "Create deal" }).click();
  const wrong = page.locator("#f-details-dealValue-e");
  await wrong.waitFor();
  const english = await wrong.innerText();
  const asked = [];
  page.on("request", (r) => r.method() === "POST" && asked.push(new URL(r.url()).search));
  await page.getByLabel("Company").fill("Typed meanwhile");
  await speak("Svenska");
  await page.waitForFunction((was) => document.querySelector("#f-details-dealValue-e").innerText !== was, english);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "English", "the focus stays where it is");
  await speak("English");
  await page.waitForFunction((was) => document.querySelector("#f-details-dealValue-e").innerText === was, english);
  assert.ok(asked.length >= 2 && asked.every((query) => query === "?dryRun=true"), asked.join());

  await follow(page, `/portal/deals/${(await create("Refused in two languages")).id}`);
  await pressVerb(page, "Mark as lost");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Mark as lost" }).click();
  await dialog.locator(".wrong").waitFor();
  const before = await dialog.locator(".wrong").innerText();
  await page.evaluate(() => document.querySelector(".tools button[lang]").click()); // as another tab or the person's settings may
  await page.waitForFunction((was) => ![was, undefined].includes(document.querySelector("dialog .wrong")?.innerText), before);
});

/** The controls that cannot be told from text where the system takes their colours. */
const unseen = () =>
  [...document.querySelectorAll(".button, input:not([type=checkbox]), select, textarea, .card, dialog[open]")]
    .filter((e) => e.checkVisibility())
    .filter((e) => parseFloat(getComputedStyle(e).borderTopWidth) === 0 && parseFloat(getComputedStyle(e.parentElement).borderTopWidth) === 0)
    .map((e) => e.outerHTML.slice(0, 100));

test("with forced colours every control has a border, and what is chosen is marked by more than its colour", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/", { forcedColors: "active" });
  await page.locator("tbody tr").first().waitFor();
  const marks = (selector) =>
    page.evaluate((s) => {
      const { borderBottomWidth, outlineStyle, textDecorationLine, forcedColorAdjust } = getComputedStyle(document.querySelector(s));
      const after = getComputedStyle(document.querySelector(s), "::after");
      return borderBottomWidth !== "0px" || outlineStyle !== "none" || textDecorationLine !== "none" || forcedColorAdjust === "none" || after.content !== "none";
    }, selector);
  assert.ok(await marks("nav [aria-current=page]"));
  assert.ok(await marks("[role=tab][aria-selected=true]"));
  assert.deepEqual(await page.evaluate(unseen), []);
  for (const path of ["/portal/deals/new", "/portal/insights", "/portal/solutions", "/portal/settings"]) {
    await goTo(page, path);
    assert.deepEqual(await page.evaluate(unseen), [], path);
  }
});

test("who wants no motion has none", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/", { before: (p) => p.route("**/v1/deals?*", () => {}) });
  await page.locator(".skeleton").first().waitFor();
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  const moving = () => [...document.querySelectorAll("*")].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0.01).length;
  assert.equal(await page.evaluate(moving), 0);
});

test("the window is called what the screen is, and back and forward lead to its heading", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/insights");
  const at = (name) =>
    page.waitForFunction((said) => document.title === `${said} – Cosell` && document.activeElement?.tagName === "H1" && document.activeElement.textContent === said, name);
  for (const name of ["Registrations", "Find partners"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await at(name);
  }
  await page.goBack();
  await at("Registrations");
  await page.goForward();
  await at("Find partners");
});

test("on paper there is what a screen says, in light, and nothing to press", async (t) => {
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/deals?microsoftStatus=Accepted&limit=1");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${items[0].id}`);
  await page.locator(".life").waitFor();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("nav, .head button")].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80))), []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(245, 246, 248)");
  assert.ok(await page.getByRole("heading", { name: "Team" }).isVisible());
  await page.emulateMedia({ media: null, colorScheme: "light" });
});
