// Walks through the life of a co-sell deal with the client that openapi-typescript generates from the contract, against a
// service with demo data: COSELL_URL=http://127.0.0.1:8080 npm run walk. It ends with status 1 at the first difference.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import createClient from "openapi-fetch";
import { Webhook } from "standardwebhooks";

import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];

const baseUrl = process.env["COSELL_URL"] ?? "http://127.0.0.1:8080";

function as(token: string) {
  return createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
}

/** What openapi-fetch returns: the data of a 2xx, or the error of anything else. */
type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Returns the data of an answer that must have the status. */
async function want<T>(status: number, answer: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  assert.equal(response.status, status, `${response.url} answered ${response.status}: ${JSON.stringify(error ?? data)}`);
  assert.ok(data, `${response.url} answered no data`);
  return data;
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString();
}

function person(firstName: string, lastName: string, email: string): Schemas["Member"] {
  return { firstName, lastName, phoneNumber: "+46 8 555 01 00", email };
}

async function step<T>(what: string, does: () => Promise<T>): Promise<T> {
  const result = await does();
  console.log(`ok  ${what}`);
  return result;
}

const partner = as("demo-contoso-referral-admin");
const seller = as("demo-msft-seller");

const draft: Schemas["DealDraft"] = {
  name: "Data platform for Adatum",
  mpnId: "1000001",
  target: [{ type: "BusinessProfileLocation", id: "msft" }],
  customerProfile: {
    name: "Adatum AB",
    address: { city: "Stockholm", country: "SE" },
    team: [person("Carin", "Lund", "carin@adatum.example")],
  },
  consent: { consentToToShareInfoWithOthers: true, consentToContact: true },
  details: {
    dealValue: 42000.5,
    currency: "USD",
    closingDateTime: inDays(90),
    requirements: { solutions: [{ id: "SOL-10001-CTS" }] },
  },
  team: [person("Ada", "Berg", "ada@contoso.example")],
  inviteContext: { assistanceRequestCode: "ProofOfConceptOrDemo", notes: "The customer asks for a demo" },
};

await step("the partner may create a deal", async () => {
  const eligibility = await want(200, partner.GET("/v1/deals/creation-eligibility"));
  assert.equal(eligibility.allowed, true);
});

const first = await step("creates one and invites Microsoft; a repeated request creates no second one", async () => {
  const create = () =>
    partner.POST("/v1/deals", { body: draft, params: { header: { "Idempotency-Key": key } } });
  const key = randomUUID();
  const deal = await want(201, create());
  assert.equal(deal.status, "Active");
  assert.equal(deal.substatus, "Accepted");
  assert.equal(deal.dealType, "CoSell");
  assert.equal(deal.details.dealValue, 42000.5);
  const again = await create();
  assert.equal(again.response.headers.get("Idempotent-Replayed"), "true");
  assert.deepEqual(again.data, deal);
  return deal;
});

const path = { dealId: first.id };

type Delivery = { headers: IncomingHttpHeaders; body: string };

const deliveries: Delivery[] = [];
const receiver = createServer((request, response) => {
  void text(request).then((body) => {
    deliveries.push({ headers: request.headers, body });
    response.writeHead(204).end();
    receiver.emit("delivery");
  });
});

const secret = await step("registers an endpoint of this program for what happens to the deal", async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  const made = await want(201, partner.POST("/v1/webhooks", {
    body: { url: `http://127.0.0.1:${port}/events`, eventTypes: ["related-referral-updated"] },
  }));
  assert.ok(made.secret);
  return made.secret;
});

await step("Microsoft's answer is pending", async () => {
  const answer = await want(200, partner.GET("/v1/deals/{dealId}/microsoft-response", { params: { path } }));
  assert.equal(answer.status, "Pending");
  assert.equal(answer.declineReason, null);
  assert.deepEqual(answer.sellers, []);
});

await step("Microsoft's seller declines", async () => {
  await want(200, seller.POST("/v1/deals/{dealId}/microsoft-response", {
    params: { path },
    body: { decision: "Declined", reasonCode: "NoMatchingCustomerRecord" },
  }));
});

await step("the decline arrives at the endpoint, signed, as the feed shows it", async () => {
  if (deliveries.length === 0) {
    await once(receiver, "delivery", { signal: AbortSignal.timeout(20_000) });
  }
  const [delivery] = deliveries;
  assert.ok(delivery);
  const headers = Object.fromEntries(Object.entries(delivery.headers).map(([name, value]) => [name, String(value)]));
  const message = new Webhook(secret).verify(delivery.body, headers) as { type: string; data: Schemas["Event"] };
  assert.throws(() => new Webhook(secret).verify(delivery.body.replace("Declined", "Accepted"), headers));
  assert.equal(message.type, "related-referral-updated");
  assert.equal(message.data.id, headers["webhook-id"]);
  assert.equal(message.data.dealId, first.id);
  assert.equal(message.data.microsoftResponse?.status, "Declined");
  const feed = await want(200, partner.GET("/v1/events", { params: { query: { type: ["related-referral-updated"], limit: 100 } } }));
  assert.ok(typeof feed === "object");
  assert.deepEqual(feed.items.find((item) => item.id === message.data.id), message.data);
  receiver.close();
  receiver.closeAllConnections();
});

