"""Random games of eight families, solved as the program solves them by default, and
judged in fractions by code that knows neither its solvers nor its certificates.

    python tests/oracles/families.py PROGRAM [--games N] [--first SEED] [--family NAME]
                                             [--keep FOLDER]

Of each family it says how many answers are wrong (a true regret above 1e-9 of the
payoff range, or above 0 where numbers are exact), how many games have no certified
answer, how many took longer than 10 s twice, and what the slowest took. Ends with 1 if any
of these is not 0. Games with more than 64 endings are left out and counted.
"""

import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

ALLOWED = Fraction(1, 10**9) * (1 + Fraction(1, 10**6))
MOST_ENDINGS = 64
MOST_PLANS = 20_000
LIMIT = 10.0

#: Each family as the questions that make its games, taken in turn.
FAMILIES = {
    "degenerate": [
        ["integers", "--most", "2", "--shape", "3,4"],
        ["integers", "--most", "1", "--shape", "4,4"],
        ["integers", "--most", "1", "--shape", "1,5"],
        ["tree", "--most", "1", "--depth", "4", "--edge-cases"],
    ],
    "zero-sum": [
        ["zero-sum", "--shape", "4,5"],
        ["zero-sum", "--shape", "6,6", "--digits", "1"],
        ["tree", "--zero-sum", "--depth", "4", "--actions", "3"],
        ["tree", "--zero-sum", "--depth", "5", "--edge-cases", "--most", "2"],
    ],
    "three and four players": [
        ["uniform", "--shape", "2,3,2"],
        ["covariant", "--shape", "3,3,3", "--correlation=-0.5"],
        ["integers", "--shape", "2,2,2,2", "--most", "9"],
        ["uniform", "--shape", "2,2,2", "--offset", "1e9"],
        ["tree", "--players", "3", "--depth", "4", "--edge-cases"],
        ["tree", "--players", "4", "--depth", "5"],
    ],
    "imperfect information": [
        ["tree", "--depth", "5"],
        ["tree", "--depth", "4", "--actions", "3"],
        ["signalling", "--types", "3", "--signals", "2", "--responses", "3"],
    ],
    "imperfect recall": [
        ["tree", "--memory", "forgetful", "--depth", "4"],
        ["tree", "--memory", "forgetful", "--depth", "3", "--actions", "3"],
        ["tree", "--memory", "forgetful", "--depth", "3", "--players", "3"],
    ],
    "one player": [
        ["uniform", "--shape", "7"],
        ["tree", "--players", "1", "--depth", "4", "--edge-cases"],
        ["tree", "--players", "1", "--depth", "3", "--memory", "perfect", "--actions", "4"],
    ],
    "large, small and mixed payoffs": [
        ["mixed-scales", "--shape", "3,3"],
        ["mixed-scales", "--shape", "4,3"],
        ["uniform", "--shape", "3,3", "--factor", "1e-9", "--offset", "1"],
        ["integers", "--shape", "3,4", "--most", "9", "--offset", "1e9"],
        ["zero-sum", "--shape", "4,4", "--factor", "1e9", "--offset=-1e9"],
        ["tree", "--depth", "4", "--factor", "1e-9", "--offset", "1"],
        ["tree", "--depth", "4", "--factor", "1e9", "--zero-sum"],
        ["mixed-scales", "--shape", "2,2,2"],
    ],
    "fractions": [
        ["fractions", "--shape", "3,3"],
        ["fractions", "--shape", "4,4", "--most", "97"],
        ["fractions", "--shape", "2,2,2"],
        ["tree", "--depth", "4", "--factor", "1/3", "--offset", "1/7"],
    ],
}


def number(value):
    """A number of a document: text where it is exact."""
    return Fraction(value) if isinstance(value, (str, int)) else Fraction(float(value))


def distribution(values):
    """Numbers that add to 1 up to rounding, made to do so."""
    p = [max(number(v), Fraction(0)) for v in values]
    total = sum(p)
    if abs(total - 1) > Fraction(1, 10**6):
        raise ValueError(f"probabilities add to {float(total)}")
    return [v / total for v in p]


