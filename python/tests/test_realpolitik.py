"""The package against the program: the same answers, refusals and words.

    python -m unittest discover python/tests
"""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import warnings

import realpolitik as rp

GALLERY = sorted(p.parent.name for p in pathlib.Path(__file__, "../../../cases").resolve().glob("*/case.toml"))


def told(*words: str) -> dict:
    done = subprocess.run([rp.program(), *words, "--json"], capture_output=True, text=True)
    return json.loads(done.stdout)


class Contract(unittest.TestCase):
    """Every verb that reads gives, on every case of the gallery, the document
    that the command line prints."""

    def test_gallery(self):
        self.assertGreaterEqual(len(GALLERY), 7)
        for case in GALLERY:
            with self.subTest(case=case):
                self.assertEqual(rp.analyze(case, draws=500, seed=3), told("analyze", case, "--draws", "500", "--seed", "3"))
                self.assertEqual(rp.check(case), told("check", case))
                self.assertEqual(rp.audit(case), told("audit", case))
                self.assertEqual(rp.ledger(case), told("ledger", case))
                self.assertEqual(rp.solve(case), told("solve", case))

    def test_options(self):
        case = "us-vietnam-2022"
        self.assertEqual(
            rp.analyze(case, draws=200, cards="VN", flip=["as_today"], map=("threat_US", "pressure"), as_of="2021-06-30"),
            told("analyze", case, "--draws", "200", "--cards", "VN", "--flip", "as_today", "--map", "threat_US", "pressure", "--as-of", "2021-06-30"),
        )
        self.assertEqual(
            rp.compare(case, set={"threat_US": 0.5}, draws=200),
            told("compare", case, "--set", "threat_US=0.5", "--draws", "200"),
        )
        self.assertEqual(
            rp.sweep(case, vary={"threat_US": "0.4..1:3"}, draws=100).cells,
            told("sweep", case, "--vary", "threat_US=0.4..1:3", "--draws", "100")["cells"],
        )

    def test_text(self):
        self.assertEqual(json.loads(rp.schema("findings"))["title"], "Findings")
        self.assertTrue(rp.export("us-vietnam-2022", to="efg").startswith("EFG 2 R"))


class Answers(unittest.TestCase):
    def test_attributes_and_words(self):
        found = rp.analyze("us-vietnam-2022", draws=300)
        self.assertEqual(found.outcomes[0].probability.mean, found["outcomes"][0]["probability"]["mean"])
        self.assertEqual(json.loads(json.dumps(found)), found)
        said = subprocess.run([rp.program(), "analyze", "us-vietnam-2022", "--draws", "300"], capture_output=True, text=True)
        self.assertEqual(str(found), said.stdout)
        self.assertIn("<pre", found._repr_html_())
        with self.assertRaisesRegex(AttributeError, "it has .*outcomes"):
            found.outcome

    def test_refusals(self):
        with self.assertRaises(rp.UsageError) as refused:
            rp.analyze("us-vietnam-2022", draws="many")
        self.assertEqual(refused.exception.exit_code, 2)
        with self.assertRaises(rp.FileTrouble):
            rp.analyze("no-such-case")
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "case.toml").write_text('schema = 1\ntitle = "x"\nas_of = "soon"\n')
            with self.assertRaises(rp.InvalidCase) as refused:
                rp.analyze(folder)
            self.assertTrue(all(d["code"].startswith("RP") for d in refused.exception.diagnostics))
            self.assertIn("help:", str(refused.exception))
            # Asked for mistakes, they are the answer.
            checked = rp.check(folder)
            self.assertFalse(checked.ok)
            self.assertEqual(checked.exit_code, 3)
        with self.assertRaises(TypeError):
            rp.analyze("us-vietnam-2022", cards=[True])

    def test_a_limit_is_named(self):
        with self.assertRaisesRegex(rp.LimitReached, "max-nodes"):
            rp.analyze("us-vietnam-2022", max_nodes=3)

    def test_a_value_may_look_like_a_flag(self):
        with self.assertRaises(rp.FileTrouble):
            rp.analyze("--json")

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            made = rp.new(pathlib.Path(folder, "mine"), template="sanction-waiver")
            self.assertTrue(made.ok)
            parts = [pathlib.Path(folder, f"{k}.rpacc") for k in range(2)]
            for k, part in enumerate(parts):
                rp.analyze(pathlib.Path(folder, "mine"), range=f"{k * 256}..{k * 256 + 256}", out=part)
            merged = rp.merge(parts, case=pathlib.Path(folder, "mine"))
            whole = rp.analyze(pathlib.Path(folder, "mine"), draws=512)
            self.assertEqual(merged.outcomes, whole.outcomes)
            with self.assertRaises(rp.FileTrouble):
                rp.new(pathlib.Path(folder, "mine"))


