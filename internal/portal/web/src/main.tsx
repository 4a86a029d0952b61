import { render } from "preact";
import { token } from "./api/client";
import { noteWhereWeAre } from "./api/live";
import { App } from "./app";
import { begun } from "./i18n";
import { applyTheme } from "./screens/shell/theme";

applyTheme();
if (token.value) noteWhereWeAre();
await begun;
const root = document.getElementById("app");
if (root) {
  new MutationObserver(nameWindow).observe(root, { childList: true, characterData: true, subtree: true });
  render(<App />, root);
}

/** Calls the window what the screen is called, by which people tell tabs and pages of their history. */
function nameWindow(): void {
  const heading = document.querySelector("h1")?.textContent;
  const title = heading ? `${heading} – Cosell` : "Cosell";
  if (document.title !== title) document.title = title;
}
