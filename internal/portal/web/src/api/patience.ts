/** Until when the service asks to be left in peace, in the browser's time: by the id of the request that it answered so. */
const until = new Map<string, number>();

/** Learns from an answer how long it asks to wait. */
export function learnPatience(answer: Response): void {
  const seconds = Number(answer.headers.get("Retry-After"));
  const id = answer.headers.get("X-Request-Id");
  if (!id || !(seconds > 0)) return;
  until.set(id, Date.now() + seconds * 1000);
  for (const old of until.keys()) if (until.size > 20) until.delete(old);
}

/** How many seconds are left until the request with that id may be sent again. */
export const secondsLeft = (id: string): number => Math.max(0, Math.ceil(((until.get(id) ?? 0) - Date.now()) / 1000));
