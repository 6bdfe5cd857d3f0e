"""How long fits of strategic models take, beside R's `games` and `sigInt`, and Gambit.

    python tests/oracles/estimation.py PATH/TO/speed REPORT.md [war1800.csv]

Ours is timed in one run of `speed`, without reading the data. Theirs are CPU seconds of
R 4.2.2 and of pygambit on one core, measured once on data of the same size: neither
package of R is kept up, and none is needed here. Where pygambit can be imported its fit is
timed anew. The table stands in REPORT.md between two markers.
"""

import os
import pathlib
import re
import subprocess
import sys
import time

BEGIN, END = "<!-- estimation: begin -->", "<!-- estimation: end -->"
# Our line, what it is, the peer, its seconds, its fits in these.
PEERS = [
    ("deter private, 7,240 rows, one start", "two players, three endings, 7,240 rows, 22 coefficients",
     "games, egame12", 0.67),
    ("war1800, one start, 100 refits", "war1800 (282 rows, 10 coefficients), 100 bootstrap refits",
     "games, egame12", 3.76),
    ("crisis, 418 rows, one start", "crises, 418 rows, 20 coefficients, one ending a row",
     "sigInt, NPL", 10.3),
    ("crisis, 418 rows of 120 months, one start", "crises, 418 rows of 120 months, 20 coefficients",
     "sigInt, NPL", 10.3),
    ("Ochs' game, λ, 100 fits", "λ of Ochs' game (256 choices), 100 times", "Gambit, logit_estimate", 0.25),
]
LINE = re.compile(r"^(?P<what>\S.*?)\s+(?P<ms>[\d.]+) ms\s+(?P<said>.*)$")


def measured(binary: str, data: list[str]) -> dict[int, dict[str, tuple[float, str]]]:
    """Milliseconds and end of each fit, by number of threads."""
    text = subprocess.run([binary, *data], check=True, capture_output=True, text=True).stdout
    out: dict[int, dict[str, tuple[float, str]]] = {}
    threads = 0
    for line in text.splitlines():
        if line.endswith(" threads"):
            threads = int(line.split()[0])
            out[threads] = {}
        elif found := LINE.match(line):
            out[threads][found["what"]] = (float(found["ms"]), found["said"])
    return out


def gambit_again() -> float | None:
    """Seconds of 100 fits of Ochs' game by pygambit, the best of ten; none without it."""
    try:
        import pygambit
    except ImportError:
        return None
    game = pygambit.Game.from_arrays([[1.1141, 0], [0, 0.2785]], [[0, 1.1141], [1.1141, 0]])
    seen = [[128 * share, 128 * (1 - share)] for share in (0.527, 0.366)]
    profile = game.mixed_strategy_profile(rational=False, data=seen)
    best = float("inf")
    for _ in range(10):
        start = time.perf_counter()
        for _ in range(100):
            pygambit.qre.logit_estimate(profile)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    binary, report, data = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
    ours = measured(binary, data)
    first = ", before which they went" if os.sched_getscheduler(0) == os.SCHED_FIFO else ""
    lines = [
        "| fit | peer | seconds | ms, one thread | ratio | ms, two threads | log-likelihood, steps |",
        "|---|---|--:|--:|--:|--:|---|",
    ]
    again = gambit_again()
    for key, what, peer, seconds in PEERS:
        if peer.startswith("Gambit") and again is not None:
            seconds, peer = again, f"{peer}, in this run"
        if key not in ours[1]:
            print(f"not measured: {what}")
            continue
        (one, said), (two, _) = ours[1][key], ours[2][key]
        end = re.search(r"steps (\d+) ll (\S+)", said)
        lines.append(
            f"| {what} | {peer} | {seconds:.4g} | {one:.4g} | {1e3 * seconds / one:.0f} | {two:.4g} "
            f"| {end[2]}, {end[1]} |"
        )
    head = (
        "The best of up to five, data read before; the peers' are CPU seconds of R 4.2.2, or of pygambit 16.7, on data of the same size, "
        f"measured once. The machine was shared with other work{first}."
    )
    block = f"{BEGIN}\n\n{head}\n\n" + "\n".join(lines) + f"\n\n{END}"
    old = report.read_text()
    if BEGIN not in old:
        sys.exit(f"{report} has no place for the table: {BEGIN} … {END}")
    report.write_text(old[: old.index(BEGIN)] + block + old[old.index(END) + len(END) :])
    print("\n".join(lines))


if __name__ == "__main__":
    main()
