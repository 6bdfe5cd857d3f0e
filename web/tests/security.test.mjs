// Who may ask, what may run, and that a hostile client stops nobody.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { copyCase, folder, launch, noViolations, payloads, remove, run, serve, watched } from "./support.mjs";

let server;
before(async () => {
  server = await serve();
});
after(async () => {
  await server?.stop();
});

/** Bytes to the server as they are; its whole answer. */
function raw(text, { port = server.port, wait = 0 } = {}) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let out = "";
    socket.on("data", (d) => (out += d));
    socket.on("close", () => resolve(out));
    socket.on("error", () => resolve(out));
    socket.setTimeout(wait, () => socket.destroy());
    socket.write(text);
  });
}
const status = (answer) => Number(answer.split(" ")[1] ?? 0);
const get = (host, more = "") => raw(`GET / HTTP/1.1\r\n${host}${more}Connection: close\r\n\r\n`);

test("no Host but our own is answered", async () => {
  const p = server.port;
  for (const host of [`localhost:${p}`, `LocalHost:${p}`, `localhost.:${p}`, `127.0.0.1:${p}`, `[::1]:${p}`]) {
    assert.equal(status(await get(`Host: ${host}\r\n`)), 200, host);
  }
  const bad = [
    "localhost", "127.0.0.1", "[::1]", `localhost:${p + 1}`, `localhost:0${p}`, `127.0.0.2:${p}`, `127.1:${p}`, `127.0.0.1.:${p}`,
    `2130706433:${p}`, `0177.0.0.1:${p}`, `0x7f.1:${p}`, `0.0.0.0:${p}`, `[::]:${p}`, `[::ffff:127.0.0.1]:${p}`, `evil.example:${p}`,
    `localhost.evil.example:${p}`, `127.0.0.1.nip.io:${p}`, `user@localhost:${p}`, `localhost:${p}@evil.example`, `localhost..:${p}`,
    `localhost.localdomain:${p}`, `169.254.1.1:${p}`, `10.0.0.1:${p}`, `::1:${p}`, `localhost:${p}:${p}`, `evil.example`, `localhost:`,
    `:${p}`, `[::1`, `${p}`, `http://localhost:${p}`, `localhost:${p}/`, `127.0.0.1:${p}#`, `127.0.0.1:${p}?`, `xn--lcalhost-7ya:${p}`,
    `localhost:65536`, `localhost:-1`, `*:${p}`, `%6cocalhost:${p}`, `localhost%00:${p}`,
  ];
  assert.ok(bad.length >= 40);
  for (const host of bad) {
    const s = status(await get(`Host: ${host}\r\n`));
    assert.ok(s === 421 || s === 400, `${host}: ${s}`);
  }
  for (const [what, head] of [["none", ""], ["two", `Host: localhost:${p}\r\nHost: evil.example\r\n`]]) {
    const s = status(await get(head));
    assert.ok(s === 421 || s === 400, `${what}: ${s}`);
  }
  assert.equal(status(await raw(`GET http://evil.example/ HTTP/1.1\r\nHost: localhost:${p}\r\nConnection: close\r\n\r\n`)), 421);
});

test("every question without its token, from another site, or as a form is refused", async () => {
  const spec = await (await server.ask("/api/openapi.json")).json();
  const routes = Object.entries(spec.paths).flatMap(([path, methods]) => Object.keys(methods).map((m) => [m.toUpperCase(), path]));
  for (const path of ["session", "open", "check", "analyze", "save", "seal", "resolve"]) assert.ok(routes.some(([, p]) => p === `/api/${path}`), `${path} is published`);
  for (const [method, path] of routes) {
    const body = method === "POST" ? "{}" : "";
    const ask = (lines) =>
      raw(
        `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${lines.join("\r\n")}${lines.length ? "\r\n" : ""}${body ? `Content-Length: ${body.length}\r\n` : ""}Connection: close\r\n\r\n${body}`,
      );
    const token = `X-Realpolitik-Token: ${server.token}`;
    const json = "Content-Type: application/json";
    const table = [
      ["no token", [json], 401],
      ["empty token", ["X-Realpolitik-Token: ", json], 401],
      ["wrong token", [`X-Realpolitik-Token: ${"0".repeat(64)}`, json], 401],
      ["half a token", [`X-Realpolitik-Token: ${server.token.slice(0, 32)}`, json], 401],
      ["two tokens", [token, token, json], 401],
      ["token in a cookie", [`Cookie: token=${server.token}`, json], 401],
      ["bearer token", [`Authorization: Bearer ${server.token}`, json], 401],
      ["cross-site", [token, json, "Sec-Fetch-Site: cross-site"], 403],
      ["same-site", [token, json, "Sec-Fetch-Site: same-site"], 403],
      ["other origin", [token, json, "Origin: http://evil.example"], 403],
      ["other port", [token, json, `Origin: http://127.0.0.1:${server.port + 1}`], 403],
      ["null origin", [token, json, "Origin: null"], 403],
      ...(method === "POST"
        ? [
            ["form post", [token, "Content-Type: application/x-www-form-urlencoded"], 415],
            ["plain text", [token, "Content-Type: text/plain"], 415],
            ["multipart", [token, "Content-Type: multipart/form-data; boundary=x"], 415],
            ["no type", [token], 415],
          ]
        : []),
    ];
    for (const [what, lines, expected] of table) assert.equal(status(await ask(lines)), expected, `${method} ${path}, ${what}`);
    for (const other of ["OPTIONS", "PUT", "DELETE"]) {
      const s = status(await raw(`${other} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${token}\r\nOrigin: http://127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`));
      assert.equal(s, 405, `${other} ${path}`);
    }
  }
});

