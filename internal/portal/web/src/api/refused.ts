/** What was sent, as long as its request is there: a request is read once. */
const bodies = new WeakMap<Request, string>();

/** A change that was refused: what it takes to ask once more what is wrong with it. */
export type Refused = { url: string; method: string; headers: Headers; body: string };

/** The changes that were refused last, by the ids of their requests. */
const refused = new Map<string, Refused>();

export async function keepBody(request: Request): Promise<void> {
  if (request.method !== "GET") bodies.set(request, await request.clone().text());
}

export function keepRefused(request: Request, answer: Response): void {
  const id = answer.headers.get("X-Request-Id");
  const body = bodies.get(request);
  if (!id || body === undefined) return;
  refused.set(id, { url: request.url, method: request.method, headers: request.headers, body });
  for (const old of refused.keys()) if (refused.size > 10) refused.delete(old);
}

export const refusedAs = (id: string): Refused | undefined => refused.get(id);
