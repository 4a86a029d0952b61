// The colours of the portal: every pair that is shown together can be read.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const css = await readFile("src/style/tokens.css", "utf8");

/** The tokens of each block of the file that begins so. */
const block = (start) => {
  const from = css.indexOf(start);
  assert.ok(from >= 0, start);
  const body = css.slice(from, css.indexOf("}", from));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6,8});/g)].map(([, name, value]) => [name, value]));
};

const channels = (hex) => [1, 3, 5, 7].map((i) => (i < hex.length ? parseInt(hex.slice(i, i + 2), 16) : 255));

/** The relative luminance of a colour as it appears on another. */
function luminance(colour, on = "#000000") {
  const [r, g, b, alpha] = channels(colour);
  const below = channels(on);
  const [lr, lg, lb] = [r, g, b].map((c, i) => {
    const s = ((c * alpha) / 255 + below[i] * (1 - alpha / 255)) / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
}

function contrast(theme, text, ground) {
  const [a, b] = [luminance(theme[text]), luminance(theme[ground], theme.surface)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

const grounds = ["canvas", "surface", "sunken"];
const states = ["wait", "go", "won", "lost", "bad", "late"];
const texts = [
  ...["text", "text-2", "text-3"].flatMap((text) => grounds.map((ground) => [text, ground])),
  ...["text", "text-2", "accent-strong"].map((text) => [text, "accent-soft"]),
  ...grounds.map((ground) => ["accent-strong", ground]),
  ["on-accent", "accent"],
  ["text", "bad-soft"],
  ["text-2", "wait-soft"],
  ...states.flatMap((state) => [[state, `${state}-soft`], [state, "surface"]]),
];
const borders = [["edge", "surface"], ["edge", "canvas"], ["focus", "surface"], ["focus", "canvas"], ["accent", "surface"]];

const dark = block(':root[data-theme="dark"] {');

for (const [name, theme] of [["light", block(":root {")], ["dark", dark]])
  test(`every pair of colours can be read in the ${name} theme`, () => {
    const poor = (pairs, least) => pairs.map((p) => [...p, contrast(theme, ...p)]).filter(([, , c]) => !(c >= least));
    assert.deepEqual(poor(texts, 4.5), []);
    assert.deepEqual(poor(borders, 3), []);
  });

test("the dark theme is the same by hand and by the system, and has every colour", () => {
  assert.deepEqual(block(':root:not([data-theme="light"]) {'), dark);
  const light = Object.keys(block(":root {"));
  assert.deepEqual(Object.keys(dark).sort(), light.sort());
});