test("every answer bears the protecting headers and none opens the door to others", async () => {
  for (const path of ["/", "/workbench.js", "/workbench.css", "/nothing", "/api/session", "/api/nothing"]) {
    const answer = await server.ask(path);
    const h = answer.headers;
    assert.match(h.get("content-security-policy"), /default-src 'none'.*frame-ancestors 'none'/, path);
    assert.ok(!/unsafe/.test(h.get("content-security-policy")), path);
    assert.equal(h.get("x-content-type-options"), "nosniff", path);
    assert.equal(h.get("referrer-policy"), "no-referrer", path);
    assert.equal(h.get("cross-origin-opener-policy"), "same-origin", path);
    assert.equal(h.get("cross-origin-resource-policy"), "same-origin", path);
    assert.equal(h.get("access-control-allow-origin"), null, path);
    assert.equal(h.get("set-cookie"), null, path);
    assert.ok(!(await answer.text()).includes(server.token), `${path} gives the token away`);
  }
});

test("no path leaves the case", async () => {
  const dir = copyCase();
  const own = await serve([dir]);
  writeFileSync(join(dir, "..", "secret.txt"), "secret");
  const names = ["../secret.txt", "/etc/hostname", "..\\secret.txt", "C:\\x", "\\\\host\\share", "con", "nul.txt", "a\u0000b", "./case.toml", "regimes/../../secret.txt", "", ".", "..", "~/x", "file:///etc/hostname", "README.md", "new.toml", "COM1", "case.toml ", "case.toml.", "regimes//caatsa-231.csv"];
  for (const file of names) {
    const saved = await own.ask("/api/save", { case: "folder-1", file, text: "x", expected: "0" });
    assert.ok(!saved.ok, `save ${file}`);
  }
  for (const key of ["../x", "/etc", "folder-9", "", "folder-1/../.."]) assert.equal((await own.ask("/api/open", { case: key })).status, 404, key);
  assert.equal(readFileSync(join(dir, "..", "secret.txt"), "utf8"), "secret");
  await own.stop();
  remove(join(dir, ".."));
});

test("read-only writes nothing, and the embedded cases are never written", async () => {
  const dir = copyCase();
  const own = await serve([dir, "--read-only"]);
  const opened = await (await own.ask("/api/open", { case: "folder-1" })).json();
  assert.equal(opened.writable, false);
  const saved = await own.ask("/api/save", { case: "folder-1", file: "case.toml", text: "x", expected: opened.files[0].hash });
  assert.equal(saved.status, 403);
  assert.equal((await server.ask("/api/save", { case: "us-vietnam-2022", file: "case.toml", text: "x", expected: "0" })).status, 403);
  await own.stop();
  remove(join(dir, ".."));
});

