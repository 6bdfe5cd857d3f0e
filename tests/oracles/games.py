"""Nash equilibria and quantal response against Gambit, on the collection of game
files that Gambit is distributed with.

For every file the sets of equilibria without randomising (enumpure) and, with two
players, of all extreme equilibria (enummixed) are compared exactly; what lcp and lp
find must be equilibria of both; quantal response in agent form at four precisions
must agree to 1e-6. Of pairs of mixed strategies that are one behaviour in the tree we
list one and count the others: there the behaviours and the count must be Gambit's.

    python tests/oracles/games.py PATH/TO/realpolitik [--table FILE] [--files N]

Where the two sides differ, each answer is put to the test of its own definition by
Gambit's payoffs: is it a profile, has it regret, is every action chosen with its
logit probability? Exits with 1 if ours fails or if what Gambit says is not shown to
be wrong or another equilibrium; also if nothing was compared. `--table` writes the
differences, with who is right, as Markdown. `--files` compares only so many, the
smallest; where the collection is not at hand it then says so and is content.

Each answer has so many seconds of a processor, and not of the clock, so that what is
compared does not depend on what else the machine does.
"""

import math
import pathlib
import sys

import gambit_games as g
import pygambit

TOLERANCE = 1e-6
LAMBDAS = [0.5, 1.0, 2.0, 5.0]
SECONDS = 6

class Tally:
    def __init__(self) -> None:
        self.agree: dict[str, int] = {}
        self.skipped: dict[str, list[str]] = {}
        self.differ: list[tuple[str, str, str, str]] = []

    def same(self, method: str) -> None:
        self.agree[method] = self.agree.get(method, 0) + 1

    def skip(self, method: str, file: str, why: str) -> None:
        self.skipped.setdefault(method, []).append(f"{file}: {why}")

    def differs(self, file: str, method: str, what: str, why: str = "") -> None:
        """Notes a difference; `why` says who is right, if that is shown."""
        self.differ.append((file, method, what, why))


def theirs(tally: Tally, method: str, file: str, work):
    found = g.limited(SECONDS, work)
    if found is None:
        tally.skip(method, file, f"Gambit took more than {SECONDS} s of a processor")
        return None
    if "refused" in found:
        tally.skip(method, file, f"Gambit refuses: {found['refused']}")
        return None
    return found["ok"]


def answer(tally: Tally, method: str, file: str, binary: str, path, *arguments: str):
    found = g.ours(binary, path, *arguments, seconds=SECONDS * 3)
    if found is None:
        tally.skip(method, file, f"we took more than {SECONDS * 3} s of a processor")
        return None
    if found["exit_code"] != 0:
        what = found.get("diagnostics", [{}])[0].get("message", "not certified")
        tally.skip(method, file, f"exit {found['exit_code']}: {what}")
        return None
    return found


def sets(tally: Tally, method: str, file: str, them, us) -> None:
    a = g.canonical([strategies for strategies, _ in them])
    b = g.canonical([g.our_mixed(e) for e in us["equilibria"]])
    if a == b:
        tally.same(method)
    else:
        what = f"Gambit {len(a)}, we {len(b)}, {len(a & b)} in both"
        tally.differs(file, method, what, merged(them, us))


def merged(them: list, us: dict) -> str:
    """Why two lists differ, if ours is Gambit's with pairs of one behaviour merged:
    each of ours is one of Gambit's, each of Gambit's behaves as one of ours, and we
    count as many pairs as Gambit lists."""
    of_pair = {}
    for strategies, conduct in them:
        (pair,) = g.canonical([strategies])
        of_pair[pair] = str(conduct)
    listed = g.canonical([g.our_mixed(e) for e in us["equilibria"]])
    counted = sum(e["solution"].get("strategy_pairs", 1) for e in us["equilibria"])
    if not listed <= of_pair.keys() or counted != len(of_pair):
        return ""
    conducts = [of_pair[pair] for pair in listed]
    if set(conducts) != set(of_pair.values()) or len(set(conducts)) != len(conducts):
        return ""
    behaviours = "1 behaviour" if len(conducts) == 1 else f"{len(conducts)} behaviours"
    return f"both: {counted} pairs of strategies are {behaviours}; we list behaviours"


