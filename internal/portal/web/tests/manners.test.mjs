// What holds on every screen and in every state of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible, create, follow, lookAt, open, pressVerb, service } from "./harness.mjs";
import { draft } from "./service.mjs";
import { catalogues } from "./texts.mjs";

const who = "contoso-referral-admin";
const problem = (status, code, detail) => ({
  status,
  contentType: "application/problem+json",
  body: JSON.stringify({ type: "x", title: code, status, detail, instance: "/v1/deals", code, requestId: "0199a3c4-7f1e" }),
});
const refuse = (page) => page.getByRole("button", { name: "Create deal" }).click();
/** Every screen and state: where it is, what makes it so, and what shows that it is there. */
const states = {
  "sign-in": { as: null, path: "/portal/", ready: ".demo button" },
  "sign-in-refused": {
    as: null,
    path: "/portal/",
    expected: [401],
    act: async (page) => {
      await page.getByLabel("Access token").fill("no-such-token");
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
    },
    ready: ".warning",
  },
  "sign-in-again": {
    alone: true, // it is not signed in afterwards
    path: "/portal/deals/new",
    expected: [401],
    act: async (page) => {
      await page.route("**/v1/deals**", (r) => (r.request().method() === "POST" ? r.fulfill(problem(401, "token-invalid", "No longer good.")) : r.continue()));
      await refuse(page);
    },
    ready: ".sign-in-again",
  },
  pipeline: { path: "/portal/", ready: "tbody tr", picture: true },
  greyed: { as: "contoso-viewer", path: "/portal/", act: (page) => page.getByRole("button", { name: "New deal" }).press("Enter"), ready: ".popover .who", narrow: false, picture: true },
  empty: { path: "/portal/?q=nothing-like-that", ready: ".empty" },
  favourites: { as: "northwind-referral-admin", path: "/portal/?tab=favourites", ready: ".empty" },
  denied: { as: "contoso-account-admin", path: "/portal/", expected: [403], ready: ".locked" },
  loading: { path: "/portal/", before: (page) => page.route("**/v1/deals?*", () => {}), ready: ".skeleton" },
  busy: { path: "/portal/", expected: [503], before: (page) => page.route("**/v1/deals?*", (r) => r.fulfill(problem(503, "unavailable", "Too busy."))), ready: ".empty" },
  unreachable: { path: "/portal/", expected: ["net::"], before: (page) => page.route("**/v1/deals?*", (r) => r.abort()), ready: ".empty" },
  "not-found": { path: "/portal/deals/0199a3c4-7f1e-7b52-9d7a-00000000dead", expected: [404], ready: ".empty" },
  deal: { deal: "microsoftStatus=Pending", ready: ".life", picture: true },
  declined: { deal: "microsoftStatus=Declined", ready: ".life" },
  won: { deal: "substatus=Won", ready: ".life" },
  lead: { deal: "dealType=Lead&status=New", ready: ".life" },
  "dialog-win": { deal: "status=Active&direction=Outgoing", act: (page) => pressVerb(page, "Mark as won"), ready: "dialog[open]" },
  "dialog-decline": {
    deal: "status=New",
    expected: [422],
    act: async (page) => {
      await pressVerb(page, "Decline");
      await page.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
    },
    ready: "dialog .bad-field",
  },
  form: { path: "/portal/deals/new", ready: "form", picture: true },
  "form-refused": { path: "/portal/deals/new", expected: [422], act: refuse, ready: ".summary" },
  edit: { deal: "status=Active&direction=Outgoing", after: "/edit", ready: "form" },
};

for (const [name, s] of Object.entries(states))
  test(`${name} is accessible in both themes and widths`, async (t) => {
    const as = s.as === undefined ? who : s.as;
    const found = s.deal && (await service.ask(as, "GET", `/v1/deals?limit=1&${s.deal}`)).items[0];
    const { expected, before, alone } = s;
    const page = await open(t, as, s.path ?? `/portal/deals/${found.id}${s.after ?? ""}`, { expected, before, alone });
    await s.act?.(page);
    await page.locator(s.ready).first().waitFor();
    await lookAt(page, name, s);
  });

/** Goes on with the tab key until the focus is on what has that name. */
async function tabTo(page, name) {
  for (let n = 0; n < 80; n++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return (e?.getAttribute("aria-label") ?? e?.textContent ?? "").trim();
    });
    if (at === name) return;
  }
  assert.fail(`the tab key does not lead to ${name}`);
}

/** Waits until the focus is on what says that. */
const focused = (page, text) => page.waitForFunction((said) => document.activeElement?.textContent.trim() === said, text);

