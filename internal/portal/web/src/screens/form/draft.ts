import type { Schemas } from "../../api/client";
import { countOf, isGroup, itemFields, type FormField, type Group, type Part, type Values } from "./fields";

type Thing = Record<string, unknown>;

/** An amount as the API takes it: as it was typed, so that no digit is lost, but without spaces and with a point. */
export const amountOf = (typed: string): string => typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");

/** A value as the API takes it. */
function valueOf(f: FormField, typed: string): unknown {
  switch (f.kind) {
    case "number":
      return amountOf(typed);
    case "count":
      return /^\d+$/.test(typed) ? Number(typed) : typed;
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(typed) ? `${typed}T00:00:00Z` : typed;
    case "check":
      return typed === "true";
    case "codes":
    case "words":
      return codes(typed, f.kind === "words" ? "," : "\n").map((id) => ({ id }));
    default:
      return typed;
  }
}

/** The codes of a field that holds several, each on a line of its own, or words with commas between them. */
export const codes = (typed: string, between = "\n"): string[] =>
  typed.split(between).flatMap((code) => (code.trim() ? [code.trim()] : []));

/**
 * A document made of what was typed. What is empty is left out, but where it is needed what it is in is there, so that every mistake is
 * told at its field; a consent that is needed and was not ticked is refused.
 */
function documentOf(values: Values, parts: Part[]): Thing {
  const root: Thing = {};
  const fields = parts.flatMap((p) => (isGroup(p) ? Array.from({ length: countOf(p, values) }, (_, n) => itemFields(p, n)).flat() : [p]));
  for (const f of fields) {
    const typed = values[f.at]?.trim() ?? "";
    const refused = f.kind === "check" && !f.optional;
    if (typed || refused) put(root, f.at, valueOf(f, typed));
    else if (!f.optional) makeWay(root, f.at);
  }
  return root;
}

/** The draft of a deal that was typed. */
export function draftOf(values: Values, parts: Part[]): Schemas["DealDraft"] {
  const root = documentOf(values, parts) as Schemas["DealDraft"];
  for (const party of root.target ?? []) if ((party?.type as string) === "Microsoft") Object.assign(party, { type: "BusinessProfileLocation", id: "msft" });
  return root;
}

/** Puts a value at a pointer, and makes the objects and lists on the way. */
export function put(root: Thing, pointer: string, value: unknown): void {
  makeWay(root, pointer)[pointer.split("/").pop() ?? ""] = value;
}

/** Makes the objects and lists on the way to a pointer, and returns the last of them. */
export function makeWay(root: Thing, pointer: string): Thing {
  const path = pointer.slice(1).split("/");
  let at = root;
  for (const [i, name] of path.slice(0, -1).entries()) at = (at[name] ??= /^\d+$/.test(path[i + 1] ?? "") ? [] : {}) as Thing;
  return at;
}

/** What a document has at a pointer. */
export function found(document: unknown, pointer: string): unknown {
  let at: unknown = document;
  for (const name of pointer.slice(1).split("/")) at = (at as Thing | null | undefined)?.[name];
  return at;
}

/** What a document has for a field, as it is typed. */
function typed(document: unknown, f: FormField): string {
  const value = found(document, f.at);
  if (value == null) return "";
  if (f.kind === "date") return String(value).slice(0, 10);
  if (f.kind === "check") return value === true ? "true" : "";
  return Array.isArray(value) ? value.map((tag: { id: string }) => tag.id).join(f.kind === "words" ? ", " : "\n") : String(value);
}

/** What a document has for every part of the form, as it is typed. */
export function valuesOf(document: unknown, parts: Part[]): Values {
  const values: Values = {};
  for (const p of parts) {
    const things = isGroup(p) ? (found(document, p.at) as unknown[] | null | undefined)?.length ?? 0 : 0;
    const fields = isGroup(p) ? Array.from({ length: things }, (_, n) => itemFields(p, n)).flat() : [p];
    for (const f of fields) values[f.at] = typed(document, f);
  }
  return values;
}

/** Adds a thing to a group. */
export const withOneMore = (g: Group, values: Values): Values => ({ ...values, [`${g.at}/${countOf(g, values)}${g.item[0]?.at ?? ""}`]: "" });

/** Takes the nth thing from a group; those behind it move up. */
export function without(g: Group, n: number, values: Values): Values {
  const left: Values = {};
  for (const [at, value] of Object.entries(values)) {
    const place = at.startsWith(`${g.at}/`) ? Number(at.slice(g.at.length + 1).split("/")[0]) : -1;
    if (place === n) continue;
    left[place > n ? at.replace(`${g.at}/${place}/`, `${g.at}/${place - 1}/`) : at] = value;
  }
  return left;
}

/** What was typed without the things of groups in which nothing was. */
export function compact(values: Values, parts: Part[]): Values {
  let left = values;
  for (const g of parts.filter(isGroup))
    for (let n = countOf(g, left) - 1; n >= 0; n--) if (itemFields(g, n).every((f) => !left[f.at]?.trim())) left = without(g, n, left);
  return left;
}

/** A merge patch of what was changed, with lists whole: what was emptied becomes null, or an empty list. */
export function patchOf(document: unknown, after: Values, parts: Part[]): Thing {
  const before = valuesOf(document, parts);
  const root: Thing = {};
  for (const p of parts) {
    if (isGroup(p)) {
      const [was, is] = [before, compact(after, [p])].map((values) => JSON.stringify(found(documentOf(values, [p]), p.at) ?? []));
      if (was !== is) put(root, p.at, (JSON.parse(is ?? "[]") as Thing[]).map((thing) => ({ ...kept(document, p, thing), ...thing })));
      continue;
    }
    const typed = after[p.at]?.trim() ?? "";
    if (typed !== (before[p.at] ?? "")) put(root, p.at, typed || p.kind === "check" ? valueOf(p, typed) : null);
  }
  return root;
}

/** What the document says of a thing beside what the form asks: what is not asked is not changed. */
function kept(document: unknown, g: Group, thing: Thing): Thing {
  const same = ((found(document, g.at) ?? []) as Thing[]).find((t) => (thing["id"] ?? thing["email"]) === (t["id"] ?? t["email"]));
  const asked = g.item.map((f) => f.at.slice(1));
  return Object.fromEntries(Object.entries(same ?? {}).filter(([name, value]) => !asked.includes(name) && value != null));
}
