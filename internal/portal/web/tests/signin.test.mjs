// Signing in and out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, service } from "./harness.mjs";

test("somebody signs in, and comes back to the page they came from", async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(`${service.base}/portal/?status=Won`);
  await page.getByRole("group", { name: "contoso" }).getByRole("button", { name: "Viewer" }).click();
  await page.locator("tbody tr").first().waitFor();
  assert.match(page.url(), /\?status=Won$/);
  assert.ok((await page.locator(".c-state").allTextContents()).every((s) => s === "Won"));
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Cosell" }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
