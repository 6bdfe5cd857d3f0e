"""How long Gambit, OpenSpiel, quantecon and nashpy take, and how long we take, on the
same games.

    python tests/oracles/peers.py PATH/TO/time_solvers REPORT.md

Both sides run in this one process or its children, on one core, one after the other
for each game. Theirs is timed around the call of the solver, ours inside
`time_solvers`: neither counts the start of a process nor the reading of a file. A
run that takes less than a fifth of a second is repeated and the median taken. The
tables stand in REPORT.md between two markers.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction

import gambit_games as g
import peers_of_python
import pygambit

MASK = (1 << 64) - 1
# Seconds after which a run of the peer is given up.
LIMIT = int(os.environ.get("REALPOLITIK_PEER_SECONDS", "60"))
BEGIN, END = "<!-- peers: begin -->", "<!-- peers: end -->"


def random_payoffs(n: int, seed: int) -> list[int]:
    """The same numbers as in time_solvers (SplitMix64)."""
    state, out = seed, []
    for _ in range(2 * n * n):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        out.append((z ^ (z >> 31)) % 1000)
    return out


def random_game(n: int, seed: int):
    import numpy

    numbers = numpy.array(random_payoffs(n, seed), dtype=object).reshape(n, n, 2)
    return pygambit.Game.from_arrays(numbers[:, :, 0], numbers[:, :, 1])


def clock(work) -> float:
    """The median time of a run, repeated for a fifth of a second."""
    times, start = [], time.perf_counter()
    while not times or time.perf_counter() - start < 0.2 and len(times) < 2000:
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def ours(binary: str, jobs: list[str]) -> dict[str, dict]:
    done = subprocess.run([binary, *jobs], capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {f"{f['method']}:{f['game']}": f for f in found}


class Table:
    def __init__(self, title: str, note: str) -> None:
        self.title, self.note = title, note
        self.rows: list[tuple[str, float | None, float]] = []
        self.failed: list[str] = []
        #: What stands in place of the rows.
        self.text = ""

    def add(self, name: str, theirs: float | None, job: dict) -> None:
        if not job["certified"]:
            self.failed.append(f"{name}: {job['error'] or 'not certified'}")
            return
        self.rows.append((name, theirs, job["seconds"]))

    def markdown(self) -> str:
        if self.text:
            return f"### {self.title}\n\n{self.note}\n\n{self.text}\n"
        ratios = [(t / o, n) for n, t, o in self.rows if t is not None]
        lines = [f"### {self.title}", "", self.note, ""]
        if ratios:
            median = statistics.median(r for r, _ in ratios)
            worst, name = min(ratios)
            lines.append(
                f"{len(ratios)} games: median ratio **{median:.3g}**, worst **{worst:.3g}** ({name})."
            )
        unfinished = [n for n, t, _ in self.rows if t is None]
        if unfinished:
            lines.append(
                f"Not finished by the peer within {LIMIT} s, or refused by it: {len(unfinished)} "
                f"({', '.join(unfinished[:12])}{' …' if len(unfinished) > 12 else ''})."
            )
        if self.failed:
            lines.append(f"Not solved by us: {'; '.join(self.failed)}.")
        lines += ["", "| game | peer (s) | Realpolitik (s) | ratio |", "|---|--:|--:|--:|"]
        for n, t, o in self.rows:
            them = "–" if t is None else f"{t:.3g}"
            lines.append(f"| {n} | {them} | {o:.3g} | {'–' if t is None else f'{t / o:.3g}'} |")
        return "\n".join(lines) + "\n"


def timed(work) -> float | None:
    found = g.limited(LIMIT, lambda: clock(work))
    return found["ok"] if found and "ok" in found else None


def main() -> None:
    binary, report = sys.argv[1], pathlib.Path(sys.argv[2])
    # One core for both.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    folder = g.shared()
    tables = []

    t = Table(
        "All equilibria of random bimatrix games",
        "`enummixed_solve` against vertex enumeration with its connected components, in "
        "rationals (exact) and in doubles; payoffs are whole numbers below 1000.",
    )
    for n, rational, seeds in [
        (5, True, range(1, 8)), (10, True, range(1, 3)), (10, False, range(1, 5)), (15, False, range(1, 3)),
    ]:
        for seed in seeds:
            kind = "enummixed" if rational else "enummixed-f64"
            job = f"{kind}:random:{n}:{seed}"
            us = ours(binary, [job])[job]
            game = random_game(n, seed)
            solve = lambda: pygambit.nash.enummixed_solve(game, rational=rational)
            t.add(f"{n}×{n} #{seed}{', exact' if rational else ''}", timed(solve), us)
    tables.append(t)

    t = Table(
        "One equilibrium of random bimatrix games",
        "`lcp_solve` on the strategic form in doubles, stopped after the first equilibrium, "
        "against Lemke–Howson in doubles.",
    )
    for n, seeds in [(20, range(1, 4)), (50, range(1, 4)), (100, range(1, 3)), (200, range(1, 3))]:
        for seed in seeds:
            job = f"lemke-howson:random:{n}:{seed}"
            us = ours(binary, [job])[job]
            game = random_game(n, seed)
            solve = lambda: pygambit.nash.lcp_solve(game, rational=False, use_strategic=True, stop_after=1)
            t.add(f"{n}×{n} #{seed}", timed(solve), us)
    tables.append(t)

    if folder is not None:
        trees = sorted(folder.glob("*.efg"), key=lambda p: -p.stat().st_size)
        lp = Table("Zero-sum trees by linear programming", "`lp_solve` on the tree in doubles.")
        lcp = Table(
            "Two-player trees by complementary pivoting",
            "`lcp_solve` on the tree in doubles, against "
            "Lemke's method on the sequence form.",
        )
        logit = Table(
            "Quantal response at λ = 10",
            "`logit_solve_lambda` in agent form against the principal branch, every file whose "
            "players remember.",
        )
        for path in trees:
            try:
                game = g.read(path)
            except Exception:
                continue
            if game.is_perfect_recall and len(game.players) == 2:
                for table, method, solve in [
                    (lcp, "lcp", lambda: pygambit.nash.lcp_solve(game, rational=False, use_strategic=False)),
                    (lp, "lp", lambda: pygambit.nash.lp_solve(game, rational=False, use_strategic=False)),
                ]:
                    if len(table.rows) >= 15 or method == "lp" and not game.is_const_sum:
                        continue
                    job = f"{method}:{path}"
                    table.add(path.name, timed(solve), ours(binary, [job])[job])
            if game.is_perfect_recall:
                job = f"logit:{path}"
                solve = lambda: pygambit.qre.logit_solve_lambda(game, [10.0], use_strategic=False)
                logit.add(path.name, timed(solve), ours(binary, [job])[job])
        tables += [lcp, lp, logit]

    tables.append(leduc(binary))
    tables += peers_of_python.tables(Table, timed, lambda job: ours(binary, [job])[job], random_game)
    tables += peers_of_python.several(Table, timed, lambda job: ours(binary, [job])[job], binary)
    tables.append(peers_of_python.minima(tables))
    text = "\n".join(t.markdown() for t in tables)
    head = (
        f"pygambit {pygambit.__version__}, open_spiel {spiel_version()}, "
        f"{peers_of_python.versions()}; one core, one run, both sides in turn on each game. "
        f"The machine was shared with other work{priority()}.\n"
    )
    block = f"{BEGIN}\n\n{head}\n{text}\n{END}"
    old = report.read_text() if report.exists() else "# Performance\n\n"
    if BEGIN in old:
        new = old[: old.index(BEGIN)] + block + old[old.index(END) + len(END):]
    else:
        new = old.rstrip() + "\n\n## Beside other programs\n\nMade by `scripts/bench-peers`.\n\n" + block + "\n"
    report.write_text(new)
    print(text)


def priority() -> str:
    """Whether both sides went before that work, as under `chrt -f 10`."""
    return ", before which both sides went" if os.sched_getscheduler(0) == os.SCHED_FIFO else ""


def spiel_version() -> str:
    from importlib.metadata import version

    return version("open_spiel")


def leduc(binary: str) -> Table:
    """CFR+ on Leduc poker to an exploitability of 1e-3."""
    import pyspiel

    game = pyspiel.load_game("leduc_poker")

    def theirs() -> float:
        solver = pyspiel.CFRPlusSolver(game)
        spent, done = 0.0, 0
        while True:
            begun = time.perf_counter()
            for _ in range(50):
                solver.evaluate_and_update_policy()
            spent += time.perf_counter() - begun
            done += 50
            # The check is not counted.
            if pyspiel.exploitability(game, solver.average_policy()) <= 1e-3:
                return spent

    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "leduc.efg"
        path.write_text(efg(game))
        job = f"cfr-plus:{path}"
        us = ours(binary, [job])[job]
    found = g.limited(LIMIT * 3, theirs)
    t = Table(
        "Leduc poker to an exploitability of 1e-3",
        "OpenSpiel's `CFRPlusSolver` in C++, looking every 50 iterations, the look not counted, "
        f"against CFR+ here, looking every 10, the look counted ({us['found']} iterations).",
    )
    t.add("Leduc poker", found["ok"] if found and "ok" in found else None, us)
    return t


def efg(game) -> str:
    """An OpenSpiel game as an .efg file."""
    lines = ['EFG 2 R "Leduc poker" { "P1" "P2" }', '""', ""]
    sets: dict[tuple[int, str], int] = {}
    counts = {0: 0, 1: 0, "chance": 0, "outcome": 0}

    def walk(state) -> None:
        if state.is_terminal():
            counts["outcome"] += 1
            pays = ", ".join(str(Fraction(x).limit_denominator(1000)) for x in state.returns())
            lines.append(f't "" {counts["outcome"]} "" {{ {pays} }}')
            return
        if state.is_chance_node():
            counts["chance"] += 1
            # All cards that are left are equally likely.
            outcomes = state.chance_outcomes()
            branches = " ".join(f'"{a}" 1/{len(outcomes)}' for a, _ in outcomes)
            lines.append(f'c "" {counts["chance"]} "" {{ {branches} }} 0')
            for a, _ in outcomes:
                walk(state.child(a))
            return
        player = state.current_player()
        key = (player, state.information_state_string())
        if key not in sets:
            counts[player] += 1
            sets[key] = counts[player]
        actions = " ".join(f'"{a}"' for a in state.legal_actions())
        lines.append(f'p "" {player + 1} {sets[key]} "s{player + 1}.{sets[key]}" {{ {actions} }} 0')
        for a in state.legal_actions():
            walk(state.child(a))

    walk(game.new_initial_state())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
