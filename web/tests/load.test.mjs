// Many clients at once on one server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { serve } from "./support.mjs";

const CLIENTS = 50;
/** Questions of each client: 30 for the full run. */
const ROUNDS = Number(process.env.REALPOLITIK_LOAD_ROUNDS ?? 4);

let server;
before(async () => {
  server = await serve(["us-vietnam-2022"]);
});
after(() => server?.stop());

const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;

test(`${CLIENTS} clients moving sliders at once, ${ROUNDS} times each: no error, and memory stays flat`, async () => {
  const { version } = await (await server.ask("/api/open", { case: "us-vietnam-2022" })).json();
  const draws = Number(process.env.REALPOLITIK_LOAD_DRAWS ?? 20_000);
  const first = [];
  const last = [];
  const sizes = [];
  const began = performance.now();
  const client = async (n) => {
    for (let i = 0; i < ROUNDS; i++) {
      const from = performance.now();
      const answer = await server.ask("/api/analyze", { version, draws, stages: true, tree: false, scenario: { set: { threat_US: 0.6 + (((n * 31 + i * 17) % 100) / 200) } } });
      assert.equal(answer.status, 200);
      const reader = answer.body.getReader();
      let text = "";
      for (let part = 0; ; part++) {
        const { done, value } = await reader.read();
        if (value && part === 0) first.push(performance.now() - from);
        if (done) break;
        text += Buffer.from(value).toString();
      }
      const lines = text.trim().split("\n").map((l) => JSON.parse(l));
      assert.ok(lines.every((l) => !l.error), JSON.stringify(lines.at(-1)).slice(0, 200));
      assert.equal(lines.at(-1).draws, draws);
      last.push(performance.now() - from);
      if (last.length % 10 === 0) sizes.push(memory());
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, n) => client(n)));
  const at = (list, q) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? NaN;
  console.log(`${last.length} answers of ${draws} draws in ${((performance.now() - began) / 1000).toFixed(0)} s; first line p50 ${at(first, 0.5).toFixed(0)}, p99 ${at(first, 0.99).toFixed(0)} ms; whole p50 ${at(last, 0.5).toFixed(0)}, p99 ${at(last, 0.99).toFixed(0)} ms; memory ${sizes[1]?.toFixed(0)} to ${sizes.at(-1)?.toFixed(0)} MiB`);
  const half = Math.floor(sizes.length / 2);
  const mean = (l) => l.reduce((a, b) => a + b, 0) / l.length;
  assert.ok(mean(sizes.slice(half)) < mean(sizes.slice(1, half)) * 1.25 + 8, `memory grows: ${sizes.map((v) => v.toFixed(0)).join(" ")}`);
});
