// The partner search: words, filters with counts, why a hit stands where it does, and the invitation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { create, lookAt, open } from "./harness.mjs";

test("partners are found by words and filters, and each says why it stands there", async (t) => {
  const page = await open(t, "fabrikam-referral-admin", "/portal/partners", { expected: [400] });
  await page.locator(".hit").first().waitFor();
  await page.getByRole("searchbox").fill("plattform retial");
  await page.getByText("this is what “platform” finds").waitFor();
  await page.getByText("in its keywords").first().waitFor();
  await page.getByRole("searchbox").fill("data");
  await page.getByLabel("Sweden").check();
  await page.waitForURL(/q=data&market=SE$/);
  await page.locator(".why", { hasText: "Market: Sweden" }).first().waitFor();
  assert.doesNotMatch(await page.locator(".why").first().innerText(), /\d/);
  await lookAt(page, "partners");
  await page.reload();
  assert.ok(await page.getByLabel("Sweden").isChecked());
  await page.getByRole("searchbox").fill("zzzzqqqq");
  await page.getByRole("heading", { name: "No partner is found" }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.locator(".hit").nth(3).waitFor();
});

test("a partner that was found is invited to a deal", async (t) => {
  const { id } = await create("Wants a partner");
  const page = await open(t, "contoso-referral-admin", "/portal/partners?q=factory");
  await page.getByRole("button", { name: "Invite Fabrikam" }).click();
  await page.getByRole("dialog").getByLabel("Deal").selectOption(id);
  await page.getByRole("dialog").getByRole("button", { name: "Go on" }).click();
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByLabel(/^Location/).inputValue(), "2000001");
  await dialog.getByRole("button", { name: "Invite" }).click();
  await page.locator(".parties", { hasText: "Fabrikam" }).waitFor();
  assert.match(page.url(), new RegExp(`/deals/${id}$`));
  await page.getByRole("link", { name: "Search for others" }).click();
  await page.getByText("Looking for a partner for").waitFor();
});

test("who cannot search sees the place greyed; who only reads has no invitation", async (t) => {
  const none = await open(t, "contoso-account-admin", "/portal/partners", { expected: [403] });
  await none.getByText("You have no access here").last().waitFor();
  const viewer = await open(t, "contoso-viewer", "/portal/partners?q=data");
  await viewer.locator(".hit").first().waitFor();
  assert.equal(await viewer.getByRole("button", { name: /^Invite/ }).count(), 0);
});
