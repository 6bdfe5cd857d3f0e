//! Aggregations of 25 claims against published scores and outcomes.

use realpolitik_elicit::files::{Claims, Mistakes, read_claims, read_outcomes};
use realpolitik_elicit::score::{Aggregation, aggregate, scored_claims};

fn data(name: &str) -> Option<String> {
    let path = format!("{}/../../../shared/data/idea/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("{path} is not there: skipped");
    }
    text
}

fn claims() -> Option<Claims> {
    let (ratings, outcomes) = (data("data_ratings.csv")?, data("data_outcomes.csv")?);
    let mut mistakes = Mistakes::default();
    let mut all = read_claims(&ratings, 0, &mut mistakes);
    read_outcomes(&outcomes, 1, &mut all, &mut mistakes);
    assert!(mistakes.clean(), "{:?}", mistakes.0.first());
    Some(all)
}

#[test]
fn aggregations_are_those_published() {
    let Some(all) = claims() else { return };
    let published = data("data_confidence_scores.csv").unwrap();
    let mut compared = 0;
    for by in Aggregation::ALL {
        let ours = aggregate(&all, "round_2", by);
        for line in published.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').map(|c| c.trim_matches('"')).collect();
            if cells[0] != by.word() {
                continue;
            }
            let claim = all.claims.iter().position(|c| c == cells[2]).expect(cells[2]);
            let (ours, theirs) = (ours[claim].unwrap(), cells[3].parse::<f64>().unwrap());
            assert!((ours - theirs).abs() < 1e-4, "{} {}: {ours} {theirs}", cells[0], cells[2]);
            compared += 1;
        }
    }
    assert!(compared >= 150, "{compared}");
}

#[test]
fn brier_scores_to_four_digits() {
    let Some(all) = claims() else { return };
    let (aggregations, experts) = scored_claims(&all, "round_2");
    for (name, known) in [
        ("ArMean", 0.1516),
        ("Median", 0.1521),
        ("LOArMean", 0.1445),
        ("IntWAgg", 0.1373),
        ("IndIntAsymWAgg", 0.1309),
        ("BetaArMean", 0.1105),
    ] {
        let found = aggregations.iter().find(|s| s.name == name).expect(name);
        assert!((found.brier - known).abs() <= 0.5e-4, "{name}: {}", found.brier);
        assert_eq!(found.claims, 25);
    }
    assert!(experts.len() >= 25);
}
