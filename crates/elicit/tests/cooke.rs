//! Cooke's model against published figures and an independent program.

use realpolitik_elicit::cooke::{
    CutOff, Item, Scale, Score, Settings, Study, Weights, decision_maker, scores,
    without_each_expert, without_each_item,
};
use realpolitik_elicit::files::{Mistakes, read_excalibur, write_excalibur};
use serde_json::Value;

fn data(name: &str) -> Option<String> {
    let path = format!("{}/../../../shared/data/cooke/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("{path} is not there: skipped");
    }
    bytes.map(|b| String::from_utf8_lossy(&b).into_owned())
}

fn study(dtt: &str, rls: &str) -> Study {
    let mut mistakes = Mistakes::default();
    let all = read_excalibur(dtt, Some(rls), &mut mistakes);
    assert!(mistakes.clean(), "{mistakes:?}");
    all.study(1).expect("it can be scored")
}

fn close(ours: f64, theirs: &Value, what: &str) {
    let theirs = theirs.as_f64().expect(what);
    // Theirs is one less a number near 1, and so has no digits below 1e-16.
    let error = ((ours - theirs).abs() - 1e-15).max(0.0) / theirs.abs().max(1e-300);
    assert!(error < 5e-7, "{what}: {ours} and not {theirs}");
}

