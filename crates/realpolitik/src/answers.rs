//! The JSON Schema of what each command prints with `--json`.
//!
//! The schema describes an object with one property per command: the document
//! that `realpolitik audit --json` prints is the value of `audit`. `failure` is
//! what any command prints instead when it fails.

mod elicit;

use realpolitik_analysis::answer::Findings;
use realpolitik_analysis::compare::comparison::Comparison;
use realpolitik_analysis::forecasts::seal::{Resolution, Seal};
use realpolitik_analysis::forecasts::track_record::TrackRecord;
use realpolitik_analysis::grid::Grid;
use realpolitik_analysis::relations::Track;
use realpolitik_record::audit::Audit;
use realpolitik_record::ladder::LadderFinding;
use realpolitik_record::ledger::Ledger;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

/// An object with just these properties, the optional ones marked by `?`.
fn object(properties: &[(&str, Value)]) -> Value {
    let name = |key: &str| key.trim_end_matches('?').to_owned();
    let all: Map<String, Value> = properties.iter().map(|(k, s)| (name(k), s.clone())).collect();
    let required: Vec<String> =
        properties.iter().filter(|(k, _)| !k.ends_with('?')).map(|(k, _)| name(k)).collect();
    json!({
        "type": "object", "properties": all, "required": required, "additionalProperties": false,
    })
}

fn list(of: Value) -> Value {
    json!({ "type": "array", "items": of })
}

fn of<T: schemars::JsonSchema>(types: &mut SchemaGenerator) -> Value {
    types.subschema_for::<T>().to_value()
}

/// A diagnostic, as `check` and every failure tell it.
fn diagnostic() -> Value {
    let place = |last: (&'static str, Value)| {
        object(&[
            ("file", text()),
            ("line", count()),
            ("column", count()),
            ("end_line", count()),
            ("end_column", count()),
            ("start", count()),
            ("end", count()),
            last,
        ])
    };
    object(&[
        ("code", text()),
        ("severity", json!({ "enum": ["error", "warning", "note"] })),
        ("message", text()),
        ("labels", list(place(("note", text())))),
        ("help", text()),
        ("fix?", place(("replacement", text()))),
    ])
}

/// The document that the program publishes.
pub fn document() -> Value {
    let mut types = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let commands = [
        about_runs(&mut types),
        about_the_record(&mut types),
        about_games(&mut types),
        about_folders(),
    ];
    let properties: Map<String, Value> = commands
        .into_iter()
        .flatten()
        .map(|(command, schema)| (command.to_owned(), schema))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What each command of realpolitik prints with --json",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": types.take_definitions(true),
    })
}

