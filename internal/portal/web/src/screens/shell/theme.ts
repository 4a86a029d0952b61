const key = "cosell.theme";
const root = document.documentElement;

/** Takes the theme that was chosen in this browser; without one, the system's counts. */
export function applyTheme(): void {
  const chosen = localStorage.getItem(key);
  if (chosen) root.dataset["theme"] = chosen;
}

/** Takes the other theme, and remembers it in this browser. */
export function switchTheme(): void {
  const dark = root.dataset["theme"]
    ? root.dataset["theme"] === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  localStorage.setItem(key, dark ? "light" : "dark");
  applyTheme();
}
