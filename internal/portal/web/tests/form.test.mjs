// Creating and editing a deal.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { create, follow, loseAnswer, open, service } from "./harness.mjs";
import { draft } from "./service.mjs";

const group = (page, name) => page.getByRole("group", { name, exact: true });

/** A draft as it is typed and kept, of which nothing is wrong. */
const typedDraft = (name) => ({
  "/name": name, "/customerProfile/name": "Adatum AB", "/customerProfile/address/country": "SE",
  "/customerProfile/team/0/firstName": "Carin", "/customerProfile/team/0/lastName": "Lund",
  "/customerProfile/team/0/email": "carin@adatum.example", "/customerProfile/team/0/phoneNumber": "1",
  "/details/dealValue": "1 000,50", "/details/currency": "EUR", "/details/closingDateTime": "2035-06-30",
  "/details/requirements/solutions/0/id": "SOL-10001-CTS", "/team/0/firstName": "Ada", "/team/0/lastName": "Berg",
  "/team/0/email": "ada@contoso.example", "/team/0/phoneNumber": "1", "/consent/consentToToShareInfoWithOthers": "true",
  "/consent/consentToContact": "true",
});

test("a deal is created, with every mistake at its field first", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [400, 422] });
  await page.getByRole("button", { name: "Create deal" }).click();
  await page.getByRole("heading", { name: /things to put right/ }).waitFor();
  await page.waitForFunction(() => document.activeElement?.className === "summary");
  assert.deepEqual(await page.locator(".summary a").allTextContents(), [
    "Company",
    "Country",
    "Name of the deal",
    "Estimated value",
    "Expected to close",
    "Solution",
    "First name",
    "Last name",
    "Email",
    "Phone",
    "The customer agrees that its details are shared with the parties",
  ]);
  await page.locator(".summary a", { hasText: "Email" }).click();
  await page.keyboard.type("ada@contoso.example");
  await page.getByLabel("Company").fill("Proseware GmbH");
  await page.getByLabel("Country").selectOption("DE");
  await page.getByLabel("Name of the deal").fill("<img src=x onerror=alert(1)>");
  await page.getByLabel("Estimated value").fill("1234567.89");
  await group(page, "Deal").getByLabel("Expected to close").fill("2035-06-30");
  await page.getByRole("combobox", { name: "Solution", exact: true }).selectOption("SOL-10001-CTS");
  await page.reload();
  await page.getByText("Your draft was kept").waitFor();
  const team = group(page, "Team");
  for (const [label, value] of [["First name", "Ada"], ["Last name", "Berg"], ["Phone", "+46 8 123 45 67"]]) await team.getByLabel(label).fill(value);
  await team.getByRole("button", { name: "Add somebody" }).click(); // left empty: it is not sent
  for (const label of ["The customer agrees that its details are shared", "The customer agrees to be contacted"]) await page.getByLabel(label).check();
  await page.getByText("What the customer needs").click();
  await page.getByLabel("Industry").selectOption({ index: 1 });
  await page.getByLabel("Industry").selectOption({ index: 1 });
  await page.locator(".several .tag").nth(1).waitFor();
  await page.getByRole("button", { name: "Create deal" }).click();
  await page.getByRole("heading", { name: "<img src=x onerror=alert(1)>" }).waitFor();
  await page.getByText("$1,234,567.89").first().waitFor();
  const made = (await service.ask("contoso-referral-admin", "GET", "/v1/deals?limit=1")).items[0];
  assert.equal(made.team.length, 1);
  assert.equal(made.details.requirements.industries.length, 2);
});

test("customers and colleagues are suggested, and fill in what is known of them", async (t) => {
  await create("Known customer");
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [422] });
  const suggested = (text) => page.locator("datalist option", { hasNot: page.locator("*") }).and(page.locator(`[value*="${text}"]`)).first();
  const take = async (label, typed, text) => {
    await label.pressSequentially(typed);
    await suggested(text).waitFor({ state: "attached" });
    await label.fill(await suggested(text).getAttribute("value")); // what the browser does when it is chosen
  };
  await take(page.getByLabel("Company"), "adatum", "Adatum AB");
  assert.equal(await page.getByLabel("Company").inputValue(), "Adatum AB");
  assert.equal(await page.getByLabel("City").inputValue(), "Stockholm");
  assert.equal(await page.getByLabel("Country").inputValue(), "SE");
  const team = group(page, "Team");
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/colleagues?q=contoso&limit=1");
  await take(team.getByLabel("First name"), items[0].email, items[0].email);
  for (const [label, name] of [["First name", "firstName"], ["Last name", "lastName"], ["Email", "email"], ["Phone", "phoneNumber"]])
    assert.equal(await team.getByLabel(label).inputValue(), items[0][name]);
});