class Table:
    """A table, as the JSON form of games has it."""

    def __init__(self, game):
        table = game["table"]
        self.shape = [len(s) for s in table["strategies"]]
        self.pays = [[number(v) for v in row] for row in table["payoffs"]]
        self.endings = len(self.pays)

    def regret(self, found):
        mixed = [distribution([s["p"] for s in player["strategies"]]) for player in found["mixed"]]
        if [len(m) for m in mixed] != self.shape:
            raise ValueError("the strategies are not those of the game")
        worst = Fraction(0)
        profiles = list(itertools.product(*map(range, self.shape)))
        for i in range(len(self.shape)):
            values = [Fraction(0)] * self.shape[i]
            for profile, row in zip(profiles, self.pays):
                weight = Fraction(1)
                for j, s in enumerate(profile):
                    if j != i:
                        weight *= mixed[j][s]
                values[profile[i]] += weight * row[i]
            now = sum(p * v for p, v in zip(mixed[i], values))
            column = [row[i] for row in self.pays]
            worst = max(worst, share(max(values) - now, max(column) - min(column)))
        return worst


def share(gain, span):
    return gain / span if gain > 0 else Fraction(0)


class Tree:
    """A tree, as the JSON form of games has it."""

    def __init__(self, game):
        tree = game["tree"]
        self.players = len(game["players"])
        self.nodes = tree["nodes"]
        self.sets = tree["information_sets"]
        self.chances = [[number(b["p"]) for b in c["branches"]] for c in tree["chance_sets"]]
        self.children = [[] for _ in self.nodes]
        for i, node in enumerate(self.nodes):
            if node.get("parent") is not None:
                self.children[node["parent"][0]].append(i)
        self.endings = sum(not c for c in self.children)
        zero = [Fraction(0)] * self.players
        outcomes = [[number(v) for v in o["payoffs"]] for o in tree["outcomes"]]
        self.own = [outcomes[n["outcome"]] if n.get("outcome") is not None else zero for n in self.nodes]

    def span(self, player):
        """What a player can be paid at most, less what at least."""

        def ends(i):
            below = [ends(c) for c in self.children[i]]
            own = self.own[i][player]
            low = min((b[0] for b in below), default=Fraction(0))
            high = max((b[1] for b in below), default=Fraction(0))
            return own + low, own + high

        low, high = ends(0)
        return high - low

    def value(self, player, weights, i=0):
        """What a player is paid from a node on; `weights(node)` are those of its branches."""
        total = self.own[i][player]
        if self.children[i]:
            for p, c in zip(weights(i), self.children[i]):
                if p:
                    total += p * self.value(player, weights, c)
        return total

    def branch_weights(self, behaviour):
        def weights(i):
            node = self.nodes[i]
            if node.get("chance_set") is not None:
                return self.chances[node["chance_set"]]
            return behaviour[node["information_set"]]

        return weights

    def regret(self, found):
        if found.get("information_sets") is None:
            return self.regret_of_mixed(found)
        behaviour = [distribution(h["probabilities"]) for h in found["information_sets"]]
        worst = Fraction(0)
        for player in range(self.players):
            now = self.value(player, self.branch_weights(behaviour))
            best = self.best_reply(player, behaviour)
            worst = max(worst, share(best - now, self.span(player)))
        return worst

    def best_reply(self, player, behaviour):
        """What the best reply of a player that remembers pays: sets are settled from the
        last of its own to the first, each by what its actions pay, weighted by how the
        others and nature come there."""
        reach, depth, members = {0: Fraction(1)}, {0: 0}, {}
        for i in range(len(self.nodes)):
            node = self.nodes[i]
            h = node.get("information_set")
            mine = h is not None and self.sets[h]["player"] == player
            if mine:
                members.setdefault(h, []).append(i)
            if self.children[i]:
                weights = [Fraction(1)] * len(self.children[i]) if mine else self.branch_weights(behaviour)(i)
                for p, c in zip(weights, self.children[i]):
                    reach[c] = reach[i] * p
                    depth[c] = depth[i] + (1 if mine else 0)
        reply = list(behaviour)
        order = sorted(members, key=lambda h: -max(depth[m] for m in members[h]))
        for h in order:
            weights = self.branch_weights(reply)
            worth = [
                sum(reach[m] * self.value(player, weights, self.children[m][a]) for m in members[h] if reach[m])
                for a in range(len(self.sets[h]["actions"]))
            ]
            best = max(range(len(worth)), key=lambda a: worth[a])
            reply[h] = [Fraction(int(a == best)) for a in range(len(worth))]
        return self.value(player, self.branch_weights(reply))

    def regret_of_mixed(self, found):
        """Players that forget mix whole strategies, named by the number of the action at
        each of their sets, `*` where none matters."""
        own = [[h for h, s in enumerate(self.sets) if s["player"] == p] for p in range(self.players)]
        plans = []
        for player, sets in zip(found["mixed"], own):
            named = []
            weights = distribution([s["p"] for s in player["strategies"]])
            for weight, s in zip(weights, player["strategies"]):
                if weight:
                    name = s["strategy"]
                    word = name.split(".") if "." in name else list(name)
                    if len(word) != len(sets):
                        raise ValueError(f"strategy {name} for {len(sets)} sets")
                    acts = {h: None if w == "*" else int(w) - 1 for h, w in zip(sets, word)}
                    named.append((weight, acts))
            plans.append(named)
        worst = Fraction(0)
        for player in range(self.players):
            counts = [range(len(self.sets[h]["actions"])) for h in own[player]]
            if size(counts) > MOST_PLANS:
                return None
            now = self.mixed_value(player, plans)
            every = itertools.product(*counts)
            best = max(
                self.mixed_value(player, [[(Fraction(1), dict(zip(own[player], plan)))] if q == player else plans[q] for q in range(self.players)])
                for plan in every
            )
            worst = max(worst, share(best - now, self.span(player)))
        return worst

    def mixed_value(self, player, plans):
        total = Fraction(0)
        for pick in itertools.product(*plans):
            weight, acts = Fraction(1), {}
            for w, plan in pick:
                weight *= w
                acts.update(plan)

            def weights(i, acts=acts):
                node = self.nodes[i]
                if node.get("chance_set") is not None:
                    return self.chances[node["chance_set"]]
                a = acts[node["information_set"]]
                if a is None:
                    raise ValueError("a strategy does not say what it does where it comes")
                return [Fraction(int(k == a)) for k in range(len(self.children[i]))]

            total += weight * self.value(player, weights)
        return total


