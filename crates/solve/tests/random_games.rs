//! Random games of many families: nothing is certified that a checker apart, in exact
//! rationals, finds to be no equilibrium, and every game has an answer. A few of each by
//! default; `REALPOLITIK_ALL=1` (with `--release --nocapture`) runs 10,000 per family,
//! `REALPOLITIK_ALL=500` so many, and says what came of them. A game that fails is named
//! by its number in the family, and the others are tried as well.

mod random_games_checker;

use random_games_checker::{
    Draws, Kind, PLAIN, exact_distribution, exact_game, exact_profile, regret, tree,
};
use realpolitik_game::strategic::{Cells, PayoffTable, StrategicGame};
use realpolitik_game::{Game, GameFile, Number, Rational};
use realpolitik_solve::bimatrix::Bimatrix;
use realpolitik_solve::nash::{
    all_equilibria, constant_sum_equilibrium, generic_ray, global_newton, iterated_polymatrix,
    lemke, lemke_howson, lyapunov, off_centre_start, pure_equilibria, pure_nash_equilibria,
    simplicial_subdivision, support_search, zero_sum,
};
use realpolitik_solve::refinement::normal_form_perfect;
use realpolitik_solve::{Limits, SolveError, solve};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// What the certificate allows, and the rounding of the checker's own conversion.
const ALLOWED: f64 = 1e-9 * (1.0 + 1e-6);

/// Which games of a family are tried: `few`, unless the environment asks for all or names
/// a range as in `3..4`.
fn games(few: u64) -> std::ops::Range<u64> {
    let Ok(wish) = std::env::var("REALPOLITIK_ALL") else { return 0..few };
    if let Some((from, to)) = wish.split_once("..") {
        return from.parse().expect("a number")..to.parse().expect("a number");
    }
    0..wish.parse().ok().filter(|n| *n > 1).unwrap_or(10_000)
}

/// Tries every game of a family and says what came of them; which have failed, and how,
/// at the end.
fn family(number: u32, few: u64, name: &str, body: impl Fn(u64, &mut Draws, &mut Count)) {
    let mut count = Count::default();
    let mut failed = Vec::new();
    let mut slowest = (0.0, 0);
    for k in games(few) {
        let began = Instant::now();
        let mut draws = Draws::new(number, k);
        count.games += 1;
        let tried = catch_unwind(AssertUnwindSafe(|| body(k, &mut draws, &mut count)));
        if tried.is_err() {
            failed.push(k);
        }
        let took = began.elapsed().as_secs_f64();
        if took > slowest.0 {
            slowest = (took, k);
        }
    }
    println!("{name}: {count:?}; slowest {:.3} s (game {})", slowest.0, slowest.1);
    assert!(failed.is_empty(), "{name}: {} failed: {failed:?}", failed.len());
}

/// What came of a family.
#[derive(Default, Debug)]
struct Count {
    games: u64,
    answers: u64,
    certified: u64,
    checked: u64,
    unanswered: u64,
}

impl Count {
    /// The answer that is given where nothing is asked for must be there and certified.
    fn default_answer(&mut self, game: &Game<f64>, given: &GameFile<f64>) {
        let e = solve(given).unwrap_or_else(|e| panic!("no answer: {e}"));
        let holds = e.certificate.holds();
        self.behaviour(game, &e.profile.probabilities, holds, "solve");
        assert!(holds, "not certified: {:?}", e.certificate);
    }

    /// A profile of a tree in doubles, with whether it was certified.
    fn behaviour(&mut self, game: &Game<f64>, p: &[f64], holds: bool, what: &str) {
        self.answers += 1;
        self.certified += u64::from(holds);
        let Some(truth) = regret(&exact_game(game), &exact_profile(game, p)) else { return };
        self.checked += 1;
        assert!(!holds || truth <= ALLOWED, "{what}: certified at a regret of {truth:e}: {p:?}");
        assert!(holds || truth > 1e-10, "{what}: refused at a regret of {truth:e}: {p:?}");
    }

