//! Cooke's classical model on a case of the TU Delft expert-judgement data base,
//! against the scores that an independent program gives for it.

use realpolitik_belief::expert::{OVERSHOOT, Panel, Scale, Seed};

/// The file of answers and that of realisations; `None` where the data are not
/// there.
fn data() -> Option<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/cooke/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).ok();
    Some((read("tobacco.dtt")?, read("tobacco.rls")?))
}

/// The seed questions in Excalibur's format: realisations by number, −999.5 where
/// there is none.
fn panel(answers: &str, realisations: &str) -> (Vec<String>, Panel) {
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
    let seeds = known.iter().map(|(number, realisation)| Seed {
        realisation: *realisation,
        scale: Scale::Uniform,
        answers: experts
            .iter()
            .map(|e| all.iter().find(|(x, n, _)| x == e && n == number).map(|(.., v)| v.clone()))
            .collect(),
    });
    let levels = vec![0.05, 0.25, 0.5, 0.75, 0.95];
    (experts.clone(), Panel { levels, seeds: seeds.collect(), overshoot: OVERSHOOT })
}

#[test]
fn experts_and_decision_makers_of_a_published_case() {
    let Some((answers, realisations)) = data() else {
        println!("skipped: the data are not here");
        return;
    };
    let (experts, panel) = panel(&answers, &realisations);
    assert_eq!(panel.fault(), None);
    let (all, alpha) = panel.weigh(None);
    let of = |name: &str| all[experts.iter().position(|e| e == name).expect(name)];
    for (name, calibration) in
        [("Ex1", 0.036_982), ("Ex2", 0.171_575), ("Ex5", 0.439_946), ("Ex7", 0.687_587)]
    {
        assert!((of(name).calibration - calibration).abs() < 1e-6, "{name} {:?}", of(name));
    }
    for (name, information) in [("Ex1", 0.929_125), ("Ex7", 1.062_177)] {
        assert!((of(name).information - information).abs() < 1e-6, "{name} {:?}", of(name));
    }
    // The cut-off leaves one expert, who is then the decision maker.
    assert!((alpha - 0.687_587).abs() < 1e-6);
    assert!((of("Ex7").weight - 0.730_339).abs() < 1e-6);
    assert!(all.iter().filter(|p| p.weight > 0.0).count() == 1);
    let equal = panel.decision_maker(&vec![1.0; experts.len()]);
    assert!((equal.calibration - 0.200_173).abs() < 1e-6, "{equal:?}");
    assert!((equal.information - 0.451_391).abs() < 1e-6, "{equal:?}");
}
