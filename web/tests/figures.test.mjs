// The figures themselves: what is drawn, in four styles; whether it can be read;
// whether drawing, caption and table say the same numbers.
//
// REALPOLITIK_BLESS=1 writes the snapshots anew; look at the change before it
// is kept.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { figureRules, folder, launch, pageOf, remove, run, watched, withPage } from "./support.mjs";

const SNAPSHOTS = fileURLToPath(new URL("snapshots", import.meta.url));
const CASES = ["us-vietnam-2022", "us-turkey-2020"];
const STYLES = {
  light: { viewport: { width: 1200, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1200, height: 900 }, colorScheme: "dark" },
  print: { viewport: { width: 718, height: 900 }, colorScheme: "light" },
  phone: { viewport: { width: 360, height: 800 }, colorScheme: "light" },
};

let browser;
let dir;
const files = {};
before(async () => {
  browser = await launch();
  dir = folder("figures");
  for (const id of CASES) {
    files[id] = join(dir, `${id}.html`);
    const made = run(["report", id, "-o", files[id]]);
    assert.equal(made.status, 0, made.stderr);
  }
});
after(async () => {
  await browser?.close();
  remove(dir);
});

async function open(id, style) {
  const page = await watched(browser, { offline: true, ...STYLES[style] });
  if (style === "print") await page.emulateMedia({ media: "print" });
  await page.goto(pathToFileURL(files[id]).href);
  await page.waitForSelector("html[data-drawn]");
  // Figures out of sight are drawn when the page has nothing better to do.
  await page.waitForFunction(() => [...document.querySelectorAll("figure")].every((f) => f.getClientRects().length === 0 || f.querySelector("svg.plot, .empty, .nested")));
  return page;
}

/** Every drawing: ids in order of use, numbers to a tenth, colours spelled out. */
const drawings = (page) =>
  page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    return [...document.querySelectorAll("figure")].map((f) => {
      const svg = f.querySelector("svg.plot");
      if (!svg) return { id: f.id, size: "", text: [...f.querySelectorAll(".empty, .nested li")].map((e) => e.firstChild?.textContent.trim() || e.textContent.trim()), drawn: "" };
      const ids = new Map();
      const named = (id) => ids.get(id) ?? (ids.set(id, `id${ids.size}`), ids.get(id));
      const drawn = svg.outerHTML
        .replace(/ aria-labelledby="[^"]*"/g, "")
        .replace(/\bid="([^"]+)"/g, (_, id) => `id="${named(id)}"`)
        .replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${named(id)})`)
        .replace(/var\((--[a-z0-9-]+)\)/g, (_, name) => style.getPropertyValue(name).trim())
        .replace(/-?\d+\.\d+(e-?\d+)?/g, (n) => String(Math.round(Number(n) * 10) / 10 || 0));
      const text = [...svg.querySelectorAll("text")].map((t) => t.textContent.trim()).filter(Boolean);
      return { id: f.id, size: `${svg.getAttribute("width")} × ${svg.getAttribute("height")}, ${svg.querySelectorAll("*").length} elements`, text, drawn };
    });
  });

for (const style of Object.keys(STYLES)) {
  test(`the drawings are those of the snapshot, ${style}`, async () => {
    const page = await open(CASES[0], style);
    const now = (await drawings(page))
      .map((d) => {
        const hash = d.drawn ? createHash("sha256").update(d.drawn).digest("hex").slice(0, 16) : "not drawn";
        return `## ${d.id}\n${hash} ${d.size}\n${d.text.join("\n")}\n`;
      })
      .join("\n");
    await page.context().close();
    const path = join(SNAPSHOTS, `${CASES[0]}-${style}.txt`);
    if (process.env.REALPOLITIK_BLESS) return writeFileSync(path, now);
    assert.ok(existsSync(path), `${path} is missing`);
    const held = readFileSync(path, "utf8");
    const parts = (text) => new Map(text.split(/^## /m).slice(1).map((p) => [p.slice(0, p.indexOf("\n")), p.slice(p.indexOf("\n") + 1).trim()]));
    const [was, is] = [parts(held), parts(now)];
    const differ = [...new Set([...was.keys(), ...is.keys()])].filter((id) => was.get(id) !== is.get(id));
    const said = differ.map((id) => {
      const [a, b] = [(was.get(id) ?? "").split("\n"), (is.get(id) ?? "").split("\n")];
      const gone = a.slice(1).filter((l) => !b.includes(l));
      const come = b.slice(1).filter((l) => !a.includes(l));
      return `${id} (${a[0] || "not there"} → ${b[0] || "not there"})${gone.map((l) => `\n  - ${l}`).join("")}${come.map((l) => `\n  + ${l}`).join("")}`;
    });
    assert.equal(
      differ.length,
      0,
      `${differ.length} figures are drawn otherwise in the style ${style}:\n${said.join("\n")}\nIf that is meant, look at target/screenshots and write the snapshots anew:\n  REALPOLITIK_BLESS=1 node --test web/tests/figures.test.mjs`,
    );
  });
}

