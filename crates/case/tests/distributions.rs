//! Every family against references of 17 digits: `reference/make.py` computes
//! them with 60 digits and says how.
//!
//! The measure is that of NIST's reference data sets: the log relative error,
//! the number of digits that agree.

use realpolitik_case::Distribution;

/// Digits that agree, at most 15.
fn digits(found: f64, reference: f64) -> f64 {
    if found == reference {
        return 15.0;
    }
    let error =
        if reference == 0.0 { found.abs() } else { ((found - reference) / reference).abs() };
    if error.is_nan() { 0.0 } else { (-error.log10()).clamp(0.0, 15.0) }
}

struct Row {
    belief: String,
    what: String,
    at: f64,
    digits: f64,
    found: f64,
    reference: f64,
}

fn rows() -> Vec<Row> {
    let mut reader =
        csv::Reader::from_reader(include_str!("reference/distributions.csv").as_bytes());
    reader
        .records()
        .map(|r| {
            let r = r.expect("a row");
            let d = match r[0].contains('(') {
                true => Distribution::parse_dist(&r[0]),
                false => Distribution::parse_range(&r[0]),
            };
            let d = d.expect("a belief");
            d.validate().expect("proper");
            let at: f64 = r[2].parse().unwrap_or(f64::NAN);
            let reference: f64 = r[3].parse().expect("a number");
            let found = match &r[1] {
                "mean" => d.mean(),
                "sd" => d.sd(),
                "quantile" => d.quantile(at),
                "cdf" => d.cdf(at),
                other => panic!("unknown {other}"),
            };
            Row {
                belief: r[0].to_owned(),
                what: r[1].to_owned(),
                at,
                digits: digits(found, reference),
                found,
                reference,
            }
        })
        .collect()
}

#[test]
fn moments_quantiles_and_distribution_functions_agree_to_many_digits() {
    let rows = rows();
    assert!(rows.len() >= 400, "only {} references", rows.len());
    let tail = |r: &Row| r.what == "quantile" && !(1e-3..=0.999).contains(&r.at);
    let mut wrong = String::new();
    for r in &rows {
        let least = if tail(r) { 8.0 } else { 10.0 };
        if r.digits < least {
            wrong.push_str(&format!(
                "{} {} at {}: {} is not {} ({:.1} digits)\n",
                r.belief, r.what, r.at, r.found, r.reference, r.digits
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let mut middle: Vec<f64> = rows.iter().filter(|r| !tail(r)).map(|r| r.digits).collect();
    middle.sort_by(f64::total_cmp);
    let median = middle[middle.len() / 2];
    assert!(median >= 13.0, "the median is {median:.1} digits");
    println!(
        "{} references: median {median:.1} digits, least {:.1}",
        rows.len(),
        rows.iter().map(|r| r.digits).fold(15.0, f64::min)
    );
}

#[test]
fn discrete_beliefs_and_elicited_quantiles_are_exact() {
    let d = Distribution::parse_dist("discrete(3: 0.25, 1: 0.5, 10: 0.25)").unwrap();
    assert_eq!((d.mean(), d.quantile(0.5), d.quantile(0.51), d.cdf(2.9)), (3.75, 1.0, 3.0, 0.5));
    // Variance: 0.5·2.75² + 0.25·0.75² + 0.25·6.25² = 13.6875.
    assert!((d.sd() - 13.6875f64.sqrt()).abs() < 1e-15);
    let q = Distribution::Quantiles { points: vec![(0.0, 0.0), (0.5, 1.0), (1.0, 5.0)] };
    assert_eq!((q.quantile(0.25), q.quantile(0.75), q.cdf(3.0)), (0.5, 3.0, 0.75));
    // Half uniform on 0–1, half uniform on 1–5: mean 1.75, second moment 1/6 + 31/6.
    assert_eq!(q.mean(), 1.75);
    assert!((q.sd() - (32.0f64 / 6.0 - 1.75 * 1.75).sqrt()).abs() < 1e-15);
    let f = Distribution::Fixed { value: 2.0 };
    assert_eq!(
        (f.mean(), f.sd(), f.quantile(0.1), f.cdf(1.9), f.cdf(2.0)),
        (2.0, 0.0, 2.0, 0.0, 1.0)
    );
}
