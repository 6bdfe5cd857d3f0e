//! Sensitivity indices against functions whose indices are known, and the
//! coverage of their intervals.
//!
//! `REALPOLITIK_ALL=1` runs all 1,000 repetitions instead of the first 150.

mod support;

use realpolitik_analysis::sensitivity::bootstrap::Index;
use realpolitik_analysis::sensitivity::effects::sensitivity;
use realpolitik_analysis::sensitivity::shapley_effects::{ConditionalNormal, shapley_effects};
use realpolitik_analysis::sensitivity::sobol_indices::sobol_indices;
use realpolitik_analysis::sensitivity::value_of_information::{
    explained_variance, value_of_information,
};
use realpolitik_analysis::shapley::order;
use realpolitik_lanes::normal::normal_quantile;
use realpolitik_lanes::philox::uniform;
use support::{case, game, one_choice, shipped, subject};

const PI: f64 = std::f64::consts::PI;

fn runs() -> u64 {
    if std::env::var_os("REALPOLITIK_ALL").is_some() { 1000 } else { 150 }
}

/// 93 % of 1,000; of fewer runs what 93 % less three standard errors allows.
fn enough(runs: u64) -> f64 {
    if runs >= 1000 { 0.93 } else { 0.93 - 3.0 * (0.05 * 0.95 / runs as f64).sqrt() }
}

struct Known {
    name: &'static str,
    f: fn(&[f64]) -> f64,
    first: Vec<f64>,
    total: Vec<f64>,
    rows: usize,
}

fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

const A: [f64; 6] = [0.0, 0.5, 3.0, 9.0, 99.0, 99.0];

