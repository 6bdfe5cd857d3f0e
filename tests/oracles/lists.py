"""Lists of equilibria of three and four players that are said to be whole, against
Gambit's solver of the same polynomials (enumpoly).

    python tests/oracles/lists.py PROGRAM [--games N] [--first SEED] [--shape A,B,C]

Of each shape and family it says how many lists agree, how many equilibria Gambit has that
the program lacks (which no list said to be whole may), how many of the program's are none
by Gambit's measure of regret (which none may), and how many Gambit lacks: those it may
lose. Both counts are of points farther than 1e-4 from every point of the other list. A
whole list of a game without ties has an odd number of equilibria (Wilson 1971, Harsanyi
1973), which needs no other program. Ends with 1 if anything is lacking, false or even.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import gambit_games as g
import pygambit

SHAPES = ["2,2,2", "3,2,2", "3,3,2", "3,3,3", "2,2,2,2"]
FAMILIES = [["uniform"], ["covariant", "--correlation=-0.3"], ["integers", "--most", "30"]]
#: Those whose payoffs almost surely have no ties.
GENERIC = ["uniform", "covariant"]
NEAR = 1e-4
#: The regret, as a share of the game's payoff range, of a point that counts as an
#: equilibrium of Gambit's, and of the program's.
SOUND, EXACT = 1e-6, 1e-9
#: Seconds of a processor after which Gambit is given up.
LIMIT = 20


def flat(profile):
    return [float(p) for player in profile for p in player]


def ours(program, path):
    began = time.monotonic()
    done = subprocess.run([program, "solve", path, "--all", "--json"], capture_output=True, text=True)
    answer = json.loads(done.stdout)
    found = [[[s["p"] for s in pl["strategies"]] for pl in e["mixed"]] for e in answer["equilibria"]]
    return found, answer["complete"], time.monotonic() - began


def span(game):
    return float(game.max_payoff - game.min_payoff) or 1.0


def theirs(path):
    """Gambit's points with their regrets and its time; `None` where it was given up."""

    def work():
        game = pygambit.read_nfg(path)
        began = time.monotonic()
        found = pygambit.nash.enumpoly_solve(game, use_strategic=True)
        took = time.monotonic() - began
        points = [flat([[e[s] for s in pl.strategies] for pl in game.players]) for e in found.equilibria]
        return points, [float(e.max_regret()) / span(game) for e in found.equilibria], took

    found = g.limited(LIMIT, work)
    return found["ok"] if found and "ok" in found else None


def regret(path, profile):
    """The regret of one of the program's points as Gambit computes it in doubles."""
    game = pygambit.read_nfg(path)
    point = game.mixed_strategy_profile([[float(p) for p in player] for player in profile])
    return float(point.max_regret()) / span(game)


def missing(these, among):
    return [p for p in these if not any(max(abs(x - y) for x, y in zip(p, q)) < NEAR for q in among)]


def compare(program, shape, family, args):
    names = ["same", "whole", "we lack", "false", "even", "Gambit lacks", "Gambit unfinished", "equilibria"]
    count = dict.fromkeys(names, 0)
    seconds = [0.0, 0.0]
    with tempfile.TemporaryDirectory() as folder:
        ask = [program, "generate", *family, "--shape", shape, "--count", str(args.games)]
        subprocess.run([*ask, "--seed", str(args.first), "-o", folder, "--quiet"], check=True)
        for path in sorted(pathlib.Path(folder).iterdir()):
            profiles, whole, took = ours(program, str(path))
            count["whole"] += whole
            count["equilibria"] += len(profiles)
            count["even"] += whole and family[0] in GENERIC and len(profiles) % 2 == 0
            count["false"] += sum(regret(str(path), p) > EXACT for p in profiles)
            found = theirs(str(path))
            seconds[0] += took
            if found is None:
                count["Gambit unfinished"] += 1
                continue
            points, regrets, peer = found
            seconds[1] += peer
            we = [flat(p) for p in profiles]
            lost = missing([p for p, r in zip(points, regrets) if r < SOUND], we)
            gained = missing(we, points)
            count["same"] += not lost and not gained
            count["Gambit lacks"] += len(gained)
            if args.verbose and gained:
                print(f"  {path.name}, Gambit lacks: {gained}", flush=True)
            if lost and whole:
                count["we lack"] += len(lost)
                print(f"  {path.name}, we lack: {lost}", flush=True)
    times = f"{seconds[0]:.1f} s with process starts, Gambit {seconds[1]:.1f} s"
    print(f"{shape} {' '.join(family)}, {args.games} games: {count}; {times}", flush=True)
    return count["we lack"] + count["false"] + count["even"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--games", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--shape", action="append")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    program = str(pathlib.Path(args.program).resolve())
    failed = 0
    for shape in args.shape or SHAPES:
        for family in FAMILIES:
            failed += compare(program, shape, family, args)
    return 1 if failed else 0


sys.exit(main())
