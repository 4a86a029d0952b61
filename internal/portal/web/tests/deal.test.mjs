// A deal and what can be done with it.
import { test } from "node:test";
import { create, open, service } from "./harness.mjs";

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

test("a deal of somebody else is not there", async (t) => {
  const { id } = await create("Not Northwind's");
  const page = await open(t, "northwind-referral-admin", `/portal/deals/${id}`, { expected: [404] });
  await page.getByRole("heading", { name: "There is no such deal" }).waitFor();
});
