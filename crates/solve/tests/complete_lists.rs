//! Lists of small games of several players that are said to be whole, against what is
//! known of them without any solver, and against another search.

use realpolitik_game::generate::{TableFamily, Units, random_table};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_game::{Number, Rational};
use realpolitik_solve::nash::{Enumeration, interval_enumeration, support_search};
use realpolitik_solve::{MixedEquilibrium, SolveError, Whole};

type List = Whole<MixedEquilibrium<f64>, Enumeration>;

fn q(n: i64) -> Rational {
    Rational::from_i64(n)
}

fn whole(table: &PayoffTable<Rational>) -> List {
    interval_enumeration(table).all().expect("a small game")
}

fn near(a: &MixedEquilibrium<f64>, b: &MixedEquilibrium<f64>) -> bool {
    let all = |e: &MixedEquilibrium<f64>| e.profile.strategies.concat();
    all(a).iter().zip(all(b)).all(|(x, y)| (x - y).abs() < 1e-6)
}

/// How many games are tried: more with `REALPOLITIK_ALL=1`.
fn games(few: u64, many: u64) -> u64 {
    if std::env::var_os("REALPOLITIK_ALL").is_some() { many } else { few }
}

/// Almost every game has an odd number of equilibria (Harsanyi 1973, theorem 1): a list of
/// a game without ties that is whole is odd.
#[test]
fn lists_of_games_without_ties_are_whole_and_odd() {
    let shapes: [(&[usize], u64); 5] =
        [(&[2, 2, 2], 30), (&[3, 2, 2], 12), (&[3, 3, 2], 6), (&[3, 3, 3], 4), (&[2, 2, 2, 2], 6)];
    for (shape, few) in shapes {
        let mut most = (0, 0);
        for seed in 0..games(few, 1_000) {
            for family in [TableFamily::Uniform, TableFamily::Covariant { correlation: -0.3 }] {
                let table = random_table(family, shape, &Units::default(), seed).unwrap();
                let all = whole(&table);
                assert!(all.proven, "{shape:?} {seed}: {:?}", all.details);
                assert_eq!(all.equilibria.len() % 2, 1, "{shape:?} {seed}");
                assert!(all.equilibria.iter().all(|e| e.certificate.holds()), "{shape:?} {seed}");
                let doubles = table.map(Number::to_f64);
                for e in support_search(&doubles).all().unwrap().equilibria {
                    let known = all.equilibria.iter().any(|k| near(k, &e));
                    assert!(known, "{shape:?} {seed}: {:?} is missing", e.profile);
                }
                most = (most.0.max(all.equilibria.len()), most.1.max(all.details.boxes));
            }
        }
        println!("{shape:?}: at most {} equilibria and {} boxes", most.0, most.1);
    }
}

/// Whole numbers have ties: what is said to be whole must hold all that the other search
/// finds, and what is not must say where.
#[test]
fn lists_of_games_with_ties_say_what_is_open() {
    let mut proven = 0;
    for seed in 0..games(40, 2_000) {
        let most = [1, 3, 9, 30][seed as usize % 4];
        let family = TableFamily::Integers { most };
        let table = random_table(family, &[2, 2, 2], &Units::default(), seed).unwrap();
        let all = whole(&table);
        assert!(all.equilibria.iter().all(|e| e.certificate.holds()), "{seed}");
        assert_eq!(all.proven, all.details.open.is_empty() && all.details.continua.is_empty());
        proven += usize::from(all.proven);
        if all.proven {
            let doubles = table.map(Number::to_f64);
            for e in support_search(&doubles).all().unwrap().equilibria {
                assert!(all.equilibria.iter().any(|k| near(k, &e)), "{seed}: {:?}", e.profile);
            }
        }
    }
    println!("{proven} lists were whole");
    assert!(proven > 10);
}

/// The volunteer's dilemma (Diekmann 1985) of three: a good worth 2 to all at a cost of 1
/// to whoever provides it. One provides it surely (3); two mix evenly and the third never
/// does (3); all mix, and refuse with probability 1/√2 (1).
#[test]
fn volunteers_have_seven_equilibria_one_of_them_irrational() {
    let table = PayoffTable::from_fn(vec![2; 3], |s| {
        let provided = s.contains(&1);
        s.iter().map(|own| q(2 * i64::from(provided) - *own as i64)).collect()
    });
    let all = whole(&table.unwrap());
    assert!(all.proven, "{:?}", all.details);
    assert_eq!(all.equilibria.len(), 7);
    let root = std::f64::consts::FRAC_1_SQRT_2;
    let refuse = |e: &MixedEquilibrium<f64>| {
        e.profile.strategies.iter().all(|p| (p[0] - root).abs() < 1e-15)
    };
    assert_eq!(all.equilibria.iter().filter(|e| refuse(e)).count(), 1);
}

/// A game of three players with two strategies each that has nine equilibria, as many as
/// there can be of regular ones (McKelvey & McLennan 1997).
#[test]
fn the_game_with_nine_equilibria_has_nine() {
    let pays: [[i64; 3]; 8] =
        [[9, 8, 12], [0, 0, 0], [0, 0, 0], [9, 8, 2], [0, 0, 0], [3, 4, 6], [3, 4, 6], [0, 0, 0]];
    // Listed with the first player's strategy running fastest.
    let table = PayoffTable::from_fn(vec![2; 3], |s| {
        pays[s[0] + 2 * s[1] + 4 * s[2]].iter().map(|v| q(*v)).collect()
    });
    let all = whole(&table.unwrap());
    assert!(all.proven, "{:?}", all.details);
    assert_eq!(all.equilibria.len(), 9);
}

/// Scale and offset change no list.
#[test]
fn lists_do_not_depend_on_the_units_of_payoffs() {
    for seed in 0..6 {
        let at = |factor: &str, offset: &str| {
            let read = |t| Rational::from_literal(t).unwrap();
            let units = Units { factor: read(factor), offset: read(offset), ..Units::default() };
            let table = random_table(TableFamily::Uniform, &[2, 2, 2], &units, seed).unwrap();
            whole(&table)
        };
        let plain = at("1", "0");
        for (factor, offset) in [("1e9", "0"), ("1e-9", "1"), ("1/3", "1e9")] {
            let other = at(factor, offset);
            assert!(plain.proven && other.proven);
            assert_eq!(plain.equilibria.len(), other.equilibria.len(), "{seed} {factor}");
            assert!(plain.equilibria.iter().zip(&other.equilibria).all(|(a, b)| near(a, b)));
        }
    }
}

#[test]
fn large_games_are_refused() {
    let table = random_table(TableFamily::Uniform, &[4, 4, 4], &Units::default(), 1).unwrap();
    let refused = interval_enumeration(&table).all();
    assert!(matches!(refused, Err(SolveError::Limit { name: "MAX_UNKNOWNS", .. })));
}
