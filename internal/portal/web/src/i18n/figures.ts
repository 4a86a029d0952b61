import type { Schemas } from "../api/client";
import { t, tag } from "./index";

export type Unit = Schemas["InsightUnit"];

/** A figure in its unit; null where there is nothing to count. */
export function figure(value: number | null | undefined, unit: Unit): string {
  if (value == null) return "–";
  switch (unit) {
    case "USD":
      return value.toLocaleString(tag.value, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 });
    case "Percent":
      return percent(value / 100);
    case "Days":
      return value.toLocaleString(tag.value, { style: "unit", unit: "day", unitDisplay: "short", maximumFractionDigits: 1 });
    default:
      return number(value);
  }
}

/** A figure as it stands at an axis: "$1.2M" rather than "$1,200,000". */
export function short(value: number, unit: Unit): string {
  if (unit === "Percent") return percent(value / 100);
  const money = unit === "USD" ? ({ style: "currency", currency: "USD", currencyDisplay: "narrowSymbol" } as const) : {};
  return value.toLocaleString(tag.value, { notation: "compact", maximumFractionDigits: 1, ...money });
}

export const number = (value: number): string => value.toLocaleString(tag.value, { maximumFractionDigits: 1 });

export const percent = (share: number): string => share.toLocaleString(tag.value, { style: "percent", maximumFractionDigits: 1 });

/** A change in percent, with its sign: "+12.3%". */
export function change(by: number | null | undefined): string {
  if (by == null) return "";
  if (by === 0) return t("unchanged");
  return (by / 100).toLocaleString(tag.value, { style: "percent", maximumFractionDigits: 1, signDisplay: "always" });
}

/** A month of UTC: "2026-08" as "Aug 2026". */
export function month(key: string, year = true): string {
  return new Date(`${key}-01T00:00:00Z`).toLocaleDateString(tag.value, {
    month: "short",
    timeZone: "UTC",
    ...(year ? { year: "numeric" } : {}),
  });
}

/** A list as a language says it: "a, b or c". */
export const either = (all: string[]): string => new Intl.ListFormat(tag.value, { type: "disjunction" }).format(all);
