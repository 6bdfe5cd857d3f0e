//! What `elicit` prints with `--json`: a document for each of its words.

use super::{list, object, of};
use realpolitik_analysis::experts::ExpertsFinding;
use realpolitik_elicit::cooke::{LeftOut, Score};
use realpolitik_elicit::fit::{Feedback, Fit};
use realpolitik_elicit::score::{Incoherence, Narrow, Scored, Weighed};
use schemars::generate::SchemaGenerator;
use serde_json::{Value, json};

fn text() -> Value {
    json!({ "type": "string" })
}

fn number() -> Value {
    json!({ "type": "number" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn yes() -> Value {
    json!({ "const": true })
}

fn maybe(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A list of just so many numbers.
fn numbers(n: usize) -> Value {
    json!({ "type": "array", "items": number(), "minItems": n, "maxItems": n })
}

/// Any of the documents.
pub(super) fn documents(types: &mut SchemaGenerator) -> Value {
    let all = [plan(), form(), import(), fit(types), feedback(types), pool(types), seeds(types)];
    let scores = [scored(types), claims(types), report(types)];
    json!({ "anyOf": all.into_iter().chain(scores).collect::<Vec<_>>() })
}

fn plan() -> Value {
    object(&[("ok", yes()), ("folder", text()), ("files", list(text()))])
}

fn form() -> Value {
    object(&[("ok", yes()), ("round", count()), ("forms", list(text()))])
}

fn import() -> Value {
    let taken = object(&[("expert", text()), ("round", count()), ("sealed", text())]);
    let missing = object(&[("round", count()), ("experts", list(text()))]);
    object(&[("ok", yes()), ("taken", list(taken)), ("missing", maybe(missing))])
}

fn fit(types: &mut SchemaGenerator) -> Value {
    let metalog = json!({ "anyOf": [
        object(&[
            ("coefficients", list(number())),
            ("misses", number()),
            ("proved_to_rise", yes()),
        ]),
        object(&[("why_not", text())]),
    ]});
    let answer = object(&[
        ("expert", text()),
        ("question", text()),
        ("said", list(numbers(2))),
        ("fits", list(of::<Fit>(types))),
        ("metalog", metalog),
    ]);
    object(&[("ok", yes()), ("round", count()), ("answers", list(answer))])
}

fn feedback(types: &mut SchemaGenerator) -> Value {
    let answer = object(&[
        ("expert", text()),
        ("question", text()),
        ("family", text()),
        ("feedback", of::<Feedback>(types)),
    ]);
    object(&[("ok", yes()), ("round", count()), ("answers", list(answer))])
}

fn pool(types: &mut SchemaGenerator) -> Value {
    let event = object(&[
        ("question", text()),
        ("experts", list(object(&[("expert", text()), ("probability", number())]))),
        ("pools", list(object(&[("pool", text()), ("probability", number())]))),
    ]);
    let shares = || list(numbers(2));
    let expert =
        object(&[("expert", text()), ("by", text()), ("quantiles", shares()), ("mean", number())]);
    let pooled = json!({ "anyOf": [
        object(&[("pool", text()), ("quantiles", shares()), ("mean", number())]),
        object(&[("pool", text()), ("why_not", text())]),
    ]});
    let quantity =
        object(&[("question", text()), ("experts", list(expert)), ("pools", list(pooled))]);
    object(&[
        ("ok", yes()),
        ("round", count()),
        ("sealed", count()),
        ("questions", list(json!({ "anyOf": [event, quantity] }))),
        ("incoherences", list(of::<Incoherence>(types))),
    ])
}

fn seeds(types: &mut SchemaGenerator) -> Value {
    let score = of::<Score>(types);
    let quantiles = || list(maybe(list(number())));
    let decision_maker = object(&[
        ("cut_off", number()),
        ("score", score.clone()),
        ("weights", list(list(number()))),
        ("quantiles", quantiles()),
    ]);
    object(&[
        ("ok", yes()),
        ("round", count()),
        ("probabilities", list(number())),
        ("experts", list(object(&[("expert", text()), ("score", score.clone())]))),
        ("items", list(text())),
        ("decision_maker", decision_maker),
        ("equal_weights", object(&[("score", score), ("quantiles", quantiles())])),
        ("without_item", list(of::<LeftOut>(types))),
        ("without_expert", list(of::<LeftOut>(types))),
        ("intervals", list(of::<Narrow>(types))),
    ])
}

fn scored(types: &mut SchemaGenerator) -> Value {
    let expert = object(&[
        ("expert", text()),
        ("quantiles", count()),
        ("quantile_score", maybe(number())),
        ("probabilities", count()),
        ("brier", maybe(number())),
        ("z", maybe(number())),
    ]);
    let weighed = json!({
        "type": "array", "prefixItems": [text(), of::<Weighed>(types)],
        "minItems": 2, "maxItems": 2,
    });
    let weights = object(&[("by", text()), ("experts", list(weighed))]);
    object(&[
        ("ok", yes()),
        ("round", count()),
        ("experts", list(expert)),
        ("intervals", list(of::<Narrow>(types))),
        ("weights_from_log", maybe(weights)),
    ])
}

fn claims(types: &mut SchemaGenerator) -> Value {
    object(&[
        ("ok", yes()),
        ("round", text()),
        ("aggregations", list(of::<Scored>(types))),
        ("experts", list(of::<Scored>(types))),
    ])
}

fn report(types: &mut SchemaGenerator) -> Value {
    object(&[
        ("ok", yes()),
        ("case", text()),
        ("hash", text()),
        ("experts", of::<ExpertsFinding>(types)),
    ])
}
