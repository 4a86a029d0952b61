// Walks as a client of Microsoft's Partner Center that somebody wrote by hand, with no library: a deal from its creation to its registration,
// and the flow that copies referrals into another system, driven by thin events whose signature openssl verifies. COSELL_URL is a service
// with demo data that may send to this machine.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const base = process.env["COSELL_URL"] ?? "http://127.0.0.1:8080";
const partner = "demo-contoso-referral-admin";
const guest = "demo-northwind-referral-admin";
const seller = "demo-msft-seller";

type Answer = { status: number; etag: string; body: any };

async function call(token: string, method: string, address: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(address.startsWith("http") ? address : base + address, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, etag: response.headers.get("ETag") ?? "", body: text === "" ? undefined : JSON.parse(text) };
}

async function wanted(status: number, ...request: Parameters<typeof call>): Promise<Answer> {
  const answer = await call(...request);
  assert.equal(answer.status, status, `${request[1]} ${request[2]}: ${JSON.stringify(answer.body)}`);
  return answer;
}

const referrals = "/v1.0/engagements//referrals"; // the base address of the connector ends with a slash

const person = (email: string) => ({ FirstName: "Robin", LastName: "Lake", PhoneNumber: "+46 8 555 01 00", Email: email });

const draft = (target: string, value: string) => ({
  Name: "Data platform for Adatum",
  Type: "Shared",
  Qualification: "SalesQualified",
  Target: [{ Type: "BusinessProfileLocation", Id: target }],
  CustomerProfile: { Name: "Adatum AB", Ids: {}, Address: { Country: "se" }, Team: person("carin@adatum.example") },
  Consent: { ConsentToToShareInfoWithOthers: "true", ConsentToContact: true },
  Details: {
    DealValue: value,
    Currency: "USD",
    ClosingDateTime: new Date(Date.now() + 180 * 86_400_000).toISOString(),
    Requirements: { Solutions: [{ Id: "SOL-10001-CTS", Type: "Name" }] },
  },
  Team: [person("ada@contoso.example")],
});

const related = async (engagement: string) => {
  const found = await wanted(200, partner, "GET", `${referrals}?$filter=${encodeURIComponent(`engagementId eq '${engagement}'`)}`);
  return found.body.value.find((one: any) => one.organizationId === "msft");
};

// A deal that Microsoft accepts, won and registered.
const made = (await wanted(200, partner, "POST", referrals, draft("msft", "250000"))).body;
assert.equal((await related(made.engagementId)).status, "New");
const asked = await related(made.engagementId);
await wanted(200, seller, "PATCH", `${referrals}/${asked.id}`, { status: "Active", team: [person("mika@msft.example")] });
const accepted = await related(made.engagementId);
assert.equal(accepted.team[0].email, "mika@msft.example");
assert.notEqual(accepted.eTag, asked.eTag);
const won = await wanted(200, partner, "PATCH", `${referrals}/${made.id}`, [{ op: "replace", path: "/substatus", value: "Won" }], {
  "If-Match": made.eTag,
  Prefer: "return=representation",
});
await wanted(412, partner, "PATCH", `${referrals}/${made.id}`, { status: "Closed" }, { "If-Match": made.eTag });
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10) + "T00:00:00Z";
const registration = {
  type: "AzureIPCoSell",
  contract: { value: "100000", currency: "USD", startDateTime: day(0), endDateTime: day(365), signDateTime: day(0), term: "Finite" },
  solutionDetails: [
    {
      id: "SOL-10001-CTS",
      value: 90000,
      currency: "USD",
      isDeployedOnAzure: "true",
      primaryDeploymentOn: "Customer",
      pricingModel: "Other",
      marketplaceTransactionDetails: { isMarketplaceTransacted: false },
    },
  ],
};
const registered = await wanted(204, partner, "PATCH", `${referrals}/${made.id}/`, [{ op: "add", path: "/registrations/-", value: registration }]);
assert.notEqual(registered.etag, won.etag);
assert.equal((await wanted(200, partner, "GET", `${referrals}/${made.id}`)).body.registrations.length, 1);

