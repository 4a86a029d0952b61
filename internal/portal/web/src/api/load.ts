import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "./client";

/** What a screen shows of something that is asked for; what there was before stays until the new comes. */
export type Loaded<T> =
  { state: "loading"; data?: T } | { state: "ready"; data: T } | { state: "failed"; problem: Problem; data?: T };

type Result<T> = { data?: T; error?: Problem };

/** Asks for something, and again when what it depends on changes. An answer that is no longer wanted is dropped. */
export function useLoaded<T>(ask: () => Promise<Result<T>>, on: unknown[]): [Loaded<T>, () => void] {
  const [loaded, set] = useState<Loaded<T>>({ state: "loading" });
  const turn = useRef(0);
  const load = useCallback(() => {
    const mine = ++turn.current;
    set((was) => ({ state: "loading", ...(was.data === undefined ? {} : { data: was.data }) }));
    void ask().then(({ data, error }) => {
      if (mine !== turn.current) return;
      if (error) set({ state: "failed", problem: error });
      else if (data !== undefined) set({ state: "ready", data });
    });
  }, on);
  useEffect(load, [load]);
  return [loaded, load];
}
