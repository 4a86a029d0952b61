// A deal and what can be done with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, changeElsewhere, create, open, pressVerb, readOn, service } from "./harness.mjs";

test("an incoming deal is accepted by keyboard alone, and won", async (t) => {
  const deals = await service.ask("contoso-referral-admin", "GET", "/v1/deals?substatus=Received&dealType=PartnerToPartner");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${deals.items[0].id}`);
  await page.getByRole("button", { name: "Accept" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("Ours now");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Ours now" }).waitFor();
  await page.getByRole("button", { name: "Mark as won" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("created less than 72 hours ago").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Mark as won" }).dblclick();
  await page.locator(".head .chip", { hasText: "Won" }).waitFor();
  await page.getByRole("button", { name: "Create again" }).waitFor();
});

test("a decline needs its reason, and says at the field what is missing", async (t) => {
  const deals = await service.ask("northwind-referral-admin", "GET", "/v1/deals?substatus=Received");
  const page = await open(t, "northwind-referral-admin", `/portal/deals/${deals.items[0].id}`, { expected: [400, 422] });
  await page.getByRole("button", { name: "Decline" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Decline" }).click();
  await dialog.locator(".bad-field").waitFor();
  await dialog.getByLabel("Reason").selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "Decline" }).click();
  await page.locator(".head .chip", { hasText: "Declined" }).waitFor();
});

test("a deal of somebody else is not there", async (t) => {
  const { id } = await create("Not Northwind's");
  const page = await open(t, "northwind-referral-admin", `/portal/deals/${id}`, { expected: [404] });
  await page.getByRole("heading", { name: "There is no such deal" }).waitFor();
});

/** Opens the dialog of a verb on a deal of Contoso's, and returns what is in it. */
async function dialogOf(t, name, verb, expected = []) {
  const { id } = await create(name);
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}`, { expected });
  await pressVerb(page, verb);
  return { id, page, dialog: page.getByRole("dialog") };
}

const act = (id, verb, body) => service.ask("contoso-referral-admin", "POST", `/v1/deals/${id}/${verb}`, body);

test("a second press on Win asks nothing more", async (t) => {
  const { page, dialog } = await dialogOf(t, "Pressed twice", "Mark as won");
  const asked = [];
  page.on("request", (r) => r.url().endsWith("/win") && asked.push(r.headers()["idempotency-key"]));
  await dialog.getByRole("button", { name: "Mark as won" }).dblclick();
  await page.locator(".head .chip", { hasText: "Won" }).waitFor();
  assert.equal(asked.length, 1);
  assert.equal(asked[0].length, 32);
});

test("a deal that is closed while its dialog is open says what it is now", async (t) => {
  const { id, dialog } = await dialogOf(t, "Lost meanwhile", "Mark as won");
  await act(id, "lose", { reasonCode: "BudgetTooSmall" });
  await dialog.locator(".warning .chip", { hasText: "Lost" }).waitFor();
  assert.equal(await dialog.getByRole("button", { name: "Mark as won" }).getAttribute("aria-disabled"), "true");
});

test("a deal that is changed while its dialog is open shows both versions first", async (t) => {
  const { id, page, dialog } = await dialogOf(t, "Changed meanwhile", "Mark as won", [412]);
  await page.route("**/v1/events*", (r) => r.abort()); // nothing tells the page
  await fetch(`${service.base}/v1/deals/${id}`, {
    method: "PATCH",
    headers: { Authorization: "Bearer demo-contoso-referral-admin", "If-Match": '"1"', "Content-Type": "application/merge-patch+json" },
    body: JSON.stringify({ details: { dealValue: 1 } }),
  });
  await dialog.getByRole("button", { name: "Mark as won" }).click();
  const row = dialog.getByRole("row", { name: /Estimated value/ });
  await row.waitFor();
  assert.deepEqual(await row.locator("td").allTextContents(), ["42000", "1"]);
  await dialog.getByRole("button", { name: "Go on with it as it is now" }).click();
  await dialog.getByRole("button", { name: "Mark as won" }).click();
  await page.locator(".head .chip", { hasText: "Won" }).waitFor();
});

