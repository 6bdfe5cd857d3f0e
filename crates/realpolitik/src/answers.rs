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
    let text = || json!({ "type": "string" });
    let count = || json!({ "type": "integer", "minimum": 0 });
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
    let text = || json!({ "type": "string" });
    let flag = || json!({ "type": "boolean" });
    let yes = || json!({ "const": true });
    let number = || json!({ "type": "number" });
    let count = || json!({ "type": "integer", "minimum": 0 });
    let maybe = |schema: Value| json!({ "anyOf": [schema, { "type": "null" }] });
    let stamped = |last: (&'static str, Value)| {
        object(&[("ok", yes()), ("case", text()), ("hash", text()), ("as_of", text()), last])
    };

    // Why it was sealed as a retrodiction, or null.
    let why = ("retrodiction", maybe(text()));
    let seals = list(object(&[("hash", text()), ("seal", of::<Seal>(&mut types)), why]));
    let checked = object(&[
        ("case", text()),
        ("ok", flag()),
        ("title", maybe(text())),
        ("hash", maybe(text())),
        ("errors", count()),
        ("warnings", count()),
        ("notes", count()),
    ]);
    let range = object(&[
        ("ok", yes()),
        ("file", text()),
        ("from", count()),
        ("to", count()),
        ("certified", count()),
        ("failed", count()),
    ]);
    let findings = of::<Findings>(&mut types);
    let summed = json!({ "anyOf": [findings, range] });
    // The cells of a grid stand beside what it was asked for.
    let sweep = json!({
        "type": "object",
        "properties": {
            "ok": yes(), "draws": count(), "seed": count(), "case": text(),
        },
        "required": ["ok", "draws", "seed", "case"],
        "allOf": [of::<Grid>(&mut types)],
    });

    let properties: Map<String, Value> = [
        (
            "failure",
            object(&[
                ("ok", json!({ "const": false })),
                ("exit_code", json!({ "enum": [1, 2, 3, 4, 5, 6, 7, 130] })),
                ("diagnostics", list(diagnostic())),
            ]),
        ),
        ("analyze", summed.clone()),
        ("merge", summed),
        ("sweep", sweep),
        ("audit", stamped(("audits", list(of::<Audit>(&mut types))))),
        ("ledger", stamped(("ledgers", list(of::<Ledger>(&mut types))))),
        (
            "ladder",
            object(&[
                ("ok", yes()),
                ("case", text()),
                ("hash", text()),
                ("on", text()),
                ("ladders", list(of::<LadderFinding>(&mut types))),
            ]),
        ),
        ("compare", of::<Comparison>(&mut types)),
        ("estimate", of::<realpolitik_estimate::answer::Estimation>(&mut types)),
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
                ("resolved", list(of::<Resolution>(&mut types))),
                ("revised", list(of::<Resolution>(&mut types))),
                ("head", maybe(text())),
            ]),
        ),
        (
            "score",
            object(&[
                ("ok", yes()),
                ("record", of::<TrackRecord>(&mut types)),
                (
                    "roads",
                    list(object(&[("forecast", text()), ("road", json!({ "type": "object" }))])),
                ),
            ]),
        ),
        (
            "check",
            object(&[
                ("ok", flag()),
                ("exit_code", count()),
                ("cases", list(checked)),
                ("diagnostics", list(diagnostic())),
            ]),
        ),
        (
            "fmt",
            object(&[
                ("ok", flag()),
                ("exit_code", count()),
                ("files", list(object(&[("file", text()), ("changed", flag())]))),
            ]),
        ),
        (
            "new",
            json!({ "anyOf": [
                object(&[
                    ("ok", yes()),
                    ("template", text()),
                    ("directory", text()),
                    ("files", list(text())),
                ]),
                object(&[
                    ("ok", yes()),
                    ("templates", list(object(&[("name", text()), ("about", text())]))),
                ]),
            ]}),
        ),
        (
            "explain",
            json!({ "anyOf": [
                object(&[("ok", yes()), ("code", text()), ("title", text()), ("page", text())]),
                object(&[
                    ("ok", yes()),
                    ("codes", list(object(&[("code", text()), ("title", text())]))),
                ]),
            ]}),
        ),
        (
            "solve",
            json!({ "anyOf": [
                solve(&number, &text, &flag),
                of::<crate::commands::solve::markov::RelationAnswer>(&mut types),
            ]}),
        ),
        ("group", group(&mut types)),
        ("elicit", elicit::documents(&mut types)),
        (
            "import",
            object(&[
                ("ok", yes()),
                ("directory", text()),
                ("files", list(text())),
                ("not_carried", list(text())),
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
    ]
    .into_iter()
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

/// What many actors come to, or how well models did on settled issues.
fn group(types: &mut SchemaGenerator) -> Value {
    let of = |last: (&'static str, Value)| {
        let text = || json!({ "type": "string" });
        object(&[("ok", json!({ "type": "boolean" })), ("file", text()), ("hash", text()), last])
    };
    json!({ "anyOf": [
        of(("answer", self::of::<realpolitik_bargain::answer::GroupAnswer>(types))),
        of(("scores", self::of::<realpolitik_bargain::score::Scores>(types))),
    ]})
}

/// Equilibria of a game: exact numbers are text, so that none is rounded.
fn solve(number: &dyn Fn() -> Value, text: &dyn Fn() -> Value, flag: &dyn Fn() -> Value) -> Value {
    let exact = || json!({ "type": ["number", "string"] });
    let anything = || json!({ "type": "object" });
    let named = || json!({ "type": "object", "additionalProperties": exact() });
    let set = object(&[
        ("label", text()),
        ("node?", text()),
        ("knows?", list(list(text()))),
        ("player", text()),
        ("reached", number()),
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
