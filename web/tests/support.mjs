// What the browser tests share: the program, a browser, a look at a page.
import { chromium } from "playwright-core";
import axe from "axe-core";
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { deflateRawSync, inflateRawSync } from "node:zlib";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const BIN =
  process.env.REALPOLITIK_BIN ??
  [join(ROOT, "target/release/realpolitik"), join(ROOT, "target/debug/realpolitik")].find(existsSync);
export const SHOTS = join(ROOT, "target/screenshots");
mkdirSync(SHOTS, { recursive: true });

/** How long a page may keep a test waiting, in milliseconds, until what it waits
 * for is taken never to come: no measure of speed, since a busy machine is slow. */
const PATIENCE = 120_000;

/** Chromium without traffic of its own. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true, args: FLAGS });

export function run(args, options = {}) {
  return spawnSync(BIN, args, { encoding: "utf8", maxBuffer: 1 << 28, ...options });
}

/** A source of the pages that imports nothing but types, as a module. */
export function module(path) {
  const source = readFileSync(new URL(`../src/${path}`, import.meta.url), "utf8");
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: "es2022", module: "esnext" } });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}

export const folder = (name) => mkdtempSync(join(tmpdir(), `realpolitik-${name}-`));

const PACKED = /(id="realpolitik-page">)"([^"]*)"/;

/** The document that a report's figures are drawn from. */
export const pageOf = (html) => JSON.parse(inflateRawSync(Buffer.from(html.match(PACKED)[2], "base64")).toString());

/** A report with another document in it. */
export const withPage = (html, page) => html.replace(PACKED, (_, open) => `${open}"${deflateRawSync(JSON.stringify(page)).toString("base64")}"`);

/** A copy of a case of the gallery, to be written to. */
export function copyCase(id = "us-vietnam-2022") {
  const to = join(folder("case"), id);
  cpSync(join(ROOT, "cases", id), to, { recursive: true });
  return to;
}