/** Leaves the dialog in each way and presses its button at the same moment: the dialog is there, and stays after all that was to follow. */
async function atOnce(page, { win, cancel }) {
  for (const way of ["cancel", "escape"])
    for (const between of [false, true])
      await page.evaluate(
        async ({ win, cancel, way, between }) => {
          const press = (within, text) => [...document.querySelectorAll(`${within} button`)].find((b) => b.textContent.trim() === text).click();
          if (way === "cancel") press("dialog", cancel);
          else document.querySelector("dialog").requestClose(); // what the browser does at the Escape key
          if (between) await null; // what was pressed has been drawn
          press(".head .actions > ", win);
          for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
          if (!document.querySelector("dialog:modal")) throw new Error(`the dialog is gone after ${way}`);
        },
        { win, cancel, way, between },
      );
}

for (const locale of ["en-GB", "sv-SE"])
  test(`from signing in to a deal that is won, by keyboard alone, in ${locale}`, async (t) => {
    const all = await catalogues();
    const texts = locale === "sv-SE" ? all.sv : all.en;
    const reads = async () => locale === "sv-SE" && assert.deepEqual(await all.english(page), []);
    const name = `Tangent ${locale} ${process.pid}`;
    await create(name);
    const page = await open(t, null, "/portal/", { locale });
    const heading = (text) => page.getByRole("heading", { name: text, exact: true }).waitFor();
    await heading(texts.signInTitle);
    await reads();
    await tabTo(page, "");
    await page.keyboard.type(`demo-${who}`);
    await page.keyboard.press("Enter");
    await heading(texts.pipeline);
    await page.locator("tbody tr").nth(3).waitFor();
    await reads();
    await page.keyboard.press("/");
    await page.keyboard.type(name);
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await tabTo(page, name);
    await page.keyboard.press("Enter");
    await heading(name);
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await reads();
    await tabTo(page, texts.win);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await reads();
    await atOnce(page, texts);
    await tabTo(page, texts.cancel);
    await page.keyboard.press("Enter");
    await focused(page, texts.win);
    await Promise.all(["Enter", "Escape", "Enter", "Escape"].map((key) => page.keyboard.press(key))); // as fast as keys are taken
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await focused(page, texts.win);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(page, texts.win);
    await page.keyboard.press("Enter");
    await page.locator(".head .chip", { hasText: texts["st.Won"] }).waitFor();
    await focused(page, name); // its button is gone
    await reads();
    await page.goto(`${service.base}/portal/deals/new`);
    await heading(texts.newDeal);
    await reads();
  });

test("the pictures of the README show the portal as it is", async (t) => {
  const page = await open(t, who, "/portal/");
  await page.setViewportSize({ width: 1180, height: 720 });
  await page.locator(".tile b:not(.bone)").first().waitFor();
  await page.locator("tbody tr").first().waitFor();
  await page.locator(".live.on").waitFor();
  await page.screenshot({ path: "shots/portal-pipeline.png" });
  const { items } = await service.ask(who, "GET", "/v1/deals?limit=1&status=Active&microsoftStatus=Accepted&direction=Outgoing");
  await follow(page, `/portal/deals/${items[0].id}`);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator(".answer .lead", { hasText: "Accepted" }).waitFor();
  await page.locator(".head .actions button").first().waitFor();
  await page.evaluate(() => document.activeElement.blur());
  await page.screenshot({ path: "shots/portal-deal.png" });
  await page.emulateMedia({ colorScheme: "light" });
});