test("what happened to a deal is read on to its beginning, and what happens now comes first", async (t) => {
  const { id } = await create("Changed often");
  const value = (n) => changeElsewhere("contoso-referral-admin", `/v1/deals/${id}`, { details: { dealValue: n } });
  for (let n = 1; n <= 26; n++) await value(n);
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}`);
  await readOn(page, 25, "created the deal");
  await accessible(page, "history");
  await value(31415);
  await page.locator(".history > li:first-child", { hasText: "31415" }).waitFor(); // told by the stream
});

test("what a newer service tells of is passed over, or shown as it is called", async (t) => {
  const { id } = await create("Told of by a newer service");
  const page = await open(t, "contoso-referral-admin", "/portal/");
  const newer = (path, change) =>
    page.route(`**/v1/deals/${id}${path}`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: change(await answer.json()) });
    });
  const code = "Newer";
  await newer("/actions", (a) => ({ ...a, items: [{ ...a.items[0], action: code, allowed: false }, { ...a.items[0], action: "Newest", allowed: true }, ...a.items] }));
  await newer("/history?*", (h) => ({ ...h, items: [{ ...h.items[0], sequence: 99, action: code, channel: code }, ...h.items] }));
  await newer("/parties", (p) => ({ ...p, items: [{ ...p.items[0], organizationId: "newer", status: code, substatus: code }, ...p.items] }));
  await newer("/microsoft-response", (r) => ({ ...r, status: code, assistanceRequestCode: code, declineReasonWithheld: code }));
  await newer("", (d) => ({ ...d, status: code, substatus: code, dealType: code, qualification: code, salesStage: code }));
  await page.goto(`${service.base}/portal/deals/${id}`);
  await page.locator(".head .chip", { hasText: code }).waitFor();
  await page.locator(".history", { hasText: code }).waitFor();
  await page.getByRole("button", { name: "More, and what cannot be done" }).click();
  assert.equal(await page.locator(".popover:popover-open li", { hasText: code }).count(), 0);
});

test("a page that cannot be drawn says so, and the others go on", async (t) => {
  const { id } = await create("Not as expected");
  const page = await open(t, "contoso-referral-admin", "/portal/", { expected: ["TypeError"] });
  await page.route(`**/v1/deals/${id}/parties`, (route) => route.fulfill({ json: { items: [null] } }));
  await page.goto(`${service.base}/portal/deals/${id}`);
  await page.getByRole("heading", { name: "This page cannot be shown" }).waitFor();
  await accessible(page);
  await page.getByRole("link", { name: "Pipeline" }).click();
  await page.locator("tbody tr").first().waitFor();
});

test("a deal is lost with a reason, reported as an error, and created again", async (t) => {
  const lost = await dialogOf(t, "To be lost", "Mark as lost");
  await lost.dialog.getByLabel("Reason").selectOption("BudgetTooSmall");
  await lost.dialog.getByRole("button", { name: "Mark as lost" }).click();
  await lost.page.locator(".head .chip", { hasText: "Lost" }).waitFor();
  const wrong = await dialogOf(t, "To be left out", "Report as an error");
  await wrong.dialog.getByLabel("Reason").selectOption("Test");
  await wrong.dialog.getByRole("button", { name: "Report as an error" }).click();
  await wrong.page.locator(".head .chip", { hasText: "Error" }).waitFor();
  await pressVerb(wrong.page, "Create again");
  await wrong.dialog.getByLabel("Expected to close").fill("2036-01-31");
  await wrong.dialog.getByRole("button", { name: "Create again" }).click();
  await wrong.page.locator(".head .chip", { hasText: "Active" }).waitFor();
  await wrong.page.getByText("31 Jan 2036").first().waitFor();
});

test("Microsoft is invited, and a seller answers for it", async (t) => {
  const { id, page, dialog } = await dialogOf(t, "Answered by Microsoft", "Invite");
  await dialog.getByLabel("Help asked for").selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "Invite" }).click();
  await page.locator(".parties", { hasText: "Microsoft" }).waitFor();
  const { engagementId } = await service.ask("contoso-referral-admin", "GET", `/v1/deals/${id}`);
  const own = (await service.ask("msft-seller", "GET", `/v1/deals?engagementId=${engagementId}`)).items[0];
  const seller = await open(t, "msft-seller", `/portal/deals/${own.id}`);
  await seller.getByRole("button", { name: "Accept" }).click();
  await seller.getByRole("dialog").getByLabel("Estimated value").fill("50 000");
  await seller.getByRole("dialog").getByRole("button", { name: "Accept" }).click();
  await seller.locator(".head .chip", { hasText: "Active" }).waitFor();
  await page.getByText("Microsoft joined on").waitFor(); // told by the stream
  await page.getByText("$50,000").waitFor();
});

test("the host reads why a partner has declined", async (t) => {
  const { id, engagementId } = await create("Declined by a partner");
  await act(id, "invitations", { target: [{ type: "BusinessProfileLocation", id: "3000001" }] });
  const guest = (await service.ask("northwind-referral-admin", "GET", `/v1/deals?engagementId=${engagementId}`)).items[0];
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}`);
  await page.locator(".parties", { hasText: "Northwind" }).waitFor();
  await service.ask("northwind-referral-admin", "POST", `/v1/deals/${guest.id}/decline`, { reasonCode: "TimelineTooShort", notes: "Nobody is free before May." });
  await page.locator(".parties li", { hasText: "Northwind" }).filter({ hasText: "Timeline too short" }).filter({ hasText: "Nobody is free before May." }).waitFor();
});