test("a section that is left is checked, and says what is wrong with what was touched", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [422] });
  await page.getByLabel("Estimated value").fill("-5");
  await page.getByLabel("Company").focus();
  await page.locator("#f-details-dealValue-e").waitFor();
  assert.equal(await page.locator(".wrong").count(), 1);
  await page.getByLabel("Estimated value").fill("5");
  await page.locator("#f-details-dealValue-e").waitFor({ state: "detached" });
});

test("Microsoft is invited with the draft", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/", { expected: [422] });
  await page.evaluate((values) => sessionStorage.setItem("cosell.draft", JSON.stringify(values)), typedDraft("Asked for help"));
  await page.goto(`${service.base}/portal/deals/new`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("Who", { exact: true }).selectOption("Microsoft");
  await page.getByLabel("Help asked for").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Create deal" }).click();
  await page.getByRole("heading", { name: "Asked for help" }).waitFor();
  await page.locator(".parties", { hasText: "Microsoft" }).waitFor();
  await page.getByText("€1,000.50").first().waitFor();
});

/** Somebody else's change of a deal. */
const change = async (id, version, body) => {
  const answer = await fetch(`${service.base}/v1/deals/${id}`, {
    method: "PATCH",
    headers: { Authorization: "Bearer demo-contoso-referral-admin", "If-Match": `"${version}"`, "Content-Type": "application/merge-patch+json" },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200);
};

test("an edit of what somebody else has changed shows both, and overwrites nothing", async (t) => {
  const { id } = await create("Edited by two");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}/edit`, { expected: [412] });
  await page.getByLabel("Name of the deal").fill("By me");
  await change(id, 1, { details: { notes: "By somebody else" } });
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "Somebody else changed the deal meanwhile" }).waitFor();
  await page.getByRole("button", { name: "Take Notes as it is now" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "By me" }).waitFor();
  await page.getByText("By somebody else").first().waitFor();
});

test("an edit sends what was changed alone, with the whole list of whom it touches", async (t) => {
  const { id } = await create("Edited in part");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}/edit`);
  await group(page, "Team").getByRole("button", { name: "Add somebody" }).click();
  const second = group(page, "Member of the team 2");
  for (const [label, value] of [["First name", "Bo"], ["Last name", "Ek"], ["Email", "bo@contoso.example"], ["Phone", "2"]]) await second.getByLabel(label).fill(value);
  const [sent] = await Promise.all([page.waitForRequest((r) => r.method() === "PATCH"), page.getByRole("button", { name: "Save changes" }).click()]);
  assert.deepEqual(Object.keys(sent.postDataJSON()), ["team"]);
  assert.deepEqual(sent.postDataJSON().team.map((m) => m.firstName), ["Ada", "Bo"]);
  await page.getByRole("heading", { name: "Edited in part" }).waitFor();
});

test("what was typed into an edit outlives a reload and another screen, until it is saved or discarded", async (t) => {
  const { id } = await create("Edited and left");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}/edit`);
  const name = page.getByLabel("Name of the deal");
  await name.fill("Typed and left");
  await page.reload();
  await page.getByText("What you changed is still here").waitFor();
  assert.equal(await name.inputValue(), "Typed and left");
  await follow(page, "/portal/insights");
  await page.goBack();
  await page.getByText("What you changed is still here").waitFor();
  await change(id, 1, { details: { notes: "By somebody else" } });
  await page.reload();
  await page.getByRole("heading", { name: "Somebody else changed the deal meanwhile" }).waitFor();
  await page.getByRole("button", { name: "Take Notes as it is now" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "Typed and left" }).waitFor();
  await follow(page, `/portal/deals/${id}/edit`);
  assert.equal(await page.locator(".kept").count(), 0);
  await name.fill("Discarded");
  await page.reload();
  await page.getByRole("button", { name: "Discard it" }).click();
  assert.equal(await name.inputValue(), "Typed and left");
  await page.reload();
  await name.waitFor();
  assert.equal(await page.locator(".kept").count(), 0);
});

test("an edit whose answer is lost is not taken for somebody else's", async (t) => {
  const { id } = await create("Edited unheard");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}/edit`, { expected: [412, "ERR_FAILED"] });
  await loseAnswer(page, `**/v1/deals/${id}`, "PATCH");
  await page.getByLabel("Name of the deal").fill("Heard in the end");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.locator(".summary", { hasText: "Check the connection" }).waitFor();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "Heard in the end" }).waitFor();
});

