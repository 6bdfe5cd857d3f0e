//! Cooke's classical model by hand, and on a case of the TU Delft
//! expert-judgement data base against the scores that an independent program
//! gives for it.

use realpolitik_belief::expert::cooke::{
    CutOff, Item, Scale, Settings, Study, Weights, decision_maker, global_weights, scores,
};

/// The file of answers and that of realisations; `None` where the data are not
/// there.
fn data() -> Option<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/cooke/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).ok();
    Some((read("tobacco.dtt")?, read("tobacco.rls")?))
}

fn item(id: usize, scale: Scale, realization: f64) -> Item {
    Item { id: id.to_string(), scale, realization: Some(realization) }
}

/// The seed questions in Excalibur's format: realisations by number, −999.5 where
/// there is none.
fn tobacco(answers: &str, realisations: &str) -> Study {
    let mut known: Vec<(usize, f64)> = Vec::new();
    for line in realisations.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [number, _, value, ..] = words.as_slice() else { continue };
        let (Ok(number), Ok(value)) = (number.parse(), value.parse::<f64>()) else { continue };
        if value > -999.0 {
            known.push((number, value));
        }
    }
    let mut experts: Vec<String> = Vec::new();
    let mut all: Vec<(String, usize, Vec<f64>)> = Vec::new();
    for line in answers.lines().skip(1) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, expert, number, _, _, values @ ..] = words.as_slice() else { continue };
        let values: Vec<f64> = values.iter().map_while(|v| v.parse().ok()).take(5).collect();
        if values.len() < 5 {
            continue;
        }
        if !experts.contains(&(*expert).to_owned()) {
            experts.push((*expert).to_owned());
        }
        all.push(((*expert).to_owned(), number.parse().expect("a number"), values));
    }
    let of = |e: &String| {
        let answer = |(number, _): &(usize, f64)| {
            all.iter().find(|(x, n, _)| x == e && n == number).map(|(.., v)| v.clone())
        };
        known.iter().map(answer).collect()
    };
    Study {
        probabilities: vec![0.05, 0.25, 0.5, 0.75, 0.95],
        items: known.iter().map(|(n, value)| item(*n, Scale::Uniform, *value)).collect(),
        answers: experts.iter().map(of).collect(),
        experts,
    }
}

#[test]
fn experts_and_decision_makers_of_a_published_case() {
    let Some((answers, realisations)) = data() else {
        println!("skipped: the data are not here");
        return;
    };
    let study = tobacco(&answers, &realisations);
    let found = global_weights(&study, &Settings::default()).expect("it can be scored");
    let at = |name: &str| study.experts.iter().position(|e| e == name).expect(name);
    let of = |name: &str| &found.scores[at(name)];
    for (name, calibration) in
        [("Ex1", 0.036_982), ("Ex2", 0.171_575), ("Ex5", 0.439_946), ("Ex7", 0.687_587)]
    {
        assert!((of(name).calibration - calibration).abs() < 1e-6, "{name} {:?}", of(name));
    }
    for (name, information) in [("Ex1", 0.929_125), ("Ex7", 1.062_177)] {
        assert!((of(name).information - information).abs() < 1e-6, "{name} {:?}", of(name));
    }
    // The cut-off leaves one expert, who is then the decision maker.
    assert!((found.cut_off - 0.687_587).abs() < 1e-6);
    assert!((found.weights[at("Ex7")] - 0.730_339).abs() < 1e-6);
    assert!(found.weights.iter().filter(|w| **w > 0.0).count() == 1);
    let equal =
        decision_maker(&study, &Weights::Equal, CutOff::At(0.0), &Settings::default()).unwrap();
    assert!((equal.score.calibration - 0.200_173).abs() < 1e-6, "{equal:?}");
    assert!((equal.score.information - 0.451_391).abs() < 1e-6, "{equal:?}");
}

/// Twenty questions asked for 5, 50 and 95 %. One expert is right in the shares
/// in which one ought to be, the other always names too narrow a range.
fn by_hand() -> Study {
    let realization = |i: usize| match i {
        0 => 0.5,
        1..=9 => 3.0,
        10..=18 => 7.0,
        _ => 9.7,
    };
    Study {
        probabilities: vec![0.05, 0.5, 0.95],
        items: (0..20).map(|i| item(i, Scale::Uniform, realization(i))).collect(),
        experts: vec!["wide".to_owned(), "narrow".to_owned()],
        answers: vec![vec![Some(vec![1.0, 5.0, 9.0]); 20], vec![Some(vec![4.9, 5.0, 5.1]); 20]],
    }
}

#[test]
fn one_who_is_right_as_often_as_one_ought_to_be_is_calibrated() {
    let all = scores(&by_hand(), &Settings::default()).unwrap();
    assert!((all[0].calibration - 1.0).abs() < 1e-12, "{all:?}");
    // Every realisation outside: I = ½ ln(½ / 0.05) twice = ln 10; 2NI = 92.1.
    assert!(all[1].calibration < 1e-15, "{all:?}");
    assert!(all[1].information > all[0].information);
}

#[test]
fn information_of_one_answer_by_hand() {
    let study = Study {
        probabilities: vec![0.05, 0.5, 0.95],
        items: vec![item(0, Scale::Uniform, 2.0)],
        experts: vec!["A".to_owned()],
        answers: vec![vec![Some(vec![1.0, 2.0, 11.0])]],
    };
    // The range is 0 to 12.
    let by_hand =
        12f64.ln() + 0.05 * 0.05f64.ln() * 2.0 + 0.45 * 0.45f64.ln() + 0.45 * (0.45f64 / 9.0).ln();
    let found = scores(&study, &Settings::default()).unwrap();
    assert!((found[0].information - by_hand).abs() < 1e-14);
}

#[test]
fn the_cut_off_drops_the_one_who_is_off() {
    let found = global_weights(&by_hand(), &Settings::default()).unwrap();
    assert!(found.weights[0] > 0.0 && found.weights[1] == 0.0, "{found:?}");
    let all = decision_maker(&by_hand(), &Weights::Global, CutOff::At(0.0), &Settings::default())
        .unwrap();
    let [wide, narrow] = all.weights[0][..] else { panic!("{all:?}") };
    assert!(narrow > 0.0 && narrow < 1e-12 * wide);
}

#[test]
fn studies_that_cannot_be_scored() {
    let fault = |change: &dyn Fn(&mut Study)| {
        let mut study = by_hand();
        change(&mut study);
        study.validate().is_err()
    };
    assert!(!fault(&|_| {}));
    assert!(fault(&|s| s.probabilities = vec![0.5, 0.05, 0.95]));
    assert!(fault(&|s| s.answers[0][3] = Some(vec![1.0, 5.0])));
    assert!(fault(&|s| s.answers[0][3] = Some(vec![1.0, 5.0, 4.0])));
    assert!(fault(&|s| s.items[3] = item(3, Scale::Log, 0.0)));
    assert!(fault(&|s| s.items.iter_mut().for_each(|i| i.realization = None)));
    assert!(fault(&|s| {
        s.experts.clear();
        s.answers.clear();
    }));
}
