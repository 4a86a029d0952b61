// The texts of the portal's two catalogues, and whether a page says one of the wrong language.
import { build } from "esbuild";

const flat = (o, at = "") => Object.entries(o).flatMap(([k, v]) => (typeof v === "string" ? [[at + k, v]] : flat(v, `${at}${k}.`)));

/** Everything that a page says: its texts, and what is said of things that have none. */
const said = (page) =>
  page.evaluate(() => {
    const all = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const theirs = "noscript, .field option:not([value=''])"; // codes of the service's own lists
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(theirs)) all.push(walk.currentNode.textContent.trim());
    for (const e of document.querySelectorAll("*")) for (const a of ["aria-label", "placeholder", "title", "alt"]) all.push(e.getAttribute(a)?.trim());
    return [...new Set(all.filter(Boolean))];
  });

/** The texts of both catalogues by name, those of kinds by their code, and `english`, which finds what a page says in English of our own. */
export async function catalogues() {
  const built = await build({
    stdin: { contents: 'export { en } from "./src/i18n/en"; export { sv } from "./src/i18n/sv";', resolveDir: "." },
    bundle: true,
    write: false,
    format: "esm",
  });
  const all = await import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString("base64")}`);
  const [en, sv] = [all.en, all.sv].map((texts) => Object.fromEntries(flat(texts)));
  const swedish = new Set(Object.values(sv));
  const wrong = Object.entries(en).filter(([k, v]) => k !== "language" && v !== sv[k] && !swedish.has(v) && /\p{L}{3}/u.test(v.replace(/\{[^}]*\}/g, "")));
  const patterns = wrong.map(([, v]) => new RegExp(`^${v.replace(/[.*+?^$()[\]\\]/g, "\\$&").replace(/\{[^}]*\}/g, ".+")}$`));
  return { en, sv, english: async (page) => (await said(page)).filter((text) => patterns.some((p) => p.test(text))) };
}
