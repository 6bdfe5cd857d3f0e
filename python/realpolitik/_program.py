"""The program behind the verbs: where it is, how it is asked, what it answers."""

from __future__ import annotations

import datetime
import html
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Union

#: What an option takes.
Value = Union[str, int, float, "os.PathLike[str]", datetime.date]
#: What an option that may be given more than once takes: one value, several, or
#: a mapping of names to values, such as ``set={"fear": 0.4}``.
Values = Union[Value, Iterable[Value], Mapping[str, Value]]


class Together(tuple):
    """Values that follow their option, rather than one each time it is given."""

    def __new__(cls, values: Values) -> Together:
        return super().__new__(cls, list(_several(values)))


class RealpolitikError(Exception):
    """The program gave no answer.

    ``exit_code`` is the program's, ``diagnostics`` what it found: each with a code,
    a message, its places in the text and how to fix it.
    """

    def __init__(self, message: str, exit_code: int, diagnostics: list[dict[str, Any]]):
        super().__init__(message)
        self.exit_code = exit_code
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is rebuilt from its first argument alone, unless told otherwise.
        return type(self), (str(self), self.exit_code, self.diagnostics)


class UsageError(RealpolitikError):
    """An option does not exist, or does not take this value."""


class InvalidCase(RealpolitikError):
    """The case has mistakes; ``diagnostics`` lists every one."""


class LimitReached(RealpolitikError):
    """A limit stopped it; the message names the limit."""


class FileTrouble(RealpolitikError):
    """A file is not there, cannot be read, or would be overwritten."""


class NotFitForUse(UserWarning):
    """There is an answer, but something in it is not certified."""


_ERRORS = {2: UsageError, 3: InvalidCase, 6: LimitReached, 7: FileTrouble}


def program() -> Path:
    """The program that answers: ``REALPOLITIK_BIN``, else the one that came with
    this package, else the first on the path."""
    name = "realpolitik" + (".exe" if sys.platform == "win32" else "")
    named = os.environ.get("REALPOLITIK_BIN")
    if named:
        return Path(named)
    places = [Path(sysconfig.get_path("scripts")) / name]
    user = {"posix": "posix_user", "nt": "nt_user"}.get(os.name)
    if user and user in sysconfig.get_scheme_names():
        places.append(Path(sysconfig.get_path("scripts", scheme=user)) / name)
    for place in places:
        if place.is_file():
            return place
    found = shutil.which(name)
    if found:
        return Path(found)
    raise FileNotFoundError(
        f"the program {name} is not installed beside this package and not on the path; "
        "install the package again, or set REALPOLITIK_BIN to where it is"
    )


def _word(value: Value) -> str:
    if isinstance(value, bool):
        raise TypeError("True and False are for switches; this option takes a value")
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def _several(values: Values) -> Iterable[str]:
    if isinstance(values, Mapping):
        return [f"{k}={_word(v)}" for k, v in values.items()]
    if isinstance(values, (str, int, float, os.PathLike, datetime.date)):
        return [_word(values)]
    return [_word(v) for v in values]


def arguments(positional: list[Any], options: Mapping[str, Any]) -> list[str]:
    """The command line of a verb, without the verb."""
    words: list[str] = []
    for flag, value in options.items():
        if value is None or value is False:
            continue
        if value is True:
            words.append(flag)
        elif isinstance(value, Together):
            if value:
                words += [flag, *value]
        else:
            for word in _several(value):
                # Joined, so that a value may begin with a dash.
                joined = f"{flag}={word}" if flag.startswith("--") else f"{flag}{word}"
                words.append(joined)
    given = [w for p in positional if p is not None for w in _several(p)]
    return words + (["--", *given] if given else [])


def ask(words: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs the program. An interrupt reaches it, so that it can keep what is done."""
    command = [os.fspath(program()), "--no-input", *words]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # Files, not pipes: however much is said, nobody waits.
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err) as child:
            try:
                code = child.wait()
            except KeyboardInterrupt:
                child.send_signal(signal.SIGINT)
                child.wait(10)
                raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(
            command, code, out.read().decode("utf-8"), err.read().decode("utf-8", "replace")
        )


class Record(dict):
    """A part of an answer: a dictionary whose keys are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"this has no {name!r}; it has {', '.join(self)}") from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(k for k in self if str(k).isidentifier())]


class Answer(Record):
    """What a verb answered: the document that ``--json`` prints.

    Printed, or shown in a notebook, it is the program's own words.
    """

    #: The program's exit code: 0, or 4 and 5 for an answer with a warning.
    exit_code: int

    def __init__(self, document: Mapping[str, Any], exit_code: int = 0, words: list[str] | None = None):
        """``words``: the command line that says it in words, if it can be run again."""
        super().__init__(document)
        # Beside the document, not in it.
        self.__dict__.update(exit_code=exit_code, _words=words, _text="")

    @property
    def text(self) -> str:
        """The answer as the terminal shows it."""
        if not self._text:
            told = ask(self._words).stdout if self._words else ""
            self._text = told or json.dumps(self, indent=2, ensure_ascii=False)
        return self._text

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<pre style="white-space: pre-wrap">{html.escape(self.text)}</pre>'


#: Verbs that only read, so that they can be asked once more for their words.
_READ = {"analyze", "merge", "sweep", "audit", "ledger", "ladder", "score", "compare", "check", "solve", "explain"}
#: Options by which a verb that reads writes all the same.
_WRITES = ("--out=", "--every-draw=", "--output=", "--picture=", "--fix", "--resume")
#: Verbs whose answer is text.
_TEXT = {"export", "generate", "schema"}


def _failure(document: Any) -> bool:
    return isinstance(document, dict) and set(document) == {"ok", "exit_code", "diagnostics"}


def run(verb: str, positional: list[Any], options: Mapping[str, Any]) -> Any:
    """Asks the program, and raises what it refuses."""
    words = [verb, *arguments(positional, options)]
    done = ask([verb, "--json", *words[1:]])
    try:
        document = json.loads(done.stdout, object_hook=Record)
    except ValueError:
        document = None
    if _failure(document):
        said = "\n".join(_said(d) for d in document["diagnostics"])
        error = _ERRORS.get(done.returncode, RealpolitikError)
        raise error(said, done.returncode, document["diagnostics"])
    if verb in _TEXT:
        if done.returncode:
            raise RealpolitikError(done.stderr.strip(), done.returncode, [])
        return done.stdout
    if not isinstance(document, dict):
        said = done.stderr.strip() or f"the program ended with {done.returncode} and said nothing"
        raise RealpolitikError(said, done.returncode, [])
    if done.returncode == 4:
        said = done.stderr.strip() or "something in this answer is not certified"
        warnings.warn(said, NotFitForUse, stacklevel=3)
    again = verb in _READ and not any(w.startswith(_WRITES) for w in words)
    return Answer(document, done.returncode, words if again else None)


def _said(d: Mapping[str, Any]) -> str:
    place = next(iter(d.get("labels", [])), None)
    where = f"{place['file']}:{place['line']}:{place['column']}: " if place else ""
    help_ = f"\n  help: {d['help']}" if d.get("help") else ""
    return f"{where}{d['code']}: {d['message']}{help_}"
