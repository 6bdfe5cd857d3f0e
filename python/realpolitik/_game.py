"""Games built, edited, read and written in Python.

A ``Game`` holds the program's JSON form of a game (``realpolitik schema game``) and
asks the program for the rest: reading and writing of files, solving, pictures.
"""

from __future__ import annotations

import html
import itertools
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from . import _verbs as verbs
from ._program import Answer, RealpolitikError, ask

#: A node of a tree and the branch of it that leads on, by name or from 0.
Place = tuple[int, "str | int"]


def _numeral(value: Any) -> Any:
    """A number as the JSON form has it: exact ones as text."""
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, str):
        Fraction(value)  # refuses what is no number
        return value
    if isinstance(value, bool):
        raise TypeError("a payoff is a number, not True or False")
    return float(value)


def _value(numeral: Any) -> float:
    return float(Fraction(numeral)) if isinstance(numeral, str) else float(numeral)


def _nested(values: Any) -> Any:
    """Arrays as lists of lists."""
    return values.tolist() if hasattr(values, "tolist") else values


def _shape(values: Any) -> tuple[int, ...]:
    shape = []
    while isinstance(values, (list, tuple)):
        shape.append(len(values))
        values = _nested(values[0]) if values else None
    return tuple(shape)


def _at(values: Any, profile: Sequence[int]) -> Any:
    for i in profile:
        values = _nested(values[i])
    return values


