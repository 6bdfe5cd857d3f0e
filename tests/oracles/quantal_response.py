"""Agent logit quantal response against Gambit, on cases as they are exported.

Each case is taken at its medians, at its means and at draws of its parameters. The
game is exported as an .efg at the point, solved by Gambit's `logit_solve_lambda` at
the same precision, and every action probability is compared with what `realpolitik
solve` gives.

    python tests/oracles/quantal_response.py PATH/TO/realpolitik [--draws N] CASE...

Exits with 1 if any probability differs by more than the tolerance, or if
nothing was compared.
"""

import argparse
import io
import json
import subprocess
import sys

import pygambit

TOLERANCE = 1e-6


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}{done.stdout}")
    return done.stdout


def ours(binary: str, case: str, point: str) -> tuple[dict, float]:
    """Probabilities by (player, information set, action), and the precision."""
    found = json.loads(run(binary, "solve", case, "--at", point, "--json"))
    precision = found["solution"]["precision"]
    if len(set(precision)) != 1:
        sys.exit(f"{case} at {point}: Gambit knows one precision, the case has {precision}")
    table = {}
    for s in found["information_sets"]:
        for action, p in s["actions"].items():
            table[(s["player"], s["label"], action)] = p
    return table, precision[0]


def theirs(binary: str, case: str, point: str, precision: float) -> dict:
    text = run(binary, "export", case, "--at", point, "--to", "efg")
    game = pygambit.read_efg(io.BytesIO(text.encode()))
    (solution,) = pygambit.qre.logit_solve_lambda(game, [precision], use_strategic=False)
    # Flat by player, information set and action; `.profile` cannot be read in
    # this version (it raises).
    actions = [
        (p.label, s.label, a.label) for p in game.players for s in p.infosets for a in s.actions
    ]
    if len(solution) != len(actions):
        sys.exit(f"{case} at {point}: Gambit has {len(solution)} numbers for {len(actions)} actions")
    return {name: float(solution[i]) for i, name in enumerate(actions)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--draws", type=int, default=4)
    parser.add_argument("cases", nargs="+")
    given = parser.parse_args()
    binary = given.binary
    points = ["base", "mean", *(f"draw={k}" for k in range(given.draws))]
    compared, worst = 0, 0.0
    for case in given.cases:
        greatest, precisions = 0.0, []
        for point in points:
            mine, precision = ours(binary, case, point)
            gambit = theirs(binary, case, point, precision)
            if mine.keys() != gambit.keys():
                sys.exit(f"{case} at {point}: the actions are not the same: "
                         f"{sorted(mine.keys() ^ gambit.keys())}")
            gap, where = max((abs(mine[k] - gambit[k]), k) for k in mine)
            compared += len(mine)
            precisions.append(precision)
            greatest = max(greatest, gap)
            if gap > TOLERANCE:
                sys.exit(f"{case} at {point}, precision {precision}: {where} is {mine[where]!r}, "
                         f"Gambit has {gambit[where]!r}")
        print(f"{case}: {len(points)} points, precision {min(precisions):.3g} to "
              f"{max(precisions):.3g}, greatest difference {greatest:.1e}")
        worst = max(worst, greatest)
    if compared == 0:
        sys.exit("nothing was compared")
    print(f"{compared} probabilities agree with Gambit {pygambit.__version__} "
          f"to {worst:.1e} (allowed {TOLERANCE:.0e})")


if __name__ == "__main__":
    main()
