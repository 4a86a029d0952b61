import { signal } from "@preact/signals";
import { api, type Schemas } from "./client";
import { providers } from "./provider";

/** The accounts that are offered for signing in; there are some in a demo only. */
export const accounts = signal<Schemas["DemoAccount"][]>([]);

/** Finds out how people can sign in here. */
export async function loadSignInOptions(): Promise<void> {
  const { data } = await api.GET("/v1/sign-in-options").catch(() => ({ data: undefined }));
  if (data) [accounts.value, providers.value] = [data.accounts, data.providers];
}
