// Insights: figures with their definitions and tables, for who may read them, and for who may not the reason.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lookAt, open } from "./harness.mjs";

test("a viewer reads the figures, chooses another one, and finds all of it in the address", async (t) => {
  const page = await open(t, "contoso-viewer", "/portal/insights?from=2026-01&to=2026-03");
  await page.getByRole("heading", { name: "Beside other partners" }).waitFor();
  assert.equal(await page.locator(".compared .plot svg").getAttribute("role"), "img");
  await page.getByLabel("Figure", { exact: true }).selectOption("WonValue");
  await page.getByText("Value of ReferralsWon, at the rate of the month of the win.").first().waitFor();
  await page.getByLabel("By", { exact: true }).selectOption("Country");
  await page.getByLabel("Type").selectOption("CoSell");
  await page.waitForURL(/\?from=2026-01&to=2026-03&type=CoSell&by=Country&metric=WonValue$/);
  const table = page.locator(".compared details");
  await table.locator("summary").focus();
  await page.keyboard.press("Enter");
  await table.getByRole("columnheader", { name: "Country" }).waitFor();
  await table.getByRole("rowheader", { name: "in all" }).waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "insights-2026-01.csv");
});

test("the score shows its parts, how it was, and what would raise it", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/insights");
  await page.getByRole("heading", { name: "What would raise it most" }).waitFor();
  await page.locator(".score .stacked li").nth(2).waitFor();
  assert.equal(await page.locator(".score .stacked li").count(), 3);
  await page.locator(".advice a").first().click();
  await page.locator(".life").waitFor();
  assert.match(page.url(), /\/portal\/deals\//);
});

test("a range that cannot be is refused in words, with the request's id", async (t) => {
  const page = await open(t, "contoso-viewer", "/portal/insights?from=2026-03&to=2026-01", { expected: [400] });
  await page.getByText("That did not work").first().waitFor();
  await page.getByText(/^Request /).first().waitFor();
  await page.getByLabel("To", { exact: true }).selectOption("2026-04");
  await page.getByRole("heading", { name: "Targets" }).waitFor();
});

test("who lacks the role sees insights greyed, the reason, and asks for it", async (t) => {
  const page = await open(t, "contoso-solution-admin", "/portal/insights", { expected: [403] });
  await page.getByText("This place is for referral admin or viewer.").waitFor();
  await page.locator(".locked .who").first().waitFor();
  await page.getByRole("button", { name: "Ask for the role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role").selectOption("Viewer");
  await dialog.getByRole("button", { name: "Ask for the role" }).click();
  await dialog.getByText("You have asked.").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await lookAt(page, "insights-locked");
});

test("insights are accessible in both themes and widths", async (t) => {
  const page = await open(t, "contoso-referral-admin", "/portal/insights");
  await page.getByRole("heading", { name: "What would raise it most" }).waitFor();
  await page.locator(".beside").waitFor();
  await lookAt(page, "insights");
});
