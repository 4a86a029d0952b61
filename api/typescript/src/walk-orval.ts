// Walks with the client that orval generates from the contract: a deal with the largest amounts, which come back to the last digit.
// COSELL_URL is a service with demo data.
import assert from "node:assert/strict";

import { draft, largest, partner } from "./deal.js";
import { createDeal, getDeal, updateDeal, winDeal } from "./orval.js";

// The client's addresses are paths, as for a page of the same server.
const send = globalThis.fetch;
globalThis.fetch = (input, init) => send(typeof input === "string" ? `${process.env["COSELL_URL"] ?? ""}${input}` : input, init);

const signedIn = { headers: { Authorization: `Bearer ${partner}`, "Content-Type": "application/json" } };

const made = await createDeal(draft(largest.usd, "USD"), undefined, signedIn);
assert.ok(made.status === 201, JSON.stringify(made.data));
assert.equal(made.data.details.dealValue, largest.usd);

const { id, eTag } = made.data;
const changed = await updateDeal(id, { details: { dealValue: String(largest.kwd), currency: "KWD" } }, undefined, {
  headers: { ...signedIn.headers, "If-Match": eTag },
});
assert.ok(changed.status === 200, JSON.stringify(changed.data));
const read = await getDeal(id, undefined, signedIn);
assert.ok(read.status === 200, JSON.stringify(read.data));
assert.equal(read.data.details?.dealValue, largest.kwd);

const won = await winDeal(id, {}, undefined, signedIn);
assert.ok(won.status === 200, JSON.stringify(won.data));
assert.equal(won.data.substatus, "Won");
const again = await winDeal(id, {}, undefined, signedIn);
assert.ok(again.status === 409, JSON.stringify(again.data));
assert.equal(again.data.code, "deal-terminal");
console.log("ok  a client made by orval creates, reads, changes and wins deals, to the last digit");
