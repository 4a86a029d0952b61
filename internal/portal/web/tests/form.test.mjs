// Creating and editing a deal.
import assert from "node:assert/strict";
import { test } from "node:test";
import { create, open, service } from "./harness.mjs";

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
