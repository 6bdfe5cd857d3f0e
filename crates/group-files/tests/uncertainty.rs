//! Draws, pivots, bars and scores against numbers computed by hand.

use realpolitik_bargain::GroupFile;
use realpolitik_bargain::answer::{Request, answer};
use realpolitik_bargain::forecast::{Model, Settings, all_readings, forecast, interval};
use realpolitik_bargain::score::{Forecaster, score};
use realpolitik_bargain::uncertainty::{Sampler, flips, pivots, spread, uncertainty};
use realpolitik_case::load::Limits;
use realpolitik_group_files::{read, read_issues};

fn file(text: &str) -> GroupFile {
    let reading = read("group", text.as_bytes(), &Limits::default());
    reading.file.unwrap_or_else(|| panic!("{:?}", reading.loaded.diagnostics))
}

fn harbour() -> GroupFile {
    file(include_str!("../../../docs/guide/groups/harbour.toml"))
}

const THREE: &str = "T,,3,1\nActor,,Power,rate,Salience\nA,,1,0,50\nB,,1,50,50\nC,,2,100,50\n";

#[test]
fn a_mean_of_uniform_positions() {
    // Compromise of two equals, one at 0 and one uniform on 40 to 60: uniform on
    // 20 to 30.
    let text = "T,,2,1\nActor,,Power,rate,Salience\nA,,1,0,50\nB,,1,\"uniform(40, 60)\",50\n";
    let u =
        uncertainty(&file(text), Model::Compromise, &Settings::default(), (1, 4000), &[Some(27.5)])
            .unwrap();
    let o = &u.outcome[0];
    assert!((o.mean - 25.0).abs() < 4.0 * o.standard_error, "{o:?}");
    assert!((o.sd - 10.0 / 12.0f64.sqrt()).abs() < 0.05);
    assert!((o.quantiles[0] - 20.5).abs() < 0.2 && (o.quantiles[4] - 29.5).abs() < 0.2);
    let bar = o.bar.unwrap();
    assert!((bar.above - 0.25).abs() < 4.0 * bar.standard_error);
    assert_eq!((u.draws, u.left_out, u.moved_back), (4000, 0, 0.0));
}

#[test]
fn a_draw_does_not_depend_on_how_many_there_are_or_on_threads() {
    let file = harbour();
    let sampler = Sampler::new(&file, 7);
    assert_eq!(sampler.draw(5), sampler.draw(5));
    assert_ne!(sampler.draw(5).0, sampler.draw(6).0);
    assert_ne!(sampler.draw(5).0, Sampler::new(&file, 8).draw(5).0);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| uncertainty(&file, Model::Smp, &Settings::default(), (1, 40), &[]).unwrap())
    };
    assert_eq!(on(1), on(4));
    assert!(!on(1).movers.is_empty());
}

#[test]
fn a_spread_covers_every_number_and_stays_on_the_scales() {
    let known = file(THREE);
    let wide = spread(&known, 0.2);
    // Capability, position and salience of three actors.
    assert_eq!(wide.beliefs.len(), 9);
    let sampler = Sampler::new(&wide, 1);
    for k in 0..200 {
        assert!(sampler.draw(k).0.validate().is_ok());
    }
    let u = uncertainty(&wide, Model::Compromise, &Settings::default(), (1, 500), &[]).unwrap();
    assert!(u.outcome[0].sd > 1.0);
}

#[test]
fn pivots_by_hand() {
    // (0 + 50 + 200) / 4 = 62.5; without C 25; with C at 0, 12.5.
    let g = file(THREE).group;
    let all = pivots(&g, Model::Compromise, &Settings::default()).unwrap();
    assert_eq!(all[0].actor, "C");
    assert_eq!(all[0].without, Some(vec![25.0]));
    assert_eq!(all[0].at_low, Some(vec![12.5]));
    assert_eq!(all[0].at_high, Some(vec![62.5]));
    assert!((all[0].largest - 0.5).abs() < 1e-12);
}

