"""The batch solver beside Gambit: same games, same precision, same run.

Reads what `oracle_batch` wrote, solves every draw with pygambit's
logit_solve_lambda, compares all probabilities, and prints both rates.
"""

import json
import pathlib
import sys
import time

import pygambit

AGREE = 1e-6
RATIO = 10_000


def probabilities(game, solution):
    """Action probabilities by player and information set.

    The solution is flat by player, set and action; its `.profile` cannot be read
    in this version (it raises).
    """
    out, at = {}, 0
    for player in game.players:
        for infoset in player.infosets:
            out[(player.number, infoset.label)] = [
                float(solution[at + i]) for i in range(len(infoset.actions))
            ]
            at += len(infoset.actions)
    return out


def main():
    folder = pathlib.Path(sys.argv[1])
    document = json.loads((folder / "draws.json").read_text())
    spent, worst, solved = 0.0, 0.0, 0
    for draw in document["draws"]:
        game = pygambit.read_efg(folder / draw["file"])
        begin = time.perf_counter()
        (solution,) = pygambit.qre.logit_solve_lambda(
            game, [draw["lambda"]], use_strategic=False
        )
        spent += time.perf_counter() - begin
        theirs = probabilities(game, solution)
        at = 0
        for h in draw["sets"]:
            ours = draw["profile"][at : at + len(h["actions"])]
            at += len(h["actions"])
            other = theirs[(h["player"], h["label"])]
            worst = max(worst, max(abs(a - b) for a, b in zip(ours, other)))
        solved += 1
    theirs_rate = solved / spent
    ours_rate = document["solves_per_second"]
    ratio = ours_rate / theirs_rate
    print(f"draws                {solved}")
    print(f"greatest difference  {worst:.1e} (at most {AGREE:.0e})")
    print(f"pygambit             {theirs_rate:.1f} solves a second (version {pygambit.__version__})")
    print(f"realpolitik          {ours_rate:.0f} solves a second, certified, one core")
    print(f"ratio                {ratio:.0f}")
    if worst > AGREE:
        sys.exit("the two disagree")
    if solved >= 1000 and ratio < RATIO:
        sys.exit(f"fewer than {RATIO} times as many")


if __name__ == "__main__":
    main()
