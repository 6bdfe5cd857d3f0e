// All tasks of the workbench with the keyboard alone: no pointer is touched.
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { bars, changed, copyCase, launch, noViolations, openWorkbench, remove, serve, settled } from "./support.mjs";

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
  await server?.stop();
  remove(join(dir, ".."));
});

/** Presses a key until the focus is where it should be. */
async function reach(page, where, key = "Tab") {
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press(key);
    if (await page.evaluate(where)) return;
  }
  assert.fail(`${where} is not reached with ${key}`);
}

const open = () => openWorkbench(browser, server.url);

test("open another case, and come back", async () => {
  const page = await open();
  const title = () => page.locator(".casehead h1").innerText();
  const own = await title();
  await reach(page, () => document.activeElement.id === "case");
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => !document.querySelector(".waiting"));
  }
  await page.waitForFunction((w) => document.querySelector(".casehead h1") && document.querySelector(".casehead h1").textContent !== w, own);
  await settled(page);
  assert.notEqual(await title(), own);
  await noViolations(page, "another case");
  await page.context().close();
});

test("move a slider, take a card, let go", async () => {
  const page = await open();
  const start = await bars(page);
  await reach(page, () => document.activeElement.matches(".cards summary"));
  await page.keyboard.press("Enter");
  await reach(page, () => document.activeElement.matches(".cards input"));
  await page.keyboard.press("Space");
  await changed(page, start);
  const carded = await bars(page);
  await reach(page, () => document.activeElement.id === "p-threat_US");
  for (let i = 0; i < 3; i++) await page.keyboard.press("PageDown");
  await changed(page, carded);
  const held = await bars(page);
  await reach(page, () => document.activeElement.textContent === "Let go of all", "Shift+Tab");
  await page.keyboard.press("Enter");
  await changed(page, held);
  assert.deepEqual(await bars(page), start);
  await page.context().close();
});

test("choose the axes of the map and move its cross: sliders and answer follow", async () => {
  const page = await open();
  await page.waitForFunction(() => document.querySelector("#figure-map .grip"));
  const caption = () => page.locator("#figure-map figcaption").innerText();
  const first = await caption();
  await reach(page, () => document.activeElement.id === "axis-y");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((w) => document.querySelector("#figure-map figcaption").innerText !== w, first);
  const axes = await page.evaluate(() => ["axis-x", "axis-y"].map((id) => document.getElementById(id).value));
  const slider = (p) => page.locator(`#p-${p}`).inputValue();
  const before = [await slider(axes[0]), await slider(axes[1])];
  await reach(page, () => !!document.activeElement.closest("#figure-map .grip"));
  const start = await bars(page);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
  await changed(page, start);
  const after = [await slider(axes[0]), await slider(axes[1])];
  assert.ok(Number.parseFloat(after[0]) > Number.parseFloat(before[0]), `${before[0]} → ${after[0]}`);
  assert.ok(Number.parseFloat(after[1]) > Number.parseFloat(before[1]), `${before[1]} → ${after[1]}`);
  assert.ok(await page.evaluate(() => !!document.activeElement.closest(".grip")), "the focus stays on the cross");
  await page.waitForFunction((ps) => ps.every((p) => location.hash.includes(`set.${p}=`)), axes);
  await page.context().close();
});

test("from an ending to what it turns on, and why a branch is taken", async () => {
  const page = await open();
  await reach(page, () => document.activeElement.matches("#figure-outcomes .plotted"));
  for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await page.waitForFunction(() => document.activeElement.matches("#figure-turns_on .plotted"));
  const second = await page.locator("#figure-outcomes tbody tr").nth(1).locator("td").first().innerText();
  await page.waitForFunction((w) => document.querySelector("#figure-turns_on h3").textContent.includes(w), second);
  await page.waitForFunction(() => document.querySelector("#figure-turns_on svg"));
  await page.keyboard.press("ArrowDown");
  const read = await page.locator("#figure-turns_on .readout").innerText();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.closest(".slider"));
  const label = await page.evaluate(() => document.activeElement.closest(".slider").querySelector("label").textContent);
  assert.ok(read.startsWith(label), `“${read}” leads to the slider of “${label}”`);
  await reach(page, () => document.activeElement.matches("#figure-tree .plotted"));
  for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  assert.match(await page.locator("#figure-tree .why").innerText(), / \d\.\d\d vs .+ \d\.\d\d/);
  await page.context().close();
});