def enumerated(tally: Tally, binary: str, path: pathlib.Path, players: int) -> None:
    file = path.name
    pure = lambda: [
        both_forms(e) for e in pygambit.nash.enumpure_solve(g.read(path)).equilibria
    ]
    them = theirs(tally, "enumpure", file, pure)
    if them is not None:
        us = answer(tally, "enumpure", file, binary, path, "--concept", "pure", "--all")
        if us is not None:
            sets(tally, "enumpure", file, them, us)
    if players != 2:
        return
    extreme = lambda: [
        both_forms(e)
        for e in pygambit.nash.enummixed_solve(g.read(path), rational=True).equilibria
    ]
    them = theirs(tally, "enummixed", file, extreme)
    if them is not None:
        us = answer(tally, "enummixed", file, binary, path, "--concept", "nash", "--all")
        if us is not None:
            sets(tally, "enummixed", file, them, us)


def both_forms(e) -> list:
    """An equilibrium of Gambit's by strategies and, of a tree, by behaviour: at sets
    that a player's own strategy rules out, zeros."""
    strategies = e.as_strategy() if hasattr(e, "as_strategy") else e
    if not e.game.is_tree:
        return [g.mixed(strategies), None]
    conduct = strategies.as_behavior()
    return [
        g.mixed(strategies),
        [[[str(conduct[a]) for a in s.actions] for s in p.infosets] for p in e.game.players],
    ]


def regret(path: pathlib.Path, strategies: list[list[float]]) -> float:
    """What Gambit says that a player could gain, relative to the payoff range."""
    game = g.read(path)
    profile = game.mixed_strategy_profile(rational=False)
    for player, row in zip(game.players, strategies):
        for strategy in player.strategies:
            profile[strategy] = row.get(strategy.label, 0.0)
    span = max(float(game.max_payoff - game.min_payoff), 1e-300)
    return float(profile.max_regret()) / span


def single(tally: Tally, binary: str, path: pathlib.Path, method: str, solve) -> None:
    """One equilibrium each: what each side finds must be one for the other."""
    file = path.name
    us = answer(tally, method, file, binary, path, "--concept", "nash", "--method", method)
    if us is None:
        return
    them = theirs(tally, method, file, solve)
    if them is None:
        return
    for e in us["equilibria"]:
        if "mixed" not in e:
            continue
        rows = [{k: float(v) for k, v in row.items()} for row in g.our_mixed(e)]
        found = g.limited(SECONDS, lambda: regret(path, rows))
        if found is None or "refused" in found:
            tally.skip(method, file, f"Gambit cannot check ours: {found}")
            return
        if found["ok"] > 1e-9:
            tally.differs(file, method, f"Gambit finds regret {found['ok']:.1e} in ours")
            return
    if method == "lp":
        (value, total), ours = them, us["equilibria"][0]["expected_payoffs"].values()
        ours = [float(x) for x in ours]
        if any(abs(x - y) > 1e-9 * max(1.0, abs(y)) for x, y in zip(ours, value)):
            why = ""
            if abs(total - 1.0) > 1e-9:
                why = f"we: at one information set Gambit's probabilities add to {total:g}"
            tally.differs(file, method, f"payoffs {value} and {ours}", why)
            return
    tally.same(method)


def quantal(tally: Tally, binary: str, path: pathlib.Path) -> None:
    file = path.name

    def branch() -> list:
        game = g.read(path)
        points = pygambit.qre.logit_solve_lambda(game, LAMBDAS, use_strategic=not game.is_tree)
        labels = [s.label for p in game.players for s in p.infosets] if game.is_tree else []
        return [labels, [[float(point[i]) for i in range(len(point))] for point in points]]

    found = theirs(tally, "logit", file, branch)
    if found is None:
        return
    labels, them = found
    text = ",".join(str(x) for x in LAMBDAS)
    us = answer(tally, "logit", file, binary, path, "--concept", "qre", "--lambda", text)
    if us is None:
        return
    worst, apart, mine_all = 0.0, [], []
    for point, e in zip(them, us["equilibria"]):
        if "information_sets" in e:
            sets = dict(zip(g.first_seen(path), e["information_sets"]))
            mine = [p for label in labels for p in sets[label]["probabilities"]]
        else:
            mine = [s["p"] for player in e["mixed"] for s in player["strategies"]]
        mine_all.append(mine)
        if len(mine) != len(point):
            tally.differs(file, "logit", f"{len(point)} and {len(mine)} numbers")
            return
        gap = max(abs(a - b) for a, b in zip(point, mine))
        worst = max(worst, gap)
        if gap > TOLERANCE:
            apart.append(e["solution"]["precision"][0])
    if worst <= TOLERANCE:
        tally.same("logit")
        return
    places = [LAMBDAS.index(x) for x in apart]
    judged = g.limited(
        SECONDS, lambda: [[residual(path, p[i], LAMBDAS[i]) for i in places] for p in (them, mine_all)]
    )
    why = ""
    if judged and "ok" in judged:
        gambit, we = (max(x) for x in judged["ok"])
        if we <= TOLERANCE < gambit:
            why = f"we: Gambit's numbers are no quantal response, {gambit:.1e} from it"
        elif we <= TOLERANCE and gambit <= TOLERANCE:
            why = "both: two quantal responses, on different arms"
            if not any(us["equilibria"][i]["solution"]["turned"] for i in places):
                why += "; ours is joined to λ = 0 without a turn"
    tally.differs(file, "logit", f"{worst:.1e} apart at λ = {', '.join(map(str, apart))}", why)


