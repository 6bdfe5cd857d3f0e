//! Crises of 418 rows and 20 coefficients, drawn from the model: the fit ends at a
//! maximum, no lower than where the data come from. `REALPOLITIK_ALL=1` draws more.

use realpolitik_estimate::data::Table;
use realpolitik_estimate::{Fit, Game, Options, Simulated, Specification, Stream, fit, simulate};

const FORMULA: &str = "y ~ x0 + x1 + x2 + x3 - 1 | x4 | x5 + x6 + x2 + x3 | x0 + x1 + x7 | \
                       x8 + x7 | x1 | 0";
const ROWS: usize = 418;

fn table(outcomes: &[usize], columns: &[String]) -> Table {
    let mut text = "y,x0,x1,x2,x3,x4,x5,x6,x7,x8\n".to_owned();
    for (o, x) in outcomes.iter().zip(columns) {
        text += &format!("{},{x}\n", ["sq", "cd", "sf", "bd"][*o]);
    }
    Table::read("drawn", text.as_bytes(), &[]).expect("a table")
}

/// A data set, and the coefficients that it is drawn from.
fn drawn(model: &Specification, seed: u64, size: f64) -> (Table, Vec<f64>) {
    let mut s = Stream::new(seed, 0);
    let columns: Vec<String> = (0..ROWS)
        .map(|_| (0..9).map(|_| format!("{:.5}", s.normal())).collect::<Vec<_>>().join(","))
        .collect();
    let first: Vec<usize> = (0..ROWS).map(|r| r % 4).collect();
    let rows = (0..ROWS).collect();
    let template = realpolitik_estimate::Sample::new(model, &table(&first, &columns), rows, vec![])
        .expect("a sample");
    let theta: Vec<f64> = template.coefficients.iter().map(|_| size * s.normal()).collect();
    let outcomes: Vec<usize> = simulate(&template, &theta, (seed, 1))
        .iter()
        .map(|o| match o {
            Simulated::Ending(e) => usize::from(*e),
            Simulated::Offer(..) => unreachable!("a crisis has endings"),
        })
        .collect();
    (table(&outcomes, &columns), theta)
}

#[test]
fn crises_of_twenty_coefficients_end_at_a_maximum() {
    let all = std::env::var_os("REALPOLITIK_ALL").is_some();
    let model = Specification::new(Game::Crisis, FORMULA).unwrap();
    for seed in if all { 1..=12 } else { 1..=2 } {
        let (data, truth) = drawn(&model, seed, 0.35);
        let began = std::time::Instant::now();
        let options = Options { starts: if all { 10 } else { 2 }, ..Options::default() };
        let fitted: Fit = fit(&model, &data, &options).unwrap();
        let a = &fitted.answer;
        let e = a.equilibria.as_ref().unwrap();
        let at_truth = fitted.sample.likelihood.value(&truth, None);
        println!(
            "seed {seed}: {:?}, log-likelihood {:.4}, {at_truth:.4} where the data come from, \
             {} maxima, {} starts lost, {} rows with several equilibria, scaled {:?}, condition \
             {:?}, {:.1} s {:?}",
            a.status,
            a.log_likelihood,
            a.optima.len(),
            a.lost,
            e.several,
            a.scaled_gradient,
            a.condition,
            began.elapsed().as_secs_f64(),
            a.warnings
        );
        assert!(a.ok, "seed {seed}: {:?} {:?}", a.status, a.warnings);
        assert!(a.log_likelihood > at_truth, "seed {seed}");
    }
}
