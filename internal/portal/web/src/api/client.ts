import { signal } from "@preact/signals";
import createClient from "openapi-fetch";
import { t } from "../i18n";
import { learnTime } from "./clock";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Deal = Schemas["Deal"];
export type Problem = Schemas["Problem"];
export type Answer = Schemas["MicrosoftResponse"];

const key = "cosell.token";

/** The token, which this tab keeps until it closes. */
export const token = signal<string | null>(sessionStorage.getItem(key));

/** Whether the token was refused after it had been good: the person signs in again, and what was typed stays. */
export const expired = signal(false);

export function signIn(value: string): void {
  sessionStorage.setItem(key, value);
  expired.value = false;
  token.value = value;
}

/** Forgets everything that the tab knows of the person. */
export function signOut(): void {
  sessionStorage.clear();
  expired.value = false;
  token.value = null;
}

export const api = createClient<paths>({ baseUrl: "", querySerializer: { array: { style: "form", explode: false } } });
api.use({
  onRequest({ request }) {
    if (token.value) request.headers.set("Authorization", `Bearer ${token.value}`);
    return request;
  },
  onResponse({ response }) {
    if (response.status === 401 && token.value) expired.value = true;
    learnTime(response);
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