    fn mixed(&mut self, table: &PayoffTable<f64>, s: &[Vec<f64>], holds: bool, what: &str) {
        self.answers += 1;
        self.certified += u64::from(holds);
        self.checked += 1;
        let exact: Vec<Vec<Rational>> = s.iter().map(|row| exact_distribution(row)).collect();
        let truth = table_regret(&exact_table(table), &exact);
        assert!(!holds || truth <= ALLOWED, "{what}: certified at a regret of {truth:e}: {s:?}");
        assert!(holds || truth > 1e-10, "{what}: refused at a regret of {truth:e}: {s:?}");
    }
}

fn exact_table(table: &PayoffTable<f64>) -> PayoffTable<Rational> {
    table.map(|v| Rational::from_float(*v).expect("finite"))
}

fn zero() -> Rational {
    Number::zero()
}

/// The regret of mixed strategies as a share of the player's range.
fn table_regret(table: &PayoffTable<Rational>, s: &[Vec<Rational>]) -> f64 {
    let n = table.players();
    let mut worst = 0.0f64;
    for player in 0..n {
        let mut each = vec![zero(); table.shape()[player]];
        let (mut low, mut high) = (table.payoff_at(0, player), table.payoff_at(0, player));
        for position in 0..table.profiles() {
            let pays = table.payoff_at(position, player);
            (low, high) = (low.min(pays), high.max(pays));
            let at = |p: usize| position / table.stride(p) % table.shape()[p];
            let others = (0..n).filter(|p| *p != player);
            let weight = others.fold(Rational::from_i64(1), |w, p| w * &s[p][at(p)]);
            each[at(player)] += weight * pays;
        }
        let now = each.iter().zip(&s[player]).fold(zero(), |sum, (v, p)| sum + v * p);
        let best = each.iter().max().expect("a strategy").clone();
        if best > now {
            worst = worst.max(Number::to_f64(&((best - now) / (high - low))));
        }
    }
    worst
}

/// A table whose payoffs are drawn by `pay`.
fn table(
    draws: &mut Draws,
    shape: Vec<usize>,
    mut pay: impl FnMut(&mut Draws, usize) -> f64,
) -> PayoffTable<f64> {
    let players = shape.len();
    PayoffTable::from_fn(shape, |_| (0..players).map(|p| pay(draws, p)).collect()).expect("a table")
}

fn file(table: &PayoffTable<f64>) -> GameFile<f64> {
    let names = |n: usize| (1..=n).map(|i| i.to_string()).collect::<Vec<_>>();
    let strategies = table.shape().iter().map(|n| names(*n)).collect();
    let cells = Cells::Payoffs(table.clone());
    GameFile::Table(StrategicGame::new(names(table.players()), strategies, cells).expect("a game"))
}

/// Every method for two players on a table, in doubles, and the exact lists.
fn two_players(table: &PayoffTable<f64>, count: &mut Count) {
    let g = Bimatrix::of_table(table).expect("two players");
    let limits = Limits::DEFAULT;
    count.default_answer(&table.to_tree(), &file(table));
    for label in 0..g.rows + g.columns {
        match lemke_howson(&g, label, &limits) {
            Ok(e) => {
                let holds = e.certificate.holds();
                count.mixed(table, &e.profile.strategies, holds, "Lemke–Howson");
            }
            Err(_) => count.unanswered += 1,
        }
    }
    if let Ok(e) = constant_sum_equilibrium(&g) {
        count.mixed(table, &e.profile.strategies, e.certificate.holds(), "linear programming");
    }
    let exact = g.map(|v| Rational::from_float(*v).expect("finite"));
    let rationals = exact_table(table);
    let all = all_equilibria(&exact).all().expect("in limits");
    assert!(all.proven && !all.equilibria.is_empty());
    for e in &all.equilibria {
        assert_eq!(table_regret(&rationals, &e.profile.strategies), 0.0, "vertex enumeration");
    }
    let one = lemke(&rationals.to_tree(), None, &limits).expect("in rationals");
    assert!(one.certificate.holds());
    pure_by_trial(table);
}

