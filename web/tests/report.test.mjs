// The report in a real browser, from disk, without a network.
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
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
  assert.equal(await page.locator("figure").count(), 14);
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

test("on paper everything is open and nothing is a button", async () => {
  const page = await open();
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator("details:not([open])").count(), 0);
  assert.equal(await page.locator(".exports").first().isVisible(), false);
  await page.pdf({ path: join(SHOTS, "report.pdf"), format: "A4" });
  await shot(page, "report-print");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.ok((await page.locator("details:not([open])").count()) > 5);
  await page.context().close();
});

test("figures go out as SVG, PNG and CSV", async () => {
  const page = await open();
  for (const [name, check] of [
    ["CSV", (t) => t.toString().split("\r\n").length > 3],
    ["SVG", (t) => t.toString().startsWith("<svg") && !t.toString().includes("var(--")],
    ["PNG", (t) => t.subarray(1, 4).toString() === "PNG" && t.length > 5000],
  ]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#figure-outcomes").getByRole("button", { name }).click()]);
    const path = join(SHOTS, `outcomes.${name.toLowerCase()}`);
    await download.saveAs(path);
    assert.ok(check(readFileSync(path)), name);
  }
  await noViolations(page, "exports");
  await page.context().close();
});

test("numbers in the page are those of the findings", async () => {
  const page = await open();
  const { outcomes } = pageOf(readFileSync(file, "utf8")).findings;
  const rows = await page.locator("#figure-outcomes tbody tr").evaluateAll((trs) => trs.map((tr) => [...tr.cells].map((c) => c.textContent)));
  const drawn = await page.locator("#figure-outcomes svg").evaluate((s) => s.textContent);
  outcomes.forEach((o, i) => {
    assert.equal(rows[i][0], o.label);
    const printed = Number(rows[i][1].replace(/[^\d.]/g, ""));
    assert.ok(Math.abs(printed - o.probability.mean * 100) <= 1, `${rows[i]} ${o.probability.mean}`);
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
