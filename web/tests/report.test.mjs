// The report in a real browser, from disk, without a network.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { inflateSync } from "node:zlib";
import { ROOT, SHOTS, accessible, drawn, figureRules, fits, folder, launch, noViolations, pageOf, remove, run, shot, watched } from "./support.mjs";

let browser;
let dir;
let file;
before(async () => {
  browser = await launch();
  dir = folder("report");
  file = join(dir, "report.html");
  const made = run(["report", "us-vietnam-2022", "-o", file]);
  assert.equal(made.status, 0, made.stderr);
});
after(async () => {
  await browser?.close();
  remove(dir);
});

async function open(options = {}) {
  const page = await watched(browser, { offline: true, ...options });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("html[data-drawn]");
  await page.waitForSelector("#figure-outcomes svg");
  return page;
}

test("it is one file of at most a megabyte, and opens complete without a network", async () => {
  assert.ok(statSync(file).size <= 1_000_000, `${statSync(file).size} bytes`);
  const page = await open();
  assert.equal(await page.locator("figure").count(), 17);
  assert.ok((await page.locator("main.report > section ul li").count()) >= 5);
  assert.match(await page.locator(".confidence").innerText(), /confidence .* is (low|moderate|high)/);
  await figureRules(page, "report");
  assert.deepEqual(page.requests.filter((u) => !u.startsWith("file:") && !u.startsWith("blob:")), []);
  await noViolations(page, "report");
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  console.log(`first paint after ${paint?.toFixed(0)} ms`);
  assert.ok(paint > 0, "it was painted");
  await page.context().close();
});

for (const [width, scheme] of [[1200, "light"], [1200, "dark"], [768, "light"], [360, "light"], [360, "dark"]]) {
  test(`it is readable at ${width} px, ${scheme}`, async () => {
    const page = await open({ viewport: { width, height: 800 }, colorScheme: scheme });
    await fits(page, "report");
    await figureRules(page, "report");
    await accessible(page, `report ${width} ${scheme}`);
    await shot(page, `report-${width}-${scheme}`);
    if (width === 360) assert.ok((await page.locator("#figure-tree ul.nested li").count()) > 5, "the tree is a list");
    await noViolations(page, "report");
    await page.context().close();
  });
}

for (const [width, height] of [[1400, 900], [360, 740]]) {
  test(`the finding, what speaks against it and a figure are on the first screen at ${width} × ${height}`, async () => {
    const page = await open({ viewport: { width, height } });
    const at = (selector) => page.locator(selector).first().evaluate((e) => e.getBoundingClientRect().top);
    assert.ok((await at("figure")) < height, `the first figure begins at ${await at("figure")}`);
    assert.ok((await at(".brief .against")) < (await at("figure")));
    const { summary } = pageOf(readFileSync(file, "utf8"));
    assert.equal(await page.locator("h1").innerText(), summary.brief.title);
    const judged = await page.locator(".judgements > li").count();
    assert.ok(judged >= 1 && judged <= 5);
    assert.equal(await page.locator(".judgements > li svg.gauge").count(), judged);
    const first = await page.locator("header, .brief").allInnerTexts();
    assert.doesNotMatch(first.join(" ").replace(/“[^”]*”/g, ""), /λ|Shapley|Sobol|Brier|Wilson|belief|points/);
    await page.context().close();
  });
}

