// Builds what the browser gets: scripts, style sheets and fonts into static/built/, under plain names
// (Django's manifest storage adds the hashes). A bundle over its budget fails the build.
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = path.join(here, "static", "built");

// name in built/ → source; a source that does not exist yet is left out
const SOURCES = {
  shop: "src/shop/main.ts",
  till: "src/pos/main.tsx",
  "till-worker": "src/pos/worker.ts",
  reports: "src/reports/main.ts",
  app: "styles/app.css",
  "till-sheet": "styles/till.css",
  trace: "styles/trace.css",
};

// kB gzip that a cheap phone on a hill can afford
const BUDGET_KB = { "shop.js": 60, "till.js": 100, "app.css": 25, "till-sheet.css": 25, "trace.css": 6 };

const entryPoints = Object.entries(SOURCES)
  .filter(([, source]) => existsSync(path.join(here, source)))
  .map(([out, source]) => ({ in: path.join(here, source), out }));

await mkdir(outdir, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints,
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  target: "chrome106", // the oldest browser met on phones still in use at the stalls
  charset: "utf8",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const written = new Set(Object.keys(result.metafile.outputs).map((file) => path.resolve(here, file)));
for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(file)) await rm(file); // of an earlier build
}

let isOverBudget = false;
for (const file of [...written].sort()) {
  if (file.endsWith(".woff2")) continue;
  const name = path.relative(outdir, file);
  const sizeKb = gzipSync(await readFile(file)).length / 1000;
  const budgetKb = BUDGET_KB[name];
  const verdict = budgetKb === undefined ? "" : ` of ${budgetKb}`;
  console.log(`${name.padEnd(18)} ${sizeKb.toFixed(1)}${verdict} kB gzip`);
  if (budgetKb !== undefined && sizeKb > budgetKb) isOverBudget = true;
}
if (isOverBudget) {
  console.error("A bundle is over its budget (build.mjs, BUDGET_KB).");
  process.exit(1);
}
