import { signal } from "@preact/signals";
import { api, type Schemas } from "./client";

/** Who is signed in, and what they may do. */
export const me = signal<Schemas["Access"] | null>(null);

export async function loadAccess(): Promise<Schemas["Access"] | null> {
  const { data } = await api.GET("/v1/access");
  me.value = data ?? null;
  return me.value;
}
