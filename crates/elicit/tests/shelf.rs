//! Fits and pools against SHELF's own figures.

use realpolitik_belief::family::Metalog;
use realpolitik_elicit::fit::{Family, Fit, feedback, fits};
use realpolitik_elicit::pool::{Rule, pool};

const A: [(f64, f64); 3] = [(0.25, 25.0), (0.5, 30.0), (0.75, 35.0)];
const B: [(f64, f64); 3] = [(0.25, 30.0), (0.5, 35.0), (0.75, 50.0)];

fn of(all: &[Fit], family: Family) -> &Fit {
    all.iter().find(|f| f.family == family).unwrap_or_else(|| panic!("{}", family.word()))
}

/// What SHELF 1.13.0 prints, by family: numbers and sum of squares of either
/// expert.
type Row = (Family, [f64; 2], f64, [f64; 2], f64);
const PRINTED: [Row; 9] = [
    (Family::Normal, [30.0, 7.4130111], 0.0, [37.939694, 16.0591873], 9.4958801e-3),
    (Family::Student, [30.00003, 6.536861], 0.0, [37.68935, 14.087921], 9.3519466e-3),
    (Family::Gamma, [16.388173, 0.53802218], 0.00012673298, [6.299963, 0.15972557], 7.1946015e-3),
    (
        Family::LogNormal,
        [3.3933189, 0.24995367],
        0.00028336885,
        [3.6138432, 0.39797089],
        6.11722165e-3,
    ),
    (
        Family::LogStudent,
        [3.3942013, 0.2203325],
        0.00027403385,
        [3.608233, 0.34927127],
        5.98984127e-3,
    ),
    (Family::Beta, [11.5880045, 26.7114277], 4.1942134e-05, [3.7651101, 6.0008388], 8.5911668e-3),
    (
        Family::MirrorGamma,
        [89.180538, 1.27045991],
        2.3014077e-05,
        [13.957949, 0.22096991],
        1.0960684e-2,
    ),
    (
        Family::MirrorLogNormal,
        [4.2470589, 0.10611068],
        5.1725053e-05,
        [4.1184782, 0.27576784],
        1.1693576e-2,
    ),
    (
        Family::MirrorLogStudent,
        [4.2472274, 0.093580609],
        4.9991881e-05,
        [4.122797, 0.242039789],
        1.1552776e-2,
    ),
];

#[test]
fn every_family_is_fitted_as_shelf_does() {
    let (a, b) =
        (fits(&A, Some(0.0), Some(100.0)).unwrap(), fits(&B, Some(0.0), Some(100.0)).unwrap());
    for (family, first, squares, second, more) in PRINTED {
        for (fit, numbers, squares) in
            [(of(&a, family), first, squares), (of(&b, family), second, more)]
        {
            for (ours, theirs) in fit.numbers.iter().zip(numbers) {
                // Shapes are found by a search that stops early: to 1e-4 of themselves.
                let error = (ours / theirs - 1.0).abs();
                assert!(error < 2e-4, "{}: {ours} and not {theirs}", family.word());
            }
            // Never worse than their search, and the same to its tolerance.
            assert!(
                fit.squares <= squares * (1.0 + 1e-9) + 1e-11,
                "{} {}",
                family.word(),
                fit.squares
            );
            assert!(
                fit.squares >= squares * (1.0 - 1e-4) - 1e-10,
                "{} {}",
                family.word(),
                fit.squares
            );
        }
    }
    // The skew-normal is flat in its slant: what counts is that it fits as well.
    assert!(of(&a, Family::SkewNormal).squares < 1e-16);
    assert!(of(&b, Family::SkewNormal).squares <= 5.8722920e-3 * (1.0 + 1e-6));
    assert_eq!(b[0].family, Family::SkewNormal);
}

