// What happens elsewhere, and faults on the way.
import { test } from "node:test";
import { create, open, service } from "./harness.mjs";

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
