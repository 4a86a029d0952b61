import { batch } from "@preact/signals";
import { me } from "./access";
import { holdToken, unreachable, type Problem, type Schemas } from "./client";
import { noteWhereWeAre } from "./live";

/**
 * Takes a token if the service takes it, and otherwise returns why not. It may be good in several organisations, of which one is named.
 * What is to be done before the screen of somebody who is signed in appears is done then.
 */
export async function signIn(token: string, organization: string | null, before: () => void): Promise<Problem | null> {
  const headers = { Authorization: `Bearer ${token}`, ...(organization ? { "Cosell-Organization": organization } : {}) };
  let answer;
  try {
    answer = await fetch("/v1/access", { headers, cache: "no-store" });
  } catch {
    return unreachable(); // also for a token that no header can hold
  }
  if (!answer.ok) return (await answer.json().catch(unreachable)) as Problem;
  const who = (await answer.json()) as Schemas["Access"];
  const another = me.value !== null && (me.value.user.id !== who.user.id || me.value.organization.id !== who.organization.id);
  if (another) forget();
  batch(() => {
    before();
    me.value = who;
    holdToken(token, organization);
    noteWhereWeAre();
  });
  if (another) location.replace("/portal/"); // what somebody else has read is no longer in its memory
  return null;
}

/** What the browser keeps when a person signs out: what is of the browser. */
const kept = ["cosell.theme", "cosell.locale"];

function forget(): void {
  sessionStorage.clear();
  for (const name of Object.keys(localStorage)) if (name.startsWith("cosell.") && !kept.includes(name)) localStorage.removeItem(name);
}

/** Forgets everything that the browser knows of the person; the page begins anew, so that nothing stays in its memory either. */
export function signOut(): void {
  forget();
  location.replace("/portal/");
}
