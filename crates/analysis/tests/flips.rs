//! Flips against closed forms, and on the shipped case.

mod support;

use realpolitik_analysis::flips::flip::flips;
use realpolitik_analysis::flips::seen::FlipKind;
use support::{game, one_choice, shipped, subject};

/// P(yes) = 1/(1 + exp(−λ·gain)), so it is one half where the gain is 0,
/// whatever λ.
#[test]
fn flips_lie_at_the_roots_of_the_gain() {
    let table: [(&str, &str, &[f64]); 6] = [
        ("line", "x - 0.3", &[0.3]),
        ("square", "x * x - 0.25", &[0.5]),
        ("three roots", "(x - 0.2) * (x - 0.55) * (x - 0.8)", &[0.2, 0.55, 0.8]),
        ("two close", "20 * (x - 0.5) * (x - 0.5008)", &[0.5, 0.5008]),
        ("logarithm", "ln(x + 0.1) + 0.5", &[0.506_530_659_712_633_4]),
        ("none", "x + 1", &[]),
    ];
    for (name, gain, roots) in table {
        for precision in [0.5, 4.0, 30.0] {
            let case = one_choice("[parameters.x]\ndist = \"uniform(0, 1)\"", gain, precision);
            let compiled = game(&case);
            let f = flips(&subject(&case, &compiled), "up", None, None).unwrap();
            let mut at: Vec<f64> = f.flips.iter().map(|f| f.at).collect();
            at.sort_by(f64::total_cmp);
            assert_eq!(at.len(), roots.len(), "{name} at {precision}: {at:?}");
            for (a, b) in at.iter().zip(roots) {
                assert!((a - b).abs() < 1e-6, "{name} at {precision}: {a} {b}");
            }
            for flip in &f.flips {
                // Uniform belief: what lies past is the length past.
                let past = if flip.at > 0.5 { 1.0 - flip.at } else { flip.at };
                assert!((flip.belief_past - past).abs() < 1e-6, "{name}: {flip:?}");
                assert_eq!(flip.kind, FlipKind::Likeliest, "two outcomes swap at one half");
            }
        }
    }
}

/// With gain a·x + b·y + c of independent normal beliefs the nearest flip is
/// |mean| / standard deviation away, shares are in the ratio of variances.
#[test]
fn the_joint_flip_of_a_linear_gain_is_known() {
    let parameters = "[parameters.x]\ndist = \"normal(1, 0.5)\"\n\
                      [parameters.y]\ndist = \"normal(-0.2, 0.3)\"";
    let case = one_choice(parameters, "2 * x - 1 * y", 3.0);
    let compiled = game(&case);
    let f = flips(&subject(&case, &compiled), "up", None, None).unwrap();
    let variance = (2.0f64 * 0.5).powi(2) + 0.3f64.powi(2);
    let expected = 2.2 / variance.sqrt();
    assert!(!f.joint.is_empty());
    for joint in &f.joint {
        assert!((joint.deviations - expected).abs() < 1e-3, "{joint:?} {expected}");
        assert!((joint.moves[0].share - 1.0 / variance).abs() < 1e-2, "{joint:?}");
        assert_eq!(joint.moves[0].parameter, "x");
        assert!((joint.value - 0.5).abs() < 1e-4);
        assert_eq!(joint.to.as_deref(), Some("down"));
    }
}

/// Dependence shortens the way: with correlation ρ the variance of x + y is
/// 2 + 2ρ (unit variances).
#[test]
fn the_joint_flip_sees_dependence() {
    let parameters = "[parameters.x]\ndist = \"normal(1, 1)\"\n[parameters.y]\ndist = \"normal(1, 1)\"\n\
                      [[correlations]]\nbetween = [\"x\", \"y\"]\nrank = 0.6\njudgement = \"t\"";
    let case = one_choice(parameters, "x + y", 1.0);
    let compiled = game(&case);
    let f = flips(&subject(&case, &compiled), "up", None, None).unwrap();
    let r = 2.0 * (std::f64::consts::PI * 0.1).sin();
    let expected = 2.0 / (2.0 + 2.0 * r).sqrt();
    assert!((f.joint[0].deviations - expected).abs() < 1e-3, "{:?} {expected}", f.joint[0]);
}