test("move the as-of date, by its slider and by the line of the figure", async () => {
  const page = await open();
  await reach(page, () => document.activeElement.textContent.trim() === "Record" && document.activeElement.tagName === "BUTTON");
  await page.keyboard.press("Enter");
  const stamp = () => page.locator("#figure-timeline .stamp").innerText();
  await page.waitForSelector("#figure-timeline svg");
  const start = await stamp();
  await reach(page, () => document.activeElement.id === "asof-slide");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((w) => document.querySelector("#figure-timeline .stamp").innerText !== w, start);
  const slid = await stamp();
  await reach(page, () => !!document.activeElement.closest("#figure-timeline .grip"));
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((w) => document.querySelector("#figure-timeline .stamp").innerText !== w, slid);
  const day = (text) => text.match(/as of (\S+)/)[1];
  assert.ok(day(await stamp()) < day(slid), `${day(slid)} → ${day(await stamp())}`);
  await page.waitForFunction((d) => document.querySelector("#figure-timeline h3").textContent.includes(d), day(await stamp()));
  await noViolations(page, "as of");
  await page.context().close();
});

test("edit the text, save it, and settle a conflict", async () => {
  const page = await open();
  const path = join(dir, "case.toml");
  const text = readFileSync(path, "utf8");
  await reach(page, () => document.activeElement.textContent.trim() === "Text" && document.activeElement.tagName === "BUTTON");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".editor .cm-content");
  const edit = async (words) => {
    await reach(page, () => !!document.activeElement.shadowRoot);
    await page.keyboard.press("Control+Home");
    await page.keyboard.type(words);
    await page.keyboard.press("Enter");
  };
  const save = async () => {
    await reach(page, () => /^Save /.test(document.activeElement.textContent) && !document.activeElement.disabled, "Shift+Tab");
    await page.keyboard.press("Enter");
  };
  const saved = () => page.waitForFunction(() => document.querySelector(".bar [role=status]")?.textContent.includes("Saved"));
  await edit("# keyed");
  await save();
  await saved();
  assert.equal(readFileSync(path, "utf8"), `# keyed\n${text}`);
  await page.waitForSelector(".editor .cm-content");
  await edit("# mine");
  appendFileSync(path, "# theirs\n");
  await save();
  await page.getByRole("alert").filter({ hasText: "changed underneath" }).waitFor();
  assert.ok(readFileSync(path, "utf8").endsWith("# theirs\n"));
  await reach(page, () => /Keep my text/.test(document.activeElement.textContent) && document.activeElement.tagName === "BUTTON");
  await page.keyboard.press("Enter");
  await save();
  await saved();
  assert.equal(readFileSync(path, "utf8"), `# mine\n# keyed\n${text}`);
  await noViolations(page, "saving");
  await page.context().close();
});

test("the pointer drags what the arrows move", async () => {
  const page = await open();
  await page.waitForFunction(() => document.querySelector("#figure-map .grip"));
  const grip = page.locator("#figure-map .grip");
  await grip.scrollIntoViewIfNeeded();
  const start = await bars(page);
  const box = await grip.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let i = 1; i <= 8; i++) await page.mouse.move(box.x + box.width / 2 + 12 * i, box.y + box.height / 2 - 6 * i);
  await page.mouse.up();
  await changed(page, start);
  await page.waitForFunction((x) => document.querySelector("#figure-map .grip").getBoundingClientRect().x > x + 60, box.x);
  // Both parameters are held.
  await page.waitForFunction(() => location.hash.split("set.").length - 1 === 2);
  await page.context().close();
});