test("every figure can be read with the keyboard alone", async () => {
  const page = await open();
  const figures = await page.locator(".plotted").count();
  const seen = new Set();
  for (let i = 0; i < 400 && seen.size < figures; i++) {
    await page.keyboard.press("Tab");
    const id = await page.evaluate(() => (document.activeElement.classList.contains("plotted") ? document.activeElement.closest("figure").id : ""));
    if (!id || seen.has(id)) continue;
    seen.add(id);
    const readout = page.locator(`#${id} .readout`);
    await page.keyboard.press("ArrowRight");
    const first = await readout.innerText();
    await page.keyboard.press("End");
    const last = await readout.innerText();
    assert.ok(first.length > 10, `${id}: ${first}`);
    const marks = Number((await page.locator(`#${id} .plotted`).getAttribute("aria-label")).match(/between (\d+) marks/)[1]);
    if (marks > 1) assert.notEqual(first, last, id);
    await page.keyboard.press("Enter");
    assert.ok((await page.locator(`#${id} .why li`).count()) > 0, `${id} says why`);
    assert.ok((await page.locator(`#${id} .on`).count()) > 0, `${id} shows where`);
    if (id === "figure-outcomes") {
      // An ending leads to what it turns on.
      assert.equal(await page.evaluate(() => document.activeElement.closest("figure")?.id), "figure-turns_on");
      const last = await page.locator("#figure-outcomes tbody tr").last().locator("td").first().innerText();
      assert.ok((await page.locator("#figure-turns_on h3").innerText()).includes(last), "figure 7 is about that ending");
      await page.locator(`#${id} .plotted`).focus();
    }
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(`#${id} .why`).count(), 0);
  }
  assert.equal(seen.size, figures);
  await page.context().close();
});

test("its sliders answer without a solver", async () => {
  const page = await open();
  const title = page.locator("#what-if h3");
  const bars = async () => {
    await drawn(page);
    return page.locator("#what-if details td").allTextContents();
  };
  const was = await bars();
  const slider = page.locator(".sliders input").first();
  await slider.focus();
  await page.keyboard.press("End");
  assert.notDeepEqual(await bars(), was);
  assert.match(await title.innerText(), /would be the likeliest/);
  assert.match(await page.locator("#what-if figcaption").innerText(), /off by at most/);
  await page.getByRole("button", { name: /^Let go of/ }).first().click();
  assert.deepEqual(await bars(), was);
  await page.context().close();
});

/** The pages of a PDF. */
const pages = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page[^s]/g).length;

test("on paper it is short, everything is open and nothing is a button", async () => {
  const page = await open();
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("details:not([open])").count(), 0);
  assert.equal(await page.locator(".exports").first().isVisible(), false);
  assert.equal(await page.locator(".all-sources").isVisible(), false);
  const pdf = await page.pdf({ path: join(SHOTS, "report.pdf"), format: "A4" });
  assert.ok(pages(pdf) <= 16, `${pages(pdf)} pages`);
  await shot(page, "report-print");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.ok((await page.locator("details:not([open])").count()) > 5);
  await page.context().close();
});

test("printed with its annex it has every table and source", async () => {
  const long = join(dir, "annex.html");
  assert.equal(run(["report", "us-vietnam-2022", "--draws", "500", "--annex", "-o", long]).status, 0);
  const page = await watched(browser, { offline: true });
  await page.goto(pathToFileURL(long).href);
  await page.waitForSelector("html[data-drawn]");
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.ok(await page.locator(".all-sources li").last().isVisible());
  assert.ok(await page.locator(".parameters tbody tr").last().isVisible());
  const { audits } = pageOf(readFileSync(long, "utf8")).findings;
  const occasions = audits.reduce((n, a) => n + a.occasions.length, 0);
  const tables = await page.locator(".annex table").evaluateAll((all) => all.map((t) => t.tBodies[0].rows.length));
  assert.ok(tables.includes(occasions), `${occasions} occasions in ${tables}`);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".annex").count(), 0);
  assert.equal(run(["verify", long]).status, 0);
  await page.context().close();
});

test("printed at once, every figure is on paper", async () => {
  const page = await watched(browser, { offline: true });
  await page.goto(pathToFileURL(file).href, { waitUntil: "commit" });
  await page.waitForSelector("#figure-outcomes");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const bare = await page.evaluate(() => [...document.querySelectorAll("figure")].filter((f) => !f.querySelector("svg, table, .nested, pre, .empty")).map((f) => f.id));
  assert.deepEqual(bare, []);
  await page.context().close();
});