def residual(path: pathlib.Path, numbers: list[float], precision: float) -> float:
    """How far probabilities are from the logit response to Gambit's payoffs."""
    game, at = g.read(path), iter(numbers)
    if game.is_tree:
        profile = game.mixed_behavior_profile(rational=False)
        groups = [list(s.actions) for p in game.players for s in p.infosets]
        value = profile.action_value
    else:
        profile = game.mixed_strategy_profile(rational=False)
        groups = [list(p.strategies) for p in game.players]
        value = profile.strategy_value
    for group in groups:
        for choice in group:
            profile[choice] = next(at)
    worst = 0.0
    for group in groups:
        utilities = [precision * float(value(c)) for c in group]
        weights = [math.exp(u - max(utilities)) for u in utilities]
        total = sum(weights)
        worst = max([worst, *(abs(w / total - float(profile[c])) for w, c in zip(weights, group))])
    return worst


def main() -> None:
    binary = sys.argv[1]
    few = None
    if "--files" in sys.argv:
        few = int(sys.argv[sys.argv.index("--files") + 1])
    folder = g.shared()
    if folder is None:
        print("skipped: no shared/games/gambit beside the project; set REALPOLITIK_SHARED")
        sys.exit(1 if few is None else 0)
    tally = Tally()
    files = sorted(p for p in folder.iterdir() if p.suffix in (".efg", ".nfg"))
    if few is not None:
        files.sort(key=lambda p: (p.stat().st_size, p.name))
        print(f"{len(files[few:])} larger files left out")
        files = files[:few]
    for path in files:
        players = g.limited(SECONDS, lambda: [len(g.read(path).players), g.read(path).is_tree])
        if players is None or "refused" in players:
            tally.skip("read", path.name, f"Gambit: {players}")
            continue
        count, tree = players["ok"]
        enumerated(tally, binary, path, count)
        if count == 2:
            lp = lambda: solved(pygambit.nash.lp_solve(g.read(path), rational=True))
            lcp = lambda: len(pygambit.nash.lcp_solve(g.read(path), rational=True).equilibria)
            single(tally, binary, path, "lp", lp)
            single(tally, binary, path, "lcp", lcp)
        quantal(tally, binary, path)
    report(tally, len(files))


def solved(result) -> list:
    """Payoffs of the first equilibrium, and the sum of probabilities at the set
    where it is farthest from 1."""
    e = result.equilibria[0]
    sums = [1.0]
    if e.game.is_tree:
        sums += [float(sum(e[a] for a in s.actions)) for p in e.game.players for s in p.infosets]
    worst = max(sums, key=lambda x: abs(x - 1.0))
    return [[float(e.payoff(p)) for p in e.game.players], worst]


def report(tally: Tally, files: int) -> None:
    print(f"{files} files")
    for method, count in sorted(tally.agree.items()):
        print(f"  {method:<10} agree on {count}, not compared {len(tally.skipped.get(method, []))}")
    if "-v" in sys.argv:
        for method, list_ in sorted(tally.skipped.items()):
            for line in list_:
                print(f"    {method}: {line}")
    bad = 0
    for file, method, what, why in tally.differ:
        print(f"  {'explained' if why else 'DIFFERENT'}  {method} {file}: {what}{f'; right: {why}' if why else ''}")
        bad += not why
    if "--table" in sys.argv:
        rows = [f"| `{f}` | {m} | {w} | {y} |" for f, m, w, y in tally.differ]
        pathlib.Path(sys.argv[sys.argv.index("--table") + 1]).write_text("\n".join(rows) + "\n")
    if bad or not tally.agree:
        sys.exit(f"{bad} unexplained differences")


if __name__ == "__main__":
    main()