fn g_function(u: &[f64]) -> f64 {
    u.iter().zip(A).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// Ishigami & Homma 1990 with a = 7, b = 0.1; the g-function of Saltelli & Sobol'
/// 1995. Values from their closed forms.
fn known() -> Vec<Known> {
    let (a, b) = (7.0f64, 0.1f64);
    let v1 = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let v2 = a * a / 8.0;
    let v13 = b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
    let v = v1 + v2 + v13;
    let part: Vec<f64> = A.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
    let all: f64 = part.iter().map(|p| 1.0 + p).product::<f64>() - 1.0;
    vec![
        Known {
            name: "Ishigami",
            f: ishigami,
            first: vec![v1 / v, v2 / v, 0.0],
            total: vec![(v1 + v13) / v, v2 / v, v13 / v],
            rows: 1024,
        },
        Known {
            name: "g",
            f: g_function,
            first: part.iter().map(|p| p / all).collect(),
            total: part.iter().map(|p| p * (all + 1.0) / (1.0 + p) / all).collect(),
            rows: 1024,
        },
    ]
}

fn sample(run: u64, rows: usize, inputs: usize, which: u32) -> Vec<Vec<f64>> {
    let one = |k: usize, i: usize| uniform(run, k as u64, which * 1000 + i as u32);
    (0..rows).map(|k| (0..inputs).map(|i| one(k, i)).collect()).collect()
}

#[test]
fn sobol_intervals_cover_the_known_indices() {
    let runs = runs();
    for known in known() {
        let d = known.first.len();
        let mut hits = vec![0u64; 2 * d];
        let mut sums = vec![0.0; 2 * d];
        for run in 0..runs {
            let (a, b) = (sample(run, known.rows, d, 0), sample(run, known.rows, d, 1));
            let f = |x: &[Vec<f64>]| x.iter().map(|x| (known.f)(x)).collect::<Vec<f64>>();
            let mixed: Vec<Vec<f64>> = (0..d)
                .map(|i| {
                    let row = |k: usize| {
                        let mut x = a[k].clone();
                        x[i] = b[k][i];
                        (known.f)(&x)
                    };
                    (0..known.rows).map(row).collect()
                })
                .collect();
            let found = sobol_indices(&f(&a), &f(&b), &mixed, run).unwrap();
            for i in 0..d {
                let pairs = [(found[i].first, known.first[i]), (found[i].total, known.total[i])];
                for (j, (index, truth)) in pairs.into_iter().enumerate() {
                    hits[2 * i + j] += u64::from(index.low <= truth && truth <= index.high);
                    sums[2 * i + j] += index.value - truth;
                    assert_eq!(index.resolved, index.high - index.low <= 0.1);
                }
            }
        }
        for (j, hit) in hits.iter().enumerate() {
            let cover = *hit as f64 / runs as f64;
            println!(
                "{} input {} {}: covered {cover:.3}",
                known.name,
                j / 2,
                ["first", "total"][j % 2]
            );
            assert!((sums[j] / runs as f64).abs() < 0.02, "{} {j}: biased", known.name);
        }
        // Over all indices of the function together, and none far off.
        let all = hits.iter().sum::<u64>() as f64 / (runs * hits.len() as u64) as f64;
        println!("{}: covered {all:.3} of {} intervals", known.name, runs * hits.len() as u64);
        assert!(all >= enough(runs), "{}: {all}", known.name);
        let worst = *hits.iter().min().unwrap() as f64 / runs as f64;
        assert!(worst >= enough(runs) - 0.03, "{}: {worst}", known.name);
    }
}

/// Y = Σ βᵢXᵢ of correlated standard normals: the cost of a set u is
/// βᵤᵀ Σᵤ|₋ᵤ βᵤ, so the effects follow from the definition (Owen & Prieur 2017).
fn linear_effects(beta: &[f64], sigma: &[Vec<f64>]) -> Vec<f64> {
    let d = beta.len();
    // Var(Y) − Var(E[Y|X₋ᵤ]) by conditioning one known input at a time.
    let cost = |mask: usize| -> f64 {
        let mut s: Vec<Vec<f64>> = sigma.to_vec();
        for j in (0..d).filter(|j| mask >> j & 1 == 0) {
            if s[j][j] < 1e-12 {
                continue;
            }
            let column: Vec<f64> = s.iter().map(|r| r[j]).collect();
            let pivot = s[j][j];
            for (a, row) in s.iter_mut().enumerate() {
                for (b, v) in row.iter_mut().enumerate() {
                    *v -= column[a] * column[b] / pivot;
                }
            }
        }
        (0..d).map(|a| (0..d).map(|b| beta[a] * beta[b] * s[a][b]).sum::<f64>()).sum()
    };
    let worth: Vec<f64> = (0..1 << d).map(cost).collect();
    let value = realpolitik_analysis::shapley::exact(d, &worth);
    let all = worth[(1 << d) - 1];
    value.iter().map(|v| v / all).collect()
}

fn gaussian_run(run: u64, rows: usize, beta: &[f64], sigma: &[Vec<f64>]) -> Vec<Index> {
    let d = beta.len();
    let conditional = ConditionalNormal::new(sigma.to_vec());
    let everyone: Vec<usize> = (0..d).collect();
    let normal = |k: usize, which: u32| -> Vec<f64> {
        (0..d).map(|i| normal_quantile(uniform(run, k as u64, which * 1000 + i as u32))).collect()
    };
    let f = |x: &[f64]| x.iter().zip(beta).map(|(x, b)| x * b).sum::<f64>();
    let (mut y, mut walk, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    for k in 0..rows {
        let z = conditional.resample(&vec![0.0; d], &everyone, &normal(k, 0));
        let noise = normal(k, 1);
        let path = order(d, run, k as u64);
        let mut fresh = Vec::new();
        let mut along = Vec::new();
        for i in &path {
            fresh.push(*i);
            let mut x = z.clone();
            for (m, v) in fresh.iter().zip(conditional.resample(&z, &fresh, &noise)) {
                x[*m] = v;
            }
            along.push(f(&x));
        }
        y.push(f(&z));
        walk.push(along);
        orders.push(path);
    }
    shapley_effects(&y, &walk, &orders, run).unwrap()
}

#[test]
fn shapley_intervals_cover_the_known_effects_of_a_correlated_gaussian() {
    let runs = runs();
    let beta = [1.0, 1.0, 1.0];
    let sigma = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.8], vec![0.0, 0.8, 1.0]];
    let truth = linear_effects(&beta, &sigma);
    // For two of the three correlated and β = 1, X₁ holds 1 of 1 + 2 + 1.6.
    assert!((truth[0] - 1.0 / 4.6).abs() < 1e-12 && (truth[1] - truth[2]).abs() < 1e-12);
    let mut hits = [0u64; 3];
    for run in 0..runs {
        let found = gaussian_run(run, 512, &beta, &sigma);
        let sum: f64 = found.iter().map(|i| i.value).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        for i in 0..3 {
            hits[i] += u64::from(found[i].low <= truth[i] && truth[i] <= found[i].high);
        }
    }
    let all = hits.iter().sum::<u64>() as f64 / (3 * runs) as f64;
    println!("correlated Gaussian: covered {all:.3} of {} intervals; {hits:?}", 3 * runs);
    assert!(all >= enough(runs), "{all}");
}