test("without a script the figures, the tables and the sources are there", async () => {
  const page = await watched(browser, { offline: true, javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  await page.goto(pathToFileURL(file).href);
  const data = pageOf(readFileSync(file, "utf8"));
  const html = await page.content();
  const text = (selector) => page.locator(selector).allTextContents();
  assert.ok((await page.locator("figure").count()) >= 12);
  for (const o of data.findings.outcomes) assert.ok((await text("#figure-outcomes td")).includes(`${o.label}`), o.label);
  const events = data.picture.record.events.filter((e) => !e.held_out).length;
  assert.equal(await page.locator("#figure-timeline tbody tr").count(), events);
  const keys = new Set((await text(".sources b")).map((k) => k.trim()));
  for (const e of data.picture.record.events) for (const k of e.sources) assert.ok(keys.has(k), `${k} is cited and not listed`);
  assert.equal(await page.locator(".parameters tbody tr").count(), data.findings.parameters.length);
  assert.ok((await page.locator("figure svg.gauge").count()) > 20);
  assert.ok(!/undefined|NaN/.test(html.slice(0, html.indexOf("realpolitik-page"))));
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pages(pdf) <= 16, `${pages(pdf)} pages`);
  await shot(page, "report-without-script");
  await page.context().close();
});

/** Saves what a button of a figure gives. */
async function exported(page, id, kind) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator(`#${id}`).getByRole("button", { name: kind, exact: true }).click()]);
  const path = join(SHOTS, `${id}.${kind.toLowerCase()}`);
  await download.saveAs(path);
  return readFileSync(path);
}

/** A PDF of one page as large as the picture, which is on it four pixels for one. */
function onePage(pdf, [width, height], id) {
  const text = pdf.toString("latin1");
  assert.ok(text.startsWith("%PDF-1.4"), `${id}: ${text.slice(0, 20)}`);
  const places = text.slice(text.lastIndexOf("\nxref\n")).match(/^\d{10} 00000 n /gm);
  for (const [i, place] of places.entries()) assert.ok(text.startsWith(`${i + 1} 0 obj`, Number.parseInt(place, 10)), `${id}: object ${i + 1}`);
  const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text).slice(1).map(Number);
  assert.deepEqual(box.map((v) => Math.round(v / 0.75)), [width, height].map(Math.round), `${id}: size of the page`);
  const [head, w, h, length] = /\/Width (\d+) \/Height (\d+)[^>]*\/Length (\d+) >>\nstream\n/.exec(text).map((v, i) => (i ? Number(v) : v));
  assert.deepEqual([w, h], [width, height].map((v) => Math.round(4 * v)), `${id}: four pixels for one`);
  const from = text.indexOf(head) + head.length;
  const pixels = inflateSync(pdf.subarray(from, from + length));
  assert.equal(pixels.length, 3 * w * h);
  const tones = new Set();
  for (let k = 0; k < pixels.length; k += 31) tones.add(pixels[k]);
  assert.ok(tones.size > 4, `${id}: nothing is drawn`);
}

test("every figure goes out whole: title, legend and stamp on it, no text outside it", async () => {
  const page = await open();
  await drawn(page);
  const viewer = await browser.newPage();
  const ids = await page.locator("figure").evaluateAll((all) => all.filter((f) => f.querySelector("svg.plot")).map((f) => f.id));
  assert.ok(ids.length >= 10, `${ids}`);
  for (const id of ids) {
    const said = await page.locator(`#${id}`).evaluate((f) => ({
      title: [...f.querySelector("h3").childNodes].filter((n) => !n.classList?.contains("no")).map((n) => n.textContent).join(""),
      legend: f.querySelector(".subtitle")?.textContent ?? "",
      stamp: f.querySelector(".stamp").textContent,
    }));
    const svg = (await exported(page, id, "SVG")).toString();
    assert.ok(svg.startsWith("<svg") && !/var\(--|inherit|style=|class=/.test(svg), `${id} depends on a page`);
    // As a file of its own: nothing of the page is there.
    await viewer.setContent(`<!DOCTYPE html><body style="margin:0">${svg}</body>`);
    const { texts, outside, size } = await viewer.evaluate(() => {
      const svg = document.querySelector("svg");
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll("text")].filter((t) => t.textContent.trim());
      const outside = texts.filter((t) => {
        const r = t.getBoundingClientRect();
        return r.left < frame.left - 0.5 || r.right > frame.right + 0.5 || r.top < frame.top - 0.5 || r.bottom > frame.bottom + 0.5;
      });
      return { texts: texts.map((t) => t.textContent).join(" "), outside: outside.map((t) => t.textContent), size: [frame.width, frame.height] };
    });
    assert.deepEqual(outside, [], `${id}: text outside the picture`);
    const plain = (t) => t.replace(/\s+/g, "");
    for (const [what, words] of Object.entries(said)) assert.ok(plain(texts).includes(plain(words)), `${id}: its ${what} is not on it: ${words}`);
    const png = await exported(page, id, "PNG");
    assert.equal(png.subarray(1, 4).toString(), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], size.map((v) => Math.round(2 * v)), `${id}: two pixels for one`);
    onePage(await exported(page, id, "PDF"), size, id);
    const csv = (await exported(page, id, "CSV")).toString().split("\r\n");
    assert.ok(csv.some((l) => plain(l) === plain(`# ${said.stamp}`)), `${id}: no stamp in ${csv.slice(0, 5)}`);
    assert.ok(csv.filter((l) => l && !l.startsWith("#")).length > 1, `${id}: no row`);
  }
  await viewer.close();
  await noViolations(page, "exports");
  await page.context().close();
});