class Pages(unittest.TestCase):
    def test_report(self):
        made = rp.report("us-vietnam-2022", draws=200)
        self.assertIn("<!doctype html>", made.content[:200].lower())
        shown = made._repr_html_()
        self.assertTrue(shown.startswith("<iframe sandbox="))
        self.assertNotIn("allow-same-origin", shown)
        with tempfile.TemporaryDirectory() as folder:
            path = made.save(pathlib.Path(folder, "r.html"))
            self.assertTrue(rp.verify(path).ok)
            with self.assertRaises(FileExistsError):
                made.save(path)
        self.assertTrue(rp.report("us-vietnam-2022", draws=200, format="md")._repr_markdown_().startswith("# "))

    def test_workbench(self):
        with rp.serve("us-vietnam-2022", read_only=True) as workbench:
            self.assertIn("127.0.0.1", workbench.url)
        self.assertEqual(workbench.stop(), 0)
        with self.assertRaises(rp.RealpolitikError):
            rp.serve("no-such-case")


class Games(unittest.TestCase):
    def test_table(self):
        game = rp.Game.table([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], title="Pennies", strategies=[["H", "T"]] * 2)
        found = game.solve()
        for s in found.equilibria[0].mixed[0].strategies:
            self.assertAlmostEqual(s.p, 0.5)
        self.assertIn("Pennies", found.text)
        shown = game._repr_html_()
        self.assertIn("<th>H</th>", shown)
        self.assertIn("<td>1, -1</td>", shown)
        with self.assertRaises(ValueError):
            rp.Game.table([[1, 2], [3, 4]])
        with self.assertRaises(ValueError):
            rp.Game.table([[[1, 2]], [[3, 4]]], strategies=[["a", "b"], ["c"]])
        three = rp.Game.generate("uniform", shape="2,2,2", seed=3)
        self.assertEqual(three._repr_html_().count("<table>"), 2)
        self.assertTrue(three.solve(all=True).complete)

    def test_exact(self):
        from fractions import Fraction

        game = rp.Game.table([[[Fraction(1, 3), 0]], [[0, "2/7"]]])
        self.assertEqual(game.solve(exact=True).equilibria[0].expected_payoffs["Player 2"], "2/7")

    def test_numpy(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not installed")
        a = numpy.arange(24.0).reshape(2, 3, 4)
        game = rp.Game.table(a)
        self.assertEqual(game.shape, (3, 4))
        self.assertTrue((game.payoffs == a).all())
        game.payoffs = 2 * a
        self.assertTrue((game.payoffs == 2 * a).all())

    def test_tree(self):
        game = rp.Game.tree(["Entrant", "Incumbent"], title="Entry")
        root = game.move(None, "Entrant", "entry", ["enter", "stay out"])
        reply = game.move((root, "enter"), "Incumbent", "reply", ["fight", "yield"])
        game.end((reply, "fight"), [-1, -1], "war")
        game.end((reply, "yield"), [1, 1])
        with self.assertRaises(ValueError):
            game.end((root, "wait"), [0, 0])
        game.end((root, 1), [0, 2])
        found = game.solve(concept="subgame-perfect")
        self.assertEqual(found.equilibria[0].expected_payoffs, {"Entrant": 1.0, "Incumbent": 1.0})
        self.assertIn("<svg", game._repr_html_())
        self.assertEqual(game.strategic().shape, (2, 2))
        game.payoffs = [[2, 0], [1, 1], [0, 2]]
        self.assertEqual(game.solve(concept="subgame-perfect").equilibria[0].expected_payoffs["Entrant"], 1.0)

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            for made in [rp.Game.generate("tree", seed=5), rp.Game.generate("fractions", seed=5)]:
                for ending in [".json", ".efg" if made.is_tree else ".nfg"]:
                    path = made.write(pathlib.Path(folder, f"{made.is_tree}{ending}"))
                    self.assertEqual(rp.Game.read(path), made)
                    with self.assertRaises(FileExistsError):
                        made.write(path)
            with self.assertRaises(ValueError):
                made.write(pathlib.Path(folder, "game.doc"))


class Notebook(unittest.TestCase):
    def test_display(self):
        try:
            from IPython.core.formatters import DisplayFormatter
        except ImportError:
            self.skipTest("IPython is not installed")
        shown, _ = DisplayFormatter().format(rp.audit("us-vietnam-2022"))
        self.assertIn("text/html", shown)
        self.assertIn("CAATSA", shown["text/html"])


if __name__ == "__main__":
    warnings.simplefilter("error", rp.NotFitForUse)
    unittest.main()
