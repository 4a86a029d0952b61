// Runs every walk in one process, so that they share one service and one browser. A single file of them can be run as well.
import { readdirSync } from "node:fs";

const here = new URL("./", import.meta.url);
await Promise.all(readdirSync(here).filter((name) => name.endsWith(".test.mjs")).sort().map((name) => import(new URL(name, here))));
