// Terms of the field carry their gloss, once each, and never inside a quotation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { module } from "./support.mjs";

const { glossed } = await module("parts/glossary.ts");
const terms = ["belief", "λ", "total-order index", "points"].map((name) => ({ id: name, name, gloss: `${name}.` }));
const marked = (text) => glossed(text, terms).filter((p) => p.term).map((p) => [p.text, p.term.id]);

test("the first of each term is marked, whatever its case", () => {
  assert.deepEqual(marked("Belief runs on; belief ends."), [["Belief", "belief"]]);
  assert.deepEqual(marked("a total-order index at λ = 2"), [["total-order index", "total-order index"], ["λ", "λ"]]);
});

test("words of a case and parts of other words stay as they are", () => {
  assert.deepEqual(marked("It turns most on “How exactly they weigh (λ)”"), []);
  assert.deepEqual(marked("disbelief, beliefs, pointsman"), []);
});

test("nothing is lost or added", () => {
  for (const text of ["", "belief", "a “belief” b belief c", "points, points"]) assert.equal(glossed(text, terms).map((p) => p.text).join(""), text);
});
