//! What is promised, and what was found of it.

use super::Outcome;
use serde_json::{Value, json};

/// The promises: id, measure, target, and where the source measures it.
const ROWS: &str = include_str!("rows.csv");

fn rows() -> Vec<[String; 4]> {
    let mut reader = csv::Reader::from_reader(ROWS.as_bytes());
    let cell = |r: &csv::StringRecord, i: usize| r.get(i).unwrap_or_default().to_owned();
    let records = reader.records().map(|r| r.expect("invariant: the table is well formed"));
    records.map(|r| [0, 1, 2, 3].map(|i| cell(&r, i))).collect()
}

/// Whether a promise has this id.
#[cfg(test)]
pub fn is_row(id: &str) -> bool {
    rows().iter().any(|r| r[0] == id)
}

/// Every promise with what was found: `pass` or `fail` where it was tried here, on a
/// sample; `elsewhere` where only the source's own tests measure it; `not measured` where
/// nothing does yet.
pub fn report(outcomes: &[Outcome]) -> Value {
    let tried =
        |id: &str| -> Vec<&Outcome> { outcomes.iter().filter(|o| o.rows.contains(&id)).collect() };
    let row = |r: &[String; 4]| {
        let [id, measure, target, place] = r;
        let here = tried(id);
        let status = match here.as_slice() {
            [] if place.is_empty() => "not measured",
            [] => "elsewhere",
            all if all.iter().all(|o| o.result.is_ok()) => "pass",
            _ => "fail",
        };
        let results = here.iter().map(|o| {
            let (Ok(said) | Err(said)) = &o.result;
            json!({ "check": o.name, "pass": o.result.is_ok(), "found": said, "seconds": o.seconds })
        });
        json!({
            "id": id, "measure": measure, "target": target, "status": status,
            "here": results.collect::<Vec<_>>(),
            "in_the_source": if place.is_empty() { Value::Null } else { json!(place) },
        })
    };
    let rows: Vec<Value> = rows().iter().map(row).collect();
    let count = |status: &str| rows.iter().filter(|r| r["status"] == status).count();
    json!({
        "program": "realpolitik",
        "version": env!("CARGO_PKG_VERSION"),
        "system": std::env::consts::OS,
        "machine": std::env::consts::ARCH,
        "passed": count("pass"),
        "failed": count("fail"),
        "elsewhere": count("elsewhere"),
        "not_measured": count("not measured"),
        "rows": rows,
    })
}
