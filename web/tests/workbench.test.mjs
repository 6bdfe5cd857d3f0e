// The workbench in a real browser.
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible, bars, changed, copyCase, figureRules, fits, launch, noViolations, openWorkbench, remove, run, serve, settled, shot, watched } from "./support.mjs";

let browser;
let server;
let dir;
before(async () => {
  browser = await launch();
  dir = copyCase();
  server = await serve([dir]);
});
after(async () => {
  await browser?.close();
  assert.equal(await server?.stop(), 0, "Ctrl-C ends it well");
  remove(join(dir, ".."));
});

const open = (options = {}, hash = "") => openWorkbench(browser, server.url + hash, options);
const view = (page, name) => page.getByRole("navigation", { name: "Views" }).getByRole("button", { name }).click();

test("the first visit shows the answer, and the token leaves the address", async () => {
  const page = await open();
  assert.ok(!page.url().includes(server.token), page.url());
  const { outcomes } = JSON.parse(run(["analyze", dir, "--draws", "200", "--json"]).stdout);
  assert.equal((await bars(page)).length, outcomes.length);
  await figureRules(page, "first visit");
  await noViolations(page, "first visit");
  assert.deepEqual(page.requests.filter((u) => !u.startsWith(server.origin) && !u.startsWith("data:") && !u.startsWith("blob:")), []);
  await page.context().close();
});

test("without the token the page says so and shows nothing", async () => {
  const page = await watched(browser);
  await page.goto(server.origin);
  assert.match(await page.getByRole("alert").innerText(), /without its token/);
  await page.context().close();
});

for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [768, "light"], [360, "light"], [360, "dark"]]) {
  test(`it is readable at ${width} px, ${scheme}`, async () => {
    const page = await open({ viewport: { width, height: 900 }, colorScheme: scheme });
    for (const name of ["Answer", "Record", "Text"]) {
      await view(page, name);
      await page.waitForTimeout(300);
      await fits(page, `${name} ${width}`);
      if (name !== "Text") await figureRules(page, `${name} ${width}`);
      await accessible(page, `workbench ${name} ${width} ${scheme}`);
      await shot(page, `workbench-${name.toLowerCase()}-${width}-${scheme}`);
    }
    await noViolations(page, "workbench");
    await page.context().close();
  });
}

for (const [width, height] of [[1400, 900], [360, 740]]) {
  test(`the finding, what speaks against it and a figure are on the first screen at ${width} × ${height}`, async () => {
    const page = await open({ viewport: { width, height } });
    const top = await page.locator("figure").first().evaluate((e) => e.getBoundingClientRect().top);
    assert.ok(top < height, `the first figure begins at ${top}`);
    assert.ok((await page.locator(".judgements > li svg.gauge").count()) >= 1);
    assert.ok(await page.locator(".against").isVisible());
    await shot(page, `workbench-first-${width}`, false);
    await page.context().close();
  });
}

test("a slider, a card and a rival each change the answer, and a link brings it back", async () => {
  const page = await open();
  const start = await bars(page);
  await page.locator("#p-threat_US").focus();
  await page.keyboard.press("Home");
  await changed(page, start);
  const held = await bars(page);
  await page.waitForFunction(() => location.hash.includes("set.threat_US="));
  await page.getByText("Take a card away").click();
  await page.getByRole("checkbox", { name: /freedom of manoeuvre/ }).check();
  await changed(page, held);
  const carded = await bars(page);
  await page.getByLabel("Explanation").selectOption("material-power");
  await changed(page, carded);
  const rivalled = await bars(page);
  await page.waitForFunction(() => ["set.threat_US", "without=autonomy", "rival=material-power"].every((part) => location.hash.includes(part)));
  const link = new URL(page.url()).hash;
  const again = await open({}, `&${link.slice(1)}`);
  await again.waitForFunction((w) => JSON.stringify([...document.querySelectorAll("#figure-outcomes tbody tr")].map((r) => [r.cells[0].textContent, r.cells[1].textContent].join(" "))) === w, JSON.stringify(rivalled));
  await again.context().close();
  await page.getByRole("button", { name: "Let go of all" }).click();
  await changed(page, rivalled);
  assert.deepEqual(await bars(page), start, "common draws: letting go gives the same digits");
  await noViolations(page, "moves");
  await page.context().close();
});

