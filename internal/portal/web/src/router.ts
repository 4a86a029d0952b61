import { signal } from "@preact/signals";

export type Place = { path: string; query: URLSearchParams };

const base = "/portal";
const here = (): Place => ({
  path: location.pathname.slice(base.length) || "/",
  query: new URLSearchParams(location.search),
});

/** Where the person is: everything that can be sent to a colleague is in it. */
export const route = signal(here());

addEventListener("popstate", () => {
  const before = route.value.path;
  route.value = here();
  if (route.value.path !== before) focusHeading(); // the browser scrolls to where the person was
});

/** Goes to a place of the portal; to another screen the focus goes along. */
export function go(to: string, how: "push" | "replace" = "push"): void {
  const before = route.value.path;
  history[how === "push" ? "pushState" : "replaceState"](null, "", base + to);
  route.value = here();
  if (route.value.path !== before) {
    scrollTo(0, 0);
    focusHeading();
  }
}

/**
 * Moves the focus to the heading of the screen, and on to the heading of what has loaded, unless the person has gone elsewhere meanwhile.
 */
export function focusHeading(): void {
  const end = Date.now() + 10_000;
  let at: Element | null = null;
  const follow = () => {
    const { activeElement: active } = document;
    if (at && active !== at && active !== document.body) return;
    const heading = document.querySelector<HTMLElement>("h1");
    if (heading && heading !== at) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      at = heading;
    }
    if (Date.now() < end) setTimeout(follow, 100);
  };
  requestAnimationFrame(follow);
}

/** Lets links of the portal change the screen, and leaves every other click to the browser. */
document.addEventListener("click", (e) => {
  const link = e.target instanceof Element ? e.target.closest("a") : null;
  if (
    !link ||
    e.defaultPrevented ||
    e.button !== 0 ||
    e.metaKey ||
    e.ctrlKey ||
    e.shiftKey ||
    e.altKey ||
    link.target ||
    link.origin !== location.origin ||
    !link.pathname.startsWith(`${base}/`) ||
    link.hasAttribute("download") ||
    link.getAttribute("href")?.startsWith("#")
  )
    return;
  e.preventDefault();
  go(link.pathname.slice(base.length) + link.search);
});