fn same(ours: &Score, theirs: &Value, what: &str) {
    close(ours.calibration, &theirs["calibration"], &format!("calibration of {what}"));
    close(ours.information, &theirs["info_real"], &format!("information of {what}"));
    close(ours.information_all, &theirs["info_total"], &format!("all information of {what}"));
    close(ours.combined, &theirs["combined"], &format!("score of {what}"));
    let counts: Vec<u64> = ours.counts.iter().map(|c| *c as u64).collect();
    let known: Vec<u64> =
        theirs["M"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    assert_eq!(counts, known, "{what}");
}

fn all_scores(study: &Study, known: &Value) {
    let settings = Settings::default();
    for (name, score) in study.experts.iter().zip(scores(study, &settings).unwrap()) {
        same(&score, &known[name.as_str()], name);
    }
    for (name, weights, cut_off) in [
        ("equal-noopt", Weights::Equal, CutOff::At(0.0)),
        ("global-opt", Weights::Global, CutOff::Optimised),
        ("global-noopt", Weights::Global, CutOff::At(0.0)),
        ("item-opt", Weights::Item, CutOff::Optimised),
        ("item-noopt", Weights::Item, CutOff::At(0.0)),
    ] {
        let dm = decision_maker(study, &weights, cut_off, &settings).unwrap();
        same(&dm.score, &known[name], name);
    }
}

/// Tobacco lies beside the scores; the other three studies of the file are tested
/// where a folder of Excalibur files is named.
#[test]
fn published_scores_to_six_digits() {
    let Some(known) = data("anduryl_scores.json") else { return };
    let known: Value = serde_json::from_str(&known).unwrap();
    let (dtt, rls) = (data("tobacco.dtt").unwrap(), data("tobacco.rls").unwrap());
    all_scores(&study(&dtt, &rls), &known["tobacco"]["scores"]);
    let Ok(folder) = std::env::var("REALPOLITIK_EXCALIBUR") else { return };
    for (name, of) in known.as_object().unwrap() {
        let read = |end: &str| {
            let bytes = std::fs::read(format!("{folder}/{name}.{end}")).expect(name);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        println!("{name}");
        all_scores(&study(&read("dtt"), &read("rls")), &of["scores"]);
    }
}

#[test]
fn what_is_left_out_changes_the_decision_maker_as_if_it_had_never_been() {
    let Some(dtt) = data("tobacco.dtt") else { return };
    let whole = study(&dtt, &data("tobacco.rls").unwrap());
    let settings = Settings::default();
    for weights in [Weights::Global, Weights::Item] {
        let items = without_each_item(&whole, &weights, CutOff::Optimised, &settings).unwrap();
        assert_eq!(items.len(), 10);
        for (k, left) in whole.seeds().into_iter().zip(&items) {
            let mut rest = whole.clone();
            rest.items.remove(k);
            rest.answers.iter_mut().for_each(|a| drop(a.remove(k)));
            let dm = decision_maker(&rest, &weights, CutOff::Optimised, &settings).unwrap();
            let (cut_off, score) = left.decision_maker.as_ref().unwrap();
            assert_eq!(*cut_off, dm.cut_off, "{}", left.without);
            assert!((score.combined - dm.score.combined).abs() < 1e-12, "{}", left.without);
            assert_eq!(score.answered, 9);
        }
        let experts = without_each_expert(&whole, &weights, CutOff::Optimised, &settings).unwrap();
        // Without the best expert the decision maker is another and worse.
        let best = decision_maker(&whole, &weights, CutOff::Optimised, &settings).unwrap();
        let (_, without) = experts[6].decision_maker.as_ref().unwrap();
        assert_eq!(experts[6].without, "Ex7");
        assert!(without.combined < best.score.combined);
    }
}

#[test]
fn a_study_survives_the_way_through_its_files() {
    let Some(dtt) = data("tobacco.dtt") else { return };
    let whole = study(&dtt, &data("tobacco.rls").unwrap());
    let (dtt, rls) = write_excalibur(&whole);
    assert_eq!(study(&dtt, &rls), whole);
}

/// A study of sixteen experts and twenty-one seed questions, some unanswered and some
/// on a logarithmic scale: from counters alone, the same everywhere.
fn large() -> Study {
    let noise = |a: usize, b: usize| ((a * 7919 + b * 104_729 + 13) % 1009) as f64 / 1009.0;
    let items: Vec<Item> = (0..24)
        .map(|i| Item {
            id: format!("q{i}"),
            scale: if i % 5 == 4 { Scale::Log } else { Scale::Uniform },
            realization: (i < 21).then(|| 20.0 + 60.0 * noise(i, 3)),
        })
        .collect();
    let answer = |e: usize, i: usize| {
        let known = items[i].realization.unwrap_or(50.0);
        // Experts differ in how far they are off and in how wide they are.
        let middle = known * (1.0 + (0.1 + 0.04 * e as f64) * (noise(e + 1, i) - 0.5));
        let width = middle * (0.05 + 0.02 * ((e * 5) % 16) as f64);
        let points = vec![middle - 0.9 * width, middle, middle + 1.1 * width];
        (!(e + 3 * i).is_multiple_of(11)).then_some(points)
    };
    Study {
        probabilities: vec![0.05, 0.5, 0.95],
        answers: (0..16).map(|e| (0..24).map(|i| answer(e, i)).collect()).collect(),
        experts: (0..16).map(|e| format!("E{e}")).collect(),
        items: items.clone(),
    }
}

#[test]
fn sixteen_experts_and_twenty_one_seeds() {
    let study = large();
    let settings = Settings::default();
    let each = scores(&study, &settings).unwrap();
    assert_eq!((each.len(), study.seeds().len()), (16, 21));
    let mut cut_offs: Vec<f64> = each.iter().map(|s| s.calibration).collect();
    cut_offs.sort_by(f64::total_cmp);
    assert!(cut_offs[0] < 0.01 && cut_offs[15] > 0.2, "{cut_offs:?}");
    for weights in [Weights::Global, Weights::Item] {
        let best = decision_maker(&study, &weights, CutOff::Optimised, &settings).unwrap();
        // No cut-off that somebody meets makes a better one.
        for a in &cut_offs {
            let other = decision_maker(&study, &weights, CutOff::At(*a), &settings).unwrap();
            assert!(other.score.combined <= best.score.combined, "{weights:?} {a}");
            let same = other.cut_off == best.cut_off;
            assert!(!same || other.score == best.score);
        }
        for (item, w) in best.weights.iter().enumerate() {
            let sum: f64 = w.iter().sum();
            assert!((sum - 1.0).abs() < 1e-12 || sum == 0.0, "{item} {w:?}");
            let rising = |q: &Vec<f64>| q.windows(2).all(|w| w[0] < w[1]);
            assert!(best.quantiles[item].as_ref().is_none_or(rising), "{item}");
        }
        let items = without_each_item(&study, &weights, CutOff::Optimised, &settings).unwrap();
        let experts = without_each_expert(&study, &weights, CutOff::Optimised, &settings).unwrap();
        assert_eq!((items.len(), experts.len()), (21, 16));
    }
    let (dtt, rls) = write_excalibur(&study);
    assert_eq!(self::study(&dtt, &rls), study);
}
