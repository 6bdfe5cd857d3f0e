// The report and the workbench in Firefox: what is read, and a slider that is moved.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { folder, remove, run, serve } from "./support.mjs";

const FIREFOX = process.env.FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync);
const dir = folder("firefox");
const file = join(dir, "report.html");
let browser;

before(async () => {
  assert.ok(FIREFOX, "there is no Firefox: install firefox-esr, or name one in FIREFOX");
  const made = run(["report", "us-vietnam-2022", "-o", file]);
  assert.equal(made.status, 0, made.stderr);
  browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true, protocolTimeout: 300_000, timeout: 120_000, extraPrefsFirefox: { "security.sandbox.content.level": 0 } });
});
after(async () => {
  await browser?.close();
  remove(dir);
});

async function opened(url) {
  const page = await browser.newPage();
  page.setDefaultTimeout(300_000);
  page.wrong = [];
  page.on("pageerror", (e) => page.wrong.push(e.message));
  page.on("console", (m) => m.type() === "error" && page.wrong.push(m.text()));
  await page.setViewport({ width: 1200, height: 900 });
  await page.goto(url, { waitUntil: "load" });
  return page;
}

const rows = (page, id) => page.$$eval(`#${id} tbody tr`, (all) => all.map((r) => `${r.cells[0].textContent} ${r.cells[1].textContent}`));

/** Sets a slider as a hand does: the value, then the event. */
const slide = (page, id, to) =>
  page.$eval(`#${id}`, (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, to);

test("the version is told", () => {
  console.log(spawnSync(FIREFOX, ["--version"], { encoding: "utf8" }).stdout.trim());
});

test("a report opens whole from disk, and its sliders move the picture", async () => {
  const page = await opened(`file://${file}`);
  await page.waitForFunction(() => document.documentElement.dataset.drawn === "yes");
  await page.waitForFunction(() => [...document.querySelectorAll("figure")].every((f) => f.getAttribute("aria-busy") !== "true" && f.querySelector("svg.plot, .empty, .nested")));
  const figures = await page.$$eval("figure", (all) => all.length);
  assert.ok(figures >= 12, `${figures} figures`);
  const cut = await page.$$eval("figure .plotted", (all) =>
    all.flatMap((box) => {
      const frame = box.getBoundingClientRect();
      return [...box.querySelectorAll("svg text")].filter((t) => {
        const r = t.getBoundingClientRect();
        return t.textContent.trim() && (r.left < frame.left - 3 || r.right > frame.right + 3);
      }).map((t) => t.textContent);
    }),
  );
  assert.deepEqual(cut, [], "texts that are cut off");
  const [first] = await page.$$eval(".try input[type=range]", (all) => all.map((i) => i.id));
  const was = await rows(page, "what-if");
  await slide(page, first, "0");
  await page.waitForFunction((w) => JSON.stringify([...document.querySelectorAll("#what-if tbody tr")].map((r) => `${r.cells[0].textContent} ${r.cells[1].textContent}`)) !== w, {}, JSON.stringify(was));
  assert.deepEqual(page.wrong, []);
  await page.close();
});

test("the workbench answers, and a slider moves the answer", async () => {
  const server = await serve(["us-vietnam-2022"]);
  try {
    const page = await opened(server.url);
    await page.waitForFunction(() => /draws in/.test(document.querySelector(".state")?.textContent ?? ""));
    const was = await rows(page, "figure-outcomes");
    await slide(page, "p-threat_US", "0");
    await page.waitForFunction((w) => JSON.stringify([...document.querySelectorAll("#figure-outcomes tbody tr")].map((r) => `${r.cells[0].textContent} ${r.cells[1].textContent}`)) !== w, {}, JSON.stringify(was));
    assert.deepEqual(page.wrong, []);
    await page.close();
  } finally {
    assert.equal(await server.stop(), 0);
  }
});
