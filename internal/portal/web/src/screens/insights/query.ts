import { api, type Problem, type Schemas } from "../../api/client";
import { serverNow } from "../../api/clock";
import type { paths } from "../../api/schema";
import { go } from "../../router";
import { saveTable } from "../../ui/save";

type Query = NonNullable<paths["/v1/insights/summary"]["get"]["parameters"]["query"]>;
type Metric = Schemas["InsightMetricCode"];
export type Summary = Schemas["InsightSummary"];
export type Measure = Schemas["InsightMeasure"];
export type Breakdown = Schemas["InsightBreakdown"];

/** What the figures are about, as it stands in the address. */
export type Asked = { from: string; to: string; type: string; way: string; by: string; metric: string };

const names = ["from", "to", "type", "way", "by", "metric"] as const;

export function askedOf(query: URLSearchParams): Asked {
  const asked: Asked = { from: "", to: "", type: "", way: "", by: "", metric: "" };
  for (const name of names) asked[name] = query.get(name) ?? "";
  return asked;
}

/** Changes what is asked for, in the address. */
export function ask(asked: Asked, change: Partial<Asked>): void {
  const query = new URLSearchParams(Object.entries({ ...asked, ...change }).filter(([, v]) => v));
  go(query.size > 0 ? `/insights?${query.toString()}` : "/insights", "replace");
}

/** The filters as the API takes them. What is not known to it, it says itself. */
export function filters(a: Asked): Query {
  return {
    ...(a.from ? { from: a.from } : {}),
    ...(a.to ? { to: a.to } : {}),
    ...(a.type ? { dealType: [a.type as "CoSell"] } : {}),
    ...(a.way ? { direction: a.way as "Incoming" } : {}),
  };
}

export function breakdown(a: Asked): Promise<{ data?: Breakdown; error?: Problem }> {
  const query = { ...filters(a), dimension: (a.by || "Month") as "Month", metric: [(a.metric || "Referrals") as Metric], top: 12 };
  return api.GET("/v1/insights/breakdown", { params: { query } });
}

const kept = 36; // months that are offered

/** The months that can be chosen, newest first, in UTC. */
export function months(also: string[]): string[] {
  const now = new Date(serverNow());
  const last = Array.from({ length: kept }, (_, i) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - i)).toISOString().slice(0, 7));
  return [...new Set([...last, ...also.filter(Boolean)])].sort().reverse();
}

/** Saves the figures as a file: it is asked for like everything else, as a link would not send the token. */
export async function download(a: Asked): Promise<Problem | undefined> {
  const { data, error } = await api.GET("/v1/insights/summary.csv", { params: { query: filters(a) }, parseAs: "text" });
  if (error) return error;
  saveTable(`insights-${a.from || "now"}`, data);
  return undefined;
}