#[test]
fn conditional_scores_have_the_conditional_moments() {
    let conditional = ConditionalNormal::new(vec![vec![1.0, 0.6], vec![0.6, 1.0]]);
    let n = 20_000;
    let drawn: Vec<f64> = (0..n)
        .map(|k| {
            let noise = [0.0, normal_quantile(uniform(3, k, 7))];
            conditional.resample(&[1.5, 0.0], &[1], &noise)[0]
        })
        .collect();
    let mean = drawn.iter().sum::<f64>() / n as f64;
    let variance = drawn.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64;
    assert!((mean - 0.9).abs() < 4.0 * 0.8 / (n as f64).sqrt());
    assert!((variance - 0.64).abs() < 0.03);
}

/// E[Var(Y|X)] and Var(E[Y|X]) of a noisy line are known.
#[test]
fn explained_variance_of_a_known_model() {
    let n = 16_384;
    let normal = |k: u64, s: u32| normal_quantile(uniform(11, k, s));
    let x: Vec<f64> = (0..n).map(|k| normal(k, 0)).collect();
    let y: Vec<f64> = (0..n).map(|k| 0.5 * normal(k, 0) + normal(k, 1)).collect();
    let noise: Vec<f64> = (0..n).map(|k| normal(k, 2)).collect();
    let (explained, error) = explained_variance(&x, &y);
    // 32 bins lose about 1 % of a line's variance.
    assert!((explained - 0.25).abs() < 3.0 * error + 0.005, "{explained} ±{error}");
    let (nothing, error) = explained_variance(&noise, &y);
    assert!(nothing.abs() < 4.0 * error, "{nothing} ±{error}");
}

/// A logit choice with gain x + y, both normal: what knowing x is worth is
/// Var(E[P|x]), here by quadrature.
#[test]
fn the_value_of_information_is_that_of_quadrature() {
    let parameters =
        "[parameters.x]\ndist = \"normal(0.2, 0.5)\"\n[parameters.y]\ndist = \"normal(0, 0.3)\"";
    let case = one_choice(parameters, "x + y", 3.0);
    let compiled = game(&case);
    let found = value_of_information(&subject(&case, &compiled), "up").unwrap();
    let grid: Vec<f64> = (0..400).map(|i| normal_quantile((f64::from(i) + 0.5) / 400.0)).collect();
    let p = |x: f64, y: f64| 1.0 / (1.0 + (-3.0 * (x + y)).exp());
    let given: Vec<f64> = grid
        .iter()
        .map(|zx| grid.iter().map(|zy| p(0.2 + 0.5 * zx, 0.3 * zy)).sum::<f64>() / 400.0)
        .collect();
    let mean = given.iter().sum::<f64>() / 400.0;
    let truth = given.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / 400.0;
    assert_eq!(found.parameters[0].parameter, "x");
    let x = &found.parameters[0];
    assert!((x.reduction - truth).abs() < 3.0 * x.mcse + 0.01 * truth, "{x:?} {truth}");
    assert!((found.loss - mean * (1.0 - mean)).abs() < 0.005);
    assert!(found.all_known > x.reduction);
}

/// With dependence the case's own walk agrees with the linear closed form when
/// the probability is nearly linear in the parameters.
#[test]
fn shapley_effects_of_a_case_see_dependence() {
    let parameters = "[parameters.x]\ndist = \"normal(0, 1)\"\n[parameters.y]\ndist = \"normal(0, 1)\"\n\
        [parameters.z]\ndist = \"normal(0, 1)\"\n\
        [[correlations]]\nbetween = [\"y\", \"z\"]\nrank = 0.7\njudgement = \"t\"";
    let case = one_choice(parameters, "x + y + z", 0.05);
    let compiled = game(&case);
    let found = sensitivity(&subject(&case, &compiled), "up").unwrap();
    let r = 2.0 * (PI * 0.7 / 6.0).sin();
    let sigma = vec![vec![1.0, 0.0, 0.0], vec![0.0, 1.0, r], vec![0.0, r, 1.0]];
    let truth = linear_effects(&[1.0; 3], &sigma);
    for (i, id) in ["x", "y", "z"].into_iter().enumerate() {
        let e = found.effects.iter().find(|e| e.parameter == id).unwrap();
        let slack = 1.5 * (e.shapley.high - e.shapley.low);
        assert!((e.shapley.value - truth[i]).abs() < slack, "{e:?} {}", truth[i]);
        assert_eq!(e.first.is_some(), id == "x", "Sobol indices are for independent inputs");
    }
    assert_eq!(found.groups.len(), 1);
    let both = (2.0 + 2.0 * r) / (3.0 + 2.0 * r);
    assert!((found.groups[0].first.value - both).abs() < 0.1);
}