/// The list of pure equilibria against the definition, in doubles and in rationals.
fn pure_by_trial(table: &PayoffTable<f64>) {
    let exact = exact_table(table);
    let stable = |position: usize| {
        (0..table.players()).all(|p| {
            let (n, stride) = (table.shape()[p], table.stride(p));
            let own = position / stride % n;
            (0..n).all(|s| {
                let other = position + s * stride - own * stride;
                exact.payoff_at(other, p) <= exact.payoff_at(position, p)
            })
        })
    };
    let right: Vec<usize> = (0..table.profiles()).filter(|i| stable(*i)).collect();
    let found = pure_equilibria(table).all().expect("it cannot fail");
    let place = |s: &[Vec<f64>]| {
        let pick = s.iter().map(|row| row.iter().position(|p| *p == 1.0).expect("pure"));
        table.position(&pick.collect::<Vec<_>>())
    };
    let list: Vec<usize> = found.equilibria.iter().map(|e| place(&e.profile.strategies)).collect();
    assert_eq!(list, right);
    assert!(found.proven && found.equilibria.iter().all(|e| e.certificate.holds()));
    let again = pure_equilibria(&exact).all().expect("it cannot fail");
    assert_eq!(again.equilibria.len(), right.len());
}

fn shape_of_two(draws: &mut Draws) -> Vec<usize> {
    vec![1 + draws.below(4), 1 + draws.below(4)]
}

#[test]
fn degenerate_tables() {
    family(1, 60, "degenerate tables", |_, draws, count| {
        let shape = shape_of_two(draws);
        let t = table(draws, shape, |d, _| d.below(3) as f64);
        two_players(&t, count);
    });
}

#[test]
fn zero_sum_tables() {
    family(2, 60, "zero-sum tables", |_, draws, count| {
        let shape = shape_of_two(draws);
        let mut last = 0.0;
        let spread = [2, 9, 1000][draws.below(3)];
        let t = table(draws, shape, |d, p| {
            last = if p == 0 { d.whole(spread) } else { -last };
            last
        });
        two_players(&t, count);
    });
}

/// Payoffs of sizes from 1e-9 to 1e9 in one table, and a billion added to small ones.
#[test]
fn mixed_scales() {
    family(3, 60, "mixed scales", |_, draws, count| {
        let shape = shape_of_two(draws);
        let far = draws.below(2) == 0;
        let t = table(draws, shape, |d, _| match far {
            true => 1e9 + d.whole(5),
            false => d.whole(9) * [1e-9, 1e-3, 1.0, 1e3, 1e9][d.below(5)],
        });
        two_players(&t, count);
    });
}

/// Payoffs that are fractions, which doubles round.
#[test]
fn rational_tables() {
    family(13, 60, "rationals", |_, draws, count| {
        let shape = shape_of_two(draws);
        let t = table(draws, shape, |d, _| d.whole(20) / (1 + d.below(12)) as f64);
        two_players(&t, count);
    });
}

fn several(number: u32, shape: &[usize], few: u64, name: &str) {
    family(number, few, name, |k, draws, count| {
        let spread = [1, 9, 99][draws.below(3)];
        let offset = [0.0, 0.0, 1e9][draws.below(3)];
        let t = table(draws, shape.to_vec(), |d, _| d.whole(spread) + offset);
        let start = off_centre_start(shape);
        let limits = Limits::DEFAULT;
        let few = Limits { max_newton_steps: 2_000, ..limits };
        let ray = generic_ray(shape);
        let mut found = vec![
            ("global Newton", global_newton(&t, &ray).limits(few).first().ok().flatten()),
            ("polymatrix approximation", iterated_polymatrix(&t, &start).ok()),
            ("Lyapunov", lyapunov(&t, &start, &limits).ok()),
            ("simplicial subdivision", simplicial_subdivision(&t, &start, &limits).ok()),
        ];
        if k % 4 == 0 {
            let all = support_search(&t).all().expect("in limits").equilibria;
            found.extend(all.into_iter().map(|e| ("support search", Some(e))));
        }
        for (what, e) in found {
            match e {
                Some(e) => {
                    count.mixed(&t, &e.profile.strategies, e.certificate.holds(), what);
                }
                None => count.unanswered += 1,
            }
        }
        count.default_answer(&t.to_tree(), &file(&t));
        pure_by_trial(&t);
    });
}

