//! Two-player trees: the sequence form, Lemke's method, the linear programme and
//! regret matching, on poker and random games, and one against another.

mod trees_games;

use realpolitik_game::{Number, Rational};
use realpolitik_solve::nash::{
    Cfr, DominatedBy, Strength, Weighting, dominated, lemke, pure_nash_equilibria, zero_sum,
};
use realpolitik_solve::refinement::{Freedom, normal_form_perfect, off_path, perfection};
use realpolitik_solve::{Limits, sequential};
use trees_games::{Noise, Shape, exact, kuhn, leduc, raised_poker, random_tree};

fn eighteenth() -> Rational {
    Rational::new((-1).into(), 18.into())
}

#[test]
fn kuhn_poker_is_worth_minus_one_eighteenth() {
    // Sixths are no doubles: the exact game has exact sixths.
    let sixth = Rational::new(1.into(), 6.into());
    let game = kuhn().map(|v| {
        if (*v - 1.0 / 6.0).abs() < 1e-12 { sixth.clone() } else { Rational::from_i64(*v as i64) }
    });
    let lp = zero_sum(&game).unwrap();
    assert_eq!(lp.details.value, eighteenth());
    assert_eq!(lp.certificate.max_regret, 0.0);
    let lcp = lemke(&game, None, &Limits::DEFAULT).unwrap();
    assert_eq!(lcp.payoffs, [eighteenth(), -eighteenth()]);
    assert_eq!(lcp.certificate.max_regret, 0.0);
    let float = kuhn();
    assert!((zero_sum(&float).unwrap().details.value + 1.0 / 18.0).abs() < 1e-12);
    let e = lemke(&float, None, &Limits::DEFAULT).unwrap();
    assert!(e.certificate.holds() && (e.payoffs[0] + 1.0 / 18.0).abs() < 1e-12);
    for weighting in [Weighting::Plus, Weighting::DISCOUNTED] {
        let mut cfr = Cfr::new(&float, weighting).unwrap();
        let left = cfr.run_to(1e-5, 100, 100_000);
        assert!(left.is_ok(), "{weighting:?}: {left:?}");
        assert!((cfr.value() + 1.0 / 18.0).abs() < 2e-5);
    }
}

#[test]
fn leduc_poker_is_solved_by_regret_matching() {
    let game = leduc();
    assert_eq!(game.terminals().count(), 5520);
    let mut cfr = Cfr::new(&game, Weighting::Plus).unwrap();
    let left = cfr.run_to(1e-3, 25, 3000).unwrap();
    // The linear programme's value, see below.
    assert!((cfr.value() + 0.0856064).abs() < 2e-3, "{}", cfr.value());
    let profile = cfr.profile(&game);
    // The certificate counts each player's gain apart and must bear this out.
    let regret: f64 = (0..2)
        .map(|p| {
            let p = realpolitik_game::PlayerId(p);
            realpolitik_game::certificate::best_response_value(&game, &profile, p).unwrap()
        })
        .sum();
    assert!((regret / 2.0 - left).abs() < 1e-9, "{regret} {left}");
    let mut cfr = Cfr::new(&game, Weighting::DISCOUNTED).unwrap();
    assert!(cfr.run_to(1e-3, 25, 3000).is_ok());
}

#[test]
fn leduc_poker_by_linear_programming_agrees() {
    let game = leduc();
    let lp = zero_sum(&game).unwrap();
    assert!(lp.certificate.holds(), "{:?}", lp.certificate);
    assert!((lp.details.value + 0.0856064).abs() < 1e-6, "{}", lp.details.value);
}

#[test]
fn lemke_and_the_linear_programme_agree_on_random_zero_sum_trees() {
    let mut noise = Noise(5);
    for k in 0..150 {
        let shape = Shape {
            players: 2,
            terminals: 3 + k % 40,
            spread: 1 + (k as i64 % 5) * 3,
            zero_sum: true,
            perfect_information: k % 3 == 0,
        };
        let game = random_tree(&mut noise, shape);
        let e = exact(&game);
        let lp = zero_sum(&e).unwrap();
        assert_eq!(lp.certificate.max_regret, 0.0, "game {k}");
        let lcp = lemke(&e, None, &Limits::DEFAULT).unwrap();
        assert_eq!(lcp.certificate.max_regret, 0.0, "game {k}");
        assert_eq!(lcp.payoffs[0], lp.details.value, "game {k}");
        assert_eq!(lp.payoffs[0], lp.details.value, "game {k}");
        let lp = zero_sum(&game).unwrap();
        assert!(lp.certificate.holds(), "game {k}");
        let lcp = lemke(&game, None, &Limits::DEFAULT).unwrap();
        assert!(lcp.certificate.holds(), "game {k}");
        let mut cfr = Cfr::new(&game, Weighting::Plus).unwrap();
        cfr.run_to(1e-3, 50, 20_000).unwrap();
        assert!((cfr.value() - lp.details.value).abs() < 3e-3, "game {k}");
    }
}

