// The forms that experts fill in: scripts in their texts never run, they can be
// filled in by keyboard alone, and pass the accessibility rules.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { accessible, fits, folder, launch, noViolations, remove, run, shot, watched } from "./support.mjs";

const PAYLOADS = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><script>alert(1)</script></svg>",
  "\"><script>alert(1)</script>",
  "' onmouseover='alert(1)",
  "<iframe src=javascript:alert(1)></iframe>",
  "<a href=javascript:alert(1)>x</a>",
  "<body onload=alert(1)>",
  "<details open ontoggle=alert(1)>",
  "<math><mtext></p><script>alert(1)</script>",
  "<!--><script>alert(1)</script>-->",
  "<![CDATA[<script>alert(1)</script>]]>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
  "${alert(1)}",
  "{{constructor.constructor('alert(1)')()}}",
  "<style>@import 'https://evil.example/x.css'</style>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
  "<base href=https://evil.example/>",
  "<form action=https://evil.example/><input autofocus onfocus=alert(1)>",
  "<object data=javascript:alert(1)></object>",
  "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
];

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const toml = (text) => JSON.stringify(text);

/** A folder with a plan, and its forms of the first round. */
function planned(plan) {
  const dir = folder("elicit");
  writeFileSync(join(dir, "elicit.toml"), plan);
  return dir;
}
function forms(dir) {
  const made = run(["elicit", "form", dir, "--force"]);
  assert.equal(made.status, 0, made.stderr);
  const names = readdirSync(join(dir, "forms")).sort();
  return names.map((name) => join(dir, "forms", name));
}

const QUESTIONS = `
[questions.storage]
label = "How full are the stores in March?"
unit = "%"
quantiles = [0.05, 0.5, 0.95]
low = 0
high = 100
[questions.accord]
label = "Is an accord signed by June?"
ask = "probability"
[questions.chips]
label = "How many votes in favour?"
ask = "roulette"
low = 0
high = 10
[questions.delay]
label = "How many days of delay?"
ask = "interval"
low = 0
`;

test("scripts in the texts of a plan never run", async () => {
  const questions = PAYLOADS.map((p, i) => `[questions.q${i}]\nlabel = ${toml(p)}\nunit = ${toml(p)}\nask = "${["quantiles", "probability", "interval"][i % 3]}"\n`).join("");
  const all = PAYLOADS.join(" ");
  const dir = planned(`title = ${toml(all)}\nintroduction = ${toml(all)}\nexperts = [${PAYLOADS.map(toml).join(", ")}]\n${questions}`);
  const paths = forms(dir);
  assert.equal(paths.length, PAYLOADS.length);
  const page = await watched(browser);
  for (const path of [paths[0], paths[7], paths[13]]) {
    page.requests.length = 0;
    await page.goto(pathToFileURL(path).href);
    assert.equal(await page.locator("h2").count(), PAYLOADS.length);
    assert.ok((await page.locator("h1").textContent()).includes("<script>alert(1)</script>"));
    const live = await page.evaluate(() => document.querySelectorAll("iframe, object, base, form, img, main script, main style, main link, main meta").length);
    assert.equal(live, 0);
    assert.equal(page.requests.length, 1, "nothing but the page itself is loaded");
    await noViolations(page, path);
  }
  await page.context().close();
  remove(dir);
});

test("a form passes the accessibility rules, light and dark, wide and narrow", async () => {
  const dir = planned(`title = "Winter talks"\nintroduction = "Say what you believe."\nexperts = ["Ada"]\n${QUESTIONS}`);
  const [path] = forms(dir);
  for (const [name, options] of [
    ["light", {}],
    ["dark", { colorScheme: "dark" }],
    ["narrow", { viewport: { width: 360, height: 800 } }],
  ]) {
    const page = await watched(browser, options);
    await page.goto(pathToFileURL(path).href);
    await accessible(page, `form ${name}`);
    await page.getByLabel(/^5 %/).fill("60");
    await page.getByLabel(/^50 %/).fill("40");
    assert.ok(await page.getByText("must be above").isVisible());
    await accessible(page, `form ${name} with a mistake`);
    await fits(page, `form ${name}`);
    await shot(page, `elicit-form-${name}`);
    await noViolations(page, name);
    await page.context().close();
  }
  remove(dir);
});

test("a form is filled in by keyboard alone, and what it saves is taken in", async () => {
  const dir = planned(`title = "Winter talks"\nexperts = ["Ada"]\nrounds = 2\n${QUESTIONS}`);
  const [path] = forms(dir);
  const page = await watched(browser);
  await page.goto(pathToFileURL(path).href);
  const type = async (text) => {
    await page.keyboard.press("Tab");
    await page.keyboard.type(text);
  };
  for (const text of ["30", "45", "70", "because, \"they\" say"]) await type(text);
  await type("62");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await type("=1+1");
  for (const text of ["", "", "2", "5", "8", "4", "1", "", "", "", ""]) await type(text);
  for (const text of ["3", "10", "40", "80", "weather"]) await type(text);
  assert.ok((await page.locator(".feedback").first().textContent()).includes("even odds"));
  await page.keyboard.press("Tab");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  const saved = join(dir, "answers.json");
  await download.saveAs(saved);
  const answers = JSON.parse(readFileSync(saved, "utf8"));
  assert.deepEqual(answers.answers.storage.quantiles, [[0.05, 30], [0.5, 45], [0.95, 70]]);
  assert.equal(answers.answers.accord.probability, 0.63);
  assert.deepEqual(answers.answers.delay.interval, [0.8, 3, 40]);
  assert.equal(answers.answers.chips.quantiles.at(0)[0], 0.1);
  await noViolations(page, "filled in");
  await page.context().close();
  const taken = run(["elicit", "import", saved, "--into", dir, "--json"]);
  assert.equal(taken.status, 0, taken.stderr + taken.stdout);
  const csv = readFileSync(join(dir, "elicitations.csv"), "utf8");
  assert.ok(csv.includes("'=1+1"), "a spreadsheet reads no formula");
  const second = forms(dir).find((p) => p.includes("round-2"));
  const again = await watched(browser);
  await again.goto(pathToFileURL(second).href);
  assert.equal(await again.getByLabel(/^50 %/).inputValue(), "45");
  await accessible(again, "second round");
  await noViolations(again, "second round");
  await again.context().close();
  remove(dir);
});
