// Builds ../dist from src: files that the program embeds. With an address it builds again at every change, and serves
// what is built with the API of the service that runs there.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { extname } from "node:path";
import { gzipSync } from "node:zlib";
import { context } from "esbuild";

const dist = new URL("../dist/", import.meta.url).pathname;
const budget = { "app.js": 86, "sv-[hash].js": 12, "style.css": 15 }; // kB, packed

const kinds = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".txt": "text/plain",
  ".html": "text/html",
};

const options = {
  entryPoints: { app: "src/main.tsx", style: "src/style/index.css" },
  outdir: dist,
  bundle: true,
  splitting: true, // the texts of another language come when they are wanted
  chunkNames: "[name]-[hash]",
  minify: true,
  charset: "utf8",
  format: "esm",
  target: ["es2022"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  external: ["*.woff2"],
  logLevel: "warning",
};

const tagOf = (content) => createHash("sha256").update(content).digest("hex").slice(0, 12);

/** Writes the page. It names each file by its content, as scripts name others, so that a browser keeps it until it changes. */
async function page() {
  let app = await readFile(dist + "app.js", "utf8");
  for (const name of (await readdir(dist)).filter((name) => /-[A-Z0-9]{8}\.js$/.test(name))) {
    const tagged = name.replace(/-\w+\./, `-${tagOf(await readFile(dist + name))}.`);
    await rename(dist + name, dist + tagged);
    app = app.replace(name, tagged);
  }
  await writeFile(dist + "app.js", app);
  let html = await readFile("src/index.html", "utf8");
  for (const name of ["app.js", "style.css"]) html = html.replace(`/portal/${name}"`, `/portal/${name}?v=${tagOf(await readFile(dist + name))}"`);
  await writeFile(dist + "index.html", html);
}

/** Fails if a script or a style is larger than it may be, or is not foreseen. */
async function weigh() {
  for (const name of (await readdir(dist)).filter((name) => /\.(js|css)$/.test(name))) {
    const packed = gzipSync(await readFile(dist + name), { level: 9 }).length / 1000;
    const most = budget[name.replace(/-\w+\./, "-[hash].")];
    if (!(packed <= most)) throw new Error(`${name} has ${packed} kB packed; its budget is ${most}`);
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await cp("src/icon.svg", dist + "icon.svg");
await cp("node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2", dist + "inter-latin.woff2");
let licences = "The portal contains these works, each under its licence.\n";
const inside = [
  "preact",
  "@preact/signals",
  "@preact/signals-core",
  "openapi-fetch",
  "oauth4webapi",
  "d3-array",
  "@fontsource-variable/inter",
];
for (const of of inside) {
  const file = (await readdir(`node_modules/${of}`)).find((name) => /^licen[cs]e/i.test(name));
  licences += `\n## ${of}\n\n${await readFile(`node_modules/${of}/${file}`, "utf8")}`;
}
await writeFile(dist + "licences.txt", licences);
const built = await context({ ...options, plugins: [{ name: "page", setup: (b) => b.onEnd(page) }] });
await built.rebuild();
await weigh();

const service = process.argv[2];
if (!service) await built.dispose();
else {
  await built.watch();
  createServer(develop).listen(8090, "127.0.0.1", () => console.log("http://127.0.0.1:8090/portal/"));
}

/** Answers with what is built last, and passes on what the service is asked. */
async function develop(asked, answer) {
  const { pathname } = new URL(asked.url, service);
  if (pathname.startsWith("/portal/")) {
    const name = pathname.slice("/portal/".length);
    const file = extname(name) in kinds ? name : "index.html";
    return answer.setHeader("Content-Type", kinds[extname(file)]).setHeader("Cache-Control", "no-store").end(await readFile(dist + file));
  }
  const passed = request(new URL(asked.url, service), { method: asked.method, headers: asked.headers }, (given) => {
    answer.writeHead(given.statusCode, given.headers).flushHeaders(); // a stream says nothing for a while
    given.pipe(answer);
  });
  passed.on("error", () => answer.writeHead(502).end());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
}
