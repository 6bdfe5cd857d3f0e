"""Realpolitik: a workbench for interstate bargaining.

The verbs are those of the command line, with the same options and the same
answers: ``realpolitik.analyze("my-case", full=True)`` asks what
``realpolitik analyze my-case --full --json`` prints.
"""

from . import _verbs as verbs
from ._game import Game
from ._page import Report, Workbench, report, serve
from ._program import (
    Answer,
    FileTrouble,
    InvalidCase,
    LimitReached,
    NotFitForUse,
    RealpolitikError,
    Record,
    UsageError,
    program,
)
from ._scatter import Interrupted, scatter
from ._verbs import (
    analyze,
    audit,
    check,
    compare,
    elicit,
    estimate,
    explain,
    export,
    extract,
    fmt,
    generate,
    group,
    import_,
    ladder,
    ledger,
    merge,
    new,
    resolve,
    schema,
    score,
    seal,
    selftest,
    solve,
    sweep,
    verify,
)

__all__ = [
    "Answer",
    "FileTrouble",
    "Game",
    "Interrupted",
    "InvalidCase",
    "LimitReached",
    "NotFitForUse",
    "RealpolitikError",
    "Record",
    "Report",
    "UsageError",
    "Workbench",
    "analyze",
    "audit",
    "check",
    "compare",
    "elicit",
    "estimate",
    "explain",
    "export",
    "extract",
    "fmt",
    "generate",
    "group",
    "import_",
    "ladder",
    "ledger",
    "merge",
    "new",
    "program",
    "report",
    "resolve",
    "scatter",
    "schema",
    "score",
    "seal",
    "selftest",
    "serve",
    "solve",
    "sweep",
    "verbs",
    "verify",
]
