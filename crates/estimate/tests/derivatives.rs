//! Gradients and Hessians against central differences, for every model, link and
//! noise, with scale equations.

use realpolitik_estimate::data::Table;
use realpolitik_estimate::{Game, Likelihood, Link, Noise, Options, Specification, Stream, fit};

/// A table with four columns of normal numbers and outcomes of every kind.
fn table(rows: usize, seed: u64) -> Table {
    let mut s = Stream::new(seed, 1);
    let mut text = "x1,x2,x3,x4,three,four,sq,cd,sf,bd,offer,taken\n".to_owned();
    for _ in 0..rows {
        let x: Vec<String> = (0..4).map(|_| format!("{:.4}", s.normal())).collect();
        let (three, four) = (s.below(3) + 1, s.below(4) + 1);
        let tally: Vec<String> = (0..4).map(|k| u8::from(k + 1 == four).to_string()).collect();
        let offer = [0.0, 20.0, 10.0 * s.uniform(), 20.0 * s.uniform()][s.below(4)];
        text += &format!(
            "{},{three},{four},{},{offer:.3},{}\n",
            x.join(","),
            tally.join(","),
            s.below(2)
        );
    }
    Table::read("drawn", text.as_bytes(), &[]).unwrap()
}

fn models() -> Vec<(&'static str, Specification)> {
    let deter = "three ~ x1 + x2 | 0 | x3 | x4";
    let deter2 = "four ~ x1 | 0 | x2 | x3 | x4 | x1 + x2";
    let chain3 = "four ~ x1 | 0 | x2 | x3 | 0 | x4 | x1 | x2 + x3";
    let mut all = Vec::new();
    for (game, formula) in [(Game::Deter, deter), (Game::Deter2, deter2), (Game::Chain3, chain3)] {
        let plain = || Specification::new(game, formula).unwrap();
        let by_player =
            if game == Game::Chain3 { "x1 - 1 | x2 - 1 | x3 - 1" } else { "x1 - 1 | x3" };
        all.push(("agent probit", plain()));
        all.push(("agent logit", plain().with_link(Link::Logit).unwrap()));
        all.push(("private", plain().with_noise(Noise::Private).unwrap()));
        all.push(("scale", plain().with_scale("x4").unwrap()));
        let scaled = plain().with_noise(Noise::Private).unwrap();
        all.push(("private, scale by player", scaled.with_scale(by_player).unwrap()));
    }
    let mut pie = Specification::new(Game::Ultimatum, "offer + taken ~ x1 | x2 + x3").unwrap();
    pie.offers.1 = Some(20.0);
    all.push(("ultimatum", pie));
    let crisis = "sq + cd + sf + bd ~ x1 - 1 | x2 | 0 | x1 + x3 | x4 | 1 | x2 - 1";
    all.push(("crisis", Specification::new(Game::Crisis, crisis).unwrap()));
    all
}

fn differences(l: &Likelihood, theta: &[f64], step: f64) -> Vec<f64> {
    (0..theta.len())
        .map(|j| {
            let at = |k: f64| {
                let mut moved = theta.to_vec();
                moved[j] += k * step;
                l.value(&moved, None)
            };
            // Fourth order.
            (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * step)
        })
        .collect()
}

#[test]
fn derivatives_are_those_of_central_differences() {
    let table = table(60, 3);
    let options = Options { starts: 1, ..Options::default() };
    for (name, model) in models() {
        let sample = fit(&model, &table, &options)
            .unwrap_or_else(|e| panic!("{:?} {name}: {e}", model.game))
            .sample;
        let l = &sample.likelihood;
        let mut s = Stream::new(9, 2);
        for _ in 0..3 {
            let mut theta: Vec<f64> = (0..l.coefficients).map(|_| 0.4 * s.normal()).collect();
            if model.game == Game::Ultimatum {
                theta = vec![8.0 + s.normal(), s.normal(), 6.0 + s.normal(), 0.5, -0.4, 1.2, 1.0];
            }
            if model.game == Game::Crisis {
                // Where equilibria move smoothly.
                let near = [0.3, 1.0, 0.2, -0.5, 0.3, -0.2, -0.4, 0.4, 0.3, 0.2];
                theta = near.iter().map(|b| b + 0.05 * s.normal()).collect();
            }
            let exact = l.derivatives(&theta, None);
            assert!((exact.value - l.value(&theta, None)).abs() < 1e-9, "{name}");
            let gradient = differences(l, &theta, 1e-3);
            let size = 1.0 + gradient.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
            for (a, b) in exact.gradient.iter().zip(&gradient) {
                assert!((a - b).abs() < 1e-7 * size, "{:?} {name}: {a} {b}", model.game);
            }
            for j in 0..theta.len() {
                let at = |k: f64| {
                    let mut moved = theta.clone();
                    moved[j] += k * 1e-4;
                    l.derivatives(&moved, None).gradient
                };
                let (up, down) = (at(1.0), at(-1.0));
                for i in 0..theta.len() {
                    let b = (up[i] - down[i]) / 2e-4;
                    let a = exact.hessian.at(i, j);
                    let room = 1e-5 * (size + b.abs());
                    assert!((a - b).abs() < room, "{:?} {name}: {i} {j}: {a} {b}", model.game);
                }
            }
            let scores = l.scores(&theta);
            let sum: f64 = scores.values.iter().sum();
            assert!((sum - exact.value).abs() < 1e-9);
            for j in 0..l.coefficients {
                let total: f64 = scores.gradients.iter().skip(j).step_by(l.coefficients).sum();
                assert!((total - exact.gradient[j]).abs() < 1e-9 * size, "{name}");
            }
        }
    }
}

#[test]
fn bits_do_not_depend_on_threads() {
    let table = table(700, 4);
    let (_, model) = models().swap_remove(2);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let options = Options { bootstrap: 5, ..Options::default() };
        pool.install(|| fit(&model, &table, &options).unwrap().answer)
    };
    let one = run(1);
    assert_eq!(one, run(3));
    assert!(one.bootstrap == Some([5, 0]), "{:?}", one.bootstrap);
}
