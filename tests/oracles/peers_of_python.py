"""Further peers: nashpy and quantecon on bimatrix games, Gambit and quantecon on games of
several players."""

import subprocess
import tempfile
from importlib.metadata import version

import nashpy
import numpy
import pygambit
import quantecon.game_theory as qe


def versions() -> str:
    return f"nashpy {version('nashpy')}, quantecon {version('quantecon')}"


def _arrays(game) -> list:
    return [a.astype(float) for a in game.to_arrays(dtype=float)]


def _quantecon(arrays):
    """The game as quantecon has it: each player's own strategies are its first axis."""

    def own_first(i, a):
        to = [(j - i) % a.ndim for j in range(a.ndim)]
        return numpy.ascontiguousarray(numpy.moveaxis(a, range(a.ndim), to))

    return qe.NormalFormGame([qe.Player(own_first(i, a)) for i, a in enumerate(arrays)])


def tables(table, timed, ours, random_game) -> list:
    """Bimatrix games against quantecon and nashpy."""
    jobs = [
        ("Support enumeration", "support-enumeration", [6, 8], qe.support_enumeration, lambda g: list(g.support_enumeration())),
        ("Vertex enumeration", "enummixed-f64", [8, 12], qe.vertex_enumeration, lambda g: list(g.vertex_enumeration())),
        ("Lemke–Howson", "lemke-howson", [20, 100, 200], qe.lemke_howson, lambda g: g.lemke_howson(initial_dropped_label=0)),
    ]
    out = []
    for title, method, sizes, theirs, nashpys in jobs:
        peers = {
            "quantecon": table(f"{title}: quantecon", "In doubles; compiled by numba before the clock starts."),
            "nashpy": table(f"{title}: nashpy", "In doubles."),
        }
        for n in sizes:
            for seed in range(1, 4):
                a, b = _arrays(random_game(n, seed))
                us = ours(f"{method}:random:{n}:{seed}")
                game = _quantecon([a, b])
                theirs(game)
                name = f"{n}×{n} #{seed}"
                peers["quantecon"].add(name, timed(lambda: theirs(game)), us)
                if n <= 100:
                    other = nashpy.Game(a, b)
                    peers["nashpy"].add(name, timed(lambda: nashpys(other)), us)
        out += peers.values()
    return out


def several(table, timed, ours, binary) -> list:
    """Games of several players."""
    every = table(
        "All equilibria of several players",
        "`enumpoly_solve` of Gambit in doubles against lists that are proven to be whole.",
    )
    ipa = table("One equilibrium of several players: ipa", "`ipa_solve` of Gambit against iterated polymatrix approximation.")
    gnm = table("One equilibrium of several players: gnm", "`gnm_solve` of Gambit against the global Newton method.")
    mclennan = table(
        "One equilibrium of several players: McLennan and Tourky",
        "`mclennan_tourky` of quantecon to ε = 1e-3 against iterated polymatrix approximation to 1e-9.",
    )
    for shape, seeds in [("2x2x2", 4), ("3x2x2", 3), ("3x3x3", 2), ("2x2x2x2", 2), ("4x4x4", 2), ("5x5x5", 2)]:
        for seed in range(1, seeds + 1):
            game, name = f"uniform:{shape}:{seed}", f"{shape.replace('x', '×')} #{seed}"
            told = subprocess.run([binary, f"text:{game}"], capture_output=True, text=True, check=True).stdout
            with tempfile.NamedTemporaryFile("w", suffix=".efg") as file:
                file.write(told)
                file.flush()
                read = pygambit.read_efg(file.name)
            if shape not in ("4x4x4", "5x5x5"):
                every.add(name, timed(lambda: pygambit.nash.enumpoly_solve(read, use_strategic=True)), ours(f"complete:{game}"))
            us = ours(f"ipa:{game}")
            ipa.add(name, timed(lambda: pygambit.nash.ipa_solve(read)), us)
            gnm.add(name, timed(lambda: pygambit.nash.gnm_solve(read)), ours(f"gnm:{game}"))
            form = _quantecon(_arrays(read))
            mclennan.add(name, timed(lambda: qe.mclennan_tourky(form)), us)
    return [every, ipa, gnm, mclennan]


def minima(tables):
    """The least ratio of each table, with the game it belongs to."""
    rows = ["| task and peer | games | least ratio | game |", "|---|--:|--:|---|"]
    for t in tables:
        ratios = [(theirs / us, name) for name, theirs, us in t.rows if theirs is not None]
        if ratios:
            least, name = min(ratios)
            rows.append(f"| {t.title} | {len(ratios)} | {least:.3g} | {name} |")
    out = type(tables[0])("Least ratios", "Above 1: faster than the peer on every game of the table.")
    out.text = "\n".join(rows)
    return out