test("hostile texts are texts, and nothing is wider than a phone", async (t) => {
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "\u202egnitirw thgir-ot-tfel \u0645\u0631\u062d\u0628\u0627",
    "Wwwwwwwwww".repeat(20),
    "javascript:alert(1)",
  ];
  let id;
  for (const name of hostile) ({ id } = await create(name));
  const dear = { ...draft("Fifteen digits"), externalReferenceId: null };
  dear.details = { ...dear.details, dealValue: 9999999999999, currency: "JPY", notes: "javascript:alert(1)\n<script>alert(1)</script>" };
  dear.team[0].email = `${"a".repeat(60)}@contoso.example`;
  const { id: dearId } = await service.ask(who, "POST", "/v1/deals", dear);
  const rates = { method: "POST", headers: { Authorization: "Bearer demo-msft-operator", "Content-Type": "text/csv" }, body: "currency,month,usdPerUnit\nBHD,2026-01,2.65\n" };
  assert.equal((await fetch(`${service.base}/v1/exchange-rates`, rates)).status, 200);
  await service.ask(who, "POST", "/v1/deals", { ...draft("Of Bahrain"), details: { ...draft("x").details, dealValue: 1.005, currency: "BHD" } });
  const page = await open(t, who, "/portal/", { width: 320 });
  const places = ["/portal/", `/portal/deals/${id}`, `/portal/deals/${dearId}`, `/portal/deals/${dearId}/edit`, "/portal/deals/new"];
  for (const path of places) {
    if (path !== "/portal/") await follow(page, path);
    await page.locator("tbody tr, .life, form").first().waitFor();
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} scrolls sideways at ${width}`);
    }
    assert.equal(await page.locator("main img, main script, a[href^='javascript']").count(), 0);
  }
  await follow(page, "/portal/");
  await page.getByText("BHD 1.005").first().waitFor();
  await accessible(page, "at 320 px");
});

test("a lead without anything, and fifty solutions, are shown", async (t) => {
  const lead = (await service.ask(who, "GET", "/v1/deals?dealType=Lead&limit=1")).items[0];
  const page = await open(t, who, `/portal/deals/${lead.id}`);
  const bare = { ...lead, details: { ...lead.details, dealValue: 0, notes: null }, customerProfile: { name: "?", address: { country: "SE" }, team: [], ids: [] }, team: [] };
  const solution = { name: "Of many", type: "Name", solutionType: "3P", publisherName: "Contoso", coSellStatus: "CoSellReady", incentives: [] };
  const many = Array.from({ length: 50 }, (_, n) => ({ ...solution, id: `SOL-${n}`, price: null, quantity: null, currency: null, closingDateTime: null }));
  bare.details.requirements = { ...lead.details.requirements, solutions: many };
  await page.route(`**/v1/deals/${lead.id}?*`, (r) => r.fulfill({ json: bare }));
  await page.route(`**/v1/deals/${lead.id}`, (r) => r.fulfill({ json: bare }));
  await page.reload();
  await page.locator(".life").waitFor();
  await page.getByText("SOL-49").waitFor();
  await accessible(page, "fifty solutions");
});

test("the first paint and the first rows come at once", async (t) => {
  const paints = [];
  const rows = [];
  for (let n = 0; n < 5; n++) {
    const page = await open(t, who, "/portal/", { alone: true });
    await page.locator("tbody tr").first().waitFor();
    rows.push(await page.evaluate(() => performance.now()));
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0));
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").filter((r) => !r.name.includes("/v1/")).reduce((sum, r) => ({ n: sum.n + 1, bytes: sum.bytes + r.encodedBodySize }), { n: 1, bytes: 0 }),
    );
    assert.ok(loaded.n <= 8 && loaded.bytes <= 200_000, JSON.stringify(loaded));
    await page.context().close();
  }
  const median = (all) => Math.round(all.sort((a, b) => a - b)[2]);
  t.diagnostic(`first paint after ${median(paints)} ms, rows after ${median(rows)} ms (median of 5)`);
});

/** The texts that reach out of the card they stand in. */
const outside = () =>
  [...document.querySelectorAll("main .card")].flatMap((card) => {
    const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    const out = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { right, width } = range.getBoundingClientRect();
      if (width > 2 && right > card.getBoundingClientRect().right) out.push(node.data.slice(0, 40));
    }
    return out;
  });

test("what is one long word stays in its card, on the narrowest phone too", async (t) => {
  const word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk".repeat(2);
  const long = draft(word);
  Object.assign(long.customerProfile, { name: word, address: { city: word.slice(0, 60), country: "SE" } });
  Object.assign(long.details, { notes: word.repeat(3), dealValue: 9_999_999_999 });
  Object.assign(long.team[0], { firstName: word.slice(0, 50), email: `${"a".repeat(60)}@contoso.example` });
  const { id } = await service.ask(who, "POST", "/v1/deals", { ...long, externalReferenceId: word.slice(0, 60) });
  const page = await open(t, who, `/portal/deals/${id}`);
  await page.getByText("created the deal").waitFor();
  for (const width of [320, 640, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await page.evaluate(outside), [], `at ${width}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `it scrolls sideways at ${width}`);
  }
});

test("the tab that is open is in view where not all fit", async (t) => {
  const page = await open(t, "msft-operator", "/portal/operator?tab=jobs", { width: 320, expected: [403] });
  const tab = page.locator(".tabs [aria-current]");
  await tab.waitFor();
  const { x, width } = await tab.boundingBox();
  assert.ok(x >= 0 && x + width <= 320, `${x} and ${width}`);
});
