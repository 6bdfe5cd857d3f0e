"""Lists of equilibria of three and four players that are said to be whole, against
Gambit's solver of the same polynomials (enumpoly).

    python tests/oracles/lists.py PROGRAM [--games N] [--first SEED]

Of each shape it says how many lists agree, how many equilibria Gambit has that the
program lacks (which no list said to be whole may) and the reverse, which Gambit may
lose. Ends with 1 if anything is lacking.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import pygambit

SHAPES = ["2,2,2", "3,2,2", "3,3,2", "3,3,3", "2,2,2,2"]
FAMILIES = [["uniform"], ["covariant", "--correlation=-0.3"], ["integers", "--most", "30"]]
NEAR = 1e-4


def flat(profile):
    return [float(p) for player in profile for p in player]


def ours(program, path):
    began = time.monotonic()
    done = subprocess.run([program, "solve", path, "--all", "--json"], capture_output=True, text=True)
    answer = json.loads(done.stdout)
    found = [flat([[s["p"] for s in pl["strategies"]] for pl in e["mixed"]]) for e in answer["equilibria"]]
    return found, answer["complete"], time.monotonic() - began


def theirs(path):
    game = pygambit.read_nfg(path)
    began = time.monotonic()
    found = pygambit.nash.enumpoly_solve(game, use_strategic=True)
    took = time.monotonic() - began
    profiles = [flat([[e[s] for s in pl.strategies] for pl in game.players]) for e in found.equilibria]
    regrets = [float(e.max_regret()) for e in found.equilibria]
    return [p for p, r in zip(profiles, regrets) if r < 1e-6], took


def missing(these, among):
    return [p for p in these if not any(max(abs(x - y) for x, y in zip(p, q)) < NEAR for q in among)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--games", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--shape", action="append")
    args = parser.parse_args()
    program = str(pathlib.Path(args.program).resolve())
    lacking = 0
    for shape in args.shape or SHAPES:
        for family in FAMILIES:
            with tempfile.TemporaryDirectory() as folder:
                ask = [program, "generate", *family, "--shape", shape, "--count", str(args.games)]
                subprocess.run([*ask, "--seed", str(args.first), "-o", folder, "--quiet"], check=True)
                count = {"same": 0, "whole": 0, "we lack": 0, "Gambit lacks": 0, "equilibria": 0}
                seconds = [0.0, 0.0]
                for path in sorted(pathlib.Path(folder).iterdir()):
                    we, whole, took = ours(program, str(path))
                    they, peer = theirs(str(path))
                    seconds = [seconds[0] + took, seconds[1] + peer]
                    lost, gained = missing(they, we), missing(we, they)
                    count["same"] += not lost and not gained
                    count["whole"] += whole
                    count["Gambit lacks"] += len(gained)
                    count["equilibria"] += len(we)
                    if lost and whole:
                        count["we lack"] += len(lost)
                        print(f"  {path.name}: {lost}", flush=True)
                lacking += count["we lack"]
                times = f"{seconds[0]:.1f} s with process starts, Gambit {seconds[1]:.1f} s"
                print(f"{shape} {' '.join(family)}, {args.games} games: {count}; {times}", flush=True)
    return 1 if lacking else 0


sys.exit(main())
