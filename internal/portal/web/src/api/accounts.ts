import { signal } from "@preact/signals";

/** An account of a demo, which everybody knows. */
export type Account = { value: string; role: string; organization: string };

/** The accounts that are offered for signing in; there are some in a demo only. */
export const accounts = signal<Account[]>([]);

export async function loadAccounts(): Promise<void> {
  const answer = await fetch("/portal/accounts.json").catch(() => null);
  if (answer?.ok) accounts.value = ((await answer.json()) as { accounts: Account[] | null }).accounts ?? [];
}
