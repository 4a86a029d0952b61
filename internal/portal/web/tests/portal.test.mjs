// Walks through the portal with a browser, against a service with its demo: nothing is mocked but faults.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { draft, startBrowser, startService } from "./service.mjs";

let service, browser, axe;

before(async () => {
  await mkdir("shots", { recursive: true });
  axe = await readFile("node_modules/axe-core/axe.min.js", "utf8");
  [service, browser] = await Promise.all([startService(), startBrowser()]);
});
after(async () => {
  await browser?.close();
  await service?.remove();
});

/** Lets somebody of the demo open a place in a browser of their own. Whatever the page complains of fails the test. */
async function open(t, who, path, { width = 1280, height = 900, expected = [], ...options } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, ...options });
  await context.addInitScript((token) => sessionStorage.getItem("cosell.token") ?? sessionStorage.setItem("cosell.token", token), `demo-${who}`);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (e) => complaints.push(e.message));
  page.on("console", (m) => {
    if (m.type() === "error" && !expected.some((status) => m.text().includes(`status of ${status}`))) complaints.push(m.text());
  });
  page.on("request", (r) => {
    if (!r.url().startsWith(service.base) && !r.url().startsWith("data:")) complaints.push(`asked ${r.url()}`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(service.base + path);
  return page;
}

/** Fails if the screen breaks a rule of WCAG 2.2 AA or a best practice. */
async function accessible(page) {
  await page.evaluate(async (text) => {
    if (!window.axe) (0, eval)(text);
  }, axe).catch(() => undefined); // the policy forbids eval: then by the debugger
  if (!(await page.evaluate(() => "axe" in window))) {
    const client = await page.context().newCDPSession(page);
    await client.send("Runtime.evaluate", { expression: axe });
  }
  const found = await page.evaluate(() =>
    window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.deepEqual(
    found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`),
    [],
  );
}

const create = (name) => service.ask("contoso-referral-admin", "POST", "/v1/deals", draft(name));

test("somebody signs in, and comes back to the page they came from", async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${service.base}/portal/?status=Won`);
  await page.getByRole("button", { name: "Viewer of contoso" }).click();
  await page.locator("tbody tr").first().waitFor();
  assert.match(page.url(), /\?status=Won$/);
  assert.ok((await page.locator(".c-state").allTextContents()).every((s) => s === "Won"));
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Cosell" }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test("the pipeline is searched, filtered and read on", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/");
  await create("Searched for zyxw");
  await page.locator("tbody tr").first().waitFor();
  const first = await page.locator("tbody tr").count();
  await page.getByRole("button", { name: "Show more" }).click();
  await page.waitForFunction((n) => document.querySelectorAll("tbody tr").length > n, first);
  await page.keyboard.press("/");
  await page.keyboard.type("zyxw");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.getByRole("tab", { name: "Inbound" }).click();
  await page.getByRole("heading", { name: "No deals here" }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.locator("tbody tr").nth(5).waitFor();
});

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

test("a deal is created, with every mistake at its field first", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/deals/new", { expected: [400, 422] });
  await page.getByRole("button", { name: "Create deal" }).click();
  await page.getByRole("heading", { name: /things to put right/ }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.className), "summary");
  assert.deepEqual(
    await page.locator(".summary a").allTextContents(),
    ["Company", "Name of the deal", "Estimated value", "Expected to close", "Solution", "First name", "The customer agrees that its details are shared with the parties"],
  );
  const deal = page.getByRole("group", { name: "Deal" });
  await page.getByLabel("Company").fill("Proseware GmbH");
  await page.getByLabel("Country").selectOption("DE");
  await deal.getByLabel("Name of the deal").fill("<img src=x onerror=alert(1)>");
  await deal.getByLabel("Estimated value").fill("1234567.89");
  await deal.getByLabel("Expected to close").fill("2035-06-30");
  await deal.getByLabel("Solution").selectOption("SOL-10001-CTS");
  await page.reload();
  await page.getByText("Your draft was kept").waitFor();
  const team = page.getByRole("group", { name: "Team" });
  for (const [label, value] of [["First name", "Ada"], ["Last name", "Berg"], ["Mail", "ada@contoso.example"], ["Phone", "+46 8 123 45 67"]])
    await team.getByLabel(label).fill(value);
  for (const label of ["The customer agrees that its details are shared", "The customer agrees to be contacted"])
    await page.getByLabel(label).check();
  await page.getByRole("button", { name: "Create deal" }).click();
  await page.getByRole("heading", { name: "<img src=x onerror=alert(1)>" }).waitFor();
  await page.getByText("$1,234,567.89").first().waitFor();
});

