import { signal } from "@preact/signals";
import createClient from "openapi-fetch";
import { locale, t } from "../i18n";
import { learnTime } from "./clock";
import { learnPatience } from "./patience";
import { keepRefused, Sent } from "./refused";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Deal = Schemas["Deal"];
export type Problem = Schemas["Problem"];
export type Answer = Schemas["MicrosoftResponse"];

const key = "cosell.token";
const organizationKey = "cosell.organization";

/** The token, which this tab keeps until it closes. */
export const token = signal<string | null>(sessionStorage.getItem(key));

/** Whether the token was refused after it had been good: the person signs in again, and what was typed stays. */
export const expired = signal(false);

/** The organisation in which the person acts, where their token is good for several. */
export const organization = signal<string | null>(sessionStorage.getItem(organizationKey));

/** Takes a token that the service has taken. */
export function holdToken(value: string, actsIn: string | null): void {
  sessionStorage.setItem(key, value);
  if (actsIn) sessionStorage.setItem(organizationKey, actsIn);
  else sessionStorage.removeItem(organizationKey);
  organization.value = actsIn;
  expired.value = false;
  token.value = value;
}

/** The headers that say who asks. */
export function credentials(): Record<string, string> {
  return {
    ...(token.value ? { Authorization: `Bearer ${token.value}` } : {}),
    ...(organization.value ? { "Cosell-Organization": organization.value } : {}),
  };
}

export const api = createClient<paths>({ baseUrl: "", querySerializer: { array: { style: "form", explode: false } }, Request: Sent });
api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(credentials())) request.headers.set(name, value);
    request.headers.set("Accept-Language", locale.value);
    return request;
  },
  onResponse({ request, response }) {
    if (response.status === 401 && token.value) expired.value = true;
    if (response.status >= 400) keepRefused(request, response);
    learnTime(response);
    learnPatience(response);
    return response;
  },
  onError() {
    return new Response(JSON.stringify(unreachable()), {
      status: 599,
      headers: { "Content-Type": "application/problem+json" },
    });
  },
});

/** The problem of a request that no answer came to. */
export const unreachable = (): Problem => ({
  type: "about:blank",
  title: t("unreachableTitle"),
  status: 0,
  detail: t("unreachableText"),
  instance: "",
  code: "unreachable",
  requestId: "",
});

/** A key by which a request that is sent again is done once. On plain http there is no randomUUID. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}
