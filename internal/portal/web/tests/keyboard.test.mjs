// Screens beside the deals, by keyboard alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./harness.mjs";
import { loaded } from "./places.mjs";

const expected = [403, 404, 409]; // who reads no deals has no stream

/** Goes on with the tab key until the focus is on what has that name. */
async function tabTo(page, name) {
  for (let n = 0; n < 120; n++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return (e?.getAttribute("aria-label") ?? (e?.labels?.[0] ?? e)?.textContent ?? "").trim();
    });
    if (at === name || (name instanceof RegExp && name.test(at))) return;
  }
  assert.fail(`the tab key does not lead to ${name}`);
}

const heading = (page, name) => page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();

test("figures, registrations and partners are read by keyboard alone", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/insights");
  await page.getByRole("heading", { name: "Beside other partners" }).waitFor();
  await tabTo(page, "Figure");
  await page.keyboard.type("Won value");
  await page.waitForURL(/metric=WonValue/);
  await page.keyboard.press("Control+Home");
  await page.locator(".skip").focus();
  await tabTo(page, "Registrations");
  await page.keyboard.press("Enter");
  await heading(page, "Registrations");
  await loaded(page);
  const first = await page.locator("tbody a").first().innerText();
  await tabTo(page, first);
  await page.keyboard.press("Enter");
  await heading(page, first);
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  await page.locator(".skip").focus();
  await tabTo(page, "Find partners");
  await page.keyboard.press("Enter");
  await page.locator(".hit").first().waitFor();
  await tabTo(page, "Find partners");
  await page.keyboard.type("retail");
  await page.waitForURL(/q=retail/);
  await tabTo(page, /^Invite/);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => /^Invite/.test(document.activeElement?.textContent ?? ""));
});

test("people, solutions and operations are worked with by keyboard alone", async (t) => {
  const page = await open(t, "contoso-account-admin", "/portal/people", { expected });
  await page.locator("tbody a").first().waitFor();
  await tabTo(page, "Invite somebody");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  const name = `Kim Key ${process.pid}`;
  await page.keyboard.type(name);
  await tabTo(page, "Email");
  await page.keyboard.type(`kim${process.pid}@contoso.example`);
  await page.keyboard.press("Enter");
  await heading(page, name);
  await tabTo(page, "Grant a role");
  await page.keyboard.press("Enter");
  await tabTo(page, "Role");
  await page.keyboard.type("Viewer");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".grants", { hasText: "Viewer" }).waitFor();
  const operator = await open(t, "msft-operator", "/portal/operator", { expected });
  await operator.locator("tbody tr").first().waitFor();
  await tabTo(operator, /^Change: /);
  await operator.keyboard.press("Enter");
  await tabTo(operator, "Add a location");
  await operator.keyboard.press("Enter");
  await operator.getByRole("dialog").waitFor();
  await operator.keyboard.press("Escape");
  await operator.waitForFunction(() => /^Change: /.test(document.activeElement?.getAttribute("aria-label") ?? ""));
});

/** Presses what the tab key leads to, and waits for its dialog. */
async function pressed(page, name) {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
  await page.locator("dialog:modal").waitFor();
}