test("an edit of what somebody else has changed shows both, and overwrites nothing", async (t) => {
  const { id } = await create("Edited by two");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}/edit`, { expected: [412] });
  await page.getByLabel("Name of the deal").fill("By me");
  const other = await fetch(`${service.base}/v1/deals/${id}`, {
    method: "PATCH",
    headers: { Authorization: "Bearer demo-contoso-referral-admin", "If-Match": '"1"', "Content-Type": "application/merge-patch+json" },
    body: JSON.stringify({ details: { notes: "By somebody else" } }),
  });
  assert.equal(other.status, 200);
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "Somebody else changed the deal meanwhile" }).waitFor();
  await page.locator(".differences div", { hasText: "Notes" }).getByRole("button").click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByRole("heading", { name: "By me" }).waitFor();
  await page.getByText("By somebody else").first().waitFor();
});

test("who lacks a role sees what is greyed, why, and whom to ask", async (t) => {
  const page = await open(t, "contoso-viewer", "/portal/");
  await page.getByRole("button", { name: "New deal" }).press("Enter");
  await page.getByText("To create a deal you need").waitFor();
  await page.locator(".popover .who").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("tbody a").first().click();
  await page.getByRole("button", { name: "What cannot be done now, and why" }).click();
  await page.getByText("AcceptDeal needs one of the roles").waitFor();
  const gate = await open(t, "fabrikam-referral-admin", "/portal/");
  await gate.getByRole("button", { name: "New deal" }).press("Enter");
  await gate.locator(".popover .no", { hasText: "co-sell ready" }).waitFor();
  const none = await open(t, "contoso-account-admin", "/portal/", { expected: [403] });
  await none.getByRole("heading", { name: "No access to deals" }).waitFor();
});

test("a deal of somebody else is not there", async (t) => {
  const { id } = await create("Not Northwind's");
  const page = await open(t, "northwind-referral-admin", `/portal/deals/${id}`, { expected: [404] });
  await page.getByRole("heading", { name: "There is no such deal" }).waitFor();
});

test("what changes elsewhere is seen here, and after the service was away too", async (t) => {
  const { id } = await create("Changed elsewhere");
  const page = await open(t, "contoso-referral-admin", "/portal/", { expected: ["503", "net::"] });
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator("tbody a", { hasText: "Changed elsewhere" }).waitFor();
  const began = Date.now();
  await service.ask("contoso-referral-admin", "POST", `/v1/deals/${id}/win`, {});
  await page.locator("tr", { hasText: "Changed elsewhere" }).locator(".chip", { hasText: "Won" }).waitFor({ timeout: 5000 });
  t.diagnostic(`seen after ${Date.now() - began} ms`);
  await create("Made elsewhere");
  await page.getByRole("button", { name: "1 new" }).click();
  await page.locator("tbody a", { hasText: "Made elsewhere" }).waitFor();
});

test("in Swedish no text of ours is English", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/", { locale: "sv-SE" });
  await page.getByRole("heading", { name: "Affärer" }).waitFor();
  await page.locator("tbody a").first().click();
  await page.getByRole("heading", { name: "Uppgifter" }).waitFor();
  const said = await page.locator("body").innerText();
  for (const english of ["Details", "History", "Parties", "Waiting", "Sign out", "Back to"]) assert.ok(!said.includes(english), english);
});

test("every screen is accessible in both themes and widths", async (t) => {
  const waiting = (await service.ask("contoso-referral-admin", "GET", "/v1/deals?microsoftStatus=Declined")).items[0];
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [name, path, ready] of [
        ["pipeline", "/portal/", "tbody tr"],
        ["deal", `/portal/deals/${waiting.id}`, ".life"],
        ["edit", `/portal/deals/${waiting.id}/edit`, "form"],
        ["form", "/portal/deals/new", "form"],
        ["empty", "/portal/?q=nothing-like-that", ".empty"],
      ]) {
        const page = await open(t, "contoso-referral-admin", path, { width, colorScheme });
        await page.locator(ready).first().waitFor();
        await page.screenshot({ path: `shots/${name}-${width}-${colorScheme}.png` });
        await accessible(page);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} scrolls sideways at ${width}`);
        assert.equal(await page.locator("h1").count(), 1);
        await page.context().close();
      }
    }
  }
});