#[test]
fn effects_of_the_shipped_case_are_shares() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let found = sensitivity(&s, "as_today").unwrap();
    assert_eq!(found.failed, 0);
    let sum: f64 = found.effects.iter().map(|e| e.shapley.value).sum();
    assert!((sum - 1.0).abs() < 1e-9);
    for e in &found.effects {
        let (first, total) = (e.first.unwrap(), e.total.unwrap());
        // Independent inputs: first ≤ Shapley ≤ total (Owen 2014), within error.
        let slack = 0.6
            * ((first.high - first.low)
                + (total.high - total.low)
                + (e.shapley.high - e.shapley.low));
        assert!(
            first.value - slack <= e.shapley.value && e.shapley.value <= total.value + slack,
            "{e:?}"
        );
    }
}

#[test]
fn a_case_without_uncertainty_hangs_on_nothing() {
    let case = case(
        "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n[actors.A]\n[games.g]\nstart = \"m\"\nprecision = 1\n\
         [games.g.moves.m]\nby = \"A\"\nactions = { yes = \"up\", no = \"down\" }\n\
         [games.g.outcomes.up]\npayoffs.A = 1\n[games.g.outcomes.down]\npayoffs.A = 0\n",
    );
    let compiled = game(&case);
    let found = sensitivity(&subject(&case, &compiled), "up").unwrap();
    assert!(found.effects.is_empty() && found.variance < 1e-20);
}

/// A parameter that is tied to one that is read tells of it, whether or not a
/// formula names it: nothing changes in the last bit if `+ 0 * b` is written.
#[test]
fn effects_do_not_depend_on_what_is_written() {
    let parameters = "[parameters.a]\ndist = \"normal(0.5, 0.2)\"\njudgement = \"t\"\n\
        [parameters.b]\ndist = \"normal(0, 1)\"\njudgement = \"t\"\n\
        [parameters.c]\ndist = \"uniform(0, 1)\"\njudgement = \"t\"\n\
        [[correlations]]\nbetween = [\"a\", \"b\"]\nrank = 0.7\njudgement = \"t\"";
    let ways = [
        "0.2 + 0.3 * a",
        "0.2 + 0.3 * a + 0 * b",
        "0 * b + 0.2 + 0.3 * a",
        "0.2 + 0.3 * a + 0 * c",
        "0.2 + 0.3 * a + 0 * b * c",
    ];
    let all: Vec<_> = ways
        .iter()
        .map(|gain| {
            let case = one_choice(parameters, gain, 1.0);
            let compiled = game(&case);
            let s = subject(&case, &compiled);
            let found = sensitivity(&s, "up").unwrap();
            let of = |id: &str| {
                let e = found.effects.iter().find(|e| e.parameter == id).unwrap();
                (e.shapley, e.first)
            };
            let worth = value_of_information(&s, "up").unwrap();
            let worth =
                |id: &str| worth.parameters.iter().find(|p| p.parameter == id).unwrap().reduction;
            let nearest = realpolitik_analysis::flips::flip::flips(&s, "up", Some(0.62), None);
            let joint: Vec<f64> = nearest.unwrap().joint.iter().map(|j| j.deviations).collect();
            (of("a"), of("b"), worth("a"), worth("b"), found.groups, joint)
        })
        .collect();
    let (a, b) = (all[0].0.0.value, all[0].1.0.value);
    // Y is linear in a but for the curve of the logistic: with correlation r of
    // the scores, b's part is r²/2.
    let r = 2.0 * (PI * 0.7 / 6.0).sin();
    assert!((b - r * r / 2.0).abs() < 0.04 && (a + b - 1.0).abs() < 1e-9, "{a} {b}");
    for (way, other) in ways.iter().zip(&all) {
        assert_eq!(&all[0], other, "{way}");
    }
}

#[test]
fn an_index_that_is_not_known_to_a_tenth_is_unresolved() {
    // Steep and rare: most of the variance is in a few draws.
    let parameters = "[parameters.a]\ndist = \"normal(0, 1)\"\njudgement = \"t\"\n\
        [parameters.b]\ndist = \"normal(0, 1)\"\njudgement = \"t\"\n\
        [parameters.c]\ndist = \"normal(0, 1)\"\njudgement = \"t\"";
    let case = one_choice(parameters, "max(0, a) * max(0, b) * max(0, c) - 8", 20.0);
    let compiled = game(&case);
    let found = sensitivity(&subject(&case, &compiled), "up").unwrap();
    let all: Vec<Index> =
        found.effects.iter().flat_map(|e| [Some(e.shapley), e.first, e.total]).flatten().collect();
    assert!(all.iter().any(|i| !i.resolved), "{all:?}");
    for i in &all {
        assert_eq!(i.resolved, i.high - i.low <= 0.1, "{i:?}");
    }
}