class Game:
    """A game in extensive or strategic form.

    ``document`` is the JSON form; it may be edited.

    >>> import realpolitik as rp
    >>> game = rp.Game.table([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]], title="Pennies")
    >>> game.solve(exact=True).equilibria[0].expected_payoffs
    {'Player 1': '0', 'Player 2': '0'}
    """

    def __init__(self, document: Mapping[str, Any]):
        self.document: dict[str, Any] = json.loads(json.dumps(document))

    # Building

    @classmethod
    def table(
        cls,
        payoffs: Any,
        *,
        players: Iterable[str] | None = None,
        strategies: Iterable[Iterable[str]] | None = None,
        title: str = "",
    ) -> Game:
        """A game in strategic form.

        payoffs: one array per player, each with an axis per player: ``payoffs[i][s]``
            is what player ``i`` is paid at the strategies ``s``. A numpy array of shape
            ``(n, s1, …, sn)`` will do, and a list of lists.
        """
        arrays = [_nested(a) for a in _nested(payoffs)]
        n = len(arrays)
        shapes = {_shape(a) for a in arrays}
        if len(shapes) != 1 or len(shape := shapes.pop()) != n or 0 in shape:
            raise ValueError(f"{n} players need {n} arrays of one shape with {n} axes; these have {sorted(shapes) or shape}")
        names = [list(s) for s in strategies] if strategies is not None else [[str(k + 1) for k in range(m)] for m in shape]
        if tuple(len(s) for s in names) != shape:
            raise ValueError(f"there are {[len(s) for s in names]} names of strategies for payoffs of shape {list(shape)}")
        rows = [[_numeral(_at(a, s)) for a in arrays] for s in itertools.product(*map(range, shape))]
        return cls._new(title, players, n, table={"strategies": names, "payoffs": rows})

    @classmethod
    def tree(cls, players: Iterable[str], *, title: str = "") -> Game:
        """An empty game in extensive form, to be filled by ``move``, ``chance`` and ``end``."""
        names = list(players)
        parts: dict[str, list[Any]] = {"information_sets": [], "chance_sets": [], "outcomes": [], "nodes": []}
        return cls._new(title, names, len(names), tree=parts)

    @classmethod
    def _new(cls, title: str, players: Iterable[str] | None, n: int, **form: Any) -> Game:
        names = list(players) if players is not None else [f"Player {i + 1}" for i in range(n)]
        if len(names) != n:
            raise ValueError(f"{len(names)} names for {n} players")
        return cls({"format": "realpolitik-game", "version": 1, "title": title, "players": names, **form})

    @classmethod
    def generate(cls, family: str, **options: Any) -> Game:
        """A random game; ``options`` are those of the verb ``generate``."""
        return cls(json.loads(verbs.generate(family, to="json", **options)))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Game:
        """Reads a file: Gambit's ``.efg`` and ``.nfg``, ``.agg``, or JSON."""
        return cls(json.loads(verbs.export(path, to="json")))

    def _tree(self) -> dict[str, list[Any]]:
        if "tree" not in self.document:
            raise TypeError("this is a table; trees are begun by Game.tree")
        return self.document["tree"]

    def _player(self, player: str | int) -> int:
        return self.players.index(player) if isinstance(player, str) else player

    def _branches(self, node: int) -> list[str]:
        tree, of = self._tree(), self._tree()["nodes"][node]
        if of.get("information_set") is not None:
            return tree["information_sets"][of["information_set"]]["actions"]
        if of.get("chance_set") is not None:
            return [b["label"] for b in tree["chance_sets"][of["chance_set"]]["branches"]]
        return []

    def _add(self, at: Place | None, node: dict[str, Any]) -> int:
        nodes = self._tree()["nodes"]
        if at is None:
            if nodes:
                raise ValueError("the root is there already: say after which branch this comes, as at=(node, action)")
        else:
            parent, branch = at
            names = self._branches(parent)
            if isinstance(branch, str):
                if branch not in names:
                    raise ValueError(f"node {parent} has no branch {branch!r}; it has {', '.join(names) or 'none'}")
                branch = names.index(branch)
            if not 0 <= branch < len(names):
                raise ValueError(f"node {parent} has branches 0 to {len(names) - 1}, not {branch}")
            if any(n.get("parent") == [parent, branch] for n in nodes):
                raise ValueError(f"something follows branch {branch} of node {parent} already")
            node["parent"] = [parent, branch]
        nodes.append(node)
        return len(nodes) - 1

    def move(self, at: Place | None, player: str | int, information_set: str, actions: Iterable[str]) -> int:
        """Adds a node at which a player moves, and gives its number.

        at: the node and the branch it follows, ``None`` for the root.
        information_set: nodes of one player with one label cannot be told apart.
        """
        sets, who, names = self._tree()["information_sets"], self._player(player), list(actions)
        known = [i for i, s in enumerate(sets) if s["label"] == information_set and s["player"] == who]
        if known and sets[known[0]]["actions"] != names:
            raise ValueError(f"the actions at {information_set!r} are {sets[known[0]]['actions']}")
        index = known[0] if known else len(sets)
        node = self._add(at, {"information_set": index})
        if not known:
            sets.append({"label": information_set, "player": who, "actions": names})
        return node

    def chance(self, at: Place | None, branches: Mapping[str, Any], label: str = "") -> int:
        """Adds a node at which nature draws; ``branches`` says how likely each is."""
        sets = self._tree()["chance_sets"]
        node = self._add(at, {"chance_set": len(sets)})
        sets.append({"label": label, "branches": [{"label": b, "p": _numeral(p)} for b, p in branches.items()]})
        return node

    def end(self, at: Place | None, payoffs: Iterable[Any], label: str = "") -> int:
        """Adds an ending with what each player is paid."""
        outcomes = self._tree()["outcomes"]
        pays = [_numeral(v) for v in _nested(payoffs)]
        if len(pays) != len(self.players):
            raise ValueError(f"{len(pays)} payoffs for {len(self.players)} players")
        node = self._add(at, {"outcome": len(outcomes)})
        outcomes.append({"label": label, "payoffs": pays})
        return node

    # Looking and editing

    @property
    def title(self) -> str:
        return self.document.get("title", "")

    @title.setter
    def title(self, title: str) -> None:
        self.document["title"] = title

    @property
    def players(self) -> list[str]:
        return self.document["players"]

    @property
    def is_tree(self) -> bool:
        return "tree" in self.document

    @property
    def strategies(self) -> list[list[str]]:
        """Names of the strategies of each player of a table."""
        if self.is_tree:
            raise TypeError("a tree has information sets; its strategies stand in game.strategic().strategies")
        return self.document["table"]["strategies"]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(s) for s in self.strategies)

    def _rows(self) -> list[list[Any]]:
        table = self.document["table"]
        if table.get("payoffs") is not None:
            return table["payoffs"]
        nothing = [0.0] * len(self.players)
        outcomes = [o["payoffs"] for o in table["outcomes"]]
        return [nothing if c is None else outcomes[c] for c in table["cells"]]

    @property
    def payoffs(self) -> Any:
        """What a table pays, as a numpy array of shape ``(n, s1, …, sn)``; of a tree, what
        its outcomes pay, of shape ``(outcomes, n)``."""
        import numpy

        if self.is_tree:
            return numpy.array([[_value(v) for v in o["payoffs"]] for o in self._tree()["outcomes"]])
        flat = numpy.array([[_value(v) for v in row] for row in self._rows()])
        return numpy.moveaxis(flat.reshape(*self.shape, len(self.players)), -1, 0)

    @payoffs.setter
    def payoffs(self, values: Any) -> None:
        if self.is_tree:
            rows, outcomes = _nested(values), self._tree()["outcomes"]
            if len(rows) != len(outcomes) or any(len(r) != len(self.players) for r in rows):
                raise ValueError(f"write {len(outcomes)} rows of {len(self.players)} payoffs")
            for outcome, row in zip(outcomes, rows):
                outcome["payoffs"] = [_numeral(v) for v in row]
            return
        new = Game.table(values, players=self.players, strategies=self.strategies)
        self.document["table"] = new.document["table"]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Game) and self.text("json") == other.text("json")

    __hash__ = None  # type: ignore[assignment]

    # Asking the program

    def _asked(self, *words: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "game.json")
            path.write_text(json.dumps(self.document), encoding="utf-8")
            done = ask([words[0], *words[1:], "--", str(path)])
        if done.returncode:
            raise RealpolitikError(done.stderr.strip(), done.returncode, [])
        return done.stdout

    def text(self, to: str = "json") -> str:
        """The game in a format: ``efg``, ``nfg``, ``json``, or a picture, ``svg`` or ``tikz``."""
        return self._asked("export", "--to", to)

    def write(self, path: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Writes the game; the ending of the name says in which format."""
        path = Path(path)
        formats = {".efg": "efg", ".nfg": "nfg", ".json": "json", ".svg": "svg", ".tex": "tikz"}
        if path.suffix not in formats:
            raise ValueError(f"{path.name} ends in none of {', '.join(formats)}")
        with open(path, "w" if force else "x", encoding="utf-8") as out:
            out.write(self.text(formats[path.suffix]))
        return path

    def strategic(self) -> Game:
        """The game as a table: of a tree its reduced strategic form."""
        if not self.is_tree:
            return Game(self.document)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "game.nfg")
            path.write_text(self.text("nfg"), encoding="utf-8")
            return Game.read(path)

    def solve(self, **options: Any) -> Answer:
        """The verb ``solve`` of this game, with its options."""
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name, "game.json")
        path.write_text(json.dumps(self.document), encoding="utf-8")
        answer = verbs.solve(path, **options)
        # The answer asks once more for its words, of the same file.
        answer.__dict__["_file"] = folder
        return answer

    def __repr__(self) -> str:
        kind = "tree" if self.is_tree else " × ".join(map(str, self.shape))
        return f"<Game {self.title!r}: {', '.join(self.players)}; {kind}>"

    def _repr_html_(self) -> str:
        if self.is_tree:
            try:
                return f'<div style="background: white">{self.text("svg")}</div>'
            except RealpolitikError as refused:
                return f"<pre>{html.escape(f'{self!r}: {refused}')}</pre>"
        return self._as_tables()

    def _as_tables(self) -> str:
        """Rows for the first player, columns for the second, a table for each choice of
        the others."""
        cells = {s: row for s, row in zip(itertools.product(*map(range, self.shape)), self._rows())}
        names, told = self.strategies, []
        if self.title:
            told.append(f"<strong>{html.escape(self.title)}</strong>")
        columns = range(self.shape[1]) if len(self.shape) > 1 else [None]
        for others in itertools.product(*map(range, self.shape[2:])):
            where = ", ".join(f"{p}: {names[i + 2][s]}" for i, (p, s) in enumerate(zip(self.players[2:], others)))
            corner = " \\ ".join(self.players[:2])
            head = "".join(f"<th>{html.escape(names[1][c])}</th>" for c in columns if c is not None)
            body = ""
            for r in range(self.shape[0]):
                body += f"<tr><th>{html.escape(names[0][r])}</th>"
                for c in columns:
                    row = cells[(r, *([] if c is None else [c]), *others)]
                    body += f"<td>{html.escape(', '.join(_shown(v) for v in row))}</td>"
                body += "</tr>"
            caption = f"<caption>{html.escape(where)}</caption>" if where else ""
            told.append(f"<table>{caption}<tr><th>{html.escape(corner)}</th>{head}</tr>{body}</table>")
        return "\n".join(told)


def _shown(numeral: Any) -> str:
    return numeral if isinstance(numeral, str) else f"{numeral:g}"
