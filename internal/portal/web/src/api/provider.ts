import { signal } from "@preact/signals";
import * as oauth from "oauth4webapi";
import { route } from "../router";
import type { Schemas } from "./client";

/** An OpenID provider where people can sign in. */
export type Provider = Schemas["SignInProvider"];

/** The providers that are offered. */
export const providers = signal<Provider[]>([]);

/** Why signing in at a provider did not work: a text of the catalogue is called so. */
export type Refusal = "needsHttps" | "notBegunHere" | "providerRefused" | "providerDown" | "providerWrong";

/** What a tab keeps while the person is at the provider. */
type Begun = { provider: Provider; state: string; nonce: string; verifier: string; from: string };

const key = "cosell.signing-in";

/** Where in the portal a provider sends people back to. */
export const returnPath = "/signed-in";
const redirect = () => `${location.origin}/portal${returnPath}`;

/** Begins to sign in: by the code flow, with PKCE, a state and a nonce. Returns where the person is to go, who comes back to where they are. */
export async function begin(provider: Provider, from = route.value.path + location.search): Promise<{ go: URL } | { refusal: Refusal }> {
  if (!("subtle" in crypto)) return { refusal: "needsHttps" }; // plain http away from this machine
  if (!provider.authorizationEndpoint || !provider.tokenEndpoint) return { refusal: "providerDown" };
  const [state, nonce, verifier] = [oauth.generateRandomState(), oauth.generateRandomNonce(), oauth.generateRandomCodeVerifier()];
  const go = new URL(provider.authorizationEndpoint);
  const query = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: redirect(),
    scope: provider.scopes.join(" "),
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(query)) go.searchParams.set(name, value);
  sessionStorage.setItem(key, JSON.stringify({ provider, state, nonce, verifier, from } satisfies Begun));
  return { go };
}

/** Ends what was begun with what the provider sent back: its token, and the page the person came from. It can be done once. */
export async function end(search: string): Promise<{ token: string; from: string } | { refusal: Refusal }> {
  const begun = begunHere();
  if (!begun) return { refusal: "notBegunHere" };
  const { issuer, tokenEndpoint, clientId } = begun.provider;
  if (!tokenEndpoint) return { refusal: "providerDown" };
  const server = { issuer, token_endpoint: tokenEndpoint };
  const client = { client_id: clientId };
  let sent;
  try {
    sent = oauth.validateAuthResponse(server, client, new URLSearchParams(search), begun.state);
  } catch (e) {
    return { refusal: e instanceof oauth.AuthorizationResponseError ? "providerRefused" : "notBegunHere" };
  }
  sessionStorage.removeItem(key);
  const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/)/.test(tokenEndpoint);
  const options = { [oauth.allowInsecureRequests]: loopback, signal: () => AbortSignal.timeout(20_000) };
  let answer;
  try {
    answer = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), sent, redirect(), begun.verifier, options);
  } catch {
    return { refusal: "providerDown" };
  }
  if (answer.status >= 500) return { refusal: "providerDown" };
  try {
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, { expectedNonce: begun.nonce, requireIdToken: true });
    return { token: tokens.access_token, from: begun.from };
  } catch {
    return { refusal: "providerWrong" };
  }
}

type Word = { search: string } | { heard: string };

const begunHere = () => JSON.parse(sessionStorage.getItem(key) ?? "null") as Begun | null;

const stateOf = (search: string) => new URLSearchParams(search).get("state");

/** Hands what the provider sent back to the tab that began, when it was in a window of its own. Returns whether a tab has taken it. */
export async function handOver(search: string): Promise<boolean> {
  if (!("locks" in navigator) || begunHere()?.state === stateOf(search)) return false;
  const { held } = await navigator.locks.query();
  if (!held?.some((lock) => lock.name === key)) return false; // no tab waits for it
  const channel = new BroadcastChannel(key);
  const taken = new Promise<boolean>((done) => {
    channel.onmessage = ({ data }: MessageEvent<Word>) => "heard" in data && data.heard === search && done(true);
    setTimeout(() => done(false), 1500);
  });
  channel.postMessage({ search } satisfies Word);
  const was = await taken;
  channel.close();
  return was;
}

/** Waits for what a provider sends back in a window of its own, if it is meant for this tab. */
export function awaitReturn(then: (search: string) => void): () => void {
  const channel = new BroadcastChannel(key);
  const stop = new AbortController();
  const whileWaiting = new Promise((done) => stop.signal.addEventListener("abort", done));
  if ("locks" in navigator) void navigator.locks.request(key, { mode: "shared", signal: stop.signal }, () => whileWaiting).catch(() => undefined);
  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    const begun = begunHere();
    if (!("search" in data) || !begun || stateOf(data.search) !== begun.state) return;
    channel.postMessage({ heard: data.search } satisfies Word);
    then(data.search);
  };
  return () => {
    channel.close();
    stop.abort();
  };
}