await step("the partner reads the reason, what it means and what to do, and no seller", async () => {
  const deal = await want(200, partner.GET("/v1/deals/{dealId}", {
    params: { path, query: { include: ["microsoftResponse"] } },
  }));
  const answer = deal.microsoftResponse;
  assert.ok(answer);
  assert.equal(answer.status, "Declined");
  assert.equal(answer.declineReasonWithheld, null);
  assert.deepEqual(answer.sellers, []);
  const reason = answer.declineReason;
  assert.equal(reason?.code, "NoMatchingCustomerRecord");
  assert.ok(reason?.title && reason.meaning && reason.whatToDo);
  const list = await want(200, partner.GET("/v1/reference/{list}", { params: { path: { list: "microsoft-decline-reasons" } } }));
  const published = list.items.find((entry) => entry.code === reason.code);
  assert.equal(published?.description, reason.meaning);
  assert.equal(published?.whatToDo, reason.whatToDo);
});

const second = await step("creates the deal again with a later closing date", async () => {
  const closingDateTime = inDays(180);
  const deal = await want(201, partner.POST("/v1/deals/{dealId}/recreate", {
    params: { path },
    headers: { "Content-Type": "application/merge-patch+json" },
    body: { details: { closingDateTime } },
  }));
  assert.notEqual(deal.id, first.id);
  assert.equal(deal.recreatedFromDealId, first.id);
  assert.equal(deal.name, first.name);
  assert.equal(Date.parse(deal.details.closingDateTime), Date.parse(closingDateTime));
  return deal;
});

const again = { dealId: second.id };

await step("finds the new deal by the old one", async () => {
  const found = await want(200, partner.GET("/v1/deals", { params: { query: { recreatedFrom: first.id } } }));
  assert.deepEqual(found.items.map((deal) => deal.id), [second.id]);
  assert.equal(found.nextCursor, null);
});

await step("Microsoft's seller accepts", async () => {
  const answer = await want(200, partner.GET("/v1/deals/{dealId}/microsoft-response", { params: { path: again } }));
  assert.equal(answer.status, "Pending");
  await want(200, seller.POST("/v1/deals/{dealId}/microsoft-response", {
    params: { path: again },
    body: { decision: "Accepted", sellers: [person("Mika", "Reed", "mika@msft.example")], estimatedValue: 50000 },
  }));
});

await step("the partner reads who sells with it", async () => {
  const answer = await want(200, partner.GET("/v1/deals/{dealId}/microsoft-response", { params: { path: again } }));
  assert.equal(answer.status, "Accepted");
  assert.equal(answer.estimatedValue, 50000);
  assert.deepEqual(answer.sellers.map((member) => member.email), ["mika@msft.example"]);
});

await step("raises the value on the condition that nobody else changed the deal", async () => {
  const etag = second.eTag;
  const change = (tag: string) =>
    partner.PATCH("/v1/deals/{dealId}", {
      params: { path: again, header: { "If-Match": tag } },
      headers: { "Content-Type": "application/merge-patch+json" },
      body: { details: { dealValue: "48000" } },
    });
  const deal = await want(200, change(etag));
  assert.equal(deal.details.dealValue, 48000);
  const stale = await change(etag);
  assert.equal(stale.response.status, 412);
  assert.equal(stale.error?.code, "stale-etag");
});

await step("wins the deal", async () => {
  const deal = await want(200, partner.POST("/v1/deals/{dealId}/win", { params: { path: again } }));
  assert.equal(deal.status, "Closed");
  assert.equal(deal.substatus, "Won");
});

await step("a second win is refused with the contract's problem document", async () => {
  const { error, response } = await partner.POST("/v1/deals/{dealId}/win", { params: { path: again } });
  assert.equal(response.status, 409);
  assert.equal(response.headers.get("Content-Type"), "application/problem+json");
  assert.ok(error);
  const problem: Schemas["Problem"] = error;
  assert.equal(problem.code, "deal-terminal");
  assert.equal(problem.status, 409);
  assert.deepEqual(problem.currentStatus, { status: "Closed", substatus: "Won" });
});

await step("the history tells it all", async () => {
  const history = await want(200, partner.GET("/v1/deals/{dealId}/history", { params: { path: again } }));
  assert.deepEqual(history.items.map((entry) => entry.action), ["Win", "Edit", "Create"]);
});
