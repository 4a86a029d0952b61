import { signal } from "@preact/signals";
import { credentials, type Schemas } from "./client";

export type Live = "off" | "connecting" | "live";
type Event = Schemas["Event"];
type Message = { event?: Event; state?: Live; last?: string | null; lost?: true };

/** How the portal hears of changes. */
export const live = signal<Live>("off");

/** What a listener is told: an event, or that events were missed and everything may have changed. */
type Listener = (event: Event | null) => void;
const listeners = new Set<Listener>();

export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Where the feed stands: the cursor of the last event. */
let last: string | null = null;

function hear(m: Message): void {
  if (m.last !== undefined) last = m.last;
  if (m.state) live.value = m.state;
  if (m.event) for (const l of listeners) l(m.event);
  if (m.lost) for (const l of listeners) l(null);
}

/**
 * Follows the feed in one tab of the browser for all tabs of the same person, since HTTP/1.1 has six connections and a stream takes one:
 * the tab that holds the lock has the stream and passes on what comes. When it closes, the next one goes on at the same place. Without
 * locks, on plain http away from this machine, a tab that is seen asks for news now and then.
 */
export async function share(userId: string, stop: AbortSignal): Promise<void> {
  if (!("locks" in navigator)) return poll(stop);
  const name = `cosell-${userId}`;
  const channel = new BroadcastChannel(name);
  stop.addEventListener("abort", () => channel.close());
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  const tell = (m: Message) => {
    hear(m);
    channel.postMessage(m);
  };
  await navigator.locks.request(name, { signal: stop }, () => follow(tell, stop)).catch(() => undefined);
}

/** Follows the feed by fetch, since EventSource cannot send a token, and connects again where it left off. */
async function follow(tell: (m: Message) => void, stop: AbortSignal): Promise<void> {
  for (let pause = 1000; !stop.aborted; pause = Math.min(pause * 2, 30_000)) {
    tell({ state: "connecting" });
    try {
      const answer = await connect(stop);
      if (answer.ok && answer.body) {
        tell({ state: "live" });
        pause = 1000;
        for await (const m of messages(answer.body)) tell(m);
      } else if (answer.status === 410) tell({ last: null, lost: true });
      else if (answer.status === 401 || answer.status === 403) break; // who may not read deals has nothing to follow
    } catch {
      // the line was cut: connect again
    }
    if (!stop.aborted) await new Promise((done) => setTimeout(done, pause));
  }
  tell({ state: "off" });
}

function connect(stop: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { ...credentials(), Accept: "text/event-stream" };
  if (last) headers["Last-Event-ID"] = last;
  return fetch(last ? "/v1/events" : "/v1/events?after=latest", { headers, signal: stop, cache: "no-store" });
}

/** What a stream of server-sent events says. */
async function* messages(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Message> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const lines = frame.split("\n");
      const id = lines.find((l) => l.startsWith("id: "));
      const data = lines.filter((l) => l.startsWith("data: ")).map((l) => l.slice(6));
      yield { ...(id ? { last: id.slice(4) } : {}), ...(data.length > 0 ? { event: JSON.parse(data.join("\n")) as Event } : {}) };
    }
  }
}

const pollEvery = 15_000;

/** Has everything that is shown read again now and then, while the tab is seen. */
async function poll(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await new Promise((done) => setTimeout(done, pollEvery));
    if (!stop.aborted && document.visibilityState === "visible") hear({ lost: true });
  }
}
