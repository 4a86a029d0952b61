// Walks with the client that @hey-api/openapi-ts generates from the contract: a deal with the largest amounts, which come back to the last
// digit. COSELL_URL is a service with demo data.
import assert from "node:assert/strict";

import { createClient } from "./hey/client/index.js";
import { createDeal, getDeal, updateDeal, winDeal } from "./hey/sdk.gen.js";
import { draft, largest, partner } from "./deal.js";

const client = createClient({ baseUrl: process.env["COSELL_URL"] ?? "http://127.0.0.1:8080", auth: ({ type }) => (type === "http" ? partner : undefined) });

const made = await createDeal({ client, body: draft(largest.usd, "USD") });
assert.ok(made.data, JSON.stringify(made.error));
assert.equal(made.data.details.dealValue, largest.usd);

const path = { dealId: made.data.id };
const changed = await updateDeal({
  client,
  path,
  headers: { "If-Match": made.data.eTag },
  body: { details: { dealValue: String(largest.kwd), currency: "KWD" } },
});
assert.ok(changed.data, JSON.stringify(changed.error));
const read = await getDeal({ client, path });
assert.ok(read.data, JSON.stringify(read.error));
assert.equal(read.data.details?.dealValue, largest.kwd);

const won = await winDeal({ client, path });
assert.equal(won.data?.substatus, "Won");
const again = await winDeal({ client, path });
assert.ok(again.error);
assert.equal(again.error.code, "deal-terminal");
console.log("ok  a client made by hey-api creates, reads, changes and wins deals, to the last digit");
