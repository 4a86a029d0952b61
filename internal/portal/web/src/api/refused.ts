/** A request with what it sends: a request of the browser is read once. */
export class Sent extends Request {
  readonly sent: string;
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(input, init);
    this.sent = typeof init?.body === "string" ? init.body : "";
  }
}

/** The changes that were refused last, by the ids of their requests: what it takes to ask once more what is wrong with them. */
const refused = new Map<string, Sent>();

export function keepRefused(request: Request, answer: Response): void {
  const id = answer.headers.get("X-Request-Id");
  if (!id || request.method === "GET" || !(request instanceof Sent)) return;
  refused.set(id, request);
  for (const old of refused.keys()) if (refused.size > 10) refused.delete(old);
}

export const refusedAs = (id: string): Sent | undefined => refused.get(id);
