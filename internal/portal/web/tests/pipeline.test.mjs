// The list of deals.
import { test } from "node:test";
import { create, open } from "./harness.mjs";

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
