"""A long run spread over many workers, with the bits of one run.

Any object will do that has ``submit``, as the executors of ``concurrent.futures``,
``mpi4py.futures`` and Dask's ``Client`` have. What travels is the case itself and,
back, the accumulators of some draws, so that workers need no disk in common. Draws
are numbered: whoever solves them, in whatever order and however often, comes to the
same bits.
"""

from __future__ import annotations

import atexit
import concurrent.futures
import functools
import hashlib
import io
import os
import shutil
import subprocess
import tempfile
import time
import warnings
import weakref
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Union

from . import _verbs
from ._program import Answer, InvalidCase, LimitReached, RealpolitikError, UsageError, arguments, program, run

#: Draws of the first chunks, by which the speed of the workers is learned.
_FIRST = 20_000
#: A case that takes more than this is not sent about.
_MOST_BYTES = 256 << 20
#: The last chunks are no shorter than one in so many of the others.
_SHORTEST = 4
#: Files that are joined at a time.
_JOINED = 128
#: Chunks under way where an executor does not say how many workers it has.
_UNDER_WAY = 32
#: Seconds between looks at what is done.
_LOOK = 0.01


class Interrupted(UserWarning):
    """It was stopped, and the answer stands on the draws that were done."""


class _Job(NamedTuple):
    """What a worker must know."""

    #: The folder of the case as a ZIP archive; empty for an embedded case.
    packed: bytes
    #: SHA-256 of the archive, or the name of an embedded case.
    case: str
    #: What ``realpolitik --version`` says where the job was made.
    version: str
    #: Options of ``analyze``.
    words: tuple[str, ...]


class _Part(NamedTuple):
    """Accumulators of some draws."""

    start: int
    stop: int
    seconds: float
    accumulators: bytes


@functools.cache
def _version_of(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _version() -> str:
    """Of the program here, which is asked once for each process."""
    return _version_of(os.fspath(program()))


def _pack(folder: Path) -> bytes:
    """The files of a folder; the same bytes whenever it holds the same."""
    out = io.BytesIO()
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not any(x.startswith(".") for x in p.relative_to(folder).parts))
    if sum(p.stat().st_size for p in files) > _MOST_BYTES:
        raise ValueError(f"the folder {folder} holds more than {_MOST_BYTES >> 20} MB; keep in it only what belongs to the case")
    with zipfile.ZipFile(out, "w") as archive:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()


def _job(case: Any, words: list[str]) -> _Job:
    path = Path(case if case is not None else ".")
    folder = path if path.is_dir() else path.parent if path.is_file() else None
    if case is None and not Path("case.toml").is_file():
        folder, case = None, "us-vietnam-2022"
    if folder is None:
        return _Job(b"", str(case), _version(), tuple(words))
    packed = _pack(folder)
    return _Job(packed, hashlib.sha256(packed).hexdigest(), _version(), tuple(words))


_unpacked: dict[str, str] = {}


def _case_of(job: _Job) -> str:
    """The case on this machine, unpacked once for each process."""
    if not job.packed:
        return job.case
    if job.case not in _unpacked:
        if hashlib.sha256(job.packed).hexdigest() != job.case:
            raise RealpolitikError("the case did not arrive whole", 7, [])
        folder = tempfile.mkdtemp(prefix="realpolitik-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(job.packed)) as archive:
            archive.extractall(folder)
        # Another thread may have been quicker; its folder then serves both.
        _unpacked.setdefault(job.case, folder)
    return _unpacked[job.case]


def _solve(job: _Job, start: int, stop: int) -> _Part:
    """Solves some draws, where the worker is."""
    here = _version()
    if here != job.version:
        raise UsageError(
            f"this worker has {here}, and the job is of {job.version}; install the same program on every worker", 2, []
        )
    case = _case_of(job)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="realpolitik-") as folder:
        out = Path(folder, "part.rpacc")
        run("analyze", [case], {"--range": f"{start}..{stop}", "--out": out, "--jobs": 1, **dict.fromkeys(job.words, True)})
        return _Part(start, stop, time.monotonic() - began, out.read_bytes())


def _workers(executor: Any) -> int:
    """How many chunks may be under way: twice as many as there are workers."""
    threads = getattr(executor, "nthreads", None)
    if callable(threads):
        return 2 * max(1, sum(threads().values()))
    workers = getattr(executor, "_max_workers", None)
    return 2 * workers if isinstance(workers, int) else _UNDER_WAY


def _target(chunk: Union[int, str]) -> tuple[int, float]:
    """Draws of a chunk, or how long one is to last."""
    if isinstance(chunk, int) and not isinstance(chunk, bool) and chunk > 0:
        return chunk, 0.0
    number, _, unit = str(chunk).partition(" ")
    try:
        seconds = float(number)
    except ValueError:
        seconds = 0.0
    if unit.strip() != "s" or not 0.0 < seconds < float("inf"):
        raise ValueError(f'chunk is a number of draws such as 400_000, or a time such as "2 s"; this is {chunk!r}')
    return 0, seconds


