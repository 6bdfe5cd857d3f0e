// Builds the pages to one script each and one style sheet, where the program
// embeds them. With --check it builds aside and compares.
import { build } from "vite";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const assets = fileURLToPath(new URL("../../crates/report/assets/", import.meta.url));
const check = process.argv.includes("--check");
process.chdir(root);

/** Parts of the drawing library that no figure uses but that it names, which keeps
 * them in a bundle: maps of the world, colour schemes, triangles, random numbers. What
 * is made by one of them is undefined. */
const UNUSED = ["d3-geo", "d3-scale-chromatic", "d3-delaunay", "d3-random"];
const without = {
  name: "without-unused",
  enforce: "pre",
  resolveId: (id) => (UNUSED.includes(id) ? `\0absent:${id}` : null),
  async load(id) {
    if (!id.startsWith("\0absent:")) return null;
    const names = Object.keys(await import(id.slice("\0absent:".length)));
    return names.map((n) => `export const ${n} = () => undefined;`).join("\n");
  },
};

async function script(name, entry) {
  const out = mkdtempSync(join(tmpdir(), "bundle-"));
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [without, svelte({ configFile: false, compilerOptions: { css: "external", dev: false } })],
    build: {
      outDir: out,
      emptyOutDir: true,
      target: "es2022",
      minify: true,
      cssCodeSplit: false,
      reportCompressedSize: false,
      lib: { entry: join(root, entry), formats: ["iife"], name: "Realpolitik", fileName: () => `${name}.js` },
    },
  });
  const text = readFileSync(join(out, `${name}.js`), "utf8")
    // Nothing in a script that stands in a page may end its element.
    .replace(/<\/(script)/gi, "<\\/$1")
    .replace(/<!--/g, "<\\!--")
    .trimEnd();
  rmSync(out, { recursive: true });
  return text;
}

const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const squeeze = (css) =>
  css
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .trim();

const files = new Map();
const style = squeeze(readFileSync(join(root, "src/page.css"), "utf8"));
const report = await script("report", "src/report/main.ts");
files.set("report.js", report);
files.set("page.css", style);
files.set("report.hashes", `${hash(report)}\n${hash(style)}\n`);
// Drawn without a browser: the same figures in an engine that the program carries.
files.set("../../figures/assets/figure.js", await script("figure", "src/engine/main.ts"));
if (existsSync(join(root, "src/workbench/main.ts"))) {
  files.set("workbench.js", await script("workbench", "src/workbench/main.ts"));
  files.set("workbench.css", squeeze(readFileSync(join(root, "src/workbench.css"), "utf8")));
}

let stale = 0;
for (const [name, text] of files) {
  const path = join(assets, name);
  if (!check) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`${name} is not what its sources give; run  npm run build  in web/`);
    stale++;
  }
}
console.log([...files].map(([n, t]) => `${n} ${(Buffer.byteLength(t) / 1024).toFixed(0)} KiB`).join(", "));
process.exit(stale ? 1 : 0);
