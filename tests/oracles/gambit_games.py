"""What both sides of a comparison with Gambit share: game files as Gambit takes
them, its solvers under a limit of processor time, and our program.

Gambit refuses files in which labels repeat or hold other than printable ASCII.
Such labels carry nothing that a solver uses, so they are replaced by numbers.
"""

import io
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
from fractions import Fraction

import pygambit

TEXT = r'"(?:[^"\\]|\\.)*"'


def shared() -> pathlib.Path | None:
    """The folder of the collection of game files, if it is at hand."""
    named = os.environ.get("REALPOLITIK_SHARED")
    roots = [pathlib.Path(named)] if named else [
        d / "shared" for d in pathlib.Path(__file__).resolve().parents
    ]
    for root in roots:
        if (root / "games" / "gambit").is_dir():
            return root / "games" / "gambit"
    return None


def numbered(text: str) -> str:
    """The text of an .efg file with node, set and action labels numbered."""

    def line(match: re.Match) -> str:
        kind, ids, actions, rest = match.groups()
        count = iter(range(1, 10_000))
        actions = re.sub(TEXT, lambda _: f'"{next(count)}"', actions)
        return f'{kind} "" {ids} "s{ids.strip().replace(" ", ".")}" {actions}{rest}'

    text = re.sub(rf'^([cp])\s+{TEXT}\s+(\d+(?:\s+\d+)?)\s+{TEXT}\s+(\{{[^{{}}]*\}})(.*)$', line, text, flags=re.M)
    return re.sub(rf'^t\s+{TEXT}', 't ""', text, flags=re.M)


def read(path: pathlib.Path):
    """The game as Gambit reads it."""
    text = path.read_text()
    if path.suffix == ".nfg":
        return pygambit.read_nfg(io.BytesIO(text.encode()))
    return pygambit.read_efg(io.BytesIO(numbered(text).encode()))


def limited(seconds: int, work):
    """What `work` returns, as JSON can carry it; None after so many seconds of a
    processor. In a process of its own, since Gambit's solvers cannot be interrupted."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            result = {"ok": work()}
        except Exception as error:  # what Gambit refuses is a result as well
            result = {"refused": f"{type(error).__name__}: {error}"}
        with os.fdopen(into, "w") as pipe:
            json.dump(result, pipe)
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def mixed(profile) -> list[dict[str, str]]:
    """A mixed profile by strategy label, zeros left out."""
    return [
        {s.label: str(profile[s]) for s in player.strategies if profile[s] != 0}
        for player in profile.game.players
    ]


def ours(binary: str, path: pathlib.Path, *arguments: str, seconds: int = 20) -> dict | None:
    """What our program says, or None if it takes so many seconds of a processor."""
    done = subprocess.run(
        [binary, "solve", str(path), "--json", *arguments],
        capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
    )
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None
    document = json.loads(done.stdout)
    document["exit_code"] = done.returncode
    return document


def our_mixed(equilibrium: dict) -> list[dict[str, str]]:
    """The same of one of our equilibria."""
    return [
        {s["strategy"]: str(s["p"]) for s in player["strategies"] if s["p"] not in ("0", 0)}
        for player in equilibrium["mixed"]
    ]


def canonical(profiles: list[list[dict[str, str]]]) -> set:
    """A list of exact profiles as a set."""
    return {
        tuple(tuple(sorted((s, Fraction(p)) for s, p in player.items())) for player in profile)
        for profile in profiles
    }


def first_seen(path: pathlib.Path) -> list[str]:
    """The labels that `numbered` gives to information sets, in the order of their
    first nodes: that in which our program lists them."""
    found = re.findall(rf'^p\s+{TEXT}\s+(\d+)\s+(\d+)', path.read_text(), flags=re.M)
    return list(dict.fromkeys(f"s{player}.{number}" for player, number in found))
