"""Every command's --json document against the schema that the program publishes.

    python tests/oracles/answers.py PATH/TO/realpolitik

Each line is run in an empty folder that holds a case, a game and what earlier
lines made. Exits with 1 if a document does not fit, or a command has no line.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

DISPUTES = pathlib.Path(__file__).resolve().parents[2] / "docs/guide/disputes.csv"
EXPERTS = pathlib.Path(__file__).resolve().parents[2] / "docs/guide/experts"
HARBOUR = pathlib.Path(__file__).resolve().parents[2] / "docs/guide/groups/harbour.csv"
COALITION = pathlib.Path(__file__).resolve().parents[2] / "docs/guide/groups/coalition.toml"
FEED = pathlib.Path(__file__).resolve().parents[2] / "docs/guide/feed.tab"
COD = pathlib.Path(__file__).resolve().parents[2] / "docs/guide/cod"
MODEL = "press+fight~trade|0|balance|balance"

# Command, arguments, exit code. {} of the first column is what it validates as.
LINES = [
    ("new", "new my-case --template sanction-waiver", 0),
    ("new", "new --list", 0),
    ("check", "check my-case", 0),
    ("check", "check us-vietnam-2022 us-turkey-2020", 0),
    ("check", "check broken", 3),
    ("fmt", "fmt my-case", 0),
    ("fmt", "fmt my-case --check", 0),
    ("explain", "explain RP0102", 0),
    ("explain", "explain", 0),
    ("analyze", "analyze my-case --draws 500", 0),
    ("analyze", "analyze us-vietnam-2022 --draws 500 --full", 0),
    ("analyze", "analyze my-case --range 0..256 --out a.acc", 0),
    ("analyze", "analyze my-case --range 256..512 --out b.acc", 0),
    ("merge", "merge a.acc b.acc --case my-case", 0),
    ("merge", "merge a.acc b.acc --case my-case --out c.acc", 0),
    ("sweep", "sweep my-case --draws 200 --vary breach=0..1:5", 0),
    ("audit", "audit us-vietnam-2022", 0),
    ("ledger", "ledger us-vietnam-2022", 0),
    ("selftest", "selftest", 0),
    ("ladder", "ladder us-vietnam-2022 --on 2016-01-01", 0),
    ("compare", "compare my-case --set breach=0.5 --draws 500", 0),
    ("estimate", f"estimate --model deter --data {DISPUTES} --formula {MODEL}", 0),
    (
        "estimate",
        f"estimate --model deter --data {DISPUTES} --formula {MODEL} --noise private --boot 20"
        f" --profile --vary balance=0..1:3 --against {MODEL}+regime --cluster dyad",
        0,
    ),
    ("backtest", f"backtest --model deter --data {DISPUTES} --formula {MODEL} --time year --unit dyad --step 10", 0),
    ("learn", "learn us-vietnam-2022 us-turkey-2020 --share abandonment --draws 2000", 0),
    ("indicators", f"indicators {FEED} --as icews --actors NO,IS", 0),
    ("import", f"import {FEED} --as icews --actors NO,IS -o leads.csv", 0),
    ("import", f"import {FEED} --as icews --from 2019-07-01 --into cod --set source=feed", 0),
    ("review", "review cod --reads coerce=sanction.embargo --draws 500", 0),
    ("review", "review us-vietnam-2022 --draws 500", 0),
    ("track", "track us-vietnam-2022 --draws 200", 0),
    ("figure", "figure us-vietnam-2022 outcomes --draws 500 -o outcomes.svg", 0),
    ("figure", "figure us-vietnam-2022", 0),
    ("backtest", f"backtest --model deter --data {DISPUTES} --formula {MODEL} --time year", 0),
    ("panel", "panel state-years --from files -o states.csv", 0),
    ("group", f"group {HARBOUR}", 0),
    ("group", f"group {HARBOUR} --model all", 0),
    ("group", f"group {COALITION}", 0),
    ("elicit", "elicit new study", 0),
    ("elicit", "elicit form study", 0),
    ("elicit", f"elicit fit {EXPERTS}", 0),
    ("elicit", f"elicit feedback {EXPERTS}", 0),
    ("elicit", f"elicit pool {EXPERTS}", 0),
    ("elicit", f"elicit seeds {EXPERTS} --robustness", 0),
    ("elicit", f"elicit score {EXPERTS}", 0),
    ("seal", "seal my-case", 0),
    ("resolve", "resolve --case my-case", 0),
    ("score", "score us-vietnam-2022", 0),
    ("solve", "solve my-case", 0),
    ("solve", "solve game.efg --concept nash --all", 0),
    ("solve", "solve game.nfg --concept nash --all --exact", 0),
    ("import", "import game.efg imported", 0),
    ("report", "report my-case -o report.html", 0),
    ("extract", "extract report.html -o taken", 0),
    ("verify", "verify report.html", 0),
    ("failure", "analyze no-such-case", 7),
    ("failure", "analyze broken", 3),
    ("failure", "analyze --no-such-flag", 2),
    ("failure", "solve nothing.efg", 7),
]
NO_JSON = {"export", "generate", "schema", "completions", "lsp", "man", "serve"}

STATES = (
    "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version\n"
    "USA,2,United States of America,1990,1,1,2016,12,31,2016\n"
    "CAN,20,Canada,1990,1,10,2016,12,31,2016\n"
)
NFG = 'NFG 1 R "Chicken" { "A" "B" } { 2 2 }\n0 0 -1 1 1 -1 -10 -10\n'


def main() -> None:
    binary = str(pathlib.Path(sys.argv[1]).resolve())

    def run(folder: str, arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [binary, *arguments.split()], cwd=folder, capture_output=True, text=True
        )

    with tempfile.TemporaryDirectory() as folder:
        schema = json.loads(run(folder, "schema answers").stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        broken = pathlib.Path(folder, "broken")
        broken.mkdir()
        broken.joinpath("case.toml").write_text('schema = 1\ntitle = "x"\nas_of = "soon"\n')
        pathlib.Path(folder, "game.nfg").write_text(NFG)
        cod = pathlib.Path(folder, "cod")
        cod.mkdir()
        for name, end in (("case.toml", "toml"), ("events.csv", "csv"), ("sources.bib", "bib")):
            cod.joinpath(name).write_text(COD.with_suffix(f".{end}").read_text())
        files = pathlib.Path(folder, "files")
        files.mkdir()
        files.joinpath("states.csv").write_text(STATES)
        wrong = []
        for name, arguments, code in LINES:
            if arguments.startswith("solve game.efg"):
                run(folder, "export my-case --to efg -o game.efg")
            done = run(folder, f"{arguments} --json")
            try:
                document = json.loads(done.stdout)
            except ValueError as e:
                wrong.append(f"{arguments}: not one JSON document ({e}): {done.stderr[:300]}")
                continue
            if done.returncode != code:
                wrong.append(f"{arguments}: ended with {done.returncode}, not {code}: {done.stdout[:300]}")
            for e in list(validator.iter_errors({name: document}))[:3]:
                wrong.append(f"{arguments}: {'/'.join(map(str, e.absolute_path))}: {e.message[:300]}")
        listed = {
            line.split()[0]
            for line in run(folder, "--help").stdout.split("Commands:\n")[1].split("\n\n")[0].splitlines()
        }
        missing = listed - {line[1].split()[0] for line in LINES} - NO_JSON
        if missing:
            wrong.append(f"no line for {', '.join(sorted(missing))}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(LINES)} documents fit the published schema")


if __name__ == "__main__":
    main()
