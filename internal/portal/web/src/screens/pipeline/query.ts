import { me } from "../../api/access";
import type { paths } from "../../api/schema";
import { go, route } from "../../router";

type Wanted = NonNullable<paths["/v1/deals"]["get"]["parameters"]["query"]>;
type Counted = NonNullable<paths["/v1/deals/summary"]["get"]["parameters"]["query"]>;

/** The filters of the pipeline, as they stand in its address. */
export type Filters = { tab: string; q: string; status: string; type: string; ms: string; sort: string };

export const unfiltered: Filters = { tab: "", q: "", status: "", type: "", ms: "", sort: "" };

/** The fewest characters that are searched for; one of Han, Kana or Hangul says as much as a word. */
const searched = (q: string) => [...q].length >= 3 || (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u.test(q) && [...q].length >= 2);

export function filtersOf(query: URLSearchParams): Filters {
  const f = { ...unfiltered };
  for (const name of Object.keys(f) as (keyof Filters)[]) f[name] = query.get(name) ?? "";
  return f;
}

/** What is counted for the tabs: what the list would show in each of them. */
export function counted(f: Filters): Counted {
  const q: Record<string, unknown> = {};
  if (searched(f.q.trim())) q["q"] = f.q.trim();
  if (f.status === "New") q["status"] = ["New"];
  else if (f.status) q["substatus"] = f.status.replace("New", "Pending,Received").split(","); // Microsoft calls what waits otherwise
  if (f.type) q["dealType"] = f.type.split(",");
  if (f.ms) q["microsoftStatus"] = f.ms.split(",");
  return q as Counted;
}

/** Which deals the filters leave, in their order. */
export function listed(f: Filters): Wanted {
  const q: Record<string, unknown> = { ...counted(f), sort: f.sort || "-createdDateTime" };
  if (f.tab === "inbound") q["direction"] = "Incoming";
  if (f.tab === "outbound") q["direction"] = "Outgoing";
  if (f.tab === "favourites") q["favorite"] = true;
  return q as Wanted;
}

/** What is asked of the API for a page of the list. */
export const wanted = (f: Filters): Wanted => ({ ...listed(f), include: ["microsoftResponse", "favorite"], limit: 25 });

/** The address of the pipeline with filters. */
export function addressOf(f: Filters): string {
  const query = new URLSearchParams(Object.entries(f).filter(([, value]) => value !== ""));
  return query.size > 0 ? `/?${query.toString()}` : "/";
}

/** Under which name the browser keeps a person's filters until they sign out; what was searched for it does not keep. */
const key = () => `cosell.filters.${me.value?.user.id ?? ""}`;

/** Where the person left the pipeline. */
let left = "/";

/** Sets filters in the address and remembers them for the person. */
export function setFilters(change: Partial<Filters>): void {
  const next = { ...filtersOf(route.value.query), ...change };
  localStorage.setItem(key(), addressOf({ ...next, q: "" }));
  left = addressOf(next);
  go(left, "replace");
}

/** The address of the pipeline as the person left it. */
export const pipelineAddress = (): string => `/portal${left}`;

/** Has the pipeline as the person left it in this browser, unless its address says how. */
export function restoreFilters(): void {
  left = route.value.path === "/" && route.value.query.size > 0 ? addressOf(filtersOf(route.value.query)) : (localStorage.getItem(key()) ?? "/");
  if (route.value.path === "/" && route.value.query.size === 0 && left !== "/") go(left, "replace");
}

const listKey = "cosell.list";

/** Remembers which deals the list shows, in its order. */
export const keepList = (ids: string[]): void => sessionStorage.setItem(listKey, JSON.stringify(ids));

/** The deals before and after one in the list that was shown last. */
export function neighbours(id: string): { before: string | undefined; after: string | undefined } {
  const ids = JSON.parse(sessionStorage.getItem(listKey) ?? "[]") as string[];
  const at = ids.indexOf(id);
  return at < 0 ? { before: undefined, after: undefined } : { before: ids[at - 1], after: ids[at + 1] };
}
