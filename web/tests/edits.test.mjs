// Edits that forms make in the texts, and the order in which they are undone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { module } from "./support.mjs";

const { columns, parseRow, withAction, withLabel, withNode, withRow, withTarget, withValue } = await module("workbench/edits.ts");
const { History } = await module("workbench/history.ts");

test("a row goes in as it comes out, whatever it holds", () => {
  const rows = [["a", "b"], ['say "so"', "x, y"], ["=1+1", ""], [" ", "é\u{1f600}"], ["line\nbreak", "<script>"]];
  for (const row of rows) {
    const text = withRow("one,two", row);
    const last = text.trimEnd().split("\n").at(-1);
    assert.deepEqual(parseRow(last), row.map((c) => c.replace(/[\r\n]+/g, " ").trim()));
    assert.ok(text.startsWith("one,two\n") && text.endsWith("\n"));
  }
  assert.ok(withRow("a,b\r\n1,2\r\n", ["3", "4"]).endsWith("1,2\r\n3,4\r\n"));
  assert.deepEqual(columns('id,actor\n1,US\n2,VN\n3,"US"\n').map((c) => [c.name, c.known]), [["id", ["1", "2", "3"]], ["actor", ["US", "VN"]]]);
});

test("a belief becomes a number where one key states it, and stays where more do", () => {
  const at = (text, value) => ({ parameter: "p", place: { file: "case.toml", start: text.indexOf(value), end: text.indexOf(value) + value.length } });
  const cases = [
    ['[parameters.p]\nrange = "1 to 2"\njudgement = "j"\n', '"1 to 2"', '[parameters.p]\nvalue = 1.5\njudgement = "j"\n'],
    ['[parameters]\np = { dist = "beta(1, 2)", judgement = "j" }\n', '"beta(1, 2)"', '[parameters]\np = { value = 1.5, judgement = "j" }\n'],
    ["[parameters]\np.value = 0.4\n", "0.4", "[parameters]\np.value = 1.5\n"],
    ["[parameters.p]\nvalue=0.4\n", "0.4", "[parameters.p]\nvalue=1.5\n"],
  ];
  for (const [text, value, made] of cases) assert.equal(withValue(text, at(text, value), 1.5), made);
  const two = '[parameters.p]\nquantiles = { "5%" = 1 }\n';
  assert.equal(withValue(two, at(two, '{ "5%" = 1 }'), 1.5), undefined);
});

const GAME = `[games.g.moves.m] # first
label = "Old \\"one\\""
by = "A"
actions = { go = "end", stay = { to = "end", card = true } }

[games.g.moves.m2]
by = "B"
actions.one = "end"
actions.two.to = "end"

[games.g.outcomes.end]
payoffs.A = "1"
`;
const node = (id, kind = "move") => ({ id, kind, label: id, branches: [] });

test("the game follows its graph", () => {
  assert.match(withLabel(GAME, "g", node("m"), 'New "label" \\ here'), /\[games\.g\.moves\.m\] # first\nlabel = "New \\"label\\" \\\\ here"\nby = "A"/);
  assert.match(withLabel(GAME, "g", node("end", "outcome"), "The end"), /outcomes\.end\]\nlabel = "The end"\npayoffs/);
  assert.match(withAction(GAME, "g", node("m"), "wait", "m2"), /actions = \{ wait = "m2", go = "end"/);
  assert.match(withAction(GAME, "g", node("m2"), "three", "end"), /actions\.two\.to = "end"\nactions\.three = "end"\n/);
  assert.equal(withAction(GAME, "g", node("m"), "no name", "end"), undefined);
  assert.equal(withAction(GAME, "g", node("nowhere"), "x", "end"), undefined);
  assert.match(withTarget(GAME, "g", node("m"), "go", "m2"), /go = "m2", stay = \{ to = "end"/);
  assert.match(withTarget(GAME, "g", node("m"), "stay", "m2"), /go = "end", stay = \{ to = "m2", card/);
  assert.match(withTarget(GAME, "g", node("m2"), "two", "m"), /actions\.two\.to = "m"/);
  assert.match(withNode(GAME, "g", "outcome", { id: "more", label: "more", by: "A", players: ["A", "B"], to: "end" }), /\n\[games\.g\.outcomes\.more\]\nlabel = "more"\npayoffs = \{ A = 0, B = 0 \}\n$/);
});

test("typing is one step, a form another, and all are undone in order", () => {
  const h = new History();
  h.add("a", "", "x", true, 0);
  h.add("a", "x", "xy", true, 100);
  h.add("b", "1", "2", false, 150);
  h.add("a", "xy", "xyz", true, 200);
  assert.deepEqual([h.undo(), h.undo(), h.undo(), h.undo()], [{ file: "a", text: "xy" }, { file: "b", text: "1" }, { file: "a", text: "" }, undefined]);
  assert.deepEqual([h.redo(), h.redo()], [{ file: "a", text: "xy" }, { file: "b", text: "2" }]);
  h.add("a", "xy", "new", false, 300);
  assert.equal(h.redo(), undefined, "what was undone is gone once something else is done");
});