class _Cut:
    """Cuts draws into chunks, which last as long as is asked for once it is known how
    fast the workers are. The last ones are shorter, so that all workers end at about the
    same time."""

    def __init__(self, draws: int, chunk: Union[int, str], under_way: int):
        self.draws, self.at = draws, 0
        self.fixed, self.seconds = _target(chunk)
        self.speeds: list[float] = []
        self.under_way = under_way

    def learn(self, part: _Part) -> None:
        self.speeds = [*self.speeds[-8:], (part.stop - part.start) / max(part.seconds, 1e-3)]

    def next(self) -> tuple[int, int] | None:
        if self.at >= self.draws:
            return None
        speeds = sorted(self.speeds)
        if self.fixed or not speeds:
            size = self.fixed or _FIRST
        else:
            whole = int(speeds[len(speeds) // 2] * self.seconds)
            size = min(whole, max((self.draws - self.at) // self.under_way, whole // _SHORTEST))
        start, self.at = self.at, min(self.draws, self.at + max(1, size))
        return start, self.at


@contextmanager
def _executor(given: Any) -> Iterator[Any]:
    if given is None:
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as own:
            yield own
    elif callable(getattr(given, "submit", None)):
        yield given
    else:
        raise TypeError(f"an executor has `submit`, as those of concurrent.futures and Dask's Client; this is {type(given).__name__}")


#: What fails again however often it is tried.
_FINAL = (UsageError, InvalidCase, LimitReached, TypeError, FileNotFoundError)


def _gather(job: _Job, cut: _Cut, executor: Any, keep: Callable[[_Part], None], retries: int) -> None:
    """Keeps chunks under way until every draw is kept."""
    under_way: dict[Any, tuple[int, int, int]] = {}
    again: list[tuple[int, int, int]] = []
    try:
        while True:
            while len(under_way) < cut.under_way:
                if again:
                    start, stop, tried = again.pop()
                elif (range_ := cut.next()) is not None:
                    (start, stop), tried = range_, 0
                else:
                    break
                under_way[executor.submit(_solve, job, start, stop)] = (start, stop, tried)
            if not under_way:
                return
            done = [f for f in under_way if f.done()]
            if not done:
                time.sleep(_LOOK)
            for future in done:
                start, stop, tried = under_way.pop(future)
                try:
                    part = future.result()
                except _FINAL:
                    raise
                except Exception:
                    if tried >= retries:
                        raise
                    again.append((start, stop, tried + 1))
                    continue
                cut.learn(part)
                keep(part)
    finally:
        for future in under_way:
            future.cancel()


def _joined(parts: list[Path], folder: Path, options: dict[str, Any]) -> list[Path]:
    """Few enough files to be merged at once."""
    level = 0
    while len(parts) > _JOINED:
        groups = [parts[i : i + _JOINED] for i in range(0, len(parts), _JOINED)]
        parts = []
        for k, group in enumerate(groups):
            out = folder / f"joined-{level}-{k:08}.rpacc"
            _verbs.merge(group, out=out, **options)
            for path in group:
                path.unlink()
            parts.append(out)
        level += 1
    return parts


def scatter(
    case: Any = None,
    *,
    draws: int = 1_000_000,
    executor: Any = None,
    chunk: Union[int, str] = "2 s",
    retries: int = 3,
    progress: Callable[[int, int], None] | None = None,
    seed: int | None = None,
    as_of: Any = None,
    game: str | None = None,
) -> Answer:
    """What ``analyze(case, draws=…)`` says, with its draws solved by many workers.

    ``executor``: anything with ``submit(function, *arguments)`` that gives back
    something with ``done()``, ``result()`` and ``cancel()``: an executor of
    ``concurrent.futures`` or ``mpi4py.futures``, Dask's ``Client``. Without one, all
    cores of this machine. Every worker needs this package.

    ``chunk``: how long a task lasts, as ``"2 s"``, or how many draws it has. No number
    depends on it.

    ``retries``: how often a task is tried again whose worker was lost.

    ``progress``: is called with the draws that are done and all that there are.

    An interrupt gives the answer of the draws done until then, with the warning
    :class:`Interrupted`.
    """
    if not isinstance(draws, int) or isinstance(draws, bool) or draws < 1:
        raise ValueError(f"draws is a number from 1 on; this is {draws!r}")
    options = {"--seed": seed, "--as-of": as_of, "--game": game}
    job = _job(case, arguments([], options))
    merging = {"case": case, "seed": seed, "as_of": as_of}
    _target(chunk)  # What is no size of chunks is refused before anything is made.
    parts: dict[int, tuple[int, Path]] = {}
    # The files stay as long as the answer, which may be asked for its words.
    folder, done = Path(tempfile.mkdtemp(prefix="realpolitik-")), 0

    def keep(part: _Part) -> None:
        nonlocal done
        path = folder / f"part-{part.start:016}.rpacc"
        path.write_bytes(part.accumulators)
        parts[part.start] = (part.stop, path)
        done += part.stop - part.start
        if progress:
            progress(done, draws)

    stopped, at, whole = False, 0, []
    try:
        try:
            with _executor(executor) as given:
                _gather(job, _Cut(draws, chunk, _workers(given)), given, keep, retries)
        except KeyboardInterrupt:
            stopped = True
        while at in parts:
            at, path = parts[at]
            whole.append(path)
        if stopped and not whole:
            raise KeyboardInterrupt
        found = _verbs.merge(_joined(whole, folder, merging), **merging)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(found, shutil.rmtree, folder, ignore_errors=True)
    if stopped:
        warnings.warn(f"stopped after the first {at:,} of {draws:,} draws; the answer stands on these", Interrupted, stacklevel=2)
    return found