/// Two parameters with gain x − y: the boundary is the diagonal and each region
/// holds half of belief.
#[test]
fn the_map_of_a_difference_is_the_diagonal() {
    let parameters =
        "[parameters.x]\ndist = \"uniform(0, 1)\"\n[parameters.y]\ndist = \"uniform(0, 1)\"";
    let case = one_choice(parameters, "x - y", 2.0);
    let compiled = game(&case);
    let f = flips(&subject(&case, &compiled), "up", None, Some(("x", "y"))).unwrap();
    let map = f.map.unwrap();
    assert!(map.boundary.len() > 30);
    for point in &map.boundary {
        assert!((point.x - point.y).abs() < 1e-6, "{point:?}");
        assert_eq!((point.below.as_str(), point.above.as_str()), ("up", "down"));
    }
    for region in &map.regions {
        assert!(region.belief.low < 0.5 && 0.5 < region.belief.high, "{region:?}");
    }
    // Nothing else is uncertain: the band is no wider than the cells.
    for band in &map.band {
        assert!(
            band.high - band.low < 0.07 && band.low < band.x + 0.04 && band.high > band.x - 0.04
        );
    }
}

/// The other parameters blur the boundary by what they do not know: with
/// z ~ normal(0, 0.1) added, 90 % of belief is within 1.645 · 0.1 of the diagonal.
#[test]
fn the_band_holds_what_the_others_leave_open() {
    let parameters = "[parameters.x]\ndist = \"uniform(0, 1)\"\n[parameters.y]\ndist = \"uniform(0, 1)\"\n\
                      [parameters.z]\ndist = \"normal(0, 0.1)\"";
    let case = one_choice(parameters, "x - y + z", 2.0);
    let compiled = game(&case);
    let map = flips(&subject(&case, &compiled), "up", None, Some(("x", "y"))).unwrap().map.unwrap();
    let middle: Vec<_> = map.band.iter().filter(|b| (0.3..0.7).contains(&b.x)).collect();
    assert!(middle.len() > 10);
    // 64 draws know a 5 % quantile of that normal to about 0.03.
    for b in middle {
        assert!((b.low - b.x + 0.1645).abs() < 0.08, "{b:?}");
        assert!((b.high - b.x - 0.1645).abs() < 0.08, "{b:?}");
    }
}

#[test]
fn past_a_flip_of_the_shipped_case_the_answer_is_the_other() {
    let case = shipped();
    let compiled = game(&case);
    let s = subject(&case, &compiled);
    let f = flips(&s, "as_today", None, None).unwrap();
    assert!(f.flips.len() > 3);
    let base = case.base_point();
    let outcomes = &s.protocol().outcomes;
    for flip in f.flips.iter().filter(|f| f.kind == FlipKind::Likeliest) {
        let m = case.parameter(&flip.parameter).unwrap().index();
        let width = flip.range.1 - flip.range.0;
        let outward = (flip.at - flip.base).signum() * 1e-6 * width;
        for (shift, expected) in [(outward, &flip.to), (-outward, &flip.from)] {
            let mut theta = base.clone();
            theta[m] = flip.at + shift;
            let points = realpolitik_runs::points::Points::repeated(&theta, 1);
            let solved = realpolitik_runs::points::solve_points(&compiled, &points, 1);
            let best = (0..outcomes.len())
                .filter(|o| compiled.terminals.iter().any(|t| t.outcome == *o))
                .max_by(|a, b| solved.outcome(*a)[0].total_cmp(&solved.outcome(*b)[0]))
                .unwrap();
            assert_eq!(Some(&outcomes[best].name), expected.as_ref(), "{flip:?}");
        }
    }
}
