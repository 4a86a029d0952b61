// The list of deals.
import assert from "node:assert/strict";
import { test } from "node:test";
import { create, follow, open, service } from "./harness.mjs";

const rows = "#deals tbody tr";
const count = (page, n) => page.waitForFunction(([rows, n]) => document.querySelectorAll(rows).length === n, [rows, n]);

test("the pipeline is searched, filtered and read on", async (t) => {
  await create("Searched for zyxw");
  const page = await open(t, "contoso-referral-admin", "/portal/");
  await page.locator(rows).first().waitFor();
  const first = await page.locator(rows).count();
  await page.getByRole("button", { name: "Show more" }).click();
  await page.waitForFunction(([rows, n]) => document.querySelectorAll(rows).length > n, [rows, first]);
  await page.waitForFunction((row) => document.activeElement?.closest("tr")?.rowIndex === row, first + 1);
  await page.keyboard.press("/");
  await page.keyboard.type("zyxw");
  await count(page, 1);
  await page.getByRole("tab", { name: "Outbound" }).locator(".count", { hasText: /^1$/ }).waitFor();
  await page.getByRole("tab", { name: "Inbound" }).click();
  await page.getByRole("heading", { name: "No deals here" }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.locator(rows).nth(5).waitFor();
});

test("the tiles tell what there is to do, and a press shows it", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/");
  const summary = await service.ask("contoso-referral-admin", "GET", "/v1/deals/summary");
  const of = (name) => page.getByRole("list", { name: "Overview" }).getByRole("button", { name });
  await of("Waiting for you").locator("b", { hasText: String(summary.waitingForYou.count) }).waitFor();
  await of("Won").locator("b", { hasText: new RegExp(`^${summary.won.count}$`) }).waitFor();
  for (const [name, n] of [["Waiting for you", summary.waitingForYou.count], ["Waiting for Microsoft", summary.waitingForMicrosoft.count]]) {
    await of(name).click();
    await count(page, n);
    await of(name).and(page.locator("[aria-pressed=true]")).waitFor();
  }
  await of("Waiting for Microsoft").click();
  await page.waitForURL((url) => url.search === "");
});

test("a deal is made a favourite, which the person alone has", async (t) => {
  await create("Starred");
  const page = await open(t, "contoso-referral-admin", "/portal/");
  await page.getByRole("button", { name: "Favourite: Starred" }).click();
  await page.locator(".star.on").first().waitFor();
  await page.getByRole("tab", { name: "Favourites" }).click();
  await count(page, 1);
  const other = await open(t, "contoso-viewer", "/portal/?tab=favourites");
  await other.getByRole("heading", { name: "No favourites yet" }).waitFor();
  await page.getByRole("button", { name: "Favourite: Starred" }).click();
  await page.waitForFunction(() => document.querySelector("[role=tab][id='tab-favourites'] .count")?.textContent === "0");
});

test("an address may name several values of a filter", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/?status=New,Lost");
  await page.locator(rows).first().waitFor();
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/deals?limit=25&sort=-createdDateTime&substatus=Pending,Received,Lost");
  await count(page, items.length);
  assert.deepEqual(await page.locator(`${rows} .c-name a`).allTextContents(), items.map((d) => d.name));
  assert.equal(await page.getByLabel("Any status").evaluate((e) => e.selectedOptions[0].textContent), "Waiting, Lost");
  await follow(page, "/portal/registrations?status=Approved,Passed");
  await page.locator("tbody .chip").first().waitFor();
  assert.ok((await page.locator("tbody .chip").allTextContents()).every((s) => ["Approved", "Passed"].includes(s)));
});

test("filters are remembered for the person until they sign out", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/", { alone: true });
  await page.locator(rows).first().waitFor();
  await page.getByLabel("Any status").selectOption("Won");
  await page.waitForURL(/status=Won/);
  await page.locator(`${rows} a`).first().click();
  await page.locator(".life").waitFor();
  await page.getByRole("link", { name: "Back to the pipeline" }).click();
  await page.waitForURL(/\?status=Won$/);
  const again = await page.context().newPage();
  await again.goto(`${service.base}/portal/`);
  await again.waitForURL(/\?status=Won$/);
  await again.getByRole("button", { name: "Sign out" }).click();
  await again.getByRole("heading", { name: "Sign in to Cosell" }).waitFor();
  assert.deepEqual(await again.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]), []);
});

test("who lacks a role sees what is greyed, why, and whom to ask", async (t) => {
  const page = await open(t, "contoso-viewer", "/portal/");
  await page.getByRole("button", { name: "New deal" }).press("Enter");
  await page.getByText("To create a deal you need").waitFor();
  await page.locator(".popover .who").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("tbody a").first().click();
  await page.getByRole("button", { name: "What cannot be done now, and why" }).click();
  await page.getByText("This needs the role Referral admin").first().waitFor();
  const gate = await open(t, "fabrikam-referral-admin", "/portal/");
  await gate.getByRole("button", { name: "New deal" }).press("Enter");
  await gate.locator(".popover .no", { hasText: "co-sell ready" }).waitFor();
  const none = await open(t, "contoso-account-admin", "/portal/", { expected: [403] });
  await none.getByRole("heading", { name: "You have no access here" }).waitFor();
  await none.getByRole("link", { name: "Grant it under People" }).waitFor();
  const other = await open(t, "contoso-profile-admin", "/portal/", { expected: [403] });
  await other.getByRole("button", { name: "Ask for the role" }).waitFor();
  await other.locator(".locked").getByText("Alva Ek").waitFor();
  await follow(other, "/portal/deals/new");
  await other.getByRole("button", { name: "Ask for the role" }).click();
  await other.getByRole("dialog").getByLabel("Role").waitFor();
});
