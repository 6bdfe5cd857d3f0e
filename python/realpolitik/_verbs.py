"""The verbs of the command line. Made from its declaration; not written by hand."""

from ._program import Answer, Together, Value, Values, run

__all__ = [
    "analyze",
    "sweep",
    "merge",
    "audit",
    "ledger",
    "ladder",
    "track",
    "report",
    "figure",
    "extract",
    "verify",
    "seal",
    "resolve",
    "score",
    "compare",
    "estimate",
    "backtest",
    "learn",
    "panel",
    "check",
    "fmt",
    "new",
    "solve",
    "group",
    "elicit",
    "import_",
    "indicators",
    "review",
    "export",
    "generate",
    "selftest",
    "explain",
    "schema",
]


def analyze(
    case: Value | None = None,
    *,
    draws: Value | None = None,
    mcse: Value | None = None,
    sobol: bool = False,
    resume: bool = False,
    keep_every: Value | None = None,
    range: Value | None = None,
    shard: Value | None = None,
    out: Value | None = None,
    every_draw: Value | None = None,
    csv: Value | None = None,
    force: bool = False,
    as_of: Value | None = None,
    game: Value | None = None,
    rivals: bool = False,
    judged: bool = False,
    cards: Values = (),
    flip: Values = (),
    bar: Value | None = None,
    map: Values = (),
    why: Values = (),
    sensitivity: Value | None = None,
    voi: Value | None = None,
    of: Value | None = None,
    multiplicity: bool = False,
    full: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Say who holds leverage, what is likely, why, and how sure that is.

    case: A case folder, a case.toml, `-` for standard input, or the name of an embedded
        case [default: the case here, else us-vietnam-2022].
    draws: How many draws of the parameters to solve [default: 20000].
    mcse: Solve draws until the sampling error of every probability and leverage is at
        most this, or there are 100 million.
    sobol: Draw by scrambled Sobol points, whose error is the spread of 16 independent
        scramblings.
    resume: Go on with a run that was stopped: same bits as if it never had been.
    keep_every: Seconds between times at which what is done is kept [default: 1].
    range: Solve only draws A to B − 1 and write their accumulators with --out, to be
        joined by `realpolitik merge`.
    shard: The same of the Kth of N equal shares of all draws, as a batch system numbers
        its tasks from 1.
    out: Write accumulators here instead of findings.
    every_draw: Write every draw to a .parquet or .csv file.
    csv: How text stands in a CSV file; one of safe, raw [default: safe].
    force: Replace files that are there.
    as_of: Hold out everything later than this day, instead of the case's own date.
    game: Which game [default: the first].
    rivals: Weigh the rival explanations on the observed episodes, and say what these
        teach.
    judged: Only what the beliefs of the case say, without its record.
    cards: What each card of an actor is worth to it, and which is its trump; may be
        given more than once.
    flip: What would change the answer about a quantity: parameters one by one,
        together, and two of them on a map; may be given more than once. A quantity is
        an ending, several (a+b), an action (MOVE.ACTION), leverage:ACTOR, gain:ACTOR,
        payoff:ACTOR or question:ID.
    bar: The value on whose other side the answer is another [default: one half; of a
        gain 0].
    map: The two parameters of the map [default: the two that matter most].
    why: Why a quantity is as it is: decisions, payoff terms, parameters, sources; may
        be given more than once.
    sensitivity: What a quantity depends on: tornado, Sobol indices, Shapley effects
        [default: the likeliest outcome].
    voi: What to find out next: how much surer of a quantity each parameter would make
        you [default: the likeliest outcome].
    of: The quantity that --sensitivity and --voi are about, where they name none.
    multiplicity: A thorough search for other equilibria that would change the answer.
    full: All questions, about the likeliest outcome where none is named.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "analyze",
        [case],
        {
            "--draws": draws,
            "--mcse": mcse,
            "--sobol": sobol,
            "--resume": resume,
            "--keep-every": keep_every,
            "--range": range,
            "--shard": shard,
            "--out": out,
            "--every-draw": every_draw,
            "--csv": csv,
            "--force": force,
            "--as-of": as_of,
            "--game": game,
            "--rivals": rivals,
            "--judged": judged,
            "--cards": cards,
            "--flip": flip,
            "--bar": bar,
            "--map": Together(map),
            "--why": why,
            "--sensitivity": sensitivity,
            "--voi": voi,
            "--of": of,
            "--multiplicity": multiplicity,
            "--full": full,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def sweep(
    case: Value | None = None,
    *,
    vary: Values = (),
    without: Values = (),
    rival: Values = (),
    of: Values = (),
    draws: Value | None = None,
    sobol: bool = False,
    resume: bool = False,
    as_of: Value | None = None,
    game: Value | None = None,
    output: Value | None = None,
    csv: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Ask over a grid of parameters, games and rivals.

    case: A case, as for analyze.
    vary: A parameter with the values it takes: NAME=LOW..HIGH:COUNT or NAME=V,V,…;
        every combination is a cell.
    without: Compare with the game without these actions (several by commas).
    rival: Compare with this rival's account.
    of: What else is asked in each cell: an ending, several (a+b), an action
        (MOVE.ACTION), leverage:ACTOR, gain:ACTOR, payoff:ACTOR or question:ID; may be
        given more than once.
    draws: Draws of what is left open, the same in every cell [default: 2000].
    sobol: Draw by scrambled Sobol points, whose error is the spread of 16 independent
        scramblings.
    resume: Go on with a grid that was stopped: same bits as if it never had been.
    as_of: Hold out everything later than this day, instead of the case's own date.
    game: Which game [default: the first].
    output: Write the cells to a .parquet or .csv file.
    csv: How text stands in a CSV file; one of safe, raw [default: safe].
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "sweep",
        [case],
        {
            "--vary": vary,
            "--without": without,
            "--rival": rival,
            "--of": of,
            "--draws": draws,
            "--sobol": sobol,
            "--resume": resume,
            "--as-of": as_of,
            "--game": game,
            "--output": output,
            "--csv": csv,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def merge(
    files: Values,
    *,
    case: Value | None = None,
    as_of: Value | None = None,
    out: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Join accumulators that `analyze --range` wrote.

    files: Files that `analyze --range` wrote, in any order; together they must hold
        draws without gap or overlap.
    case: The case they are of [default: the case here, else us-vietnam-2022].
    as_of: Hold out everything later than this day, as when the files were made.
    out: Write the joined accumulators here instead of findings.
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "merge",
        [files],
        {
            "--case": case,
            "--as-of": as_of,
            "--out": out,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def audit(
    case: Value | None = None,
    *,
    regime: Value | None = None,
    actor: Value | None = None,
    by: Value | None = None,
    as_of: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Count the occasions on which a rule could bite, and did.

    case: A case, as for analyze.
    regime: Only this regime.
    actor: Whose exemption is asked about [default: the client of the case].
    by: By what the table is broken down; one of actor, class, tier, year [default:
        actor].
    as_of: Hold out everything later than this day, instead of the case's own date.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "audit",
        [case],
        {
            "--regime": regime,
            "--actor": actor,
            "--by": by,
            "--as-of": as_of,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def ledger(
    case: Value | None = None,
    *,
    between: Values = (),
    as_of: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Show what each side gave the other, with a running balance.

    case: A case, as for analyze.
    between: Only between these two [default: all pairs, the largest balance first].
    as_of: Hold out everything later than this day, instead of the case's own date.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "ledger",
        [case],
        {
            "--between": Together(between),
            "--as-of": as_of,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def ladder(
    case: Value | None = None,
    *,
    on: Value | None = None,
    actor: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Show who stands how high with whom, on a day and over time.

    case: A case, as for analyze.
    on: The day, which may be later than the as-of date: nothing else is computed from
        it [default: the as-of date].
    actor: Whose ladder [default: all there are].
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "ladder",
        [case],
        {
            "--on": on,
            "--actor": actor,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def track(
    case: Value | None = None,
    *,
    question: Values = (),
    through: Value | None = None,
    draws: Value | None = None,
    picture: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Say what would have been said of dated questions, month by month.

    case: A case, as for analyze.
    question: Only this question; may be given more than once [default: all that ask
        where a relation has been by a day].
    through: The last day: the record is taken to be complete up to it [default: the
        last row of the relation's record, or the day a question about it was settled].
    draws: How many draws of the parameters to solve [default: 2000].
    picture: Write the probabilities over time as a picture (SVG).
    force: Replace the picture if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "track",
        [case],
        {
            "--question": question,
            "--through": through,
            "--draws": draws,
            "--picture": picture,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def report(
    case: Value | None = None,
    *,
    output: Value | None = None,
    format: Value | None = None,
    public: bool = False,
    annex: bool = False,
    draws: Value | None = None,
    as_of: Value | None = None,
    game: Value | None = None,
    log: Values = (),
    on: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Write the findings as one file that opens without a network.

    case: A case folder, a case.toml, `-` for standard input, or the name of an embedded
        case [default: the case here, else us-vietnam-2022].
    output: Where to write; `-` is standard output [default: the case's name and hash].
    format: What to write; one of html, md [default: html].
    public: Leave out what the case marks as private.
    annex: Print long tables, parameters and sources too: a browser leaves them out on
        paper otherwise.
    draws: How many draws of the parameters to solve [default: 20000].
    as_of: Hold out everything later than this day, instead of the case's own date.
    game: Which game [default: the first].
    log: A log of sealed forecasts, a folder with one, or the name of an embedded case,
        for the track record; may be given more than once [default: the log beside the
        case, if there is one].
    on: Look at the logs as on this day: decides what is overdue [default: the last day
        of sealing or resolving that they name].
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "report",
        [case],
        {
            "--output": output,
            "--format": format,
            "--public": public,
            "--annex": annex,
            "--draws": draws,
            "--as-of": as_of,
            "--game": game,
            "--log": log,
            "--on": on,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def figure(
    case: Value | None = None,
    names: Values = (),
    *,
    all: bool = False,
    output: Value | None = None,
    as_: Value | None = None,
    width: Value | None = None,
    scale: Value | None = None,
    dark: bool = False,
    ending: Value | None = None,
    over: Value | None = None,
    relation: Value | None = None,
    periods: Value | None = None,
    unfolded: bool = False,
    draws: Value | None = None,
    as_of: Value | None = None,
    game: Value | None = None,
    public: bool = False,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Write figures of a report to files: SVG, PNG, PDF, TikZ or numbers.

    case: A case, as for analyze.
    names: Which figures [default: list those that have something to show].
    all: Every figure that has something to show.
    output: Where to write: its ending says what, .svg, .png, .pdf, .tex (TikZ) or .csv
        (the numbers behind it); `-` is standard output; a folder, made if it is not
        there, for more than one [default: NAME.svg].
    as_: What to write, where no ending of a file says so [default: svg]; one of svg,
        png, pdf, tex, csv.
    width: Width of the drawing in pixels [default: 760].
    scale: Dots of a .png to a pixel [default: 2].
    dark: Light colours on a dark ground.
    ending: The ending that turns_on is about, instead of the likeliest.
    over: The actor over whom leverage is shown, instead of everyone.
    relation: The relation that fan, survival and states show, instead of the first.
    periods: How many periods of it, instead of all.
    unfolded: Show branches of the tree below 1 % too.
    draws: How many draws of the parameters to solve [default: 20000].
    as_of: Hold out everything later than this day, instead of the case's own date.
    game: Which game [default: the first].
    public: Leave out what the case marks as private.
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "figure",
        [case, names],
        {
            "--all": all,
            "--output": output,
            "--as": as_,
            "--width": width,
            "--scale": scale,
            "--dark": dark,
            "--ending": ending,
            "--over": over,
            "--relation": relation,
            "--periods": periods,
            "--unfolded": unfolded,
            "--draws": draws,
            "--as-of": as_of,
            "--game": game,
            "--public": public,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def extract(
    file: Value,
    *,
    output: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Take the case out of a report.

    file: A report written by `realpolitik report`; `-` is standard input.
    output: The folder to write the case to [default: the case's name].
    force: Replace files that are there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "extract",
        [file],
        {
            "--output": output,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def verify(
    file: Value,
    *,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Run a report again and compare its bits.

    file: A report written by `realpolitik report`; `-` is standard input.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "verify",
        [file],
        {
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def seal(
    case: Value | None = None,
    *,
    question: Values = (),
    resolve_by: Value | None = None,
    author: Value | None = None,
    log: Value | None = None,
    on: Value | None = None,
    draws: Value | None = None,
    judged: bool = False,
    as_of: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Freeze what a case says of its questions, before the event.

    case: A case, as for analyze.
    question: Only this question; may be given more than once [default: all].
    resolve_by: Only questions that resolve by this day.
    author: Who seals.
    log: The log [default: forecasts.jsonl in the case's folder, or here].
    on: The day of sealing [default: today]. An earlier one is marked as dated back, and
        is a retrodiction if the case holds anything later.
    draws: How many draws of the parameters to solve [default: 20000].
    judged: Freeze the number that the beliefs of the case alone give, without its
        record.
    as_of: Hold out everything later than this day, instead of the case's own date.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "seal",
        [case],
        {
            "--question": question,
            "--resolve-by": resolve_by,
            "--author": author,
            "--log": log,
            "--on": on,
            "--draws": draws,
            "--judged": judged,
            "--as-of": as_of,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def resolve(
    forecast: Value | None = None,
    *,
    happened: Value | None = None,
    settled: Value | None = None,
    source: Values = (),
    note: Value | None = None,
    revise: bool = False,
    case: Value | None = None,
    log: Value | None = None,
    on: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Write down how a sealed forecast turned out.

    forecast: The beginning of a forecast's hash, or the id of its question.
    happened: How it turned out. Ambiguous ones are listed, never scored; one of yes,
        no, ambiguous.
    settled: The day on which it was settled.
    source: What it rests on; may be given more than once.
    note: Why, in words.
    revise: Revise the resolution that stands: both stay in the log, the new one counts.
    case: Resolve every open forecast whose question this case resolves.
    log: The log [default: forecasts.jsonl in the case's folder, or here].
    on: The day of writing this down [default: today].
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "resolve",
        [forecast],
        {
            "--happened": happened,
            "--settled": settled,
            "--source": source,
            "--note": note,
            "--revise": revise,
            "--case": case,
            "--log": log,
            "--on": on,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def score(
    logs: Values = (),
    *,
    by: Value | None = None,
    worst: Value | None = None,
    min_skill: Value | None = None,
    head: Value | None = None,
    on: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Score every sealed forecast, misses first.

    logs: Logs, case folders with one, or names of embedded cases [default: the log
        here, else those of all embedded cases].
    by: Break the scores down; one of case, author, horizon, year, foresight, quantity.
    worst: Show only so many of the worst.
    min_skill: End with exit code 5 unless skill against the best baseline is at least
        this.
    head: The hash at which the one log must end.
    on: Look at it as on this day: decides what is overdue [default: today].
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "score",
        [logs],
        {
            "--by": by,
            "--worst": worst,
            "--min-skill": min_skill,
            "--head": head,
            "--on": on,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def compare(
    first: Value,
    second: Value | None = None,
    *,
    set: Values = (),
    patch: Value | None = None,
    of: Values = (),
    attribute: bool = False,
    fail_if_moved: Value | None = None,
    draws: Value | None = None,
    game: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Say what moved between two versions of a case, and which edit moved it.

    first: The first version: a case, as for analyze.
    second: The second version [default: the first, with what --patch and --set say].
    set: Set a parameter of the second version: a value, a range or a distribution; may
        be given more than once.
    patch: Change the second version as a patch file of the workbench says: sliders,
        cards taken away, a rival, the as-of day.
    of: What else is compared: an ending, several (a+b), an action (MOVE.ACTION),
        leverage:ACTOR, gain:ACTOR, payoff:ACTOR or question:ID; may be given more than
        once.
    attribute: Say which edit moved what.
    fail_if_moved: End with exit code 5 if the probability of any outcome moved by more
        than this (0 to 1).
    draws: How many common draws to solve [default: 20000].
    game: Which game [default: the first].
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "compare",
        [first, second],
        {
            "--set": set,
            "--patch": patch,
            "--of": of,
            "--attribute": attribute,
            "--fail-if-moved": fail_if_moved,
            "--draws": draws,
            "--game": game,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def estimate(
    case: Value | None = None,
    *,
    model: Value | None = None,
    data: Value | None = None,
    formula: Value | None = None,
    bind: Values = (),
    link: Value | None = None,
    noise: Value | None = None,
    scale: Value | None = None,
    fixed: Values = (),
    endings: Values = (),
    where: Value | None = None,
    missing: Values = (),
    min_offer: Value | None = None,
    max_offer: Value | None = None,
    no_floor: bool = False,
    equilibrium: Value | None = None,
    errors: Value | None = None,
    cluster: Value | None = None,
    boot: Value | None = None,
    profile: bool = False,
    starts: Value | None = None,
    vary: Values = (),
    at: Values = (),
    draws: Value | None = None,
    against: Values = (),
    against_link: Value | None = None,
    against_noise: Value | None = None,
    csv: Value | None = None,
    latex: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Estimate a strategic model from a table of data.

    case: A game of a case, whose parameters are estimated [default game: the first].
    model: The game: choice (one player), deter (two players, three endings), deter2
        (two, four), chain3 (three players, four endings), ultimatum, or crisis; one of
        choice, deter, deter2, chain3, ultimatum, crisis.
    data: The table: comma-, semicolon- or tab-separated, with a heading; `-` is
        standard input.
    formula: Outcome ~ regressors of each utility, with | between; 0 for none, 1 for a
        constant. For a game of a case: outcome ~ parameter = regressors |
        log(parameter) = … .
    bind: A parameter or a move of the case that a column of another name holds; may be
        given more than once.
    link: The distribution of errors [default: probit]; one of probit, logit.
    noise: Errors of each move (agent) or of each player's payoffs (private) [default:
        agent]; one of agent, private.
    scale: Regressors of the logarithm of the errors' scale; one side, or one per
        player.
    fixed: Hold a utility, a scale or a coefficient at a value; may be given more than
        once.
    endings: The endings of the game in order, if their sorted order is not it.
    where: Only rows for which this holds, as in "year >= 1850".
    missing: Further cells that mean that nothing is known, as in -9,-99.
    min_offer: The least offer that is possible, in ultimatum [default: 0].
    max_offer: The greatest offer that is possible, in ultimatum.
    no_floor: Take chances below 2^-52 in ultimatum as they are.
    equilibrium: Which equilibrium of a crisis counts where there are several; `all`
        fits both ways and lists every row; one of best, principal, all [default: best].
    errors: How standard errors are computed [default: hessian]; one of hessian, outer-
        product, sandwich, clustered, bootstrap.
    cluster: Cluster errors, or resample, by this column.
    boot: Refit so many times on resampled rows or clusters [default: 0].
    profile: Intervals from the profile of the likelihood, which also looks for higher
        maxima.
    starts: Starts in all: backward induction, zero, and points around both [default:
        10].
    vary: Predict along a column, as in x=0..1:11; may be given more than once.
    at: Hold another column at a value in --vary [default: its mean, or likeliest word].
    draws: Draws of the coefficients for the bands of --vary [default: 1000].
    against: Compare with this formula (Vuong, Clarke); may be given more than once.
    against_link: The link of the models compared with [default: the same]; one of
        probit, logit.
    against_noise: The noise of the models compared with [default: the same]; one of
        agent, private.
    csv: Write coefficients, covariance and rows as PREFIX-coefficients.csv and so on.
    latex: Write the table of coefficients for LaTeX.
    force: Replace files that are there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "estimate",
        [case],
        {
            "--model": model,
            "--data": data,
            "--formula": formula,
            "--bind": bind,
            "--link": link,
            "--noise": noise,
            "--scale": scale,
            "--fixed": fixed,
            "--endings": endings,
            "--where": where,
            "--missing": missing,
            "--min-offer": min_offer,
            "--max-offer": max_offer,
            "--no-floor": no_floor,
            "--equilibrium": equilibrium,
            "--errors": errors,
            "--cluster": cluster,
            "--boot": boot,
            "--profile": profile,
            "--starts": starts,
            "--vary": vary,
            "--at": at,
            "--draws": draws,
            "--against": against,
            "--against-link": against_link,
            "--against-noise": against_noise,
            "--csv": csv,
            "--latex": latex,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def backtest(
    *,
    data: Value | None = None,
    formula: Value | None = None,
    link: Value | None = None,
    noise: Value | None = None,
    scale: Value | None = None,
    fixed: Values = (),
    endings: Values = (),
    where: Value | None = None,
    missing: Values = (),
    min_offer: Value | None = None,
    max_offer: Value | None = None,
    no_floor: bool = False,
    equilibrium: Value | None = None,
    time: Value | None = None,
    unit: Values = (),
    from_: Value | None = None,
    step: Value | None = None,
    window: Value | None = None,
    starts: Value | None = None,
    csv: Value | None = None,
    force: bool = False,
    model: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Fit a strategic model to earlier rows, and score it on later ones.

    data: The table: comma-, semicolon- or tab-separated, with a heading; `-` is
        standard input.
    formula: Outcome ~ regressors of each utility, with | between; 0 for none, 1 for a
        constant. For a game of a case: outcome ~ parameter = regressors |
        log(parameter) = … .
    link: The distribution of errors [default: probit]; one of probit, logit.
    noise: Errors of each move (agent) or of each player's payoffs (private) [default:
        agent]; one of agent, private.
    scale: Regressors of the logarithm of the errors' scale; one side, or one per
        player.
    fixed: Hold a utility, a scale or a coefficient at a value; may be given more than
        once.
    endings: The endings of the game in order, if their sorted order is not it.
    where: Only rows for which this holds, as in "year >= 1850".
    missing: Further cells that mean that nothing is known, as in -9,-99.
    min_offer: The least offer that is possible, in ultimatum [default: 0].
    max_offer: The greatest offer that is possible, in ultimatum.
    no_floor: Take chances below 2^-52 in ultimatum as they are.
    equilibrium: Which equilibrium of a crisis counts where there are several; `all`
        fits both ways and lists every row; one of best, principal, all [default: best].
    time: The column of time: numbers, such as years.
    unit: The columns that name a unit, such as the two sides of a dyad: errors are
        clustered by units, and their last outcome is a rival.
    from_: The first origin: rows before it are known [default: the earliest time before
        which half of them lie].
    step: How far an origin forecasts, and the next one is away [default: to the end].
    window: How far back a fit looks [default: to the beginning].
    starts: Starts of each fit [default: 5].
    csv: Write scores, origins and calibration as PREFIX-scores.csv and so on.
    force: Replace files that are there.
    model: The game: choice (one player), deter (two players, three endings), deter2
        (two, four), chain3 (three players, four endings), ultimatum, or crisis; one of
        choice, deter, deter2, chain3, ultimatum, crisis.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "backtest",
        [],
        {
            "--data": data,
            "--formula": formula,
            "--link": link,
            "--noise": noise,
            "--scale": scale,
            "--fixed": fixed,
            "--endings": endings,
            "--where": where,
            "--missing": missing,
            "--min-offer": min_offer,
            "--max-offer": max_offer,
            "--no-floor": no_floor,
            "--equilibrium": equilibrium,
            "--time": time,
            "--unit": unit,
            "--from": from_,
            "--step": step,
            "--window": window,
            "--starts": starts,
            "--csv": csv,
            "--force": force,
            "--model": model,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def learn(
    cases: Values,
    *,
    over: Value | None = None,
    share: Values = (),
    prior: Value | None = None,
    spread: Value | None = None,
    draws: Value | None = None,
    hold_out: Values = (),
    leave_one_out: bool = False,
    resume: bool = False,
    output: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Learn what cases share from the records of all of them.

    cases: The cases, each with episodes in its events.csv.
    over: Only episodes of the game of this name [default: of all games].
    share: Parameters that cases share, * for any letters, as in "threat_*,fear"
        [default: those that all of several cases have].
    prior: The case whose beliefs are those about the pooled means [default: the first].
    spread: How far cases are expected to differ, as a share of how uncertain the pooled
        mean is [default: 0.5].
    draws: Draws of the posterior [default: 4000].
    hold_out: Forecast this case and do not learn from it; may be given more than once.
    leave_one_out: Leave each case out in turn, and score it by what the others teach.
    resume: Go on with a run that was stopped: same bits as if it never had been.
    output: Write the draws to a .parquet or .csv file, for `posterior` in a case.
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "learn",
        [cases],
        {
            "--over": over,
            "--share": share,
            "--prior": prior,
            "--spread": spread,
            "--draws": draws,
            "--hold-out": hold_out,
            "--leave-one-out": leave_one_out,
            "--resume": resume,
            "--output": output,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def panel(
    unit: Value,
    *,
    from_: Value | None = None,
    directed: bool = False,
    years: Value | None = None,
    with_: Values = (),
    politically_relevant: bool = False,
    peace_years: Value | None = None,
    whittle: Values = (),
    output: Value | None = None,
    bibliography: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Make dyad-years or state-years of the standard files of conflict research.

    unit: What a row is; one of dyad-years, state-years.
    from_: The folder of files as they were downloaded, known by their headings.
    directed: Every pair in both orders.
    years: The first and the last year [default: those of the state system].
    with_: Only these sources [default: all in the folder].
    politically_relevant: Only pairs that are contiguous or hold a major power.
    peace_years: Count years of peace since the last dispute of this source (gml or
        mid).
    whittle: Which of several disputes of a pair in a year is kept, rule after rule
        [default: onset,fatality,hostility,duration,reciprocation,start,number].
    output: Write the rows to a .csv or .parquet file.
    bibliography: Write the citations of all sources used, as BibTeX.
    force: Replace files that are there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "panel",
        [unit],
        {
            "--from": from_,
            "--directed": directed,
            "--years": years,
            "--with": with_,
            "--politically-relevant": politically_relevant,
            "--peace-years": peace_years,
            "--whittle": whittle,
            "--output": output,
            "--bibliography": bibliography,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def check(
    cases: Values = (),
    *,
    strict: bool = False,
    deny: Values = (),
    fix: bool = False,
    format: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Find every mistake in a case.

    cases: Case folders, case.toml files, `-`, or names of embedded cases.
    strict: Treat warnings as a tripped gate (exit code 5).
    deny: Treat this warning as a tripped gate; may be given more than once.
    fix: Fix what can mean only one thing, such as a misspelt key.
    format: How to print what was found; one of human, json, sarif, github [default:
        human].
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "check",
        [cases],
        {
            "--strict": strict,
            "--deny": deny,
            "--fix": fix,
            "--format": format,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def fmt(
    paths: Values = (),
    *,
    check: bool = False,
    diff: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Lay a case out anew, with its comments and its meaning.

    paths: Case folders, TOML files, or `-` for standard input [default: the case here].
    check: Write nothing; end with exit code 5 if a file would change.
    diff: Write nothing; show what would change.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "fmt",
        [paths],
        {
            "--check": check,
            "--diff": diff,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def new(
    directory: Value | None = None,
    *,
    template: Value | None = None,
    list: bool = False,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Start a case from a template.

    directory: The folder to make [default: the template's name].
    template: Which template [default: threat].
    list: List the templates.
    force: Replace files that are there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "new",
        [directory],
        {
            "--template": template,
            "--list": list,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def solve(
    case: Value | None = None,
    *,
    concept: Value | None = None,
    method: Value | None = None,
    all: bool = False,
    exact: bool = False,
    verify: bool = False,
    lambda_: Values = (),
    form: Value | None = None,
    frequencies: Values = (),
    target: Value | None = None,
    objective: Value | None = None,
    branches: bool = False,
    profile: Value | None = None,
    at: Value | None = None,
    game: Value | None = None,
    table: Value | None = None,
    start: Value | None = None,
    periods: Value | None = None,
    reach: Value | None = None,
    priors: Value | None = None,
    repeated: Value | None = None,
    dynamics: Value | None = None,
    horizon: Value | None = None,
    picture: Value | None = None,
    force: bool = False,
    max_strategies: Value | None = None,
    max_table: Value | None = None,
    max_bases: Value | None = None,
    max_pivots: Value | None = None,
    max_supports: Value | None = None,
    max_profiles: Value | None = None,
    max_simplices: Value | None = None,
    max_equilibria: Value | None = None,
    max_iterations: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Solve a game file or the game of a case at one point, with certificates.

    case: A case (as for analyze), a Gambit .efg, .nfg or .agg file, a .json game, or
        `-`.
    concept: Solution concept [default: qre for cases and with --lambda, else nash; for
        tables markov-qre with --lambda, else markov-nash]; one of nash, pure,
        sequential, qre, subgame-perfect, perfect, cfr, rationalizable, correlated,
        coarse-correlated, markov-qre, markov-nash.
    method: Algorithm [default: the one that fits the game]; one of auto, vertex-
        enumeration, support-enumeration, lemke-howson, lcp, lp, global-newton,
        iterated-polymatrix, simplicial-subdivision, lyapunov, logit, cfr-plus, cfr-
        discounted [default: auto].
    all: All equilibria, where an algorithm can prove that it has them all.
    exact: Compute in exact rationals.
    verify: Check each equilibrium once more, its numbers as they are, in exact
        rationals.
    lambda_: Precision of every player, several for several points of the branch
        [default: the case's own; 0.5, 1, 2, 5 and 10 for files].
    form: Whom qre and pure speak of: an agent for each information set, or players with
        whole strategies [default: agent for qre, strategic for pure]; one of agent,
        strategic.
    frequencies: How often each action was seen, as many numbers as the game has
        actions, set by set: estimates the precision of qre by maximum likelihood, up to
        the greatest --lambda [default: 50 over the payoff range].
    target: Exploitability at which cfr ends, relative to the payoff range [default:
        0.001].
    objective: Which of the correlated equilibria: that of greatest welfare or entropy,
        or the best or worst for the player of this name [default: welfare].
    branches: All quantal responses that Newton's method meets from many starts, not
        only that of the principal branch.
    profile: Do not solve: say by how much each player could gain against this profile.
        A JSON file with a list of lists, one per information set of a tree or player of
        a table. With --dynamics, where play begins.
    at: At which point of a case: base (medians), mean, or draw=N [default: base].
    game: Which game of a case [default: the first].
    table: A stochastic game as a table: state, a_PLAYER, u_PLAYER, phi_STATE or
        to_state, and a row `delta`; `-` is standard input [concept: markov-qre with
        --lambda, else markov-nash].
    start: The state in which play begins [default: the first].
    periods: Show the distribution over states in the periods from 0 to N.
    reach: Show how long it takes to come to this state.
    priors: Look for further Markov perfect equilibria from this many priors.
    repeated: Do not solve once: the payoffs of equilibrium where two players play a
        table for ever, each period counting DELTA times the one before.
    dynamics: Do not solve: follow players who adjust and do not look ahead. They begin
        at the even mixture, or at --profile; logit and mmd take --lambda [default: 10
        over the payoff range]; one of replicator, logit, fictitious, mmd.
    horizon: How long, in units of time (replicator: of one over the payoff range) or
        rounds [default: 100 for replicator, 10000 for fictitious, till nothing moves
        for logit and mmd, at most 1000 and 1000000].
    picture: Draw the path as an SVG file as well; `-` draws it instead of printing the
        answer.
    force: Replace the picture if it is there.
    max_strategies: Strategies in its table [default: 100000].
    max_table: Payoffs in a strategic form [default: 10000000].
    max_bases: Bases visited by vertex enumeration [default: 5000000].
    max_pivots: Pivots of complementary pivoting [default: 1000000].
    max_supports: Supports gone through by support enumeration [default: 1000000].
    max_profiles: Pure behaviour profiles gone through [default: 10000000].
    max_simplices: Simplices of simplicial subdivision [default: 1000000].
    max_equilibria: Equilibria after which a search ends, with what it has [default:
        1000000].
    max_iterations: Iterations of counterfactual regret minimisation [default: 100000].
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "solve",
        [case],
        {
            "--concept": concept,
            "--method": method,
            "--all": all,
            "--exact": exact,
            "--verify": verify,
            "--lambda": lambda_,
            "--form": form,
            "--frequencies": frequencies,
            "--target": target,
            "--objective": objective,
            "--branches": branches,
            "--profile": profile,
            "--at": at,
            "--game": game,
            "--table": table,
            "--start": start,
            "--periods": periods,
            "--reach": reach,
            "--priors": priors,
            "--repeated": repeated,
            "--dynamics": dynamics,
            "--horizon": horizon,
            "--picture": picture,
            "--force": force,
            "--max-strategies": max_strategies,
            "--max-table": max_table,
            "--max-bases": max_bases,
            "--max-pivots": max_pivots,
            "--max-supports": max_supports,
            "--max-profiles": max_profiles,
            "--max-simplices": max_simplices,
            "--max-equilibria": max_equilibria,
            "--max-iterations": max_iterations,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def group(
    file: Values,
    *,
    of: Value | None = None,
    model: Value | None = None,
    picture: Value | None = None,
    force: bool = False,
    set: Values = (),
    as_: Value | None = None,
    rounds: Value | None = None,
    draws: Value | None = None,
    spread: Value | None = None,
    pivots: bool = False,
    bar: Values = (),
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Say what many actors come to that bargain over positions, model by model.

    file: A file of a group: KTAB's CSV or XML, a plain table, or TOML; `-` is standard
        input. Or a case with [groups.NAME]. Or the word `score` and a table of settled
        issues.
    of: Which group of a case that has several.
    model: Which model; all of them under every reading, with the interval of what they
        say; one of smp, eum, compromise, median, nash, all [default: all].
    picture: Write positions over turns or rounds as a picture (SVG); with --model smp
        or eum.
    force: Replace the picture if it is there.
    set: Set an option of a model; may be given more than once. All of them: realpolitik
        explain RP0709, and docs/guide/groups.md.
    as_: Compute as another program does, rounding and all; one of ktab-2019.
    rounds: Most turns of the spatial model [default: 100], and rounds of the expected
        utility model [default: 10].
    draws: Draws of what is not known [default: 1000 if something is a belief].
    spread: Believe every number only to so many per cent: of its scale for positions
        and saliences, of itself for capabilities (standard deviation).
    pivots: Say what changes if each actor is not there, or stands at either end.
    bar: Say how often the outcome is at or above this, and what would carry it past;
        may be given more than once. The dimension may be left out if there is one.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "group",
        [file],
        {
            "--of": of,
            "--model": model,
            "--picture": picture,
            "--force": force,
            "--set": set,
            "--as": as_,
            "--rounds": rounds,
            "--draws": draws,
            "--spread": spread,
            "--pivots": pivots,
            "--bar": bar,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def elicit(
    *,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Ask several people what they believe; fit, pool, weigh and score it.

    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "elicit",
        [],
        {
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def import_(
    file: Value,
    directory: Value | None = None,
    *,
    as_of: Value | None = None,
    force: bool = False,
    as_: Value | None = None,
    into: Value | None = None,
    regime: Value | None = None,
    sheet: Value | None = None,
    map: Values = (),
    set: Values = (),
    replace: Values = (),
    dry_run: bool = False,
    output: Value | None = None,
    actors: Values = (),
    from_: Value | None = None,
    to: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Make a case of a game file.

    file: A Gambit .efg, .nfg or .agg file, a .json game, or `-`; with --as a table,
        .csv (also with ; or tabs), .xlsx or .ods, or a feed.
    directory: The folder to make [default: the name of the file].
    as_of: What was known on this day counts in the case [default: today].
    force: Replace files that are there.
    as_: Take the rows of a table or feed into a case, instead of making a case of a
        game; one of events, tiers, occasions, icews, gdelt, polecat, plover.
    into: The case that takes them in.
    regime: Which regime's occasions they are [default: the only one].
    sheet: The sheet of a workbook [default: of the name of the rows, else the first].
    map: The column of the table that stands for one of the case; columns of the same
        name are found by themselves. Repeatable.
    set: What a column of the case holds in every row, such as source=key. Repeatable.
    replace: A cell that is called otherwise in the case, such as "Viet Nam=VN".
        Repeatable.
    dry_run: Say what would be taken in and what left out, and write nothing.
    output: Write the events of a feed to a table, instead of taking them into a case.
    actors: Of a feed: only events between these states (ISO or Correlates of War codes,
        or names) [default: the actors of the case, else all].
    from_: Of a feed: only events on this day or later.
    to: Of a feed: only events on this day or earlier.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "import",
        [file, directory],
        {
            "--as-of": as_of,
            "--force": force,
            "--as": as_,
            "--into": into,
            "--regime": regime,
            "--sheet": sheet,
            "--map": map,
            "--set": set,
            "--replace": replace,
            "--dry-run": dry_run,
            "--output": output,
            "--actors": actors,
            "--from": from_,
            "--to": to,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def indicators(
    file: Value,
    *,
    as_: Value | None = None,
    actors: Values = (),
    from_: Value | None = None,
    to: Value | None = None,
    csv: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Show what states did to one another month by month, by a machine-coded feed.

    file: A feed as it is downloaded and unpacked, or `-`.
    as_: Which feed; one of icews, gdelt, polecat, plover.
    actors: Of a feed: only events between these states (ISO or Correlates of War codes,
        or names) [default: the actors of the case, else all].
    from_: Of a feed: only events on this day or later.
    to: Of a feed: only events on this day or earlier.
    csv: Write the months to a CSV file.
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "indicators",
        [file],
        {
            "--as": as_,
            "--actors": actors,
            "--from": from_,
            "--to": to,
            "--csv": csv,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def review(
    case: Value | None = None,
    *,
    of: Value | None = None,
    reads: Values = (),
    top: Value | None = None,
    game: Value | None = None,
    draws: Value | None = None,
    as_of: Value | None = None,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Say which rows that a machine coded to read and grade first.

    case: A case, as for analyze.
    of: The question, or the outcome of the main game, that counts [default: all
        questions; without any, all outcomes].
    reads: Rows of this kind may be this move; may be given more than once [default: a
        row may be every action of its actor].
    top: How many rows are listed [default: 20].
    game: The main game [default: the first].
    draws: How many draws of the parameters to solve [default: 4000].
    as_of: Hold out everything later than this day, instead of the case's own date.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "review",
        [case],
        {
            "--of": of,
            "--reads": reads,
            "--top": top,
            "--game": game,
            "--draws": draws,
            "--as-of": as_of,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def export(
    case: Value | None = None,
    *,
    to: Value | None = None,
    at: Value | None = None,
    game: Value | None = None,
    lambda_: Value | None = None,
    output: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Write a game for other programs, or draw its tree.

    case: A case (as for analyze), a Gambit .efg, .nfg or .agg file, a .json game, or
        `-`.
    to: What to write; one of efg, nfg, json, csv, svg, tikz.
    at: At which point of a case: base (medians), mean, or draw=N [default: base].
    game: Which game of a case [default: the first].
    lambda_: Draw the play of the quantal response at this precision [default: for a
        case its own, for a file none].
    output: Where to write; `-` is standard output [default: -].
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "export",
        [case],
        {
            "--to": to,
            "--at": at,
            "--game": game,
            "--lambda": lambda_,
            "--output": output,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def generate(
    family: Value,
    *,
    shape: Values = (),
    most: Value | None = None,
    correlation: Value | None = None,
    degree: Value | None = None,
    players: Value | None = None,
    depth: Value | None = None,
    actions: Value | None = None,
    memory: Value | None = None,
    zero_sum: bool = False,
    edge_cases: bool = False,
    types: Value | None = None,
    signals: Value | None = None,
    responses: Value | None = None,
    digits: Value | None = None,
    factor: Value | None = None,
    offset: Value | None = None,
    count: Value | None = None,
    to: Value | None = None,
    output: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Make random games by family, each a function of its seed.

    family: Which kind of game; one of uniform, zero-sum, common-interest, integers,
        fractions, mixed-scales, covariant, polymatrix, graphical, unit-vector,
        congestion, dispersion, majority-voting, minimum-effort, travelers-dilemma, war-
        of-attrition, tree, signalling.
    shape: Tables: how many strategies each player has [default: 3,3].
    most: `integers`: the greatest payoff [default: 3]; `fractions`: the greatest
        numerator and denominator [default: 12]; `tree`: payoffs are from −N to N
        [default: 9].
    correlation: `covariant`: the correlation between any two players' payoffs [default:
        0].
    degree: `graphical`: on how many others a payoff depends [default: 1].
    players: `tree`: how many players [default: 2].
    depth: `tree`: the most levels of moves [default: 4].
    actions: `tree`: the most actions of a move [default: 2].
    memory: `tree`: what players know where they move [default: recall]; one of perfect,
        recall, forgetful.
    zero_sum: `tree`: what the first of two players wins the second loses.
    edge_cases: `tree`: chances of 0 and 1 occur, and moves of one action.
    types: `signalling`: how many types the sender may have [default: 2].
    signals: `signalling`: how many signals there are [default: 2].
    responses: `signalling`: how many responses the receiver has [default: 2].
    digits: Decimals of payoffs that are drawn from an interval [default: 6].
    factor: By what payoffs are multiplied, above 0 [default: 1].
    offset: What is then added to them [default: 0].
    count: How many games, of this seed and those that follow; `--output` is then a
        folder.
    to: In which format [default: nfg for tables, efg for trees]; one of efg, nfg, json.
    output: Where to write; `-` is standard output [default: -].
    force: Replace files that are there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "generate",
        [family],
        {
            "--shape": shape,
            "--most": most,
            "--correlation": correlation,
            "--degree": degree,
            "--players": players,
            "--depth": depth,
            "--actions": actions,
            "--memory": memory,
            "--zero-sum": zero_sum,
            "--edge-cases": edge_cases,
            "--types": types,
            "--signals": signals,
            "--responses": responses,
            "--digits": digits,
            "--factor": factor,
            "--offset": offset,
            "--count": count,
            "--to": to,
            "--output": output,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def selftest(
    *,
    report: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Check this installation against what is known without it.

    report: Write what was found as JSON: a row for each promise of reliability, with
        those that failed and those that are not measured here.
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "selftest",
        [],
        {
            "--report": report,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def explain(
    code: Value | None = None,
    *,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Explain a code such as RP0102.

    code: The code, or `exit-codes`; without it, all codes are listed.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "explain",
        [code],
        {
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )


def schema(
    of: Value | None = None,
    *,
    output: Value | None = None,
    force: bool = False,
    seed: Value | None = None,
    jobs: Value | None = None,
    change_directory: Value | None = None,
    max_input_bytes: Value | None = None,
    max_depth: Value | None = None,
    max_tokens: Value | None = None,
    max_rows: Value | None = None,
    max_nodes: Value | None = None,
    max_steps: Value | None = None,
) -> Answer:
    """Print the JSON Schema of cases or of findings.

    of: Of what; one of case, findings, game, answers, api [default: case].
    output: Where to write; `-` is standard output [default: -].
    force: Replace the file if it is there.
    seed: Seed of every draw [default: 1].
    jobs: Threads; no number depends on it [default: all cores].
    change_directory: Run as if started in this directory.
    max_input_bytes: Largest file, in bytes [default: 16777216].
    max_depth: Deepest nesting of brackets, and longest play of a game [default: 128].
    max_tokens: Most keys, values and marks of case.toml [default: 200000].
    max_rows: Most rows of a table [default: 100000].
    max_nodes: Most nodes of an unfolded game [default: 1000000].
    max_steps: Most steps of checking one thing against another [default: 5000000].
    """
    return run(
        "schema",
        [of],
        {
            "--output": output,
            "--force": force,
            "--seed": seed,
            "--jobs": jobs,
            "-C": change_directory,
            "--max-input-bytes": max_input_bytes,
            "--max-depth": max_depth,
            "--max-tokens": max_tokens,
            "--max-rows": max_rows,
            "--max-nodes": max_nodes,
            "--max-steps": max_steps,
        },
    )