#[test]
fn feedback_is_that_of_shelf() {
    let said = [(0.25, 25.0), (0.5, 30.0), (0.75, 40.0)];
    let all = fits(&said, Some(0.0), Some(100.0)).unwrap();
    for (family, five, ninety_five, quarter) in [
        (Family::Normal, 12.5, 50.4, 0.288),
        (Family::Student, 7.49, 55.1, 0.289),
        (Family::SkewNormal, 20.0, 53.5, 0.268),
        (Family::Gamma, 16.2, 53.2, 0.279),
        (Family::LogNormal, 17.3, 55.3, 0.274),
        (Family::LogStudent, 14.8, 64.1, 0.275),
        (Family::Beta, 15.2, 51.2, 0.283),
        (Family::MirrorGamma, 10.5, 49.1, 0.292),
        (Family::MirrorLogNormal, 9.18, 48.6, 0.295),
        (Family::MirrorLogStudent, 2.08, 52.1, 0.296),
    ] {
        let back = feedback(of(&all, family), &[0.05, 0.95], &said);
        for ((_, ours), theirs) in back.quantiles.iter().zip([five, ninety_five]) {
            // Printed to three digits.
            assert!((ours / theirs - 1.0).abs() < 6e-3, "{} {ours} {theirs}", family.word());
        }
        assert!((back.shares[0].2 - quarter).abs() < 6e-4, "{}", family.word());
    }
}

/// The sum of squares of the second expert's skew-normal is flat in its slant above
/// about 12, so that where a search stops decides its tail; the pool is compared at
/// the numbers that SHELF prints.
#[test]
fn the_linear_pool_of_the_best_fits_is_that_of_shelf() {
    let skew_normal = |numbers: [f64; 3]| Fit {
        family: Family::SkewNormal,
        numbers: numbers.to_vec(),
        low: None,
        high: None,
        squares: 0.0,
    };
    let a = skew_normal([30.0, 7.4130111, 0.0]).distribution();
    let b = skew_normal([21.181312, 23.6831266, 19.123417]).distribution();
    let both = pool(&[a, b], &[1.0, 1.0], Rule::Linear).unwrap();
    for (u, theirs) in [(0.05, 20.261437), (0.5, 32.508307), (0.95, 60.139338)] {
        let ours = both.quantile(u);
        assert!((ours / theirs - 1.0).abs() < 2e-5, "{u}: {ours} and not {theirs}");
    }
}

#[test]
fn beliefs_written_down_keep_their_quantiles() {
    for fit in fits(&B, Some(0.0), Some(100.0)).unwrap() {
        let d = fit.distribution();
        for u in [0.001, 0.05, 0.5, 0.9, 0.999] {
            let (x, y) = (d.quantile(u), fit.quantile(u));
            assert!((x - y).abs() < 1e-3 * (1.0 + y.abs()), "{} {u}: {x} {y}", fit.family.word());
            assert!((fit.cdf(y) - u).abs() < 1e-9, "{}", fit.family.word());
        }
    }
}

#[test]
fn the_metalog_has_the_published_coefficients() {
    let points = vec![(0.05, 14.0), (0.25, 18.0), (0.5, 22.0), (0.75, 30.0), (0.95, 45.0)];
    let m = Metalog::fit(points, Some(0.0), None).unwrap();
    let known = [3.091042, 0.128302, -0.104676, 0.457837, 1.335869];
    assert!(m.coefficients().iter().zip(known).all(|(a, b)| (a - b).abs() < 5e-7));
    assert!((m.quantile(0.1) - 15.607327).abs() < 5e-7);
    assert!((m.quantile(0.9) - 39.560234).abs() < 5e-7);
}

#[test]
fn what_cannot_be_fitted_is_said() {
    assert!(fits(&[(0.5, 1.0)], None, None).is_err());
    assert!(fits(&[(0.1, 2.0), (0.9, 1.0)], None, None).is_err());
    assert!(fits(&[(0.1, 1.0), (0.9, 2.0)], Some(1.0), None).is_err());
    let line = fits(&[(0.1, 1.0), (0.9, 2.0)], None, None).unwrap();
    assert_eq!(line.len(), 2, "a family of three numbers needs three quantiles");
}
