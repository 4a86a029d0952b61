// Where people work beside the deals.
import { service } from "./harness.mjs";

/** The screens by who works there; what stands in braces is the first thing of that list. */
export const places = {
  "contoso-referral-admin": [
    "/insights",
    "/registrations",
    "/registrations/{/v1/registrations}",
    "/programs",
    "/partners",
    "/partners?q=data",
    "/notifications",
    "/notifications/{/v1/notifications}",
    "/notifications/settings",
    "/webhooks",
    "/settings",
  ],
  "contoso-solution-admin": ["/solutions", "/solutions/SOL-10001-CTS", "/solutions/SOL-10002-CTS", "/insights"],
  "contoso-account-admin": ["/people", "/people/{/v1/users}", "/people?tab=requests", "/people?tab=tokens", "/people?tab=audit", "/settings"],
  "contoso-profile-admin": ["/profiles/1000001", "/people"],
  "msft-operator": ["/operator", "/operator?tab=solutions", "/operator?tab=exceptions", "/operator?tab=rates", "/operator?tab=scores", "/operator?tab=jobs", "/reviews"],
};

/** The address of a place. */
export async function addressOf(who, place) {
  const list = /\{(.*)\}/.exec(place);
  if (!list) return `/portal${place}`;
  const { items } = await service.ask(who, "GET", `${list[1]}${list[1].includes("?") ? "&" : "?"}limit=1`);
  return `/portal${place.replace(list[0], items[0].id)}`;
}

/** Waits until nothing is loading. */
export const loaded = (page) => page.waitForFunction(() => document.querySelector("h1") && !document.querySelector("main [aria-busy=true], main .skeleton:not(.shade *)"));
