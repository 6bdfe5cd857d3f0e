// What the workbench answers beyond the headline, and what it writes.
import assert from "node:assert/strict";
import { existsSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible, bars, changed, copyCase, fits, folder, launch, noViolations, openWorkbench, payloads, remove, run, serve, settled, shot } from "./support.mjs";

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
  assert.equal(await server?.stop(), 0);
  remove(join(dir, ".."));
});

const open = (options = {}, hash = "") => openWorkbench(browser, server.url + hash, options);
const view = (page, name) => page.getByRole("navigation", { name: "Views" }).getByRole("button", { name, exact: false }).click();
const held = (page, id, value) => page.locator(`#p-${id}`).evaluate((input, v) => { input.value = v; input.dispatchEvent(new Event("input", { bubbles: true })); }, String(value));

test("relations over time are drawn, and their slider shortens them", async () => {
  const page = await open();
  for (const id of ["fan", "survival", "states"]) {
    await page.waitForFunction((i) => document.querySelector(`#figure-${i}`)?.getAttribute("aria-busy") === "false" && document.querySelector(`#figure-${i} svg`), id);
  }
  const rows = () => page.locator("#figure-fan tbody tr").count();
  const all = await rows();
  const { relations } = JSON.parse(run(["analyze", dir, "--full", "--json"]).stdout);
  const r = relations[0];
  assert.equal(all, r.states.filter((s) => !s.group).length * r.dates.length);
  const ways = await page.locator("#figure-states tbody tr").evaluateAll((trs) => trs.length);
  assert.equal(ways, r.transitions.length);
  await page.locator("#horizon-fan").evaluate((i) => { i.value = "2"; i.dispatchEvent(new Event("input", { bubbles: true })); });
  await page.waitForFunction((n) => document.querySelectorAll("#figure-fan tbody tr").length < n, all);
  assert.equal(await rows(), r.states.filter((s) => !s.group).length * 3);
  assert.ok((await page.locator("#figure-fan h3").innerText()).includes(r.dates[2]), "the title follows");
  await noViolations(page, "relations");
  await page.context().close();
});

test("sliders stand by influence, a value can be typed, and what is held is written into the text", async () => {
  const page = await open();
  const start = await bars(page);
  const first = await page.locator("aside .slider").first().innerText();
  assert.match(first, /moves up to \d+ points/);
  const most = await page.locator("aside .slider .under .quiet").evaluateAll((all) => all.map((e) => Number(e.textContent.match(/\d+/)?.[0] ?? 0)));
  assert.deepEqual(most, [...most].sort((a, b) => b - a));
  await page.getByLabel("Value of What checking China is worth to the United States").fill("0.8");
  await page.keyboard.press("Enter");
  await changed(page, start);
  const typed = await bars(page);
  await page.getByRole("button", { name: "Write the held value into the text" }).click();
  await page.waitForFunction(() => !document.querySelector("aside .slider.moved"));
  await view(page, "Text");
  await page.waitForFunction(() => /value = 0\.8/.test(document.querySelector(".editor")?.shadowRoot?.textContent ?? "") || document.querySelector("#file")?.textContent.includes("changed"));
  await page.waitForFunction(() => !document.querySelector(".findings li.error"));
  await view(page, "Answer");
  await settled(page);
  assert.deepEqual(await bars(page), typed, "the text says what the slider said");
  await view(page, "Text");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.waitForFunction(() => !document.querySelector("#file").textContent.includes("changed"));
  await page.getByRole("button", { name: "Redo", exact: true }).click();
  await page.waitForFunction(() => document.querySelector("#file").textContent.includes("changed"));
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await noViolations(page, "writing");
  await page.context().close();
});

test("an answer older than the text says so over every view", async () => {
  const page = await open();
  await view(page, "Text");
  await page.locator(".editor .cm-content").click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.insertText("nonsense = 1\n");
  await page.waitForSelector(".findings li.error");
  for (const name of ["Answer", "Scenarios", "Record"]) {
    await view(page, name);
    assert.match(await page.locator(".stale.over").innerText(), /older than the text/);
  }
  await view(page, "Text");
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.waitForFunction(() => !document.querySelector(".stale.over"));
  await page.context().close();
});