/// Commands with the form of what each prints.
type Commands = Vec<(&'static str, Value)>;

fn text() -> Value {
    json!({ "type": "string" })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn yes() -> Value {
    json!({ "const": true })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn maybe(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn stamped(last: (&'static str, Value)) -> Value {
    object(&[("ok", yes()), ("case", text()), ("hash", text()), ("as_of", text()), last])
}

/// Draws of a case and what is read off them.
fn about_runs(types: &mut SchemaGenerator) -> Commands {
    let range = object(&[
        ("ok", yes()),
        ("file", text()),
        ("from", count()),
        ("to", count()),
        ("certified", count()),
        ("failed", count()),
    ]);
    let summed = json!({ "anyOf": [of::<Findings>(types), range] });
    // The cells of a grid stand beside what it was asked for.
    let sweep = json!({
        "type": "object",
        "properties": {
            "ok": yes(), "draws": count(), "seed": count(), "case": text(),
        },
        "required": ["ok", "draws", "seed", "case"],
        "allOf": [of::<Grid>(types)],
    });
    vec![
        ("analyze", summed.clone()),
        ("merge", summed),
        ("sweep", sweep),
        ("compare", of::<Comparison>(types)),
        ("estimate", of::<realpolitik_estimate::answer::Estimation>(types)),
        ("backtest", of::<realpolitik_estimate::backtest::Backtested>(types)),
        ("learn", of::<realpolitik_analysis::learn::PooledLearning>(types)),
        ("indicators", of::<crate::commands::indicators::Answer>(types)),
        ("review", of::<realpolitik_analysis::review::Review>(types)),
        ("panel", of::<crate::commands::panel::PanelAnswer>(types)),
    ]
}

/// What was done, and what was forecast of it.
fn about_the_record(types: &mut SchemaGenerator) -> Commands {
    // Why it was sealed as a retrodiction, or null.
    let why = ("retrodiction", maybe(text()));
    let seals = list(object(&[("hash", text()), ("seal", of::<Seal>(types)), why]));
    let resolutions = list(of::<Resolution>(types));
    let road = object(&[("forecast", text()), ("road", json!({ "type": "object" }))]);
    vec![
        ("audit", stamped(("audits", list(of::<Audit>(types))))),
        ("ledger", stamped(("ledgers", list(of::<Ledger>(types))))),
        (
            "ladder",
            object(&[
                ("ok", yes()),
                ("case", text()),
                ("hash", text()),
                ("on", text()),
                ("ladders", list(of::<LadderFinding>(types))),
            ]),
        ),
        ("track", stamped(("track", of::<Track>(types)))),
        (
            "seal",
            object(&[
                ("ok", yes()),
                ("log", text()),
                ("sealed", seals.clone()),
                ("already", seals),
            ]),
        ),
        (
            "resolve",
            object(&[
                ("ok", yes()),
                ("log", text()),
                ("resolved", resolutions.clone()),
                ("revised", resolutions),
                ("head", maybe(text())),
            ]),
        ),
        (
            "score",
            object(&[("ok", yes()), ("record", of::<TrackRecord>(types)), ("roads", list(road))]),
        ),
    ]
}

/// Games that are solved or agreed on apart from a case's draws.
fn about_games(types: &mut SchemaGenerator) -> Commands {
    let solved = json!({ "anyOf": [
        solve(),
        of::<realpolitik_game_commands::solve::markov::RelationAnswer>(types),
    ]});
    vec![("solve", solved), ("group", group(types)), ("elicit", elicit::documents(types))]
}

/// Files that are looked over, written or packed, and what is said of errors.
fn about_folders() -> Commands {
    let checked = object(&[
        ("case", text()),
        ("ok", flag()),
        ("title", maybe(text())),
        ("hash", maybe(text())),
        ("errors", count()),
        ("warnings", count()),
        ("notes", count()),
    ]);
    let diagnostics = ("diagnostics", list(diagnostic()));
    let exit_codes = json!({ "enum": [1, 2, 3, 4, 5, 6, 7, 130] });
    let failure = object(&[
        ("ok", json!({ "const": false })),
        ("exit_code", exit_codes),
        diagnostics.clone(),
    ]);
    let check =
        object(&[("ok", flag()), ("exit_code", count()), ("cases", list(checked)), diagnostics]);
    let files = list(object(&[("file", text()), ("changed", flag())]));
    let formatted = object(&[("ok", flag()), ("exit_code", count()), ("files", files)]);
    vec![
        ("failure", failure),
        ("check", check),
        ("fmt", formatted),
        ("new", new_case()),
        ("explain", explanation()),
        (
            "import",
            object(&[
                ("ok", yes()),
                ("directory", text()),
                ("files", list(text())),
                ("not_carried", list(text())),
                ("added?", count()),
                ("known?", count()),
                ("put_right?", count()),
                ("left_out?", count()),
                ("dry_run?", flag()),
            ]),
        ),
        (
            "report",
            object(&[
                ("ok", flag()),
                ("file", text()),
                ("bytes", count()),
                ("case", text()),
                ("hash", text()),
            ]),
        ),
        (
            "extract",
            object(&[
                ("ok", flag()),
                ("folder", text()),
                ("files", list(text())),
                ("sealed", flag()),
            ]),
        ),
        ("verify", object(&[("ok", flag()), ("verdict", text()), ("message", text())])),
        ("figure", figure()),
        ("selftest", object(&[("ok", flag()), ("report", reliability())])),
    ]
}

/// The figures that were written, or those that there are.
fn figure() -> Value {
    let number = || json!({ "type": "number" });
    let named = [("name", text()), ("title", text())];
    let file = [("file", text()), ("width", number()), ("height", number())];
    let written = object(&[named.clone().as_slice(), &file].concat());
    let of = |figure| object(&[("ok", flag()), ("figures", list(figure))]);
    json!({ "anyOf": [of(written), of(object(&named))] })
}

/// What `selftest --report` writes.
fn reliability() -> Value {
    let check = object(&[
        ("check", text()),
        ("pass", flag()),
        ("found", text()),
        ("seconds", json!({ "type": "number" })),
    ]);
    let row = object(&[
        ("id", text()),
        ("measure", text()),
        ("target", text()),
        ("status", json!({ "enum": ["pass", "fail", "elsewhere", "not measured"] })),
        ("here", list(check)),
        ("in_the_source", maybe(text())),
    ]);
    object(&[
        ("program", text()),
        ("version", text()),
        ("system", text()),
        ("machine", text()),
        ("passed", count()),
        ("failed", count()),
        ("elsewhere", count()),
        ("not_measured", count()),
        ("rows", list(row)),
    ])
}

fn new_case() -> Value {
    let template = object(&[("name", text()), ("about", text())]);
    json!({ "anyOf": [
        object(&[
            ("ok", yes()),
            ("template", text()),
            ("directory", text()),
            ("files", list(text())),
        ]),
        object(&[("ok", yes()), ("templates", list(template))]),
    ]})
}

fn explanation() -> Value {
    let code = object(&[("code", text()), ("title", text())]);
    json!({ "anyOf": [
        object(&[("ok", yes()), ("code", text()), ("title", text()), ("page", text())]),
        object(&[("ok", yes()), ("codes", list(code))]),
    ]})
}

/// What many actors come to, or how well models did on settled issues.
fn group(types: &mut SchemaGenerator) -> Value {
    let hashed = |last: (&'static str, Value)| {
        object(&[("ok", flag()), ("file", text()), ("hash", text()), last])
    };
    json!({ "anyOf": [
        hashed(("answer", of::<realpolitik_bargain::answer::GroupAnswer>(types))),
        hashed(("scores", of::<realpolitik_bargain::score::Scores>(types))),
    ]})
}

/// Equilibria of a game: exact numbers are text, so that none is rounded.
fn solve() -> Value {
    let exact = || json!({ "type": ["number", "string"] });
    let anything = || json!({ "type": "object" });
    let named = || json!({ "type": "object", "additionalProperties": exact() });
    let set = object(&[
        ("label", text()),
        ("node?", text()),
        ("knows?", list(list(text()))),
        ("player", text()),
        ("reached", json!({ "type": "number" })),
        ("free?", flag()),
        ("actions", named()),
        ("probabilities", list(exact())),
    ]);
    let mixed = list(object(&[
        ("player", text()),
        ("strategies", list(object(&[("strategy", text()), ("p", exact())]))),
    ]));
    let equilibrium = [
        ("information_sets", list(set)),
        ("mixed", mixed),
        ("expected_payoffs", named()),
        ("certificate", anything()),
        ("holds", flag()),
        ("verified", json!({})),
        ("solution", anything()),
    ];
    let optional: Vec<(String, Value)> =
        equilibrium.iter().map(|(k, s)| (format!("{k}?"), s.clone())).collect();
    let optional: Vec<(&str, Value)> =
        optional.iter().map(|(k, s)| (k.as_str(), s.clone())).collect();
    let mut all = vec![
        ("ok", flag()),
        ("case?", text()),
        ("file?", text()),
        ("hash", text()),
        ("game?", text()),
        ("title?", text()),
        ("players?", list(text())),
        ("concept", text()),
        ("method", text()),
        ("complete", flag()),
        ("interrupted?", flag()),
        ("limited?", flag()),
        ("equilibria", list(object(&optional))),
        ("components?", json!({ "type": "array" })),
        ("kept?", json!({ "type": "array" })),
        ("details?", anything()),
        ("notes", list(text())),
    ];
    all.extend(optional);
    object(&all)
}
