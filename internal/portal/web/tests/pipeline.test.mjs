// The list of deals.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { create, follow, lookAt, loseAnswer, open, service } from "./harness.mjs";

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

const choose = (page, text) => page.getByLabel("CSV file").setInputFiles({ name: "deals.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

test("deals are downloaded as the filters leave them, and the file comes up again", async (t) => {
  await create("In a file: Åsa, \u202eעברית");
  const page = await open(t, "contoso-referral-admin", "/portal/?q=In%20a%20file");
  await count(page, 1);
  await page.getByRole("button", { name: "Deals as a file" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "deals.csv");
  const text = await readFile(await file.path(), "utf8");
  assert.match(text, /^\ufeffid,eTag,name,[^\n]*\n[0-9a-f-]{36},"""1""",[^\n]*Åsa/);
  await page.getByRole("button", { name: "Deals as a file" }).click();
  await page.getByRole("link", { name: "Import deals" }).click();
  await choose(page, text);
  await page.getByText("0 new, 0 changed, 1 unchanged").waitFor();
  assert.equal(await page.getByRole("button", { name: /^Import/ }).count(), 0);
  await choose(page, text.replace("In a file: Åsa", "In a file: Östen"));
  await page.getByText("Nothing is changed yet. By this file: 0 new, 1 changed, 0 unchanged.").waitFor();
  await page.getByRole("button", { name: "Import 1 row" }).dblclick();
  await page.getByText("Imported: 0 new, 1 changed").waitFor();
  await page.getByRole("link", { name: "Row 2" }).click();
  await page.getByRole("heading", { name: "In a file: Östen" }).waitFor();
  await page.locator(".history > li:first-child", { hasText: "a CSV file" }).waitFor();
});

test("more deals than an answer has come as one file", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/?status=Won");
  await page.locator(rows).first().waitFor();
  const asked = [];
  await page.route("**/v1/deals.csv?*", async (route) => {
    const { searchParams } = new URL(route.request().url());
    asked.push(searchParams.get("cursor"));
    const more = asked.length === 1 ? { Link: '</v1/deals.csv?substatus=Won&cursor=a%2Bb>; rel="next"' } : {};
    await route.fulfill({ headers: { "Content-Type": "text/csv", ...more }, body: `id,name\n${asked.length},One\n` });
  });
  await page.getByRole("button", { name: "Deals as a file" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as CSV" }).click()]);
  assert.equal(await readFile(await file.path(), "utf8"), "\ufeffid,name\n1,One\n2,One\n");
  assert.deepEqual(asked, [null, "a+b"]);
});

test("each mistake of a file is told with its row and column, and nothing is lost or done twice when an answer is", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/import", { expected: [422, "ERR_FAILED"] });
  const columns = "name,customerProfile/name,customerProfile/address/country,consent/consentToToShareInfoWithOthers,consent/consentToContact,details/dealValue,details/currency,details/closingDateTime,details/requirements/solutions,team";
  const row = (value, phone) => `By a file,Adatum AB,SE,TRUE,TRUE,${value},USD,2035-06-30,SOL-10001-CTS,"Ada,Berg,${phone},ada@contoso.example"`;
  await choose(page, `${columns}\n${row("42000", "+46 8 123 45 67")}\n${row("much", "")}\n`);
  await page.getByRole("row", { name: /Row 3\s*details\/dealValue/ }).waitFor();
  await page.getByRole("row", { name: /Row 3\s*team, line 1 phoneNumber/ }).waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.matches(".summary")), "what is wrong has the focus");
  await lookAt(page, "import-mistakes");
  await choose(page, "name;nam\nA;B\n");
  await page.getByRole("row", { name: /Row 1\s*column 2/ }).waitFor();
  await choose(page, Buffer.from("name\nMalm\u00f6\n", "latin1"));
  await page.getByText("This is no CSV file in UTF-8").waitFor();

  await choose(page, `${columns}\n${row("31337", "+46 8 123 45 67")}\n`);
  await page.getByText("1 new, 0 changed").waitFor();
  await loseAnswer(page, "**/v1/deals.csv", "POST");
  await page.getByRole("button", { name: "Import 1 row" }).click();
  await page.getByText("Check the connection and try again.").waitFor();
  await page.getByRole("button", { name: "Import 1 row" }).click();
  await page.getByText("Imported: 1 new").waitFor();
  await lookAt(page, "import-done");
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/deals?minValue=31337&maxValue=31337");
  assert.equal(items.filter((d) => d.name === "By a file").length, 1);
});

test("who may not change deals downloads them, and is told why they import none", async (t) => {
  const page = await open(t, "contoso-viewer", "/portal/");
  await page.getByRole("button", { name: "Deals as a file" }).click();
  await page.getByRole("button", { name: "Download as CSV" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Import deals" }).count(), 0);
  await follow(page, "/portal/deals/import");
  await page.getByRole("heading", { name: "You have no access here" }).waitFor();
});