test("every question of the command line is answered", async () => {
  const page = await open();
  await view(page, "Ask");
  const { outcomes, flips } = JSON.parse(run(["analyze", dir, "--flip", "as_today", "--json"]).stdout);
  const ask = async (kind, fill = {}) => {
    await page.locator("#ask-kind").selectOption(kind);
    for (const [id, v] of Object.entries(fill)) await page.locator(id).fill(v);
    await page.getByRole("button", { name: "Ask", exact: true }).last().click();
    await page.waitForFunction(() => /Solving/.test(document.querySelector(".ask button[type=submit]").textContent));
    await page.waitForFunction(() => document.querySelector(".ask button[type=submit]").textContent === "Ask", null, { timeout: 300_000 });
    assert.equal(await page.locator(".ask [role=alert]").count(), 0, await page.locator(".ask").innerText());
    return page.locator(".words pre").evaluate((e) => e.textContent);
  };
  const why = await ask("why", { "#ask-of": outcomes[0].id });
  assert.match(why, /rests on|source/i);
  const flip = await ask("flip", { "#ask-of": "as_today" });
  assert.ok(flips[0].flips.length === 0 || flip.includes(flips[0].flips[0].label), "flips");
  await page.waitForSelector("#ask-flips");
  for (const kind of ["sensitivity", "voi", "cards", "rivals", "multiplicity", "full"]) assert.ok((await ask(kind)).length > 500, kind);
  for (const id of ["fan", "cards", "evidence"]) assert.ok(await page.locator(`#ask-${id}`).count(), id);
  await accessible(page, "ask");
  await shot(page, "workbench-ask");
  await noViolations(page, "ask");
  await page.context().close();
});

test("scenarios are kept by name, compared, and told apart by their edits", async () => {
  const page = await open();
  const start = await bars(page);
  await held(page, "threat_US", 0);
  await changed(page, start);
  await view(page, "Scenarios");
  for (const name of ["weak threat", "<img src=x onerror=alert(1)>"]) {
    await page.locator("#scenario-name").fill(name);
    await page.getByRole("button", { name: "Keep", exact: true }).click();
  }
  assert.equal(await page.locator(".kept li").count(), 2);
  await page.getByRole("button", { name: /^Compare/ }).click();
  await page.waitForFunction(() => document.querySelectorAll(".scenarios thead th").length === 5 && !/Solving/.test(document.querySelector(".scenarios").textContent));
  const rows = await page.locator(".scenarios tbody tr").evaluateAll((trs) => trs.map((r) => [...r.cells].map((c) => c.textContent)));
  for (const r of rows) assert.equal(r[2].split(" (")[0], r[3].split(" (")[0], "what stands now is what was kept");
  await page.locator("#explain").selectOption("weak threat");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.waitForSelector("#waterfall svg");
  await accessible(page, "scenarios");
  await shot(page, "workbench-scenarios");
  await noViolations(page, "scenarios");
  await page.context().close();
});

test("a link opens in a new tab of the session, and is refused for another case", async () => {
  const page = await open();
  const start = await bars(page);
  await held(page, "threat_US", 0);
  await changed(page, start);
  const moved = await bars(page);
  await page.waitForFunction(() => location.hash.includes("set.threat_US") && location.hash.includes("of="));
  const link = page.url();
  const tab = await page.context().newPage();
  await tab.goto(link);
  await tab.waitForSelector("#figure-outcomes svg");
  await tab.waitForFunction((w) => JSON.stringify([...document.querySelectorAll("#figure-outcomes tbody tr")].map((r) => [r.cells[0].textContent, r.cells[1].textContent].join(" "))) === w, JSON.stringify(moved));
  await tab.goto("about:blank");
  await tab.goto(link.replace(/of=[0-9a-f]+/, "of=0123456789abcdef"));
  await tab.waitForSelector("#figure-outcomes svg");
  await settled(tab);
  assert.match(await tab.locator(".share [role=status]").innerText(), /another text of this case/);
  assert.deepEqual(await bars(tab), start, "nothing was applied");
  await page.context().close();
});

test("a row is added by a form, and a table that is not there is made", async () => {
  const bare = join(folder("bare"), "bare");
  assert.equal(run(["new", bare]).status, 0);
  for (const f of ["tiers.csv"]) if (existsSync(join(bare, f))) unlinkSync(join(bare, f));
  const other = await serve([bare]);
  const page = await openWorkbench(browser, other.url);
  await view(page, "Text");
  await page.getByText("Add a row by a form").click();
  await page.locator("#row-file").selectOption("tiers.csv");
  const actors = [...readFileSync(join(bare, "case.toml"), "utf8").matchAll(/^\[actors\.(\w+)\]/gm)].map((m) => m[1]);
  const fill = { actor: actors[0], partner: actors[1] ?? actors[0], tier: 'a "tier", with a comma', from: "2020-01-01" };
  for (const [k, v] of Object.entries(fill)) await page.getByLabel(k, { exact: true }).fill(v);
  await page.getByRole("button", { name: "Add the row" }).click();
  await page.waitForFunction(() => document.querySelector("#file").value === "tiers.csv");
  await page.getByRole("button", { name: /^Save tiers\.csv/ }).click();
  await page.waitForFunction(() => document.querySelector(".bar [role=status]")?.textContent.includes("Saved"));
  assert.match(readFileSync(join(bare, "tiers.csv"), "utf8"), /,"a ""tier"", with a comma",2020-01-01/);
  await page.context().close();
  assert.equal(await other.stop(), 0);
  remove(join(bare, ".."));
});

