import { useRef } from "preact/hooks";
import { newKey } from "./client";
import { keep, kept } from "./kept";

type Last = { sent: string; key: string };

/**
 * The key under which something is sent: the same as long as the same is sent, so that who sends it again because no answer came does it
 * once. With a name the tab remembers it, also when the page is loaded again.
 */
export function useKey(name?: string): (body: unknown) => string {
  const last = useRef<Last>({ sent: "", key: "" });
  return (body) => {
    const sent = JSON.stringify(body);
    const before = (name && kept<Last>(name)) || last.current;
    last.current = before.sent === sent ? before : { sent, key: newKey() };
    if (name) keep(name, last.current);
    return last.current.key;
  };
}