// What came in, over three pages by nextLink, and once more by $skip until a page is short.
const name = `Walk ${Date.now().toString(36)}`;
for (let i = 0; i < 201; i++) await wanted(200, partner, "POST", referrals, { ...draft("3000001", "1000"), Name: name });
const filter = `$filter=${encodeURIComponent(`direction eq 'Incoming' and name eq '${name}'`)}`;
const incoming: any[] = [];
let pages = 0;
for (let next: string | undefined = `${referrals}?${filter}`; next; pages++) {
  const { body }: Answer = await wanted(200, guest, "GET", next);
  incoming.push(...body.value);
  next = body["@odata.nextLink"];
}
assert.deepEqual([pages, new Set(incoming.map((one) => one.id)).size], [3, 201]);
let skipped = 0;
for (let size = 100; size === 100; skipped += size) {
  size = (await wanted(200, guest, "GET", `${referrals}?$top=100&$skip=${skipped}&${filter}`)).body.value.length;
}
assert.equal(skipped, 201);

// One is accepted with figures, another declined in words of one's own.
const figures = { status: "Active", details: { dealValue: "5000.50", notes: "ours" } };
const taken = (await wanted(200, guest, "PATCH", `${referrals}/${incoming[0].id}`, figures, { "If-Match": incoming[0].eTag })).body;
assert.deepEqual([taken.substatus, taken.details.dealValue, taken.details.notes], ["Accepted", 5000.5, "ours"]);
const refuse = Object.entries({ status: "Closed", substatus: "Declined", statusReason: "Not for us" });
const operations = refuse.map(([member, value]) => ({ op: "replace", path: `/${member}`, value }));
await wanted(204, guest, "PATCH", `${referrals}/${incoming[1].id}`, operations);
assert.equal((await wanted(200, guest, "GET", `${referrals}/${incoming[1].id}`)).body.statusReason, "Not for us");

// Microsoft's referral tells why it declined where the deal is worth it.
for (const [value, told] of [["24999.99", false], ["25000", true]] as const) {
  const offered = (await wanted(200, partner, "POST", referrals, draft("msft", value))).body;
  const before = await related(offered.engagementId);
  assert.equal(before.substatus, "Pending");
  const no = { substatus: "Declined", statusReason: "NoMatchingCustomerRecord" };
  await wanted(200, seller, "PATCH", `${referrals}/${before.id}`, no);
  const after = await related(offered.engagementId);
  assert.deepEqual([after.substatus, after.statusReason !== null], ["Declined", told]);
}

// The flow: it hears of a referral, reads it where the event says, and puts it back with the id of its own system.
type Event = { headers: IncomingHttpHeaders; body: string };
const heard: Event[] = [];
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    heard.push({ headers: request.headers, body });
    response.end();
  });
}).listen(0, "127.0.0.1");
const hear = async (name: string): Promise<Event> => {
  for (let waited = 0; waited < 30_000; waited += 50) {
    const at = heard.findIndex((event) => JSON.parse(event.body).EventName === name);
    if (at >= 0) return heard.splice(at, 1)[0]!;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${name} within 30 s`);
};
await new Promise((resolve) => receiver.once("listening", resolve));
await wanted(200, guest, "POST", "/webhooks/v1/registration", {
  webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`,
  WebhookEvents: ["referral-created", "referral-updated", "test-created"],
});
await wanted(200, guest, "POST", "/webhooks/v1/registration/validationEvents");
const test = await hear("test-created");

const work = mkdtempSync(join(tmpdir(), "partner-center-"));
const certificate = await fetch(String(test.headers["x-ms-certificate-url"]));
writeFileSync(join(work, "certificate.der"), Buffer.from(await certificate.arrayBuffer()));
writeFileSync(join(work, "key.pem"), execFileSync("openssl", ["x509", "-inform", "DER", "-in", join(work, "certificate.der"), "-pubkey", "-noout"]));
const verify = (event: Event) => {
  writeFileSync(join(work, "body"), event.body);
  writeFileSync(join(work, "signature"), Buffer.from(String(event.headers.authorization).replace("Signature ", ""), "base64"));
  execFileSync("openssl", ["dgst", "-sha256", "-verify", join(work, "key.pem"), "-signature", join(work, "signature"), join(work, "body")]);
};
verify(test);

await wanted(200, partner, "POST", referrals, draft("3000001", "5000"));
const created = await hear("referral-created");
verify(created);
const uri = JSON.parse(created.body).ResourceUri;
const read = await wanted(200, guest, "GET", uri);
assert.equal(read.body.status, "New");
const { links, trackingInfo, ...rest } = read.body;
const put = await wanted(200, guest, "PUT", uri, { ...rest, externalReferenceId: "CRM-" + rest.id.slice(0, 8) }, { "If-Match": read.etag });
assert.equal(put.body.status, "New");
verify(await hear("referral-updated"));

receiver.close();
rmSync(work, { recursive: true });
console.log("ok  a client of Partner Center written by hand creates, lists, answers, wins and registers deals, and follows signed events");