test("slow and hostile clients stop nobody", async () => {
  const held = [];
  let over = 0;
  for (let i = 0; i < 200; i++) {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.on("close", () => (over += 1));
    socket.write(i % 3 === 0 ? "" : i % 3 === 1 ? `GET / HTTP/1.1\r\nHost: localhost:${server.port}\r\nX: ` : `POST /api/open HTTP/1.1\r\nHost: localhost:${server.port}\r\nX-Realpolitik-Token: ${server.token}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{`);
    held.push(socket);
  }
  for (const junk of ["\0\0\0\0", "GET", "\r\n\r\n", `GET / HTTP/1.1\r\n${"A: b\r\n".repeat(2000)}\r\n`, `GET /${"x".repeat(100_000)} HTTP/1.1\r\n\r\n`, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]) {
    await raw(junk, { wait: 300 });
  }
  const answer = await server.ask("/api/session");
  assert.equal(answer.status, 200);
  assert.ok(over < held.length, "others are answered while the slow ones are still waited for");
  const large = await server.ask("/api/check", { case: "us-vietnam-2022", files: [{ name: "case.toml", text: "x".repeat(21 << 20), hash: "" }] }).catch(() => ({ status: 413 }));
  assert.equal(large.status, 413);
  for (const body of ["", "{", "[]", "null", '{"case":1}', '{"case":"us-vietnam-2022","more":1}', `${"[".repeat(20000)}`]) {
    // A connection that the large body broke may still be in the pool.
    const again = (send) => send().catch(send);
    const s = await again(() => fetch(`${server.origin}/api/open`, { method: "POST", headers: { "X-Realpolitik-Token": server.token, "Content-Type": "application/json" }, body }));
    assert.equal(s.status, 400, body.slice(0, 40));
  }
  for (const draws of [0, -1, 1e12, "many"]) {
    const { version } = await (await server.ask("/api/open", { case: "us-vietnam-2022" })).json();
    assert.equal((await server.ask("/api/analyze", { version, draws })).status, 400, String(draws));
  }
  held.forEach((s) => s.destroy());
});

test("six hundred sockets that say nothing do not lock out a new client", async () => {
  const own = await serve(["us-vietnam-2022"]);
  const held = [];
  try {
    for (let i = 0; i < 600; i++) {
      const socket = connect(own.port, "127.0.0.1");
      socket.on("error", () => {});
      held.push(socket);
      if (i % 50 === 49) await new Promise((r) => setTimeout(r, 20));
    }
    await new Promise((r) => setTimeout(r, 300));
    // Each on a connection of its own, as a browser opens several at once.
    for (let i = 0; i < 8; i++) {
      const answer = await raw(`GET /api/session HTTP/1.1\r\nHost: localhost:${own.port}\r\nX-Realpolitik-Token: ${own.token}\r\nConnection: close\r\n\r\n`, { port: own.port });
      assert.equal(status(answer), 200, `client ${i}: ${answer.slice(0, 200)}`);
    }
  } finally {
    held.forEach((x) => x.destroy());
    await own.stop();
  }
});

