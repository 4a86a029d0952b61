import { batch, computed, effect, signal } from "@preact/signals";
import { serverNow } from "../api/clock";
import { en, type Messages } from "./en";

export type Locale = "en" | "sv";

const key = "cosell.locale";
const languages = [localStorage.getItem(key), ...navigator.languages.map((l) => l.slice(0, 2)), "en"];

const messages = signal<Messages>(en);

/** The language of everything that the portal says. */
export const locale = signal<Locale>("en");
effect(() => {
  document.documentElement.lang = locale.value;
});

let wanted: Locale = "en";

/** Has everything said in a language as soon as its texts have come; if they do not, it goes on as it is. */
async function say(language: Locale): Promise<void> {
  wanted = language;
  const texts = language === "sv" ? (await import("./sv").catch(() => null))?.sv : en;
  if (!texts || wanted !== language) return;
  batch(() => {
    messages.value = texts;
    locale.value = language;
  });
}

/** Done once the language is there in which the portal begins. */
export const begun = say(languages.find((l) => l === "sv" || l === "en") === "sv" ? "sv" : "en");

/** Takes a language, and remembers it in this browser. */
export function speak(language: Locale): void {
  localStorage.setItem(key, language);
  void say(language);
}

/** Takes the language of the person's settings, unless another was chosen in this browser. */
export function speakAsSet(tag: string | null): void {
  if (tag && !localStorage.getItem(key)) void say(tag.startsWith("sv") ? "sv" : "en");
}

/** The language and country by which dates and figures are written. */
export const tag = computed(() => (locale.value === "sv" ? "sv-SE" : "en-GB"));

export type Text = { [K in keyof Messages]: Messages[K] extends string ? K : never }[keyof Messages];
export type Kind = Exclude<keyof Messages, Text>;

const plural = computed(() => new Intl.PluralRules(tag.value));

/** The text of that name, with what is to be put into its braces: `{n}` becomes the number, `{n|deal|deals}` its one or other word. */
export function t(id: Text, fill: Record<string, string | number> = {}): string {
  return messages.value[id].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name: string, one?: string, other?: string) => {
    const value = fill[name] ?? "";
    if (one !== undefined) return String(plural.value.select(Number(value)) === "one" ? one : other);
    return typeof value === "number" ? value.toLocaleString(tag.value) : value;
  });
}

/** What a code of that kind is called, such as a state, a type of deal or a role. One that a newer service has is shown as it is. */
export function label(kind: Kind, code: string): string {
  return messages.value[kind][code] ?? code;
}

/** What a code is called where its name begins a line. */
export const title = (kind: Kind, code: string): string => sentence(label(kind, code));

/** A text with a capital letter, as a line begins. */
export const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase(tag.value) + text.slice(1);

export function date(iso: string | null | undefined, year: "auto" | "always" = "auto"): string {
  if (!iso) return "–";
  const d = new Date(iso);
  const thisYear = d.getFullYear() === new Date(serverNow()).getFullYear();
  return d.toLocaleDateString(tag.value, {
    day: "numeric",
    month: "short",
    ...(thisYear && year === "auto" ? {} : { year: "numeric" }),
  });
}

/** A day within a sentence, where the point of "8 nov." would end it. */
export function wholeDay(iso: string | null | undefined): string {
  return iso ? new Date(iso).toLocaleDateString(tag.value, { day: "numeric", month: "long", year: "numeric" }) : "–";
}

export function dateTime(iso: string): string {
  return new Date(iso).toLocaleString(tag.value, { dateStyle: "medium", timeStyle: "short" });
}

/** The currencies whose sign is of them alone, by language; "kr" and "¥" are of several. */
const signs = computed(() => ["USD", "EUR", "GBP", ...(locale.value === "sv" ? ["SEK"] : [])]);

/** An amount with as many digits behind the point as it has and its currency writes. */
export function money(amount: number | null | undefined, currency: string | null | undefined): string {
  if (amount == null || !currency) return "–";
  const whole = Number.isInteger(amount) ? { maximumFractionDigits: 0 } : {};
  const currencyDisplay = signs.value.includes(currency) ? "narrowSymbol" : "code";
  return amount.toLocaleString(tag.value, { style: "currency", currency, currencyDisplay, ...whole });
}

/** How long ago something was: "3 days ago". */
export function ago(iso: string): string {
  const seconds = (Date.parse(iso) - serverNow()) / 1000;
  const format = new Intl.RelativeTimeFormat(tag.value, { numeric: "auto", style: "short" });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ];
  for (const [unit, size] of steps) if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  return format.format(0, "minute");
}

/** How long there is until then: "9 d 4 h", or "4 h 10 min" on the last day. */
export function until(iso: string): string {
  const left = Date.parse(iso) - serverNow();
  if (left <= 0) return t("expiredDue");
  const minutes = Math.floor(left / 60_000);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts = days > 0 ? [days, t("day"), hours, "h"] : [hours, "h", minutes % 60, "min"];
  return parts.join("\u00a0"); // a line does not end within it
}

export function countryName(code: string | null | undefined): string {
  if (!code) return "";
  try {
    return new Intl.DisplayNames([tag.value], { type: "region" }).of(code) ?? code;
  } catch {
    return code; // Intl knows no such region
  }
}
