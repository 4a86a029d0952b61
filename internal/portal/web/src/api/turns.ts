import { useEffect, useRef, useState } from "preact/hooks";
import type { Problem } from "./client";
import type { Loaded } from "./load";
import { useProblem } from "./problem";

type Sent<T> = Promise<{ data?: T; error?: Problem }>;

/**
 * Changes that are made as soon as they are asked for, as by a switch: one after the other, each on what the one before left. What was
 * asked for is shown until the thing is read again.
 */
export function useTurns<T extends { eTag: string }, V>([loaded, again]: [Loaded<T>, () => void], send: (eTag: string, name: string, value: V) => Sent<T>) {
  const [problem, setProblem] = useProblem();
  const [asked, setAsked] = useState<Record<string, V>>({});
  const queue = useRef(Promise.resolve());
  const waiting = useRef(0);
  const eTag = useRef("");
  useEffect(() => {
    if (loaded.state === "loading" || waiting.current > 0) return;
    if (loaded.data) eTag.current = loaded.data.eTag;
    setAsked({});
  }, [loaded]);
  const make = async (name: string, value: V) => {
    const { data, error } = await send(eTag.current, name, value);
    if (data) eTag.current = data.eTag;
    setProblem(error ?? null);
    if (--waiting.current === 0) again();
  };
  const turn = (name: string, value: V) => {
    setAsked((all) => ({ ...all, [name]: value }));
    waiting.current++;
    queue.current = queue.current.then(() => make(name, value));
  };
  return { asked, turn, problem };
}
