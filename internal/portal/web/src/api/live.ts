import { signal } from "@preact/signals";
import { api, credentials, type Schemas } from "./client";

export type Live = "off" | "connecting" | "live" | "offline";
type Event = Schemas["Event"];
type Message = { event?: Event; state?: Live; last?: string | null; lost?: true; hello?: true; welcome?: true };

/** How the portal hears of changes. */
export const live = signal<Live>("off");

/** What a listener is told: an event, or that events were missed and everything may have changed. */
type Listener = (event: Event | null) => void;
const listeners = new Set<Listener>();

export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Where the feed stands: the cursor of the last event that this tab has heard of. */
let last: string | null = null;

function hear(m: Message): void {
  if (m.last !== undefined) last = m.last;
  if (m.state) live.value = m.state;
  if (m.event) for (const l of listeners) l(m.event);
  if (m.lost) for (const l of listeners) l(null);
}

/** Where the feed stood before anything was read, so that what happens while the first screen loads is heard of. */
let begun: Promise<string | null> = Promise.resolve(null);

export function noteWhereWeAre(): void {
  begun = api.GET("/v1/events", { params: { query: { after: "latest", limit: 1 } } }).then(({ data }) => data?.cursor ?? null);
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
  let leads = false;
  const tell = (m: Message) => {
    hear(m);
    if (!stop.aborted) channel.postMessage(m);
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.hello && leads) channel.postMessage({ welcome: true, state: live.value, last } satisfies Message);
    if (data.welcome) void catchUp();
    hear(data);
  };
  last ??= await begun;
  if (stop.aborted) return;
  channel.postMessage({ hello: true } satisfies Message); // the tab that has the stream says where it stands
  await navigator.locks
    .request(name, { signal: stop }, () => {
      leads = true;
      return follow(tell, stop);
    })
    .catch(() => undefined);
}

/** Hears of what happened since the page began to load, where another tab has the stream. */
async function catchUp(): Promise<void> {
  const after = await begun;
  begun = Promise.resolve(null);
  if (!after) return;
  const { data } = await api.GET("/v1/events", { params: { query: { after } } });
  for (const event of data?.items ?? []) hear({ event });
}

/** Follows the feed by fetch, since EventSource cannot send a token, and connects again where it left off. */
async function follow(tell: (m: Message) => void, stop: AbortSignal): Promise<void> {
  for (let pause = 1000; !stop.aborted; pause = Math.min(pause * 2, 30_000)) {
    tell({ state: navigator.onLine ? "connecting" : "offline" });
    const cut = new AbortController(); // a line that is dead is not waited for
    const offline = () => cut.abort();
    addEventListener("offline", offline);
    let wait = pause * (0.75 + Math.random() / 2); // tabs of many people do not come back at once
    try {
      const answer = await connect(AbortSignal.any([stop, cut.signal]));
      if (answer.ok && answer.body) {
        tell({ state: "live" });
        pause = 1000;
        wait = 1000;
        for await (const m of messages(answer.body)) tell(m);
      } else if (answer.status === 410) tell({ last: null, lost: true });
      else if (answer.status === 401 || answer.status === 403) break; // who may not read deals has nothing to follow
      else wait = Math.max(wait, Number(answer.headers.get("Retry-After")) * 1000); // 429 and 503 say how long
    } catch {
      // the line was cut: connect again
    }
    removeEventListener("offline", offline);
    if (!navigator.onLine) tell({ state: "offline" });
    if (!stop.aborted) await sleep(wait);
  }
  tell({ state: "off" });
}

/** Waits so long, or until the browser is back on its network. */
const sleep = (ms: number): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
  });

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
    await sleep(pollEvery);
    if (!stop.aborted && document.visibilityState === "visible") hear({ lost: true });
  }
}
