import { useEffect, useState } from "preact/hooks";
import { api } from "../../api/client";
import { countryName } from "../../i18n";
import type { Values } from "./fields";

/** What is suggested while somebody types: the text to choose, and what it puts into the fields, by pointer from where it is. */
export type Suggestion = { text: string; values: Values };

export type Suggested = "customers" | "colleagues";

const least = 3; // letters from which on the service looks
const pause = 250; // milliseconds after the last letter

/** The customers of one's deals, each with its address and identifiers. */
async function customers(q: string): Promise<Suggestion[]> {
  const { data } = await api.GET("/v1/customers", { params: { query: { q, limit: 8 } } });
  return (data?.items ?? []).map(({ name, address, ids }) => ({
    text: [name, [address.city, countryName(address.country)].filter(Boolean).join(", ")].filter(Boolean).join(" · "),
    values: {
      "/name": name,
      ...Object.fromEntries(Object.entries(address).flatMap(([part, value]) => (value ? [[`/address/${part}`, String(value)]] : []))),
      ...Object.fromEntries(ids.flatMap((id, n) => Object.entries(id).map(([part, value]) => [`/ids/${n}/${part}`, String(value ?? "")]))),
    },
  }));
}

/** The people of one's organisation, as members of a team. */
async function colleagues(q: string): Promise<Suggestion[]> {
  const { data } = await api.GET("/v1/colleagues", { params: { query: { q, limit: 8 } } });
  return (data?.items ?? []).map(({ firstName, lastName, email, phoneNumber }) => ({
    text: `${firstName} ${lastName} · ${email}`,
    values: { "/firstName": firstName, "/lastName": lastName, "/email": email, "/phoneNumber": phoneNumber },
  }));
}

const lookUp = { customers, colleagues };

/** What is suggested for what is being typed. Where nothing can be looked up, nothing is suggested. */
export function useSuggestions(of: Suggested | undefined, typed: string): Suggestion[] {
  const [all, set] = useState<Suggestion[]>([]);
  const q = typed.trim();
  const taken = all.some((s) => s.values["/name"] === q || s.values["/email"] === q || s.values["/firstName"] === q);
  useEffect(() => {
    if (!of || q.length < least || taken) return;
    let wanted = true;
    const timer = setTimeout(() => void lookUp[of](q).then((found) => wanted && set(found)), pause);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [of, q]);
  return all;
}