/** Relative luminance and contrast, WCAG 2.2. */
function contrast(a, b) {
  const light = (c) => {
    const [r, g, bl] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

test("the contrast computed is that of WCAG", () => {
  assert.equal(contrast(rgb("#000000"), rgb("#ffffff")), 21);
  assert.ok(Math.abs(contrast(rgb("#767676"), rgb("#ffffff")) - 4.54) < 0.005);
});

for (const style of Object.keys(STYLES)) {
  test(`every figure can be read, ${style}`, async () => {
    for (const id of CASES) {
      const page = await open(id, style);
      await figureRules(page, `${id} ${style}`);
      const { theme, used } = await page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        const names = ["ground", "band", "ink", "soft", "alert", "link", "focus", "hatch", "c0", "c1", "c2", "c3", "c4"];
        const hex = (c) => `#${c.match(/\d+(\.\d+)?/g).slice(0, 3).map((v) => Math.round(Number(v)).toString(16).padStart(2, "0")).join("")}`;
        const seen = new Set();
        for (const t of document.querySelectorAll("svg.plot text, svg.plot tspan")) if (t.textContent.trim()) seen.add(hex(getComputedStyle(t).fill));
        return { theme: Object.fromEntries(names.map((n) => [n, style.getPropertyValue(`--${n}`).trim()])), used: [...seen] };
      });
      for (const ground of ["ground", "band"]) {
        for (const text of ["ink", "soft", "alert", "link"]) {
          const c = contrast(rgb(theme[text]), rgb(theme[ground]));
          assert.ok(c >= 4.5, `${style}: text in --${text} on --${ground} has a contrast of ${c.toFixed(2)}`);
        }
        for (const text of used) {
          const c = contrast(rgb(text), rgb(theme[ground]));
          assert.ok(c >= 4.5, `${id} ${style}: text of a figure in ${text} on --${ground} has a contrast of ${c.toFixed(2)}`);
        }
      }
      for (const mark of ["c0", "c1", "c2", "c3", "c4", "focus", "hatch"]) {
        const c = contrast(rgb(theme[mark]), rgb(theme.ground));
        assert.ok(c >= 3, `${style}: marks in --${mark} have a contrast of ${c.toFixed(2)}`);
      }
      await page.context().close();
    }
  });
}

/** Caption, table and drawing of each figure, as a reader has them. */
const told = (page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("figure")].map((f) => [
        f.id.replace("figure-", ""),
        {
          title: [...f.querySelector("h3").childNodes].filter((n) => !n.classList?.contains("no")).map((n) => n.textContent).join("").trim(),
          text: f.querySelector("figcaption p").textContent,
          head: [...f.querySelectorAll("thead th")].map((c) => c.textContent),
          rows: [...f.querySelectorAll("tbody tr")].map((r) => [...r.cells].map((c) => c.textContent)),
          drawn: [...f.querySelectorAll("svg.plot text")].map((t) => t.textContent.trim()),
          empty: !!f.querySelector(".empty"),
        },
      ]),
    ),
  );

const find = (text, pattern) => text.match(pattern)?.slice(1) ?? assert.fail(`“${text}” does not say ${pattern}`);