test("three hundred scripts in every text of a case do nothing, in report and workbench", async (t) => {
  const all = payloads();
  assert.ok(all.length >= 300 && new Set(all).size === all.length, `${new Set(all).size} of ${all.length}`);
  const dir = join(folder("hostile"), "hostile");
  mkdirSync(join(dir, "regimes"), { recursive: true });
  const s = (text) => JSON.stringify(text).replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029").replace(/\x7f/g, "\\u007f");
  const q = (text) => `"${text.replaceAll('"', '""')}"`;
  const bib = (text) => text.replace(/[{}\\@#%"$~,&^_]/g, " ");
  const joined = all.join(" ");
  const actors = all.map((p, i) => `[actors.X${i}]\nname = ${s(p)}\n`).join("");
  const parameters = all.map((p, i) => `[parameters.q${i}]\nlabel = ${s(p)}\nrange = "0.1 to 0.2"\njudgement = ${s(p)}\nsource = ["k${i}"]\n`).join("");
  const used = all.map((_, i) => `q${i} * 0.001`).join(" + ");
  writeFileSync(
    join(dir, "case.toml"),
    `schema = 1\ntitle = ${s(joined)}\nas_of = 2022-01-01\nsummary = ${s(joined)}\n
[actors.A]\nname = ${s(joined)}\npower = { value = 0.1, judgement = ${s(joined)} }\n[actors.B]\nname = "B"\npower = { value = 0.01, judgement = "t" }\n${actors}
[ladder]\ntiers = ["none", ${s(all[0])}, ${s(all[1])}]\n
${parameters}
[parameters.tough]\nlabel = ${s(joined)}\nrange = "0.3 to 0.7"\njudgement = ${s(joined)}\ncard_of = "A"\nwithout = 0.1\n
[games.g]\ntitle = ${s(joined)}\nstart = "kind"\nprecision = 6\nwalk_away = { A = "war", B = "peace" }
[games.g.chance.kind]\nlabel = ${s(joined)}\nseen_by = ["A"]\nbranches.tough = { p = "tough", to = "act" }\nbranches.weak = { p = "rest", to = "act" }
[games.g.moves.act]\nlabel = ${s(joined)}\nby = "A"\nactions = { threaten = "answer", wait = "peace" }
[games.g.moves.answer]\nlabel = ${s(joined)}\nby = "B"\nactions = { yield = "gain", resist = "war" }
[games.g.outcomes.peace]\nlabel = ${s(all[2])}\npayoffs.A = "0.5"\npayoffs.B = "0.5"
[games.g.outcomes.gain]\nlabel = ${s(joined)}\npayoffs.A = "1 + ${used}"\npayoffs.B = "-0.5"
[games.g.outcomes.war]\nlabel = ${s(all[3])}\npayoffs.A = "kind.tough - 1"\npayoffs.B = "-1"
[rivals.r]\nlabel = ${s(joined)}\nprior = 1\njudgement = ${s(joined)}\nset.tough = { value = 0.2, judgement = ${s(joined)} }
[regimes.rule]\ntitle = ${s(joined)}\nenforcer = "A"\nfile = "regimes/rule.csv"\njudgement = ${s(joined)}
[regimes.rule.measures]\nm = { label = ${s(joined)}, unit = ${s(all[4])} }
[[regimes.rule.rules]]\nfrom = 2000-01-01\ncriteria.m = "m >= 1"\nneeds = 1\njudgement = ${s(joined)}
`,
  );
  writeFileSync(join(dir, "events.csv"), `id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary\n${all.map((p, i) => `e${i},20${10 + (i % 11)}-0${1 + (i % 9)}-11,X${i},A,concession,public,A,B,2,,,,,k${i},B2,${q(p)}`).join("\n")}\n`);
  writeFileSync(join(dir, "tiers.csv"), `actor,partner,tier,from,to,source\n${all.slice(0, 40).map((_, i) => `A,X${i},${q(all[i % 2])},2010-01-01,,k${i}`).join("\n")}\n`);
  writeFileSync(join(dir, "regimes/rule.csv"), `id,date,actor,m,met,enforced,response,source,grade,summary\n${all.map((p, i) => `o${i},20${10 + (i % 11)}-01-01,X${i},2,,no,${q(p)},k${i},B2,${q(p)}`).join("\n")}\n`);
  writeFileSync(join(dir, "sources.bib"), all.map((p, i) => `@online{k${i},\n title = {${bib(p)}},\n author = {${bib(p)}},\n date = {2020-01-01},\n url = {${bib(p).replace(/\s/g, "")}}\n}\n`).join("\n"));
  const checked = run(["check", dir, "--json"]);
  const found = JSON.parse(checked.stdout).diagnostics.filter((d) => d.severity === "error");
  assert.deepEqual(found.slice(0, 3), [], "the hostile case is a valid case");
  const file = join(dir, "..", "r.html");
  const made = run(["report", dir, "--draws", "400", "-o", file]);
  assert.equal(made.status, 0, made.stderr);
  const browser = await launch();
  t.after(() => browser.close());

  const look = async (page, what) => {
    await page.evaluate(() => {
      for (const d of document.querySelectorAll("details")) d.open = true;
    });
    for (const plotted of await page.locator(".plotted").all()) {
      await plotted.focus();
      for (const key of ["ArrowRight", "Enter", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    }
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => globalThis.hit), undefined, `${what}: something ran`);
    assert.equal(await page.evaluate(() => document.querySelectorAll("iframe, object, embed, base, form[action], img, video, main script, main style, main link, meta[http-equiv=refresh]").length), 0, `${what}: markup got through`);
    assert.equal(await page.evaluate(() => [...document.querySelectorAll("a[href]")].filter((a) => !/^(https?:|#)/.test(a.getAttribute("href"))).length), 0, `${what}: a link that is none`);
    assert.deepEqual(page.requests.filter((u) => u.includes(":9/")), [], what);
    await noViolations(page, what);
  };
  const report = await watched(browser);
  await report.goto(pathToFileURL(file).href);
  await report.waitForSelector("#figure-outcomes svg");
  assert.ok((await report.locator("body").innerText()).includes("<script>alert(1)</script>"), "the texts are there, as text");
  await look(report, "report");

  const own = await serve([dir]);
  const bench = await watched(browser);
  await bench.goto(own.url);
  await bench.waitForSelector("#figure-outcomes svg");
  await look(bench, "workbench answer");
  const views = bench.getByRole("navigation", { name: "Views" });
  await views.getByRole("button", { name: "Record" }).click();
  await look(bench, "workbench record");
  await views.getByRole("button", { name: "Text" }).click();
  await bench.waitForSelector(".editor .cm-content");
  await look(bench, "workbench text");
  await own.stop();
  const md = run(["report", dir, "--draws", "400", "--format", "md", "-o", "-"]);
  assert.equal(md.status, 0, md.stderr);
  const outside = md.stdout.replace(/^```text$[^]*?^```$/gm, "");
  assert.ok(!/(^|[^\\])<(script|img|svg|iframe)/i.test(outside), "Markdown lets no markup through");
  remove(join(dir, ".."));
});
