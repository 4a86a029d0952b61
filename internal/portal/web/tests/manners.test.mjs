// What holds on every screen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lookAt, open, service } from "./harness.mjs";

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
  for (const [name, path, ready] of [
    ["pipeline", "/portal/", "tbody tr"],
    ["deal", `/portal/deals/${waiting.id}`, ".life"],
    ["edit", `/portal/deals/${waiting.id}/edit`, "form"],
    ["form", "/portal/deals/new", "form"],
    ["empty", "/portal/?q=nothing-like-that", ".empty"],
  ]) {
    const page = await open(t, "contoso-referral-admin", path);
    await page.locator(ready).first().waitFor();
    await lookAt(page, name);
    await page.context().close();
  }
});