/** Types into the fields of a dialog, in their order, and sends it off. */
async function typed(page, ...fields) {
  for (const [name, text] of fields) {
    await tabTo(page, name);
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

const focusIsOn = (page, name) => page.waitForFunction((said) => document.activeElement?.textContent.trim() === said, name);

test("solutions and mails are worked with by keyboard alone, and the focus comes back", async (t) => {
  const page = await open(t, "contoso-solution-admin", "/portal/solutions", { expected: [403, 409, 422] });
  await page.locator("tbody a").first().waitFor();
  const name = `Keyed in ${process.pid}`;
  await pressed(page, "New solution");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await heading(page, name);
  await focusIsOn(page, name);
  await pressed(page, "Edit");
  await page.keyboard.press("Escape");
  await focusIsOn(page, "Edit");
  await page.keyboard.press("Enter");
  await page.locator("dialog:modal").waitFor();
  await tabTo(page, /^Description/);
  await page.keyboard.type("By keyboard");
  await tabTo(page, "Edit");
  await page.keyboard.press("Enter");
  await page.locator(".prose", { hasText: "By keyboard" }).waitFor();
  await focusIsOn(page, "Edit");
  await tabTo(page, "Notifications");
  await page.keyboard.press("Enter");
  await heading(page, "Notifications");
  await focusIsOn(page, "Notifications");
  await tabTo(page, "What I am mailed");
  await page.keyboard.press("Enter");
  await heading(page, "What I am mailed");
  const first = page.locator(".switches input:enabled").first();
  const before = await first.isChecked();
  await tabTo(page, (await page.locator(".switches label:has(input:enabled)").first().innerText()).trim());
  await page.keyboard.press("Space");
  await page.keyboard.press("Space"); // at once: each is made on what the one before left
  await page.locator(".page [aria-busy=false]").waitFor();
  assert.equal(await page.locator("main [role=alert]").count(), 0);
  assert.equal(await first.isChecked(), before);
});

test("routing rules and webhooks are worked with by keyboard alone", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/settings");
  await page.locator("tbody tr").first().waitFor();
  await pressed(page, "New rule");
  await typed(page, [/^Country/, "Denmark"], [/^Location/, "1000002"]);
  await page.locator("tbody tr", { hasText: "Denmark" }).waitFor();
  await focusIsOn(page, "New rule");
  await pressed(page, "Delete: Denmark");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Delete: Denmark");
  await page.keyboard.press("Enter");
  await page.locator("dialog:modal").waitFor();
  await tabTo(page, "Delete");
  await page.keyboard.press("Enter");
  await page.locator("tbody tr", { hasText: "Denmark" }).waitFor({ state: "detached" });
  await focusIsOn(page, "Settings"); // what the dialog came from is gone

  await tabTo(page, "Webhooks");
  await page.keyboard.press("Enter");
  await heading(page, "Webhooks");
  await loaded(page);
  await pressed(page, "New webhook");
  const port = 10_000 + (process.pid % 50_000);
  await typed(page, ["Address", `http://127.0.0.1:${port}/keys`]);
  await page.getByText("The secret is shown this once:").waitFor();
  await tabTo(page, `http://127.0.0.1:${port}/keys`);
  await page.keyboard.press("Enter");
  await heading(page, "Webhook");
  await loaded(page);
  await pressed(page, "Pause");
  await tabTo(page, "Pause");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await pressed(page, "Delete");
  await tabTo(page, "Delete");
  await page.keyboard.press("Enter");
  await heading(page, "Webhooks");
});

test("a review is claimed and released by keyboard alone", async (t) => {
  const page = await open(t, "msft-operator", "/portal/reviews", { expected: [403, 409] });
  await page.locator("tbody a").first().waitFor();
  await tabTo(page, "Status");
  await page.keyboard.type("Passed");
  await page.waitForURL(/status=Passed/);
  await tabTo(page, "Registration reviews");
  await page.keyboard.press("Enter");
  await page.waitForURL(/reviews$/);
  await loaded(page); // the list that was there before is gone
  const name = await page.locator("tbody a").first().innerText();
  await tabTo(page, name);
  await page.keyboard.press("Enter");
  await heading(page, name);
  await pressed(page, "Claim");
  await tabTo(page, "Claim");
  await page.keyboard.press("Enter");
  await page.getByText("Otto Lake is at it").waitFor();
  await focusIsOn(page, "Claim");
  await pressed(page, "Release");
  await tabTo(page, "Release");
  await page.keyboard.press("Enter");
  await page.getByText("Nobody is at it").waitFor();
});

test("a profile is edited, withdrawn and published by keyboard alone", async (t) => {
  const page = await open(t, "contoso-profile-admin", "/portal/profiles/1000001", { expected });
  await page.getByRole("button", { name: "Edit" }).waitFor();
  const name = `Kim Key ${process.pid}`;
  await pressed(page, "Edit");
  await tabTo(page, /^Contact person/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await page.locator("dd", { hasText: name }).waitFor();
  await focusIsOn(page, "Edit");
  for (const [verb, chip] of [["Withdraw", "Draft"], ["Publish", "Published"]]) {
    await pressed(page, verb);
    await tabTo(page, verb);
    await page.keyboard.press("Enter");
    await page.locator(".card .chip", { hasText: chip }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1"); // what was pressed is gone
  }
});
