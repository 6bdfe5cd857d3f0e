// The page prints numbers as the program does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { module } from "./support.mjs";

const words = await module("words.ts");

test("probabilities are cut to their error and never 0 or 100", () => {
  assert.equal(words.percent(0.7081, 0.003), "71 %");
  assert.equal(words.percent(0.0001, 0.003), "< 1 %");
  assert.equal(words.percent(0.9999, 0.0001), "> 99.9 %");
  assert.equal(words.percentRange(0.12, 0.63), "12–63 %");
  assert.equal(words.percentRange(0.002, 0.63), "< 1 to 63 %");
  assert.equal(words.percentRange(0.92, 0.998), "92 to > 99 %");
  for (let i = 0; i <= 1000; i++) {
    for (const e of [1e-5, 0.0005, 0.002, 0.02, 0.2]) {
      const text = words.percent(i / 1000, e);
      assert.ok(!/^(0|0\.0|100|100\.0) %$/.test(text), text);
    }
  }
});

test("likelihood words are those of ICD 203", () => {
  const expected = [[0.02, "almost no chance"], [0.1, "very unlikely"], [0.3, "unlikely"], [0.5, "roughly even chance"], [0.7, "likely"], [0.9, "very likely"], [0.99, "almost certain"]];
  for (const [p, word] of expected) assert.equal(words.likelihood(p), word);
});

test("a term stands only where the band supports it", () => {
  assert.equal(words.likelihoodInBand(0.91, 0.66, 0.99), "very likely");
  assert.equal(words.likelihoodInBand(0.56, 0.51, 0.64), "likely");
  assert.equal(words.likelihoodInBand(0.6, 0.1, 0.95), undefined);
});

test("a zero has no sign, and what is left of rounding is nought", () => {
  assert.equal(words.fixed(-0.0004, 3), "0.000");
  assert.equal(words.fixed(-0.0006, 3), "−0.001");
  assert.equal(words.signed(-0.004, 2), "0.00");
  assert.equal(words.signed(0.26, 1), "+0.3");
  assert.equal(words.signed(-0.26, 1), "−0.3");
  assert.equal(words.number(-1.4e-19), "0");
});
