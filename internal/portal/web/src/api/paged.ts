import { useEffect, useRef, useState } from "preact/hooks";
import { locale } from "../i18n";
import type { Problem } from "./client";

type Page<T> = { items: T[]; nextCursor: string | null };

/** A list as far as it was read; further pages are added below. */
export type Paged<T, P extends Page<T> = Page<T>> = {
  rows: T[] | undefined;
  first: P | undefined;
  next: string | null;
  problem: Problem | undefined;
  busy: boolean;
  more: () => void;
  again: () => void;
};

/** Reads a list page by page, and anew when what it depends on changes, or the language in which it is said. */
export function usePaged<T, P extends Page<T>>(ask: (cursor: { cursor?: string }) => Promise<{ data?: P; error?: Problem }>, on: unknown[]): Paged<T, P> {
  const [read, set] = useState<Omit<Paged<T, P>, "more" | "again">>({ rows: undefined, first: undefined, next: null, problem: undefined, busy: true });
  const turn = useRef(0);
  const load = async (cursor: string | null) => {
    const mine = cursor ? turn.current : ++turn.current;
    set((r) => ({ ...r, busy: true }));
    const { data, error } = await ask(cursor ? { cursor } : {});
    if (mine !== turn.current) return;
    if (!data) return set((r) => ({ ...r, busy: false, problem: error, rows: cursor ? r.rows : undefined }));
    set((r) => ({
      rows: cursor ? [...(r.rows ?? []), ...data.items] : data.items,
      first: cursor ? r.first : data,
      next: data.nextCursor,
      problem: undefined,
      busy: false,
    }));
  };
  useEffect(() => void load(null), [...on, locale.value]);
  return { ...read, more: () => void (read.next && !read.busy && load(read.next)), again: () => void load(null) };
}
