// What happens elsewhere, and faults on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { closeParked, create, open as openPage, service } from "./harness.mjs";

const who = "contoso-referral-admin";
const cut = [503, "net::"]; // what the browser says of a service that is away
const open = (t, as, path, options) => openPage(t, as, path, { alone: true, ...options }); // whose stream is told of from its beginning
const row = (page, name) => page.locator("tbody tr", { hasText: name });
const isLive = (page) => page.locator(".live.on").waitFor();
const win = (id) => service.ask(who, "POST", `/v1/deals/${id}/win`, {});

test("what changes elsewhere is seen here", async (t) => {
  const { id } = await create("Changed elsewhere");
  const page = await open(t, who, "/portal/");
  await isLive(page);
  await row(page, "Changed elsewhere").waitFor();
  const began = Date.now();
  await win(id);
  await row(page, "Changed elsewhere").locator(".chip", { hasText: "Won" }).waitFor({ timeout: 10_000 });
  t.diagnostic(`seen after ${Date.now() - began} ms`);
  await create("Made elsewhere");
  await page.getByRole("button", { name: "1 new" }).click();
  await row(page, "Made elsewhere").waitFor();
});

test("ten tabs share one stream, and another takes over when its tab closes", async (t) => {
  const { id } = await create("Seen in ten tabs");
  const first = await open(t, who, "/portal/");
  await isLive(first);
  const context = first.context();
  const streams = [];
  context.on("request", (r) => r.url().includes("/v1/events") && r.headers()["accept"] === "text/event-stream" && streams.push(r.url()));
  const openTab = async () => {
    const tab = await context.newPage();
    await tab.addInitScript((token) => sessionStorage.setItem("cosell.token", token), `demo-${who}`);
    await tab.goto(`${service.base}/portal/`);
    return tab;
  };
  const tabs = await Promise.all(Array.from({ length: 9 }, openTab));
  for (const tab of tabs) await Promise.all([isLive(tab), row(tab, "Seen in ten tabs").waitFor()]);
  assert.deepEqual(streams, []);
  await first.close();
  await win(id);
  for (const tab of tabs) await row(tab, "Seen in ten tabs").locator(".chip", { hasText: "Won" }).waitFor();
  assert.equal(streams.length, 1);
});

test("the service is killed and started again: the page goes on, and has missed nothing", async (t) => {
  const { id } = await create("Won meanwhile");
  const page = await open(t, who, "/portal/", { expected: cut });
  await isLive(page);
  await row(page, "Won meanwhile").waitFor();
  await page.route("**/v1/events*", (r) => r.abort()); // nothing is heard until the change is made
  await closeParked();
  await service.kill();
  await page.locator(".live:not(.on)").waitFor();
  await service.start();
  await win(id);
  await page.unroute("**/v1/events*");
  await row(page, "Won meanwhile").locator(".chip", { hasText: "Won" }).waitFor({ timeout: 60_000 });
  await isLive(page);
});

test("a cursor that is too old begins anew with what there is now", async (t) => {
  const page = await open(t, who, "/portal/", { expected: [410] });
  await isLive(page);
  await create("Told of in no event");
  await page.reload(); // the tab had the stream: the next one is answered with 410
  let refused = 0;
  await page.route("**/v1/events", (r) => (refused++ ? r.continue() : r.fulfill({ status: 410, contentType: "application/problem+json", body: "{}" })));
  await row(page, "Told of in no event").waitFor();
  await isLive(page);
});

test("who is asked for patience waits as long as was said, and is told what failed", async (t) => {
  const page = await open(t, who, "/portal/deals/new", { expected: [503, 429] });
  const times = [];
  await page.route("**/v1/events*", (r) => {
    if (r.request().headers()["accept"] !== "text/event-stream") return r.continue();
    times.push(Date.now());
    return times.length < 2 ? r.fulfill({ status: 429, headers: { "Retry-After": "2" }, body: "" }) : r.continue();
  });
  await page.route("**/v1/deals?*", (r) =>
    r.fulfill({
      status: 503,
      headers: { "Retry-After": "2", "X-Request-Id": "abc-1", "Content-Type": "application/problem+json" },
      body: JSON.stringify({ type: "x", title: "Busy", status: 503, detail: "Too busy for the moment.", instance: "/v1/deals", code: "unavailable", requestId: "abc-1" }),
    }),
  );
  await page.goto(`${service.base}/portal/`);
  await page.getByText("Too busy for the moment.").waitFor();
  await page.getByText("abc-1").waitFor();
  await page.unroute("**/v1/deals?*");
  await page.getByRole("button", { name: /Try again in \d seconds?/ }).waitFor();
  await page.getByRole("button", { name: "Try again", exact: true }).click();
  await row(page, "").first().waitFor();
  await isLive(page);
  assert.ok(times[1] - times[0] >= 2000, "the stream waits as long as it was told");
});

test("without a network the page says so, and goes on when it is back", async (t) => {
  const page = await open(t, who, "/portal/", { expected: cut });
  await isLive(page);
  await page.context().setOffline(true);
  await page.getByText("Offline", { exact: true }).waitFor();
  await page.locator("tbody tr a").first().click();
  await page.getByRole("heading", { name: "That did not work" }).or(page.getByText("The service cannot be reached")).first().waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".life").waitFor();
  await isLive(page);
});