#[test]
fn lemke_is_exact_perfect_and_knows_what_it_leaves_open() {
    let mut noise = Noise(99);
    let mut open = 0;
    for k in 0..150 {
        let shape = Shape {
            players: 2,
            terminals: 3 + k % 40,
            spread: 1 + k as i64 % 4,
            zero_sum: false,
            perfect_information: k % 4 == 0,
        };
        let game = random_tree(&mut noise, shape);
        let e = exact(&game);
        let found = normal_form_perfect(&e, None, &Limits::DEFAULT).unwrap();
        let proof = &found.details.proof;
        assert_eq!(found.certificate.max_regret, 0.0, "game {k}");
        assert!(proof.holds() || !found.details.path.approached, "game {k}: {proof:?}");
        let float = lemke(&game, None, &Limits::DEFAULT).unwrap();
        assert!(float.certificate.holds(), "game {k}");
        // The ends of every range are equilibria, and past them nobody's are.
        let profile = &found.profile;
        for (h, freedom) in off_path(&e, profile).unwrap().iter().enumerate() {
            let start = e.action_offsets()[h];
            let actions = e.information_sets()[h].actions.len();
            let with = |a: usize, p: Rational| {
                let mut varied = profile.clone();
                for i in 0..actions {
                    let q = if i == a { Rational::from_i64(1) } else { Rational::from_i64(0) };
                    varied.probabilities[start + i] = q;
                }
                if actions == 2 {
                    varied.probabilities[start + a] = p.clone();
                    varied.probabilities[start + 1 - a] = Rational::from_i64(1) - p;
                }
                let c = realpolitik_game::certificate::Concept::Nash;
                realpolitik_game::certify(&e, &varied, c, 0.0).holds()
            };
            let one = Rational::from_i64(1);
            match freedom {
                Freedom::OnPath => {}
                Freedom::Free => {
                    for a in 0..actions {
                        assert!(with(a, one.clone()), "game {k}, set {h}");
                    }
                }
                Freedom::Between(ranges) => {
                    open += 1;
                    for (a, (low, high)) in ranges.iter().enumerate() {
                        let now = &profile.probabilities[start + a];
                        assert!(low <= now && now <= high, "game {k}, set {h}");
                        if actions == 2 {
                            assert!(with(a, low.clone()) && with(a, high.clone()), "game {k}");
                            let half = Rational::new(1.into(), 2.into());
                            let past = (high.clone() + one.clone()) * half.clone();
                            assert!(*high == one || !with(a, past), "game {k}");
                            let short = low.clone() * half;
                            assert!(*low == Rational::from_i64(0) || !with(a, short), "game {k}");
                        }
                    }
                }
            }
        }
    }
    assert!(open > 20, "too few sets off the path: the test tests nothing");
}

#[test]
fn dominated_equilibria_are_not_perfect() {
    let mut noise = Noise(3);
    let (mut yes, mut no) = (0, 0);
    for _ in 0..60 {
        let shape = Shape {
            players: 2,
            terminals: 10,
            spread: 1,
            zero_sum: false,
            perfect_information: false,
        };
        let game = exact(&random_tree(&mut noise, shape));
        for e in pure_nash_equilibria(&game).all().unwrap().equilibria {
            let form = realpolitik_game::strategic::StrategicForm::reduced(&game, 100_000).unwrap();
            let mixed = form.mixed(&game, &e.profile);
            // Against the strategic form: is a strategy that is played dominated?
            let is_dominated = (0..2).any(|p| {
                dominated(&form.table, p, Strength::Weak, DominatedBy::Mixed)
                    .iter()
                    .any(|s| mixed.strategies[p][*s] > Rational::from_i64(0))
            });
            let proof = perfection(&game, &e.profile).unwrap();
            assert_eq!(proof.holds(), !is_dominated, "{proof:?}");
            if is_dominated { no += 1 } else { yes += 1 }
        }
    }
    assert!(yes > 20 && no > 20, "{yes} {no}");
}

/// Many cards make many small chances: their payoffs must not be taken for nothing.
/// Values by a sparse linear programme of another code (microlp 0.7).
#[test]
fn linear_programmes_stand_many_small_chances() {
    for (cards, value) in [(12, -0.061_868_7), (50, -0.057_619_0)] {
        let game = trees_games::kuhn_of(cards);
        let e = zero_sum(&game).unwrap();
        assert!(e.certificate.holds(), "{cards}: {:?}", e.certificate);
        assert!((e.details.value - value).abs() < 1e-7, "{cards}: {}", e.details.value);
    }
}

/// Continua of equilibria, actions that vanish as 1/λ, and sets off the path: what the
/// branch leads to is solved for, and is worth the value.
#[test]
fn poker_with_raises_has_a_certified_sequential_equilibrium() {
    for cards in [3, 4, 5] {
        let game = raised_poker(cards);
        let s = sequential(&game, &Default::default()).unwrap();
        assert!(s.certificate.holds() && s.details.check.holds(), "{cards}: {:?}", s.certificate);
        let value = zero_sum(&game).unwrap().details.value;
        assert!((s.payoffs[0] - value).abs() < 1e-8, "{cards}: {:?} {value}", s.payoffs);
    }
}