#[test]
fn flips_by_hand() {
    // Two equals at 0 and 100 with half of their attention: 50. To reach 60 the
    // first moves to 20, or the second cares by 0.75, or either capability
    // changes by a half.
    let text = "T,,2,1\nActor,,Power,rate,Salience\nA,,1,0,50\nB,,1,100,50\n";
    let g = file(text).group;
    let all = flips(&g, Model::Compromise, &Settings::default(), (0, 60.0)).unwrap();
    let found: Vec<(String, f64)> = all
        .iter()
        .map(|f| (format!("{} {}", f.change.actor, f.change.input), f.change.to))
        .collect();
    let to = |what: &str| found.iter().find(|(w, _)| w == what).unwrap().1;
    assert_eq!(found[0].0, "A salience of rate");
    assert!((to("A position on rate") - 20.0).abs() < 1e-3);
    assert!((to("A salience of rate") - 1.0 / 3.0).abs() < 1e-4);
    assert!((to("B salience of rate") - 0.75).abs() < 1e-4);
    assert!((to("B capability") - 1.5).abs() < 1e-4);
    assert!((to("A capability") - 2.0 / 3.0).abs() < 1e-4);
    // B cannot carry it up from where it stands.
    assert!(!found.iter().any(|(w, _)| w == "B position on rate"));
    assert!(all.iter().all(|f| f.outcome >= 60.0 && f.outcome < 60.1));
}

#[test]
fn the_interval_holds_every_reading() {
    let file = harbour();
    let mut settings = Settings::default();
    settings.fall_back_on(&file.group);
    let all = all_readings(&file.group, &settings).unwrap();
    // 25 of the spatial model, 8 of the expected utility model, 1, 1, 4.
    let count = |model| all.iter().filter(|f| f.model == model).count();
    assert_eq!(Model::ALL.map(count), [25, 8, 1, 1, 4]);
    let over = interval(&all);
    for f in all.iter().filter(|f| f.usable) {
        for (x, i) in f.outcome.iter().zip(&over) {
            assert!(i.low <= *x && *x <= i.high);
        }
    }
    let one = forecast(&file.group, Model::Smp, &settings).unwrap();
    assert_eq!(one.outcome, all[0].outcome);
}

#[test]
fn an_answer_has_what_was_asked() {
    let file = harbour();
    let request = Request {
        model: Some(Model::Compromise),
        draws: 50,
        seed: 1,
        pivots: true,
        bars: vec![(0, 50.0)],
        ..Request::default()
    };
    let found = answer(&file, &request).unwrap();
    assert!(found.usable() && found.turns.is_none());
    assert_eq!((found.uncertainty.len(), found.pivots.len(), found.flips.len()), (1, 1, 1));
    let total: f64 = found.power.iter().map(|p| p.index).sum();
    assert!((total - 1.0).abs() < 1e-12);
}

#[test]
fn scores_by_hand() {
    let text = "issue,actor,capability,position,salience,status_quo,low,high,outcome\n\
                x,A,1,0,0.5,10,0,100,40\nx,B,1,100,0.5,,,,\n\
                y,A,1,2,0.5,4,0,10,4\ny,B,3,6,0.5,,,,\n";
    let issues = read_issues("i", text.as_bytes(), &Limits::default()).issues.unwrap();
    let scores = score(&issues, &Settings::default(), 1, 0).unwrap();
    let of = |f: Forecaster| scores.forecasters.iter().find(|s| s.forecaster == f).unwrap();
    // Compromise: 50 against 40, and 5 against 4 on a scale of 10: 10 and 10.
    let c = of(Forecaster::Compromise);
    let mean = c.mean_absolute_error.unwrap();
    assert!((mean.value - 10.0).abs() < 1e-12 && mean.interval[0] > 9.999);
    assert!((c.root_mean_squared_error.unwrap() - 10.0).abs() < 1e-12);
    // Median: 50, and 6 against 4: 10 and 20.
    let m = of(Forecaster::Median);
    assert!((m.mean_absolute_error.unwrap().value - 15.0).abs() < 1e-12);
    assert!((m.against_compromise.unwrap().value - 5.0).abs() < 1e-12);
    // Status quo: 30 and 0.
    let q = of(Forecaster::StatusQuo);
    assert!((q.mean_absolute_error.unwrap().value - 15.0).abs() < 1e-12);
    assert!(c.against_compromise.is_none() && c.mean_crps.is_none());
    let drawn = include_str!("../../../docs/guide/groups/issues.csv");
    let issues = read_issues("i", drawn.as_bytes(), &Limits::default()).issues.unwrap();
    let scores = score(&issues, &Settings::default(), 1, 60).unwrap();
    assert!(
        scores
            .forecasters
            .iter()
            .filter(|f| f.forecaster != Forecaster::StatusQuo)
            .all(|f| f.mean_crps.is_some_and(|c| c >= 0.0))
    );
}
