import { signal } from "@preact/signals";
import { locale } from "../i18n";
import { api, type Schemas } from "./client";
import type { paths } from "./schema";

export type ListName = paths["/v1/reference/{list}"]["get"]["parameters"]["path"]["list"];

type Entries = Schemas["ReferenceEntry"][];

const lists = signal<Partial<Record<ListName, Entries>>>({});
const asked = new Set<ListName>();
let language = locale.value;

/** The entries of a list of codes, none until it has come; each list is asked for once in a language. */
export function reference(list: ListName): Entries {
  if (language !== locale.value) {
    language = locale.value;
    asked.clear();
  }
  if (!asked.has(list)) {
    asked.add(list);
    void api.GET("/v1/reference/{list}", { params: { path: { list } } }).then(({ data }) => {
      if (data) lists.value = { ...lists.value, [list]: data.items };
      else asked.delete(list);
    });
  }
  return lists.value[list] ?? [];
}

/** What a code of a list is called; one that a newer service has, as it is. */
export const called = (list: ListName, code: string): string => reference(list).find((e) => e.code === code)?.title ?? code;

/** What the reason of a step is called, in whichever list has it. */
export const reasonOf = (code: string): string =>
  (["loss-reasons", "decline-reasons", "error-reasons", "microsoft-decline-reasons"] as const).flatMap(reference).find((r) => r.code === code)?.title ?? code;

const solutions = signal<Entries | null>(null);

/** The solutions that a deal can be about, none until they have come. */
export function offeredSolutions(): Entries {
  if (!solutions.value) {
    solutions.value = [];
    const query = { coSellStatus: ["CoSellReady" as const], publishState: ["Published" as const], limit: 100 };
    void api.GET("/v1/solutions", { params: { query } }).then(({ data }) => {
      if (data) solutions.value = data.items.map((s) => ({ code: s.id, title: `${s.name} (${s.id})` }));
    });
  }
  return solutions.value;
}