#[test]
fn three_players() {
    several(4, &[2, 3, 2], 12, "three players");
}

#[test]
fn four_players() {
    several(5, &[2, 2, 2, 2], 8, "four players");
}

/// Trees by the default, by the methods that fit, and exactly.
fn trees(number: u32, few: u64, name: &str, kind: impl Fn(&mut Draws) -> Kind) {
    family(number, few, name, |_, draws, count| {
        let kind = kind(draws);
        let game = tree(draws, kind);
        match game.imperfect_recall() {
            Some(_) => forgetful(&game, count),
            None => remembering(&game, kind, count),
        }
    });
}

fn remembering(game: &Game<f64>, kind: Kind, count: &mut Count) {
    count.default_answer(game, &GameFile::Tree(game.clone()));
    for e in pure_nash_equilibria(game).all().expect("in limits").equilibria {
        let holds = e.certificate.holds();
        count.behaviour(game, &e.profile.probabilities, holds, "pure equilibria");
        assert!(holds);
    }
    if kind.players > 2 {
        return;
    }
    let exact = exact_game(game);
    let one = lemke(&exact, None, &Limits::DEFAULT).expect("in rationals");
    assert_eq!(regret(&exact, &one.profile.probabilities).unwrap_or(0.0), 0.0, "Lemke, exact");
    let perfect = normal_form_perfect(&exact, None, &Limits::DEFAULT).expect("in rationals");
    assert!(perfect.certificate.holds() && perfect.details.proof.holds(), "perfect, exact");
    if let Ok(e) = lemke(game, None, &Limits::DEFAULT) {
        count.behaviour(game, &e.profile.probabilities, e.certificate.holds(), "Lemke");
    }
    if kind.zero_sum {
        let e = zero_sum(&exact).expect("a zero-sum game");
        assert_eq!(regret(&exact, &e.profile.probabilities).unwrap_or(0.0), 0.0, "lp, exact");
    }
}

/// Players that forget: an equilibrium in mixed strategies of the strategic form.
fn forgetful(game: &Game<f64>, count: &mut Count) {
    let refused = solve(&GameFile::Tree(game.clone()));
    assert!(matches!(refused, Err(SolveError::ImperfectRecall { .. })));
    let form = realpolitik_solve::strategic::StrategicForm::reduced(game, 100_000);
    let Ok(form) = form else { return };
    if form.table.players() != 2 {
        return;
    }
    let exact = Bimatrix::of_table(&exact_table(&form.table)).expect("two players");
    let e = lemke_howson(&exact, 0, &Limits::DEFAULT).expect("in rationals");
    assert_eq!(table_regret(&exact.table(), &e.profile.strategies), 0.0);
    count.answers += 1;
    count.certified += u64::from(e.certificate.holds());
}

#[test]
fn imperfect_information() {
    trees(6, 60, "imperfect information", |_| PLAIN);
}

#[test]
fn degenerate_trees() {
    trees(7, 60, "degenerate trees", |d| Kind { spread: d.below(2) as i64, ..PLAIN });
}

#[test]
fn zero_sum_trees() {
    trees(8, 60, "zero-sum trees", |_| Kind { zero_sum: true, ..PLAIN });
}

#[test]
fn large_and_small_payoffs() {
    trees(9, 60, "payoffs of 1e±9", |d| Kind {
        scale: [1e-9, 1e9, 1.0][d.below(3)],
        offset: [0.0, 1e9, -1e9][d.below(3)],
        zero_sum: d.below(3) == 0,
        ..PLAIN
    });
}

#[test]
fn one_player() {
    trees(10, 60, "one player", |d| Kind { players: 1, depth: 1 + d.below(3), ..PLAIN });
}

#[test]
fn players_that_forget() {
    trees(11, 60, "imperfect recall", |_| Kind { recall: false, ..PLAIN });
}

#[test]
fn trees_of_three_players() {
    trees(12, 20, "trees of three players", |_| Kind { players: 3, ..PLAIN });
}
