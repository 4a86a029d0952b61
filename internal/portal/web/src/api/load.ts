import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { locale } from "../i18n";
import type { Problem } from "./client";

/** What a screen shows of something that is asked for; what there was before stays until the new comes. */
export type Loaded<T> =
  { state: "loading"; data?: T } | { state: "ready"; data: T } | { state: "failed"; problem: Problem; data?: T };

type Result<T> = { data?: T; error?: Problem };

/**
 * Asks for something, and again when what it depends on changes, or the language in which it is said. An answer that is no longer wanted
 * is dropped. If it cannot be had in another language, what is shown stays, and with it what was typed there.
 */
export function useLoaded<T>(ask: () => Promise<Result<T>>, on: unknown[]): [Loaded<T>, () => void] {
  const [loaded, set] = useState<Loaded<T>>({ state: "loading" });
  const turn = useRef(0);
  const language = locale.value;
  const said = useRef(language);
  const load = useCallback(() => {
    const mine = ++turn.current;
    const translates = said.current !== language;
    said.current = language;
    set((was) => ({ state: "loading", ...(was.data === undefined ? {} : { data: was.data }) }));
    void ask().then(({ data, error }) => {
      if (mine !== turn.current) return;
      if (error) set((was) => (translates && was.data !== undefined ? { state: "ready", data: was.data } : { state: "failed", problem: error }));
      else if (data !== undefined) set({ state: "ready", data });
    });
  }, [...on, language]);
  useEffect(load, [load]);
  return [loaded, load];
}
