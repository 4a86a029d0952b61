// Registrations: eligibility point by point, the form with its mistakes, and the review.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeElsewhere, lookAt, open, readOn, service } from "./harness.mjs";
import { loaded } from "./places.mjs";
import { draft } from "./service.mjs";

/** A won deal that Microsoft has accepted. */
async function wonDeal(name) {
  const wanted = draft(name);
  const { id } = await service.ask("contoso-referral-admin", "POST", "/v1/deals", { ...wanted, target: [{ type: "BusinessProfileLocation", id: "msft" }] });
  await service.ask("msft-seller", "POST", `/v1/deals/${id}/microsoft-response`, { decision: "Accepted" });
  await service.ask("contoso-referral-admin", "POST", `/v1/deals/${id}/win`, {});
  return id;
}

test("a won deal is registered from its page, with every mistake at its field first", async (t) => {
  const id = await wonDeal("Registered from the portal");
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}`, { expected: [400, 422] });
  const card = page.locator("section", { has: page.getByRole("heading", { name: "Registration", exact: true }) });
  await card.getByText("Can be registered", { exact: true }).waitFor();
  await card.locator("summary", { hasText: "Biz Apps Premium" }).click();
  await card.getByText("Have one of the solutions reviewed for the incentive").first().waitFor();
  await card.locator("summary", { hasText: "Azure IP co-sell" }).click();
  await card.getByRole("link", { name: "Register" }).click();
  await page.getByRole("heading", { name: "Register the deal" }).waitFor();
  await page.getByRole("button", { name: "Register for Azure IP co-sell" }).click();
  await page.getByRole("heading", { name: /things to put right/ }).waitFor();
  await page.waitForFunction(() => document.activeElement?.className === "summary");
  assert.ok((await page.locator(".bad-field").count()) >= 3);
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel("Value of the contract").fill("240000");
  await page.getByLabel("Term").selectOption("Perpetual");
  await page.getByLabel("Value of the solution").fill("240000");
  await page.getByLabel("Signed").fill(today);
  await page.getByLabel("Starts").fill(today);
  await page.getByLabel("Paid").selectOption("Other");
  await page.getByLabel("Deployed at").selectOption("Customer");
  for (const label of ["Our company and the solution", "It runs on Azure"]) await page.getByLabel(label).check();
  await lookAt(page, "register");
  await page.getByRole("button", { name: "Register for Azure IP co-sell" }).click();
  await page.waitForURL(/\/portal\/registrations\//);
  await page.getByText("handed it in").waitFor();
});

test("a viewer filters the registrations and reads one", async (t) => {
  const page = await open(t, "contoso-viewer", "/portal/registrations");
  await page.locator("tbody tr").first().waitFor();
  await lookAt(page, "registrations");
  await page.getByLabel("Status").selectOption("ActionRequired");
  await page.waitForURL(/\?status=ActionRequired$/);
  await loaded(page); // the rows that were there before are gone
  await page.locator("tbody tr .chip", { hasText: "Action required" }).first().waitFor();
  await page.locator("tbody a").first().click();
  await page.getByText("A reviewer sent it back.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Hand in again" }).count(), 0);
  await lookAt(page, "registration");
  await page.getByRole("link", { name: /^Version/ }).click();
  await page.getByRole("heading", { name: "Programs" }).waitFor();
  await page.getByRole("rowheader", { name: "Value of the deal" }).waitFor();
  await lookAt(page, "programs");
});

test("what was sent back is edited and handed in again", async (t) => {
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/registrations?status=ActionRequired");
  for (let n = 1; n <= 25; n++) await changeElsewhere("contoso-referral-admin", `/v1/registrations/${items[0].id}`, { contract: { value: 9_000_000 + n } });
  const page = await open(t, "contoso-referral-admin", `/portal/registrations/${items[0].id}`, { expected: [422] });
  await readOn(page, 25, "handed it in");
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByLabel("Value of the contract").fill("x");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.locator(".bad-field").first().waitFor();
  await page.getByLabel("Value of the contract").fill("1400000");
  await page.getByLabel("Value of the solution").fill("1400000");
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.locator(".history > li:first-child", { hasText: "1400000" }).waitFor();
  await page.getByRole("button", { name: "Hand in again" }).click();
  await page.getByRole("dialog").getByLabel("Comments").fill("The right contract is attached");
  await page.getByRole("dialog").getByRole("button", { name: "Hand in again" }).click();
  await page.locator(".lead", { hasText: "In review" }).waitFor();
});

test("an operator claims a registration and passes it; nobody else has a review", async (t) => {
  const page = await open(t, "msft-operator", "/portal/reviews", { expected: [403, 409, 422] });
  await page.locator("tbody a").first().waitFor();
  await lookAt(page, "reviews");
  await page.locator("tbody a").first().click();
  await page.getByRole("button", { name: "Claim" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Claim" }).click();
  await page.getByText("Otto Lake is at it").waitFor();
  await page.getByRole("button", { name: "Pass" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pass" }).click();
  await page.locator(".standing .chip", { hasText: "Passed" }).waitFor();
  const none = await open(t, "fabrikam-referral-admin", "/portal/reviews");
  await none.getByText("This place is for operator.").waitFor();
});

test("an exception is asked for from the deal, with what is missing at its field, and an operator decides it for good", async (t) => {
  const id = await wonDeal("Registered with an exception");
  const day = `${new Date().toISOString().slice(0, 10)}T00:00:00Z`;
  await service.ask("contoso-referral-admin", "POST", `/v1/deals/${id}/registrations`, {
    type: "AzureIpCoSell",
    holdsCustomerContract: true,
    contract: { value: 240000, currency: "USD", term: "Perpetual", signDateTime: day, startDateTime: day },
    solutionDetails: [{ id: "SOL-10001-CTS", value: 240000, pricingModel: "Other", primaryDeploymentOn: "Customer", isDeployedOnAzure: true, marketplaceTransactionDetails: { isMarketplaceTransacted: false } }],
  });
  const page = await open(t, "contoso-referral-admin", `/portal/deals/${id}`, { expected: [422] });
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Ask for an exception" }).click();
  await dialog.getByLabel("Incentive").selectOption("AzureIpCoSell");
  await dialog.getByRole("button", { name: "Ask for an exception" }).click();
  await dialog.locator(".bad-field", { hasText: "Why" }).waitFor();
  await lookAt(page, "dialog-exception");
  await dialog.getByLabel("Why").fill("The customer signed late, as agreed.");
  await dialog.getByRole("button", { name: "Ask for an exception" }).click();
  await dialog.waitFor({ state: "detached" });
  const card = page.locator("section", { has: page.getByRole("heading", { name: "Registration", exact: true }) });
  await card.getByText("The customer signed late, as agreed.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Ask for an exception" }).count(), 0);

  const operator = await open(t, "msft-operator", "/portal/operator?tab=exceptions", { expected: [403, 422] });
  const row = operator.locator("tbody tr", { hasText: "The customer signed late, as agreed." });
  const asked = operator.getByRole("dialog");
  await row.getByRole("button", { name: /^Approve/ }).click();
  await asked.getByRole("button", { name: "Approve" }).click();
  await asked.locator(".bad-field", { hasText: "Comments" }).waitFor();
  await lookAt(operator, "dialog-exception-decided");
  await asked.getByLabel("Comments").fill("Agreed.");
  await asked.getByRole("button", { name: "Approve" }).click();
  await row.waitFor({ state: "detached" });
  await operator.getByLabel("Status").selectOption("Approved");
  await row.getByRole("cell", { name: "Agreed.", exact: true }).waitFor();
  await page.reload();
  await card.getByText("Agreed.", { exact: true }).waitFor();
});

test("a registration of somebody else is not there", async (t) => {
  const { items } = await service.ask("contoso-referral-admin", "GET", "/v1/registrations?limit=1");
  const page = await open(t, "fabrikam-referral-admin", `/portal/registrations/${items[0].id}`, { expected: [404] });
  await page.getByRole("heading", { name: "There is nothing here" }).first().waitFor();
  await page.goto(`${service.base}/portal/registrations/none`);
  await page.getByRole("heading", { name: "There is nothing here", level: 1 }).waitFor();
});
