import { useEffect, useRef, useState } from "preact/hooks";
import { locale } from "../i18n";
import type { Problem } from "./client";

type Page<T> = { items: T[]; nextCursor: string | null };

/** A list as far as it was read; further pages are added below. With rows there is a problem only of reading on. */
export type Paged<T, P extends Page<T> = Page<T>> = {
  rows: T[] | undefined;
  first: P | undefined;
  next: string | null;
  problem: Problem | undefined;
  busy: boolean;
  more: () => Promise<void>;
  again: () => void;
};

/** Reads a list page by page, and anew when what it depends on changes, or the language in which it is said. */
export function usePaged<T, P extends Page<T>>(ask: (cursor: { cursor?: string }) => Promise<{ data?: P; error?: Problem }>, on: unknown[]): Paged<T, P> {
  const wanted = JSON.stringify([...on, locale.value]);
  const [{ of, ...read }, set] = useState<Omit<Paged<T, P>, "more" | "again"> & { of: string }>({
    rows: undefined,
    first: undefined,
    next: null,
    problem: undefined,
    busy: true,
    of: wanted,
  });
  const turn = useRef(0);
  const load = async (cursor: string | null) => {
    const mine = cursor ? turn.current : ++turn.current;
    set((r) => ({ ...r, busy: true, of: wanted }));
    const { data, error } = await ask(cursor ? { cursor } : {});
    if (mine !== turn.current) return;
    if (!data) return set((r) => ({ ...r, busy: false, problem: error, rows: cursor ? r.rows : undefined }));
    set((r) => ({
      of: wanted,
      rows: cursor ? [...(r.rows ?? []), ...data.items] : data.items,
      first: cursor ? r.first : data,
      next: data.nextCursor,
      problem: undefined,
      busy: false,
    }));
  };
  useEffect(() => void load(null), [wanted]);
  const busy = read.busy || of !== wanted; // from the moment that something else is wanted
  const more = async () => {
    if (read.next && !busy) await load(read.next);
  };
  return { ...read, busy, more, again: () => void load(null) };
}
