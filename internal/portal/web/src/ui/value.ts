import { date, t } from "../i18n";

const isTime = /^\d{4}-\d\d-\d\dT/;

/** Says a value of any shape in one line: of what has members, what is there of them. */
export function show(v: unknown): string {
  if (v == null) return t("nothing");
  if (typeof v === "boolean") return t(v ? "yes" : "no");
  if (Array.isArray(v)) return v.length === 0 ? t("nothing") : v.map(show).join("; ");
  if (typeof v === "object") return Object.values(v).filter((member) => member != null).map(show).join(", ");
  return typeof v === "string" && isTime.test(v) ? date(v, "always") : String(v);
}