/** Starts the workbench and waits for its address. */
export async function serve(args = [], cwd = folder("serve")) {
  const child = spawn(BIN, ["serve", "--json", "--no-open", ...args], { cwd });
  let out = "";
  let err = "";
  child.stderr.on("data", (d) => (err += d));
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (d) => {
      out += d;
      try {
        resolve(JSON.parse(out).url);
      } catch {
        /* more is to come */
      }
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${err}`)));
  });
  const { port, origin, hash } = new URL(url);
  return {
    url,
    origin,
    port: Number(port),
    token: hash.slice("#token=".length),
    pid: child.pid,
    /** Ends it as Ctrl-C does; gives the exit code. */
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.on("exit", (code) => resolve(code));
        child.kill("SIGINT");
      }),
    ask: (path, body, headers = {}) =>
      fetch(`${origin}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { "X-Realpolitik-Token": hash.slice(7), ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
  };
}

/** A page that keeps a record of all that went wrong on it. */
export async function watched(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.wrong = [];
  page.requests = [];
  page.on("pageerror", (e) => page.wrong.push(`error: ${e.message}`));
  page.on("console", (m) => {
    if (m.type() === "error") page.wrong.push(`console: ${m.text()}`);
  });
  page.on("request", (r) => page.requests.push(r.url()));
  page.on("dialog", (d) => {
    page.wrong.push(`dialog: ${d.message()}`);
    void d.dismiss();
  });
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", (e) => globalThis.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  return page;
}

export async function noViolations(page, what) {
  assert.deepEqual(await page.evaluate(() => globalThis.violations), [], `${what}: policy violations`);
  assert.deepEqual(page.wrong, [], `${what}: errors on the page`);
}

/** The accessibility rules of WCAG 2.2 AA and axe's best practices. */
export async function accessible(page, what) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const said = violations.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.slice(0, 3).map((n) => `${n.html.slice(0, 160)} ${n.failureSummary}`).join("\n    ")}`);
  assert.equal(said.length, 0, `${what}: ${said.join("\n")}`);
}

export const shot = (page, name, full = true) => page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: full });

/** Waits until every figure shows what it should: those out of sight are drawn
 * when the page has nothing better to do, those of the annex only where it is shown. */
export const drawn = (page) =>
  page.waitForFunction(() =>
    [...document.querySelectorAll("figure")].every(
      (f) => f.getClientRects().length === 0 || (f.getAttribute("aria-busy") !== "true" && f.querySelector("svg.plot, .empty, .nested")),
    ),
  );

/** The program's own rules for figures. */
export async function figureRules(page, what) {
  await drawn(page);
  const wrong = await page.evaluate(() => {
    const said = [];
    for (const f of document.querySelectorAll("figure")) {
      const name = f.id;
      if (f.getClientRects().length === 0) continue;
      if (!f.querySelector("h3")?.textContent.trim()) said.push(`${name} has no title`);
      if (!f.querySelector("figcaption p")?.textContent.trim()) said.push(`${name} has no caption`);
      const svg = f.querySelector("svg.plot");
      const empty = f.querySelector(".empty") || f.querySelector(".nested");
      if (!svg && !empty) said.push(`${name} shows nothing`);
      if (!svg) continue;
      if (!f.querySelector("details table tbody tr")) said.push(`${name} has no table`);
      const n = svg.querySelectorAll("*").length;
      if (n > 2000) said.push(`${name} has ${n} elements`);
      for (const id of (svg.getAttribute("aria-labelledby") ?? "").split(" ")) if (!document.getElementById(id)) said.push(`${name} is labelled by nothing`);
      if (svg.getAttribute("role") !== "img") said.push(`${name} has no role`);
      const box = f.querySelector(".plotted").getBoundingClientRect();
      for (const t of svg.querySelectorAll("text")) {
        if (!t.textContent.trim()) continue;
        if (parseFloat(getComputedStyle(t).fontSize) < 11) said.push(`${name}: "${t.textContent}" is below 11 px`);
        const r = t.getBoundingClientRect();
        if (r.left < box.left - 2 || r.right > box.right + 2) said.push(`${name}: "${t.textContent}" is cut off (${Math.round(r.left - box.left)}, ${Math.round(r.right - box.right)})`);
      }
      if (svg.querySelectorAll("style, script, foreignObject").length) said.push(`${name} holds what it should not`);
    }
    return said;
  });
  assert.deepEqual(wrong, [], `${what}: figures`);
}

/** No part of the page is wider than the window. */
export async function fits(page, what) {
  const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
  assert.ok(scroll <= client, `${what}: ${scroll} wide in a window of ${client}`);
}

export const remove = (path) => rmSync(path, { recursive: true, force: true });

/** Waits until the workbench has answered. */
export const settled = (page) => page.waitForFunction(() => /draws in/.test(document.querySelector(".state")?.textContent ?? "") && document.querySelector("#figure-outcomes")?.getAttribute("aria-busy") === "false");

/** The endings and their probabilities, as the workbench tables them. */
export const bars = (page) => page.locator("#figure-outcomes tbody tr").evaluateAll((rows) => rows.map((r) => [r.cells[0].textContent, r.cells[1].textContent].join(" ")));

/** Waits until these are others than they were. */
export async function changed(page, was) {
  await page.waitForFunction((w) => JSON.stringify([...document.querySelectorAll("#figure-outcomes tbody tr")].map((r) => [r.cells[0].textContent, r.cells[1].textContent].join(" "))) !== w, JSON.stringify(was));
  await settled(page);
}

/** Opens the workbench of a server and waits for its answer. */
export async function openWorkbench(browser, url, options = {}) {
  const page = await watched(browser, options);
  await page.goto(url);
  await page.waitForSelector("#figure-outcomes svg");
  await settled(page);
  return page;
}

/** Scripts as they are smuggled: elements, attributes, addresses, and what
 * breaks out of strings, comments, JSON and templates. */
export function payloads() {
  const run = ["alert(1)", "globalThis.hit=1", "fetch('http://127.0.0.1:9/x')"];
  const shapes = [
    (r) => `<script>${r}</script>`, (r) => `</script><script>${r}</script>`, (r) => `<img src=x onerror="${r}">`, (r) => `"><svg onload=${r}>`,
    (r) => `'><iframe srcdoc="<script>${r}</script>">`, (r) => `<a href="javascript:${r}">x</a>`, (r) => `javascript:${r}`, (r) => `<body onload=${r}>`,
    (r) => `<details open ontoggle=${r}>`, (r) => `<math><mi xlink:href="javascript:${r}">`, (r) => `<!--><script>${r}</script>-->`,
    (r) => `]]><script>${r}</script>`, (r) => "${" + r + "}", (r) => `{{constructor.constructor('${r}')()}}`, (r) => `{@html '<img src=x onerror=${r}>'}`,
    (r) => `\\u003cscript\\u003e${r}\\u003c/script\\u003e`, (r) => `&lt;script&gt;${r}&lt;/script&gt;`, (r) => `<style>@import 'http://127.0.0.1:9/${r.length}'</style>`,
    (r) => `<link rel=stylesheet href=http://127.0.0.1:9/>${r}`, (r) => `<meta http-equiv=refresh content="0;url=javascript:${r}">`,
    (r) => `<form action=javascript:${r}><button autofocus onfocus=${r}>`, (r) => `<video><source onerror=${r}>`, (r) => `<object data="data:text/html,<script>${r}</script>">`,
    (r) => `<embed src="javascript:${r}">`, (r) => `<base href="javascript:${r}//">`, (r) => `<svg><animate onbegin=${r} attributeName=x>`,
    (r) => `<svg><script>${r}</script></svg>`, (r) => `<input onfocus=${r} autofocus>`, (r) => `"-${r}-"`, (r) => `';${r};'`, (r) => `*/${r}/*`, (r) => `\u2028${r}\u2029`,
    (r) => `<x style="animation-name:a" onanimationstart=${r}>`, (r) => `<template><script>${r}</script></template>`, (r) => `<noscript><p title="</noscript><img src=x onerror=${r}>">`,
    (r) => `<textarea></textarea><img src=x onerror=${r}>`, (r) => `<title></title><script>${r}</script>`, (r) => `url(#x);background:url(http://127.0.0.1:9/${r.length})`,
    (r) => `<img srcset="http://127.0.0.1:9/ 1x" alt="${r}">`, (r) => `<table background="http://127.0.0.1:9/">${r}`, (r) => `<scr<script>ipt>${r}</scr</script>ipt>`,
    (r) => `<SCRIPT SRC=//127.0.0.1:9/x.js></SCRIPT>${r}`, (r) => `<svg/onload=${r}//`, (r) => `<a href="data:text/html,<script>${r}</script>">x</a>`,
    (r) => `[x](javascript:${r})`, (r) => `![x](http://127.0.0.1:9/)${r}`, (r) => `<keygen autofocus onfocus=${r}>`, (r) => `<marquee onstart=${r}>`, (r) => `<isindex type=image src=1 onerror=${r}>`, (r) => `=cmd|'/c ${r}'!A0`,
  ];
  const twists = [(p) => p, (p) => p.replace(/</g, "< ").replace(/script/g, "ScRiPt"), (p) => `x ${p} y`];
  return [...new Set(twists.flatMap((t) => shapes.flatMap((s) => run.map((r) => t(s(r))))))].slice(0, 320);
}