test("the as-of date moves along the timeline and the record follows", async () => {
  const page = await open();
  await view(page, "Record");
  const rows = () => page.locator("#figure-timeline tbody tr").evaluateAll((trs) => trs.filter((r) => r.cells[6].textContent === "yes").length);
  const now = await rows();
  await page.locator("#asof").fill("2015-01-01");
  await page.waitForFunction(() => document.querySelector("#figure-timeline .stamp").textContent.includes("2015-01-01"));
  await page.waitForFunction(() => !document.querySelector("#figure-timeline h3").textContent.includes("2022-04-15"));
  const then = await rows();
  assert.ok(then < now && then > 5, `${then} of ${now}`);
  assert.match(await page.locator("#figure-ladder h3").innerText(), /United States/);
  await shot(page, "workbench-as-of-2015");
  await page.getByRole("button", { name: "Back to the case's date" }).click();
  await page.waitForFunction(() => document.querySelector("#figure-timeline .stamp").textContent.includes("2022-04-15"));
  assert.equal(await rows(), now);
  await page.context().close();
});

async function type(page, text) {
  const content = page.locator(".editor .cm-content");
  await content.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText(text);
}

test("an error in the text is found while typing, with its place and its fixing", async () => {
  const page = await open();
  await view(page, "Text");
  await type(page, 'mystery = "what is this"\n');
  await page.waitForSelector(".findings li.error");
  assert.match(await page.locator(".findings li.error").first().innerText(), /case\.toml:1/);
  await page.locator(".findings .goto").first().click();
  await page.waitForFunction(() => document.querySelector(".editor").shadowRoot.activeElement !== null);
  await shot(page, "workbench-error", false);
  await page.getByRole("button", { name: "Take back changes" }).click();
  await page.waitForFunction(() => !document.querySelector(".findings li.error"));
  await noViolations(page, "editor");
  await page.context().close();
});

test("a change of the text moves the answer before it is saved, and saving keeps it", async () => {
  const page = await open();
  const start = await bars(page);
  await view(page, "Text");
  const path = join(dir, "case.toml");
  const before = readFileSync(path, "utf8");
  await type(page, "# seen by a test\n");
  await page.waitForFunction(() => !document.querySelector(".bar [role=status]").textContent.includes("Checking"));
  assert.equal(readFileSync(path, "utf8"), before, "nothing is written until asked");
  await page.getByRole("button", { name: /^Save case\.toml/ }).click();
  await page.waitForFunction(() => document.querySelector(".bar [role=status]")?.textContent.includes("Saved"));
  assert.equal(readFileSync(path, "utf8"), `# seen by a test\n${before}`);
  await view(page, "Answer");
  await settled(page);
  assert.deepEqual(await bars(page), start);
  await page.context().close();
});

test("a file that changed underneath is never saved over unasked", async () => {
  const page = await open();
  await view(page, "Text");
  const path = join(dir, "case.toml");
  await type(page, "# mine\n");
  appendFileSync(path, "# theirs\n");
  const theirs = readFileSync(path, "utf8");
  await page.getByRole("button", { name: /^Save case\.toml/ }).click();
  await page.getByRole("alert").filter({ hasText: "changed underneath" }).waitFor();
  assert.equal(readFileSync(path, "utf8"), theirs);
  await accessible(page, "conflict");
  await shot(page, "workbench-conflict", false);
  await page.getByRole("button", { name: /Keep my text/ }).click();
  await page.getByRole("button", { name: /^Save case\.toml/ }).click();
  await page.waitForFunction(() => document.querySelector(".bar [role=status]")?.textContent.includes("Saved"));
  assert.ok(readFileSync(path, "utf8").startsWith("# mine\n"));
  await page.context().close();
});

test("every task can be done with the keyboard alone", async () => {
  const page = await open();
  const reach = async (match) => {
    for (let i = 0; i < 200; i++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(match)) return;
    }
    assert.fail(`${match} is not reached`);
  };
  const start = await bars(page);
  await page.evaluate(() => document.activeElement?.blur());
  await reach(() => document.activeElement.id === "p-threat_US");
  for (let i = 0; i < 3; i++) await page.keyboard.press("PageDown");
  await changed(page, start);
  await reach(() => document.activeElement.classList.contains("plotted"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.ok((await page.locator(".why li").count()) > 0);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.querySelector("#case").focus());
  await reach(() => document.activeElement.textContent.trim() === "Text");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".editor .cm-content");
  await reach(() => !!document.activeElement.shadowRoot);
  await page.keyboard.press("Tab");
  assert.ok(!(await page.evaluate(() => !!document.activeElement.shadowRoot)), "the editor is no trap");
  await page.context().close();
});

test("the map's axes can be chosen", async () => {
  const page = await open();
  const options = await page.locator("#axis-y option").evaluateAll((os) => os.map((o) => o.value));
  await page.locator("#axis-y").selectOption(options.find((o) => o === "pressure") ?? options.at(-1));
  await page.waitForFunction(() => document.querySelector("#figure-map figcaption").textContent.includes("China punishes"));
  await page.context().close();
});