test("a table goes out in numbers, and stamped with the settings", async () => {
  const page = await open();
  const { outcomes } = pageOf(readFileSync(file, "utf8")).findings;
  const rows = (csv) => csv.toString().split("\r\n").filter((l) => l && !l.startsWith("#"));
  const [head, first] = rows(await exported(page, "figure-outcomes", "CSV"));
  assert.match(head, /^Ending,Probability,"Sampling, 95 %","Belief 5–95 %, from","Belief 5–95 %, to"/);
  const { mean, p05, p95 } = outcomes.map((o) => o.recorded ?? o.probability).sort((a, b) => b.mean - a.mean)[0];
  assert.ok(first.includes(`,${mean},`) && first.includes(`,${p05},${p95},`), first);
  const slider = page.locator(".sliders input").first();
  const called = (await slider.getAttribute("id")).replace("grid-", "");
  await slider.focus();
  await page.keyboard.press("End");
  const moved = (await exported(page, "what-if", "CSV")).toString();
  assert.match(moved, new RegExp(`^# case .* · ${called} = [\\d.]+ · `, "m"));
  await page.context().close();
});

test("numbers in the page are those of the findings", async () => {
  const page = await open();
  const { outcomes } = pageOf(readFileSync(file, "utf8")).findings;
  const rows = await page.locator("#figure-outcomes tbody tr").evaluateAll((trs) => trs.map((tr) => [...tr.cells].map((c) => c.textContent)));
  const drawn = await page.locator("#figure-outcomes svg").evaluate((s) => s.textContent);
  const number = (o) => (o.recorded ?? o.probability).mean;
  [...outcomes].sort((a, b) => number(b) - number(a)).forEach((o, i) => {
    assert.equal(rows[i][0], o.label);
    const printed = Number(rows[i][1].replace(/[^\d.]/g, ""));
    assert.ok(Math.abs(printed - number(o) * 100) <= 1, `${rows[i]} ${number(o)}`);
    assert.ok(drawn.includes(rows[i][1]), rows[i][1]);
  });
  await page.context().close();
});

test("the case comes out as it went in, and the report verifies", () => {
  const out = join(dir, "case");
  assert.equal(run(["extract", file, "-o", out]).status, 0);
  for (const name of ["case.toml", "events.csv", "tiers.csv", "sources.bib", "regimes/caatsa-231.csv"]) {
    assert.equal(readFileSync(join(out, name), "utf8"), readFileSync(join(ROOT, "cases/us-vietnam-2022", name), "utf8"), name);
  }
  const same = run(["verify", file, "--json"]);
  assert.equal(same.status, 0, same.stdout + same.stderr);
  assert.equal(JSON.parse(same.stdout).verdict, "same");
  const bytes = readFileSync(file);
  const at = bytes.indexOf('id="realpolitik-page">') + 1000;
  bytes[at] ^= 1;
  const forged = join(dir, "forged.html");
  writeFileSync(forged, bytes);
  assert.equal(run(["verify", forged]).status, 4);
});
