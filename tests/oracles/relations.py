"""How long sgamesolver takes for stochastic games, and how long we take, on the same tables.

    python tests/oracles/relations.py PATH/TO/time_relations REPORT.md

Both sides run on one core, one after the other for each game, and each is timed by what
its own thread took of it, reading not counted. Random games are made by sgamesolver's own
generator and handed over as tables; the rest are the tables of ../shared/data/markov, if
they are there. What the peer calls an equilibrium is looked at by the peer's own check.
"""

import csv
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy
import sgamesolver

BEGIN, END = "<!-- relations: begin -->", "<!-- relations: end -->"
LAMBDA = 5
# States, players, actions, discount, seed.
RANDOM = [
    (2, 2, 2, 0.9, 1), (4, 2, 3, 0.9, 2), (5, 3, 3, 0.9, 42), (8, 2, 4, 0.9, 42),
    (16, 2, 4, 0.9, 42), (32, 2, 4, 0.95, 42), (64, 2, 4, 0.95, 42),
]
TABLES = [
    ("stag hunt", "stag_hunt.csv"),
    ("rock, paper, scissors", "rock_paper_scissors_loaded.csv"),
    ("sequential price competition", "maskin_tirole_price.csv"),
]


def theirs(game, target: float) -> tuple[float, bool, float]:
    """CPU seconds of one solution, whether success is reported, and its greatest regret."""
    spent, runs = 0.0, 0
    while runs == 0 or spent < 0.2 and runs < 20:
        homotopy = sgamesolver.homotopy.QRE(game)
        begun = time.thread_time()
        homotopy.solver_setup(target)
        homotopy.solver.verbose = 0
        homotopy.solve()
        spent += time.thread_time() - begun
        runs += 1
    if homotopy.equilibrium is None:
        return spent / runs, False, float("nan")
    losses = game.check_equilibrium(homotopy.equilibrium.strategies)
    return spent / runs, True, float(numpy.nanmax(losses))


def read(path: str):
    """The peer's game from a table: its own reader takes minutes for the larger ones."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    head = list(rows[0])
    players = [c[2:] for c in head if c.startswith("a_")]
    states = [c[4:] for c in head if c.startswith("phi_")]
    deltas = [float(rows[0][f"u_{p}"]) for p in players]
    payoffs, next_states = [], []
    for state in states:
        own = [r for r in rows[1:] if r["state"] == state]
        names = [list(dict.fromkeys(r[f"a_{p}"] for r in own)) for p in players]
        shape = [len(n) for n in names]
        u = numpy.zeros((len(players), *shape))
        phi = numpy.zeros((*shape, len(states)))
        for r in own:
            at = tuple(n.index(r[f"a_{p}"]) for p, n in zip(players, names))
            for i, p in enumerate(players):
                u[(i, *at)] = float(r[f"u_{p}"])
            phi[at] = [float(r[f"phi_{t}"]) for t in states]
        payoffs.append(u)
        next_states.append(phi)
    return sgamesolver.SGame(payoffs, next_states, deltas)


def write(game, path: str) -> None:
    """A game whose players have as many actions in every state, as a table."""
    players, states = range(game.num_players), range(game.num_states)
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["state", *(f"a_{p}" for p in players), *(f"u_{p}" for p in players), *(f"phi_{t}" for t in states)]
        )
        out.writerow(["delta", *("" for _ in players), *map(repr, map(float, game.delta)), *("" for _ in states)])
        for s in states:
            for at in itertools.product(*(range(n) for n in game.nums_actions[s])):
                pays = (repr(float(game.u[(s, p, *at)])) for p in players)
                leads = (repr(float(q)) for q in game.phi[(s, *at)])
                out.writerow([s, *at, *pays, *leads])


def games(folder: str):
    """Name, table and the peer's game, one after the other."""
    shared = pathlib.Path(__file__).resolve().parents[2] / "../shared/data/markov"
    for name, file in TABLES:
        if not (shared / file).exists():
            print(f"no {file}: left out", file=sys.stderr)
            continue
        yield name, str(shared / file), read(str(shared / file))
    for states, players, actions, delta, seed in RANDOM:
        game = sgamesolver.SGame.random_game(states, players, actions, delta=delta, seed=seed)
        path = os.path.join(folder, f"random_{states}_{players}_{actions}_{seed}.csv")
        write(game, path)
        yield f"random (δ = {delta}, seed {seed})", path, game


def row(binary: str, name: str, path: str, game) -> str:
    done = subprocess.run([binary, f"{LAMBDA}:{path}", path], capture_output=True, text=True, check=True)
    ours = [json.loads(line) for line in done.stdout.splitlines()]
    cells = []
    for us, target in zip(ours, (float(LAMBDA), numpy.inf)):
        peer, success, regret = theirs(game, target)
        own = f"{1e3 * us['seconds']:.3g} ms" + ("" if us["certified"] else " (not certified)")
        cells += [own, f"{1e3 * peer:.3g} ms" + ("" if success else " (gives up)")]
        cells.append(f"{peer / us['seconds']:.3g} ×")
        if target == numpy.inf:
            cells.append("–" if us["regret"] is None else f"{us['regret']:.1e}")
            cells.append(f"{regret:.1e}")
    most = int(numpy.max(game.nums_actions))
    size = f"{game.num_states}, {game.num_players}, {most}"
    line = f"| {name} | {size} | " + " | ".join(cells) + " |"
    print(line, flush=True)
    return line


def main() -> None:
    binary, report = sys.argv[1], pathlib.Path(sys.argv[2])
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    lines = [
        f"| game | states, players, actions | to λ = {LAMBDA} | sgamesolver | ratio | limit "
        "| sgamesolver | ratio | regret | sgamesolver's |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, path, game in games(folder):
            lines.append(row(binary, name, path, game))
    head = (
        "sgamesolver 1.0.2; one core, one run, both sides in turn on each game, time of the "
        "thread alone. Regret is the greatest gain by one action once, in units of payoff. "
        "The machine was shared with other work."
    )
    block = f"{BEGIN}\n\n{head}\n\n" + "\n".join(lines) + f"\n\n{END}"
    old = report.read_text()
    if BEGIN not in old:
        sys.exit(f"{report} has no place for the table: {BEGIN} … {END}")
    report.write_text(old[: old.index(BEGIN)] + block + old[old.index(END) + len(END):])


if __name__ == "__main__":
    main()
