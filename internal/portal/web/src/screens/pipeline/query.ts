import { me } from "../../api/access";
import type { paths } from "../../api/schema";
import { go, route } from "../../router";

type Wanted = NonNullable<paths["/v1/deals"]["get"]["parameters"]["query"]>;

/** The filters of the pipeline, as they stand in its address. */
export type Filters = { tab: string; q: string; status: string; type: string; ms: string; sort: string };

const names = ["tab", "q", "status", "type", "ms", "sort"] as const;

/** The fewest characters that are searched for; one of Han, Kana or Hangul says as much as a word. */
const searched = (q: string) => [...q].length >= 3 || (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u.test(q) && [...q].length >= 2);

export function filtersOf(query: URLSearchParams): Filters {
  const f: Filters = { tab: "", q: "", status: "", type: "", ms: "", sort: "" };
  for (const name of names) f[name] = query.get(name) ?? "";
  return f;
}

/** What is asked of the API for the filters. */
export function wanted(f: Filters): Wanted {
  const q: Record<string, unknown> = { include: ["microsoftResponse"], limit: 25, sort: f.sort || "-createdDateTime" };
  if (searched(f.q.trim())) q["q"] = f.q.trim();
  if (f.status) q["substatus"] = f.status;
  if (f.type) q["dealType"] = f.type;
  if (f.ms) q["microsoftStatus"] = f.ms;
  if (f.tab === "inbound") q["direction"] = "Incoming";
  if (f.tab === "outbound") q["direction"] = "Outgoing";
  return q as Wanted;
}

const key = () => `cosell.filters.${me.value?.user.id ?? ""}`;

/** Sets filters in the address and remembers them for the person. */
export function setFilters(change: Partial<Filters>): void {
  const next = new URLSearchParams(route.value.query);
  for (const [name, value] of Object.entries(change)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  sessionStorage.setItem(key(), next.toString());
  go(next.size > 0 ? `/?${next.toString()}` : "/", "replace");
}

/** The address of the pipeline as the person left it. */
export function pipelineAddress(): string {
  const kept = sessionStorage.getItem(key());
  return kept ? `/portal/?${kept}` : "/portal/";
}
