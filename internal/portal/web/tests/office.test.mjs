// What stands beside the deals: solutions and profiles, mails, people, webhooks and operations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, changeElsewhere, follow, lookAt, open, service } from "./harness.mjs";

const noStream = { expected: [403, 422, 409] }; // who reads no deals has no stream; what is missing is refused

test("a solution says what it lacks for each goal, and its review is asked for", async (t) => {
  const page = await open(t, "contoso-solution-admin", "/portal/solutions", noStream);
  await page.locator("tbody a", { hasText: "Contoso Data Platform" }).click();
  await page.getByText("The organisation must be enrolled in ISV Connect.").first().waitFor();
  await page.getByRole("button", { name: "Ask for the review: Biz Apps Standard" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Ask for the review" }).click();
  await page.getByRole("dialog").locator(".warning").first().waitFor();
  await page.keyboard.press("Escape");
  await lookAt(page, "solution");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Description").fill("Data for shops");
  await page.getByRole("dialog").getByRole("button", { name: "Edit" }).click();
  await page.locator(".prose", { hasText: "Data for shops" }).waitFor();
});

test("what somebody else has changed meanwhile is shown beside what was typed, and is not overwritten", async (t) => {
  const stale = { expected: [403, 412] };
  const page = await open(t, "contoso-solution-admin", "/portal/solutions/SOL-10002-CTS", stale);
  const dialog = page.getByRole("dialog");
  const edit = async (label, text) => {
    await page.getByRole("button", { name: "Edit" }).click();
    await dialog.getByLabel(label).fill(text);
  };
  const row = (label) => dialog.getByRole("row", { name: label });
  await edit("Description", "Typed here");
  await changeElsewhere("contoso-solution-admin", "/v1/solutions/SOL-10002-CTS", { description: "Typed elsewhere", coSellGeographies: ["SE", "NO"] });
  await dialog.getByRole("button", { name: "Edit" }).click();
  await row("Description").waitFor();
  assert.deepEqual((await row("Description").locator("td").allTextContents()).slice(0, 2), ["Typed here", "Typed elsewhere"]);
  assert.match(await row("Co-sell countries").textContent(), /SE, NO|NO, SE/);
  await lookAt(page, "solution-changed");
  await dialog.getByRole("button", { name: "Edit" }).click();
  await page.locator(".prose", { hasText: "Typed here" }).waitFor();
  const { coSellGeographies } = await service.ask("contoso-solution-admin", "GET", "/v1/solutions/SOL-10002-CTS");
  assert.equal(coSellGeographies.length, 2);
  await changeElsewhere("contoso-solution-admin", "/v1/solutions/SOL-10002-CTS", { description: "Again elsewhere" });
  await page.getByRole("button", { name: /^(Withdraw|Publish)$/ }).first().click();
  await dialog.getByRole("button", { name: /^(Withdraw|Publish)$/ }).click();
  await row("Description").waitFor();

  const profile = await open(t, "contoso-profile-admin", "/portal/profiles/1000001", stale);
  await profile.getByRole("button", { name: "Edit" }).click();
  const asked = profile.getByRole("dialog");
  await asked.getByLabel("Contact person").fill("Pia Sandberg");
  await changeElsewhere("contoso-profile-admin", "/v1/profiles/1000001", { contact: { name: "Ola Berg" } });
  await asked.getByRole("button", { name: "Edit" }).click();
  await asked.getByRole("button", { name: "Take Contact person as it is now" }).click();
  assert.equal(await asked.getByLabel("Contact person").inputValue(), "Ola Berg");
});

test("a profile says what it lacks, and is completed by who looks after it", async (t) => {
  const page = await open(t, "contoso-profile-admin", "/portal/profiles/1000002", noStream);
  await page.getByText("Name the person whom customers reach.").waitFor();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Contact person").fill("Pia Sand");
  await page.getByRole("dialog").getByRole("button", { name: "Edit" }).click();
  await page.getByText("Name the person whom customers reach.").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog");
  for (const [label, text] of [["Description", "Data platforms"], ["Email", "pia@contoso.example"], ["Phone", "+46 8 123 45 67"], ["Markets", "SE, NO"]])
    await dialog.getByLabel(label).fill(text);
  for (const name of ["Agriculture, forestry and fishing", "Azure", "Integration", "Security", "51 to 250 employees"]) await dialog.getByRole("checkbox", { name, exact: true }).check();
  await accessible(page, "profile-edit");
  await dialog.getByRole("button", { name: "Edit" }).click();
  await page.locator(".facts", { hasText: "Agriculture, forestry and fishing" }).waitFor();
  const { completeness } = await service.ask("contoso-profile-admin", "GET", "/v1/profiles/1000002");
  assert.deepEqual(completeness.missing, []);
});

test("a solution is made with all that its first review needs, and the report of a review is read", async (t) => {
  const page = await open(t, "contoso-solution-admin", "/portal/solutions", noStream);
  await page.getByRole("button", { name: "New solution" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Made in the portal");
  await dialog.getByLabel("Type of offer").selectOption("SaaS");
  await dialog.getByLabel("Co-sell countries").fill("SE, NO");
  await dialog.getByLabel("Sales contacts").fill("SE, Ada Berg, ada@contoso.example, +46 8 123 45 67\nNO, Ada Berg, ada");
  await dialog.getByRole("button", { name: "New solution" }).click();
  await dialog.locator(".bad-field", { hasText: "Sales contacts" }).waitFor();
  await dialog.getByLabel("Sales contacts").fill("SE, Ada Berg, ada@contoso.example, +46 8 123 45 67\nNO, Ada Berg, ada@contoso.example, +46 8 123 45 67");
  await dialog.getByRole("button", { name: "New solution" }).click();
  await page.getByText("Every co-sell geography has a sales contact.").waitFor();
  await page.getByText("Offers of this type can be co-sell ready.").waitFor();
  await page.route("**/v1/solutions/SOL-10001-CTS/reviews?*", (route) => route.fulfill({ json: { items: [{ id: "1", goal: "CoSellReady", state: "Failed", report: "The deck is of last year" }], nextCursor: null } }));
  await follow(page, "/portal/solutions/SOL-10001-CTS");
  await page.locator("blockquote", { hasText: "Report: The deck is of last year" }).waitFor({ state: "attached" });
});

test("a mail is read as it was sent, and switched off", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/notifications");
  await page.locator("tbody a").first().waitFor();
  await lookAt(page, "notifications");
  await page.locator("tbody a").first().click();
  await page.locator(".letter").waitFor();
  await page.goto(`${service.base}/portal/notifications/settings`);
  const saved = () => page.waitForResponse((r) => r.request().method() === "PATCH" && r.ok());
  await Promise.all([saved(), page.getByLabel("Invitation sent").uncheck()]);
  await page.reload();
  await page.getByLabel("Invitation sent").waitFor();
  assert.equal(await page.getByLabel("Invitation sent").isChecked(), false);
  assert.ok(await page.getByLabel(/^Co-sell deal received/).isDisabled());
  await lookAt(page, "settings");
  await Promise.all([saved(), page.getByLabel("Invitation sent").check()]);
});

test("an account admin invites somebody, grants a role in a location and revokes it", async (t) => {
  const page = await open(t, "contoso-account-admin", "/portal/people", noStream);
  await page.locator("tbody a").first().waitFor();
  await lookAt(page, "people");
  await page.getByLabel("Role").selectOption("AccountAdmin");
  await page.locator("tbody tr", { hasText: "Alva Ek" }).waitFor();
  await page.getByRole("button", { name: "Invite somebody" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Invite somebody" }).click();
  await dialog.locator(".bad-field").first().waitFor();
  await dialog.getByLabel("Name").fill("Nils Nord");
  await dialog.getByLabel("Email").fill(`nils-${Date.now()}@contoso.example`);
  await dialog.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByRole("heading", { name: "Nils Nord" }).waitFor();
  await page.getByRole("button", { name: "Grant a role" }).click();
  await dialog.getByLabel("Role").selectOption("Viewer");
  await dialog.getByLabel(/^Locations/).fill("1000002");
  await dialog.getByRole("button", { name: "Grant a role" }).click();
  await page.locator(".grants", { hasText: "viewer · 1000002" }).waitFor();
  await lookAt(page, "user");
  await page.getByRole("button", { name: "Revoke: viewer" }).click();
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No roles").waitFor();
  await page.goto(`${service.base}/portal/people?tab=audit`);
  await page.locator("tbody tr", { hasText: "Role revoked" }).first().waitFor();
  const other = await open(t, "contoso-viewer", "/portal/people");
  await other.getByText("This place is for account admin.").waitFor();
});

test("a webhook is made, its secret shown once, tested and paused", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/webhooks", { expected: [422] });
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("https://hooks.contoso.example/cosell"); // nobody knows this host
  await dialog.getByRole("button", { name: "New webhook" }).click();
  await dialog.locator(".bad-field", { hasText: "The host cannot be found" }).waitFor();
  await dialog.getByLabel("Address").fill("http://127.0.0.1:9/events");
  await dialog.getByRole("button", { name: "New webhook" }).click();
  await page.getByText("The secret is shown this once:").waitFor();
  assert.match(await page.locator(".secret code").innerText(), /^whsec_/);
  await page.locator("tbody a").first().click();
  await page.getByRole("button", { name: "Send a test" }).click();
  await dialog.getByRole("button", { name: "Send a test" }).click();
  await page.locator("tbody tr", { hasText: "test" }).first().waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await dialog.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused").first().waitFor();
  await lookAt(page, "webhook");
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/portal\/webhooks$/);
});

test("a referral admin routes what Microsoft sends, and tries it", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/settings");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "New rule" }).click();
  await dialog.getByLabel("Country").selectOption("NO");
  await dialog.getByLabel("Location").fill("1000002");
  await dialog.getByRole("button", { name: "New rule" }).click();
  await page.locator("tbody tr", { hasText: "Norway" }).waitFor();
  await page.locator("#try-country").selectOption("NO");
  await page.locator("#try-solution").selectOption("SOL-10001-CTS");
  await page.getByText("It would go to 1000002. What counts: country.").waitFor();
  await lookAt(page, "settings");
  await page.getByRole("button", { name: "Delete: Norway" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.locator("tbody tr", { hasText: "Norway" }).waitFor({ state: "detached" });
  const admin = await open(t, "contoso-account-admin", "/portal/settings", noStream);
  const saved = () => admin.waitForResponse((r) => r.request().method() === "PATCH" && r.ok());
  const unique = admin.getByLabel("No two deals with the same CRM id");
  await Promise.all([saved(), unique.check()]);
  await admin.getByText(/^.*Changed on /).waitFor();
  await Promise.all([saved(), unique.uncheck()]);
});

test("an operator makes an organisation, passes on a lead and loads rates", async (t) => {
  const page = await open(t, "msft-operator", "/portal/operator", noStream);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "New organisation" }).click();
  await dialog.getByRole("button", { name: "New organisation" }).click();
  await dialog.locator(".bad-field").nth(4).waitFor();
  const told = { "Name": "Adatum", "Id for good": `adatum-${process.pid}`, "Id of its location": `9${process.pid}`, "Name of its location": "Malmö", "Account admin": "Alma Dahl", "Email": `alma${process.pid}@adatum.example` };
  for (const [label, text] of Object.entries(told)) await dialog.getByLabel(label, { exact: true }).fill(text);
  await dialog.getByRole("button", { name: "New organisation" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Pass on a lead" }).click();
  await dialog.getByLabel("Source").selectOption("AppSource");
  await dialog.getByLabel("Solution or location").fill("SOL-10001-CTS");
  await dialog.getByLabel("Company").fill("Lead of the operator AB");
  await dialog.getByLabel("Country").selectOption("SE");
  await dialog.getByLabel("Email").fill("tove@lead.example");
  for (const label of ["The customer agrees that its details are shared", "The customer agrees to be contacted"]) await dialog.getByLabel(label).check();
  await dialog.getByRole("button", { name: "Pass on a lead" }).click();
  await dialog.waitFor({ state: "detached" });
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/deals?dealType=Lead&limit=1");
  assert.equal(items[0].customerProfile.name, "Lead of the operator AB");
  await page.getByRole("link", { name: "Exchange rates" }).click();
  await page.getByRole("button", { name: "Load rates" }).click();
  await dialog.getByLabel("Lines of CSV").fill("currency,month,usdPerUnit\nSEK,2026-01,x\n");
  await dialog.getByRole("button", { name: "Load rates" }).click();
  await dialog.locator(".bad-field, .warning").first().waitFor();
  await dialog.getByLabel("Lines of CSV").fill("currency,month,usdPerUnit\nSEK,2026-01,0.0713\n");
  await dialog.getByRole("button", { name: "Load rates" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByLabel("Currency").selectOption("SEK");
  await page.locator("tbody tr", { hasText: "0.0713" }).waitFor();
  await lookAt(page, "rates");
});

test("an operator sees organisations, scores and jobs; a partner has no such place", async (t) => {
  const page = await open(t, "msft-operator", "/portal/operator", noStream);
  await page.locator("tbody tr", { hasText: "contoso" }).waitFor();
  await lookAt(page, "operator");
  await page.getByRole("link", { name: "Scores" }).click();
  await page.locator("tbody tr").first().waitFor();
  await page.getByRole("link", { name: "Jobs" }).click();
  await page.getByLabel("Status").selectOption("Completed");
  await page.locator("tbody .chip", { hasText: "Completed" }).first().waitFor();
  assert.equal(await page.locator("tbody").getByRole("button").count(), 0, "of what is done, nothing can be tried again or called off");
  await page.route("**/v1/operations/jobs?*", async (route) => {
    const told = await (await route.fetch()).json();
    const actions = [["Retry", "Cancel"], ["Cancel"], ["Retry"], []];
    await route.fulfill({ json: { ...told, items: actions.map((a, n) => ({ ...told.items[0], id: n + 1, kind: `kind${n}`, actions: a })), nextCursor: null } });
  });
  await page.getByLabel("Status").selectOption("");
  const buttons = (n) => page.locator("tbody tr", { hasText: `kind${n}` }).getByRole("button").allInnerTexts();
  await page.getByText("kind3").waitFor();
  assert.deepEqual(await Promise.all([0, 1, 2, 3].map(buttons)), [["Retry", "Cancel"], ["Cancel"], ["Retry"], []]);
  const partner = await open(t, "fabrikam-referral-admin", "/portal/operator");
  await partner.getByText("This place is for operator.").waitFor();
  await partner.getByText("Nobody at Fabrikam can have this role").waitFor();
  assert.equal(await partner.getByRole("button", { name: "Ask for the role" }).count(), 0);
  const admin = await open(t, "contoso-account-admin", "/portal/insights", noStream);
  await admin.getByRole("link", { name: "Grant it under People" }).click();
  await admin.getByRole("heading", { name: "Alva Ek" }).waitFor();
  await admin.getByRole("button", { name: "Grant a role" }).waitFor();
  assert.equal(await partner.getByRole("link", { name: "Operations" }).count(), 0);
});