test("a deal whose answer is lost is created once, also when the page is loaded again meanwhile", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [422, "ERR_FAILED"] });
  await page.evaluate((values) => sessionStorage.setItem("cosell.draft", JSON.stringify(values)), typedDraft("Created unheard"));
  await page.reload();
  await loseAnswer(page, "**/v1/deals", "POST");
  await page.getByRole("button", { name: "Create deal" }).click();
  await page.locator(".summary", { hasText: "Check the connection" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Create deal" }).click();
  await page.getByRole("heading", { name: "Created unheard" }).waitFor();
  assert.equal((await service.ask("contoso-referral-admin", "GET", "/v1/deals?q=Created%20unheard")).items.length, 1);
});

test("what a dialog sends is done once though its answer is lost", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/webhooks", { expected: ["ERR_FAILED"] });
  await loseAnswer(page, "**/v1/webhooks", "POST");
  await page.getByRole("button", { name: "New webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("http://127.0.0.1:9/lost");
  await dialog.getByRole("button", { name: "New webhook" }).click();
  await dialog.getByText("Check the connection").waitFor();
  await dialog.getByRole("button", { name: "New webhook" }).click();
  await page.getByText("the answer with the secret was lost").waitFor();
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/webhooks");
  assert.equal(items.filter((w) => w.url.endsWith("/lost")).length, 1);
});

/** A draft with one place that is wrong, as the API's own tests make it: by its text, since a number may be none that fits. */
function wrongDraft({ pointer, value, letters, times }) {
  const root = draft("Wrong in one place");
  const path = pointer.slice(1).split("/");
  const last = path.pop();
  path.reduce((at, name) => at[name], root)[last] = "\u0001";
  const text = times ? `[${Array(times).fill(value)}]` : letters ? `"${"a".repeat(letters)}${value.slice(1)}` : value;
  return JSON.stringify(root).replace('"\\u0001"', () => text);
}

test("every mistake that the API knows of a draft lands at its field, or stays in the summary", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [422] });
  const rows = JSON.parse(await readFile("../../httpapi/testdata/bad_drafts.json", "utf8"));
  let sent;
  await page.route("**/v1/deals", (route) => (route.request().method() === "POST" ? route.continue({ postData: sent }) : route.continue()));
  const button = page.getByRole("button", { name: "Create deal" });
  for (const row of rows) {
    sent = wrongDraft(row);
    const answered = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/v1/deals"));
    await button.press("Enter");
    const { errors } = await (await answered).json();
    assert.deepEqual(errors.map((m) => [m.pointer, m.code]), [[row.pointer, row.code]]);
    const drawn = (detail) => {
      const summary = document.activeElement; // it takes the focus last
      return document.querySelector(".submit .primary").ariaBusy === "false" && summary.className === "summary" && summary.querySelector("li").textContent.endsWith(detail);
    };
    await page.waitForFunction(drawn, errors[0].detail);
    const shown = await page.evaluate((pointer) => {
      const item = document.querySelector(".summary li");
      const link = item.querySelector("a")?.getAttribute("href").slice(1);
      const own = `f${pointer.replace(/\//g, "-")}`;
      return {
        alone: document.querySelectorAll(".summary li").length === 1,
        there: link ? document.getElementById(link) !== null && document.getElementById(`${link}-e`) !== null : item.querySelector("code")?.textContent === pointer,
        own: document.getElementById(own) === null || link === own,
        near: !link || own.startsWith(link) || link.startsWith(own),
      };
    }, row.pointer);
    assert.deepEqual(shown, { alone: true, there: true, own: true, near: true }, JSON.stringify(row));
  }
});
