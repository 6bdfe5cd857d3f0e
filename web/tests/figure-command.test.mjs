// Figures without a browser: the command draws what the page draws, to the byte.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { copyCase, drawn, folder, launch, remove, run, watched } from "./support.mjs";

const CASES = ["us-vietnam-2022", "us-egypt-1979"].filter((id) => run(["check", id]).status === 0);
const dir = folder("figure");
/** Files taken from one page: a browser drops the eleventh that a page gives within a second. */
const AT_ONCE = 8;
let browser;
before(async () => (browser = await launch()));
after(async () => {
  await browser?.close();
  remove(dir);
});

const figure = (...args) => run(["figure", ...args]);

for (const id of CASES) {
  test(`every figure of ${id} is the page's own`, async () => {
    const html = join(dir, `${id}.html`);
    assert.equal(run(["report", id, "-o", html]).status, 0);
    const opened = async () => {
      const page = await watched(browser);
      await page.goto(`file://${html}`);
      await drawn(page);
      return page;
    };
    let page = await opened();
    const shown = await page.$$eval("figure[id^=figure-]", (all) => all.filter((f) => f.querySelector("svg.plot")).map((f) => [f.id.slice("figure-".length), Math.floor(f.querySelector(".canvas").clientWidth)]));
    assert.ok(shown.length >= 9, `${shown.length} figures`);
    const { figures } = JSON.parse(figure(id, "--json").stdout);
    assert.deepEqual(figures.map((f) => f.name).filter((n) => shown.some(([s]) => s === n)), shown.map(([n]) => n), "the list is that of the page");
    const widths = new Set(shown.map(([, width]) => width));
    for (const width of widths) {
      const names = shown.filter(([, w]) => w === width).map(([name]) => name);
      const made = figure(id, ...names, "-o", join(dir, `${id}-${width}`), "--width", String(width));
      assert.equal(made.status, 0, made.stderr);
    }
    for (const [i, [name, width]] of shown.entries()) {
      if (i % AT_ONCE === 0 && i > 0) {
        await page.context().close();
        page = await opened();
      }
      const [file] = await Promise.all([page.waitForEvent("download"), page.locator(`#figure-${name} .exports button`, { hasText: "SVG" }).click()]);
      assert.equal(readFileSync(join(dir, `${id}-${width}`, `${name}.svg`), "utf8"), readFileSync(await file.path(), "utf8"), name);
    }
    await page.context().close();
  });
}

test("numbers and TikZ go out too, and what is asked is done", () => {
  const id = CASES[0];
  const csv = figure(id, "outcomes", "-o", join(dir, "o.csv"));
  assert.equal(csv.status, 0, csv.stderr);
  const rows = readFileSync(join(dir, "o.csv"), "utf8").split("\r\n").filter((l) => l && !l.startsWith("#"));
  const { outcomes } = JSON.parse(run(["analyze", id, "--json"]).stdout);
  assert.equal(rows.length, outcomes.length + 1);
  for (const o of outcomes) assert.ok(rows.some((r) => r.includes(String((o.recorded ?? o.probability).mean))), o.id);
  const [light, dark, few] = [[], ["--dark"], ["--periods", "2"]].map((more) => figure(id, "fan", "-o", "-", ...more).stdout);
  assert.ok(light.includes("#ffffff") && dark.includes("#121417") && !dark.includes("#ffffff"));
  assert.ok(few.length < light.length && few !== light);
  assert.equal(figure(id, "outcomes", "-o", join(dir, "o.csv")).status, 7, "a file that is there is kept");
});

test("TikZ pictures are set by TeX", { skip: !existsSync("/usr/bin/pdflatex") && "there is no TeX here" }, () => {
  const own = copyCase();
  const toml = join(own, "case.toml");
  // Letters and signs that TeX takes for something else or has no face for.
  const odd = "Nguyễn Phú Trọng 中国 é ł Šć ½ ° « » ▬ ★ ≮ & % $ # _ ^ ~ \\\\ { }";
  writeFileSync(toml, readFileSync(toml, "utf8").replaceAll('label = "Upgrade agreed"', `label = "${odd}"`));
  const out = join(dir, "tikz");
  const made = figure(own, "--all", "--as", "tex", "-o", out, "--draws", "500", "--json");
  assert.equal(made.status, 0, made.stderr);
  const names = JSON.parse(made.stdout).figures.map((f) => f.name);
  assert.ok(names.length >= 12, `${names}`);
  assert.ok(readFileSync(join(out, "outcomes.tex"), "utf8").includes("\\rpletter{ễ}{e}n"));
  const document = ["\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage[T1]{fontenc}\\usepackage{tikz,amssymb}\\usepackage[paperwidth=30cm,paperheight=40cm]{geometry}\\begin{document}", ...names.map((n) => `\\input{tikz/${n}.tex}\\clearpage`), "\\end{document}"];
  writeFileSync(join(dir, "all.tex"), document.join("\n"));
  const set = spawnSync("pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "all.tex"], { cwd: dir, encoding: "utf8", maxBuffer: 1 << 26 });
  assert.equal(set.status, 0, set.stdout.split("\n").filter((l) => l.startsWith("!")).join("\n"));
  assert.ok(readFileSync(join(dir, "all.pdf")).length > 10_000);
  remove(join(own, ".."));
});

test("what is not there is refused with what there is", () => {
  const id = CASES[0];
  const says = (args, status, pattern) => {
    const r = figure(...args);
    assert.equal(r.status, status, r.stderr);
    assert.match(r.stderr, pattern);
  };
  says([id, "nothing"], 2, /choose one of outcomes, tree/);
  says([id, "fan", "tree", "-o", "-"], 2, /several figures/);
  says([id, "fan", "-o", join(dir, "x.svg"), "--as", "pdf"], 2, /different things/);
  says([id, "fan", "--as", "png", "-o", "-"], 2, /no text/);
  says([id, "fan", "-o", join(dir, "x.bmp")], 2, /\.svg, \.png, \.pdf, \.tex or \.csv/);
  says([id, "states", "--relation", "none", "-o", "-"], 2, /choose one of partnership/);
  says([id, "turns_on", "--ending", "none", "-o", "-"], 2, /choose one of/);
  says([id, "leverage", "--over", "XX", "-o", "-"], 2, /no leverage over/);
  assert.ok(!existsSync(join(dir, "x.bmp")));
});