test("the game is drawn, and a change of a node is a change of the text", async () => {
  const page = await open();
  await view(page, "Game");
  const nodes = await page.locator(".graph .node").count();
  assert.ok(nodes > 8, `${nodes} nodes`);
  await page.locator(".graph .node.move").first().click();
  await page.locator("#node-label").fill("Another label");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.waitForFunction(() => [...document.querySelectorAll(".node")].some((n) => n.getAttribute("aria-label").startsWith("Another label")));
  await page.locator("#node-action").fill("leave");
  await page.locator(".nodeform").getByRole("button", { name: "Add", exact: true }).click();
  await page.waitForFunction(() => document.querySelector(".nodeform").textContent.includes("leave leads to"));
  await accessible(page, "game");
  await shot(page, "workbench-game");
  for (let i = 0; i < 2; i++) await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.waitForFunction(() => ![...document.querySelectorAll(".node")].some((n) => n.getAttribute("aria-label").startsWith("Another label")));
  await noViolations(page, "game");
  await page.context().close();
});

test("forecasts are sealed and resolved, and the report is the command line's", async () => {
  const page = await open();
  await view(page, "Forecasts");
  const log = join(dir, "forecasts.jsonl");
  const before = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").length : 0;
  await page.locator("#seal-author").fill("A. Tester");
  await page.getByRole("button", { name: "Seal", exact: true }).click();
  await page.waitForFunction(() => /Last hash|Nothing new|cannot|;/.test(document.querySelector(".forecasts > [role=status]")?.textContent + (document.querySelector(".forecasts [role=alert]")?.textContent ?? "")), null, { timeout: 300_000 });
  const after = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").length : 0;
  assert.ok(after >= before, `${before} → ${after}`);
  await accessible(page, "forecasts");
  await shot(page, "workbench-forecasts");
  await view(page, "Answer");
  const [file] = await Promise.all([page.waitForEvent("download", { timeout: 300_000 }), page.getByRole("button", { name: "Report", exact: true }).click()]);
  const path = join(dir, "..", "out.html");
  writeFileSync(path, readFileSync(await file.path()));
  assert.equal(run(["verify", path]).status, 0, run(["verify", path]).stderr);
  await page.context().close();
});

for (const [width, scheme] of [[1400, "light"], [1400, "dark"], [360, "light"], [360, "dark"]]) {
  test(`the other views are readable at ${width} px, ${scheme}`, async () => {
    const page = await open({ viewport: { width, height: 900 }, colorScheme: scheme });
    for (const name of ["Ask", "Scenarios", "Forecasts", "Game"]) {
      await view(page, name);
      await page.waitForTimeout(200);
      await fits(page, `${name} ${width}`);
      await accessible(page, `workbench ${name} ${width} ${scheme}`);
      await shot(page, `workbench-${name.toLowerCase()}-${width}-${scheme}`);
    }
    await noViolations(page, "views");
    await page.context().close();
  });
}

test("thirty scripts in every text that is new do nothing", async () => {
  const page = await open();
  const start = await bars(page);
  const all = payloads().filter((_, i) => i % 10 === 0).slice(0, 30);
  assert.equal(all.length, 30);
  const calm = async (where) => {
    assert.equal(await page.evaluate(() => globalThis.hit), undefined, where);
    await noViolations(page, where);
  };
  const fill = async (selector, act) => {
    for (const p of all) {
      await page.locator(selector).fill(p);
      await act?.(p);
    }
    await calm(selector);
  };
  await fill("aside input.typed >> nth=0", () => page.keyboard.press("Enter"));
  assert.deepEqual(await bars(page), start, "what is no number is taken back");
  await held(page, "threat_US", 0);
  await changed(page, start);
  await view(page, "Scenarios");
  await fill("#scenario-name", () => page.getByRole("button", { name: "Keep", exact: true }).click());
  assert.equal(await page.locator(".kept li").count(), new Set(all.map((p) => p.slice(0, 80).trim())).size);
  await view(page, "Ask");
  await page.locator("#ask-kind").selectOption("why");
  await fill("#ask-of");
  await page.getByRole("button", { name: "Ask", exact: true }).last().click();
  await page.waitForSelector(".ask [role=alert]");
  // A question about nothing is refused, which the browser tells on its console.
  assert.ok(page.wrong.every((w) => w.includes("status of 400")), page.wrong.join("; "));
  page.wrong = [];
  await view(page, "Forecasts");
  for (const id of ["#seal-author", "#resolve-source", "#resolve-note"]) await fill(id);
  await view(page, "Game");
  await page.locator(".graph .node.move").first().click();
  await fill("#node-label");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.waitForFunction((p) => [...document.querySelectorAll(".node")].some((n) => n.getAttribute("aria-label").startsWith(p)), all.at(-1).slice(0, 20));
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await fill("#node-action");
  await fill("#node-id");
  await view(page, "Text");
  await page.getByText("Add a row by a form").click();
  await fill("#row-0");
  await page.getByRole("button", { name: "Add the row" }).click();
  await calm("a row");
  await page.evaluate(() => localStorage.clear());
  await page.context().close();
});
