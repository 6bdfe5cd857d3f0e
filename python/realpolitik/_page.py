"""Pages: a report, and the workbench as it runs."""

from __future__ import annotations

import html
import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from . import _verbs
from ._program import RealpolitikError, Value, arguments, program


class Report:
    """A report: one file that opens without a network and holds its case."""

    def __init__(self, content: str, format: str):
        self.content = content
        self.format = format

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Writes it; a file that is there is kept unless forced."""
        with open(path, "w" if force else "x", encoding="utf-8") as file:
            file.write(self.content)
        return Path(path)

    def __str__(self) -> str:
        return self.content

    def __repr__(self) -> str:
        return f"<realpolitik report, {self.format}, {len(self.content) // 1000} kB>"

    def _repr_html_(self) -> str | None:
        if self.format != "html":
            return None
        # Without same origin it can neither read nor write the notebook.
        return (
            '<iframe sandbox="allow-scripts allow-downloads" style="width:100%;height:48rem;border:1px solid #8888"'
            f' title="Realpolitik report" srcdoc="{html.escape(self.content)}"></iframe>'
        )

    def _repr_markdown_(self) -> str | None:
        return self.content if self.format == "md" else None


def report(case: Value | None = None, *, format: str = "html", **options: Any) -> Report:
    """Writes the findings as one page, and gives it back.

    Takes what :func:`realpolitik.verbs.report` takes, but for where to write.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report")
        _verbs.report(case, output=path, format=format, **options)
        return Report(path.read_text(encoding="utf-8"), format)


class Workbench:
    """The workbench, served to this machine alone until it is stopped."""

    def __init__(self, words: list[str]):
        command = [os.fspath(program()), "serve", "--json", *words]
        self._child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._child.stdout is not None
        told = ""
        for line in self._child.stdout:
            told += line
            try:
                document = json.loads(told)
            except ValueError:
                continue
            if "url" in document:
                self.url: str = document["url"]
                return
            break
        _, err = self._child.communicate()
        raise RealpolitikError(err.strip() or told.strip(), self._child.returncode, [])

    def stop(self) -> int:
        """Ends it as Ctrl-C does; gives the exit code."""
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGINT)
        self._child.communicate(timeout=30)
        return self._child.returncode

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<realpolitik workbench at {self.url}>"

    def _repr_html_(self) -> str:
        return f'<a href="{html.escape(self.url)}" target="_blank" rel="noopener">Open the workbench</a>'


def serve(
    case: Value | None = None, *, port: int = 0, read_only: bool = False, open: bool = False, seed: int | None = None
) -> Workbench:
    """Starts the workbench for this machine alone.

    case: A case folder, or the name of an embedded case.
    port: The port on loopback; 0 takes any that is free.
    read_only: Never write a file.
    open: Open a browser.
    seed: Seed of every draw.
    """
    options = {"--port": port, "--read-only": read_only, "--no-open": not open, "--seed": seed}
    return Workbench(arguments([case], options))
