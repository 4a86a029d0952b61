import type { Schemas } from "../../api/client";
import { all, type FormField } from "./fields";

/** What was typed, by pointer. */
export type Values = Record<string, string>;

/** A value as the API takes it. Amounts go as they were typed, so that no digit is lost. */
function valueOf(f: FormField, typed: string): unknown {
  if (f.at === "/target/0/id") return "msft";
  switch (f.kind) {
    case "number":
      return typed.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
    case "date":
      return `${typed}T00:00:00Z`;
    case "check":
      return typed === "true";
    default:
      return typed;
  }
}

/** The draft of a deal that was typed; what is empty is left out, and consents that were not ticked are refused. */
export function draftOf(values: Values): Schemas["DealDraft"] {
  const root: Record<string, unknown> = {};
  for (const f of all) {
    const typed = values[f.at]?.trim() ?? "";
    const refused = f.kind === "check" && !f.optional;
    if (typed || refused) put(root, f.at, valueOf(f, typed));
  }
  if (values["/target/0/id"]) put(root, "/target/0/type", "BusinessProfileLocation");
  return root as Schemas["DealDraft"];
}

/** Puts a value at a pointer, and makes the objects and lists on the way. */
export function put(root: Record<string, unknown>, pointer: string, value: unknown): void {
  const path = pointer.slice(1).split("/");
  const last = path.pop() ?? "";
  let at: Record<string, unknown> = root;
  path.forEach((name, i) => {
    const inside = path[i + 1] ?? last;
    at = (at[name] ??= /^\d+$/.test(inside) ? [] : {}) as Record<string, unknown>;
  });
  at[last] = value;
}

/** What a document has at a pointer, as it is typed. */
export function typed(document: unknown, f: FormField): string {
  let at: unknown = document;
  for (const name of f.at.slice(1).split("/")) at = (at as Record<string, unknown> | null | undefined)?.[name];
  if (at == null) return "";
  return f.kind === "date" ? String(at).slice(0, 10) : String(at);
}

const key = "cosell.draft";

/** The draft that was kept when the page was left or loaded again. */
export const keptDraft = (): Values | null => JSON.parse(sessionStorage.getItem(key) ?? "null") as Values | null;

export const keepDraft = (values: Values): void => sessionStorage.setItem(key, JSON.stringify(values));

export const dropDraft = (): void => sessionStorage.removeItem(key);

/** A merge patch of what was changed: what was emptied becomes null. */
export function patchOf(before: Values, after: Values, among: FormField[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const f of among) {
    const typed = after[f.at]?.trim() ?? "";
    if (typed !== (before[f.at] ?? "")) put(root, f.at, typed ? valueOf(f, typed) : null);
  }
  return root;
}