def size(counts):
    n = 1
    for c in counts:
        n *= len(c)
    return n


def timed(program, path):
    began = time.monotonic()
    done = subprocess.run([program, "solve", str(path), "--json"], capture_output=True, text=True, timeout=60)
    return done, time.monotonic() - began


def judged(program, path):
    """What came of a game: a kind, a word, and how long it took."""
    game = json.loads(path.read_text())
    here = Table(game) if game.get("table") else Tree(game)
    if here.endings > MOST_ENDINGS:
        return "large", "", 0.0
    try:
        done, took = timed(program, path)
        if took > LIMIT:
            # Other work on the machine may have held it up.
            done, took = timed(program, path)
    except subprocess.TimeoutExpired:
        return "slow", "more than 60 s", 60.0
    answer = json.loads(done.stdout)
    found = answer.get("equilibria") or []
    if done.returncode != 0 or not found or not all(e["holds"] for e in found):
        said = answer.get("diagnostics") or [e["certificate"] for e in found]
        return "uncertified", f"exit {done.returncode}: {said}", took
    for e in found:
        try:
            regret = here.regret(e)
        except (ValueError, KeyError) as trouble:
            return "wrong", repr(trouble), took
        if regret is None:
            return "unchecked", "", took
        if regret > ALLOWED:
            return "wrong", f"regret {float(regret):.3e} by {answer['method']}", took
    return ("slow", f"{took:.1f} s by {answer['method']}", took) if took > LIMIT else ("right", "", took)


def family(program, name, questions, args, folder):
    count = {k: 0 for k in ("right", "wrong", "uncertified", "slow", "unchecked", "large")}
    slowest, began = (0.0, ""), time.monotonic()
    each = -(-args.games // len(questions))
    paths = []
    for k, question in enumerate(questions):
        into = folder / f"{name.replace(' ', '-')}-{k}"
        ask = [program, "generate", *question, "--to", "json", "--count", str(each), "--seed", str(args.first)]
        subprocess.run([*ask, "-o", str(into), "--quiet"], check=True)
        paths += sorted(into.iterdir())
    with ThreadPoolExecutor(args.jobs) as pool:
        for path, (kind, word, took) in zip(paths, pool.map(lambda p: judged(program, p), paths)):
            count[kind] += 1
            if took > slowest[0]:
                slowest = (took, path.name)
            if kind in ("wrong", "uncertified", "slow"):
                question = " ".join(questions[int(path.parent.name.rsplit("-", 1)[1])])
                print(f"  {kind}: {question} ({path.name}): {word}", flush=True)
    print(
        f"{name}: {count}; slowest {slowest[0]:.2f} s ({slowest[1]}); {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return count["wrong"] + count["uncertified"] + count["slow"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--games", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--family", action="append")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path)
    args = parser.parse_args()
    program = str(pathlib.Path(args.program).resolve())
    failed = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or pathlib.Path(temporary)
        for name, questions in FAMILIES.items():
            if not args.family or name in args.family:
                failed += family(program, name, questions, args, folder)
    print(f"{failed} games failed")
    return 1 if failed else 0


sys.exit(main())