test("on paper there are figures and no controls", async () => {
  const page = await open();
  await page.emulateMedia({ media: "print" });
  await shot(page, "workbench-print");
  assert.equal(await page.locator("aside").isVisible(), false);
  await page.context().close();
});

test("every move of a slider is drawn", async () => {
  const page = await open();
  const moves = Number(process.env.REALPOLITIK_MOVES ?? 40);
  const slider = page.locator("#p-threat_US");
  await slider.focus();
  await page.evaluate(() => performance.clearMeasures());
  const took = [];
  for (let i = 0; i < moves; i++) {
    took.push(
      await page.evaluate(
        (step) =>
          new Promise((resolve) => {
            const input = document.querySelector("#p-threat_US");
            const known = ["picture", "answer"].map((name) => performance.getEntriesByName(name).length);
            const from = performance.now();
            const at = [];
            input.value = String(100 + ((step * 37) % 200));
            input.dispatchEvent(new Event("input", { bubbles: true }));
            const look = () => {
              const [picture, answer] = ["picture", "answer"].map((name, k) => performance.getEntriesByName(name).length > known[k]);
              if (picture && !at.length) requestAnimationFrame(() => at.push(performance.now() - from));
              if (answer && at.length) requestAnimationFrame(() => resolve([...at, performance.now() - from]));
              else setTimeout(look, 1);
            };
            look();
          }),
        i,
      ),
    );
  }
  const [p95] = ["picture", "whole answer"].map((what, k) => {
    const all = took.map((t) => t.at(k === 0 ? 0 : -1)).sort((a, b) => a - b);
    const at = (q) => all[Math.min(all.length - 1, Math.floor(all.length * q))];
    console.log(`${moves} moves to the ${what}: median ${at(0.5).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)} ms, worst ${at(1).toFixed(0)} ms`);
    return at(0.95);
  });
  assert.equal(await page.evaluate(() => performance.getEntriesByName("answer").at(-1).detail), 20000);
  // Held to only where a quiet machine is asked for: 100 is the promise.
  assert.ok(p95 < Number(process.env.REALPOLITIK_P95_MS ?? Infinity), `p95 ${p95} ms`);
  await page.context().close();
});

test("relations over time follow a slider, and say by what settings they are", async () => {
  const page = await open();
  const fan = () => page.evaluate(() => ({ rows: document.querySelector("#figure-fan tbody").textContent, stamp: document.querySelector("#figure-fan .stamp").textContent, text: document.querySelector("#figure-fan figcaption p").textContent }));
  const written = await fan();
  assert.ok(!written.stamp.includes("threat_US"), written.stamp);
  const move = (value) =>
    page.evaluate((v) => {
      const input = document.querySelector("#p-threat_US");
      input.value = String(v);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, value);
  await move(110);
  // Out of sight it is drawn when the page has nothing better to do.
  await page.waitForFunction((rows) => document.querySelector("#figure-fan tbody").textContent !== rows, written.rows);
  const held = await fan();
  assert.match(held.stamp, /threat_US = /);
  assert.ok(!held.stamp.includes("as written"), held.stamp);
  await page.getByRole("button", { name: "Let go of all" }).click();
  await page.waitForFunction((rows) => document.querySelector("#figure-fan tbody").textContent === rows, written.rows);
  assert.deepEqual(await fan(), written);
  await noViolations(page, "relations under a scenario");
  await page.context().close();
});

test("while a slider is dragged the picture moves, and it ends with the last value", async () => {
  const page = await open();
  await page.locator("#p-threat_US").focus();
  const { seen, last } = await page.evaluate(async () => {
    const input = document.querySelector("#p-threat_US");
    const first = () => document.querySelector("#figure-outcomes tbody tr").textContent;
    const seen = new Set();
    // The hand never rests: a page that waited for it to would show one picture.
    for (let i = 0; i < 60 || seen.size < 4; i++) {
      input.value = String(100 + (i % 60) * 3);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((r) => setTimeout(r, 16));
      seen.add(first());
    }
    return { seen: seen.size, last: input.value };
  });
  assert.ok(seen >= 4, `${seen} pictures while it was dragged`);
  await settled(page);
  const dragged = await bars(page);
  await page.evaluate((v) => {
    const input = document.querySelector("#p-threat_US");
    for (const value of [100, v]) {
      input.value = String(value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }, last);
  await settled(page);
  assert.deepEqual(await bars(page), dragged);
  await noViolations(page, "dragging");
  await page.context().close();
});