for (const id of CASES) {
  test(`caption, table and drawing say the same numbers: ${id}`, async () => {
    const page = await open(id, "light");
    const all = await told(page);
    await page.context().close();
    const { outcomes, tree, leverage, map, turns_on, audit, ledger, timeline, ladder } = all;

    for (const row of outcomes.rows) {
      const [label, p, , range, word] = row;
      const said = `${word === "–" ? "" : `${word}, `}${p} (${range})`;
      assert.ok(outcomes.drawn.some((t) => t === said), `“${label}” is not drawn as ${said}`);
    }
    const [named, p, range] = find(outcomes.text, /“([^”]+)” comes out at ([<>]? ?[\d.]+ %) \(([^)]+)\)/);
    assert.deepEqual(outcomes.rows.filter((r) => r[0] === named).map((r) => [r[1], r[3]]), [[p, range]]);

    const percents = (texts) => texts.flatMap((t) => t.match(/[<>]? ?\d+(\.\d+)? %/g) ?? []).map((t) => t.trim());
    const tabled = new Set(percents(tree.rows.flat()));
    const ranges = tree.rows.map((r) => r[4]).filter((r) => r !== "–");
    for (const t of tree.drawn) {
      if (/below 1 %/.test(t)) continue;
      const range = t.match(/\(([^)]*%)\)$/)?.[1];
      if (range) assert.ok(ranges.includes(range), `the belief ${range} is drawn and not tabled`);
      for (const v of percents([t.replace(/\(.*\)$/, "")])) assert.ok(tabled.has(v), `${v} is drawn in the tree and not tabled`);
    }
    for (const step of find(tree.title, /^Likeliest course, all beliefs at the median: (.+)$/)[0].split(", ")) {
      assert.ok(tree.rows.some((r) => step === `${r[1]} ${r[2]}` || step === `${r[1]} ${r[2].replaceAll("_", " ")}`), `“${step}” is in no row`);
    }

    const [held] = find(leverage.title, / obtains (?:> )?([\d.]+) of what the two concede/);
    assert.ok(leverage.rows.some((r) => Number(r[2]) === Number(held)), leverage.title);
    for (const r of leverage.rows) assert.ok(leverage.drawn.some((t) => t.endsWith(Number(r[2]).toFixed(2))), `${r[2]} is not drawn`);

    const shares = [...map.title.matchAll(/([\d.]+) %/g)].map((m) => Number(m[1]));
    assert.ok(shares.reduce((a, b) => a + b, 0) <= 100.5, map.title);
    for (const [, ending] of map.title.matchAll(/“([^”]+)”/g)) assert.ok(map.drawn.some((t) => t.replace(/\s+/g, "") === ending.replace(/\s+/g, "")), `“${ending}” is named in the title and not on the map`);

    const [most] = find(turns_on.text, /by up to (\d+) points/);
    const changes = turns_on.rows.map((r) => Math.abs(Number(r[turns_on.head.indexOf("Change, points")])));
    assert.equal(Math.round(Math.max(...changes)), Number(most), "figure 7");
    assert.ok(turns_on.title.includes(turns_on.rows[0][0]), turns_on.title);

    if (audit && !audit.empty) {
      const [triggered, enforced] = find(audit.title, /Triggered (\d+) times?, enforced (\d+)/).map(Number);
      const drawn = audit.drawn.join(" ");
      const heads = [...drawn.matchAll(/(\d+) triggered, (\d+) enforced/g)];
      assert.equal(heads.reduce((s, m) => s + Number(m[1]), 0), triggered, "triggered, by rule");
      assert.equal(heads.reduce((s, m) => s + Number(m[2]), 0), enforced, "enforced, by rule");
      assert.equal(audit.rows.filter((r) => ["enforced", "spared", "not yet answered"].includes(r[3])).length >= triggered, true);
    }
    if (ledger && !ledger.empty) {
      const [points, count] = find(ledger.title, /by (\d+) points? over (\d+) entr(?:y|ies)/).map(Number);
      assert.equal(ledger.rows.length, count);
      assert.equal(Number(ledger.rows.at(-1)[4]), points);
      const net = ledger.rows.reduce((s, r) => s + Number(r[ledger.head.indexOf("Counts")]), 0);
      assert.equal(net, points, "the entries add up to the balance");
      assert.ok(ledger.drawn.includes(`+${points}`), "the balance is drawn");
    }
    const known = timeline.head.indexOf("Known on the as-of date");
    const grade = timeline.head.indexOf("Grade");
    const [good, of] = find(timeline.title, /^(\d+) of (\d+) events known/).map(Number);
    const held_in = timeline.rows.filter((r) => r[known] === "yes");
    assert.equal(held_in.length, of);
    assert.equal(held_in.filter((r) => r[grade] < "C").length, good);
    assert.equal(timeline.rows.length - of, Number(find(timeline.text, /(\d+) later events?/)[0]));

    if (ladder && !ladder.empty) {
      const [day] = find(ladder.text, /On (\d{4}-\d{2}-\d{2})/);
      const counts = [...ladder.text.matchAll(/(\d+) ([a-z][a-z -]*[a-z])/g)];
      assert.ok(counts.length > 0, ladder.text);
      for (const [, n, tier] of counts) {
        const on = new Set(ladder.rows.filter((r) => r[1] === tier && r[4] === "yes" && (r[3] === "–" || r[3] > day)).map((r) => r[0]));
        assert.equal(on.size, Number(n), `${tier} on ${day}`);
      }
    }
  });
}

test("a change of one number in the data is seen in drawing and table alike", async () => {
  const id = CASES[0];
  const text = readFileSync(files[id], "utf8");
  const changed = join(dir, "changed.html");
  const data = pageOf(text);
  for (const o of data.findings.outcomes) delete o.recorded;
  data.findings.outcomes.forEach((o, i) => (o.probability.mean = i ? 0.01 / i : 0.123456));
  writeFileSync(changed, withPage(text, data));
  const page = await watched(browser, { offline: true, ...STYLES.light });
  await page.goto(pathToFileURL(changed).href);
  await page.waitForSelector("#figure-outcomes svg");
  const { outcomes } = await told(page);
  assert.match(outcomes.rows[0][1], /^12 %/);
  assert.ok(outcomes.drawn.some((t) => t.includes(outcomes.rows[0][1])), "the drawing follows the data");
  await page.context().close();
});

test("a report from disk is painted", async () => {
  const took = [];
  for (let i = 0; i < 7; i++) {
    const page = await watched(browser, { offline: true, ...STYLES.light });
    await page.goto(pathToFileURL(files[CASES[0]]).href);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    took.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
    await page.context().close();
  }
  took.sort((a, b) => a - b);
  const median = took[3];
  console.log(`first paint: median ${median.toFixed(0)} ms, worst ${took.at(-1).toFixed(0)} ms of ${took.length}`);
  // Held to only where a quiet machine is asked for: 500 is the promise.
  const limit = Number(process.env.REALPOLITIK_PAINT_MS ?? Infinity);
  assert.ok(median <= limit, `the median of ${took.length} first paints is ${median.toFixed(0)} ms, more than ${limit}`);
});
