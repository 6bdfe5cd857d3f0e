//! Relations at the edges of what there is: discounts of 0 and near 1, states that are
//! never left or never reached, chains that alternate or fall apart, branches that turn.

use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory, load_path};
use realpolitik_case::relation::CompiledRelation;
use realpolitik_case::unfold::{CompiledGame, compile};
use realpolitik_runs::points::Points;
use realpolitik_runs::relation::{How, Reaching, RelationSolver, Stationary, Way, forecast};
use realpolitik_runs::subject::draws_of;
use realpolitik_runs::sweep::Progress;

fn case(text: &str) -> Case {
    let head = "schema = 1\ntitle = \"t\"\nas_of = 2022-01-01\n[actors.A]\n[actors.B]\n";
    let whole = format!("{head}{text}");
    let loaded = load_memory("case", &[("case.toml", whole.as_bytes())], &Limits::default());
    let told = loaded.diagnostics;
    loaded.case.unwrap_or_else(|| panic!("{told:#?}\n{whole}"))
}

/// Solves points of a case's first relation, as one system or round by round.
fn solved(case: &Case, points: &Points, iterating: bool) -> Vec<Option<Stationary>> {
    let games: Vec<CompiledGame> =
        (0..case.games.len()).map(|g| compile(case, g, &case.limits).unwrap()).collect();
    let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
    let compiled = CompiledRelation::new(&case.relations[0], &outcomes);
    let mut solver = RelationSolver::new(&case.relations[0], &compiled, &games);
    if iterating {
        solver = solver.iterating();
    }
    solver.solve(points.rows_from(0), points.len(), points.len())
}

fn one(case: &Case) -> Stationary {
    let points = Points::repeated(&case.base_point(), 1);
    solved(case, &points, false).pop().flatten().expect("proper numbers")
}

/// A day in which A may stay or go, and nobody else is there.
fn day(precision: f64, stay: f64) -> String {
    format!(
        r#"
[games.day]
start = "choose"
precision = {precision}
[games.day.moves.choose]
by = "A"
actions = {{ stay = "stayed", go = "gone" }}
[games.day.outcomes.stayed]
payoffs = {{ A = {stay} }}
[games.day.outcomes.gone]
payoffs = {{ A = 0 }}
"#
    )
}

#[test]
fn discounts_near_one_are_solved_and_certified() {
    for discount in ["0.999", "0.99999", "0.9999999"] {
        let text = format!(
            "{}[relations.r]\ngame = \"day\"\nperiod = 1\ndiscount = {discount}\nstart = \"here\"\n\
             [relations.r.states.here]\nnext.gone = {{ there = 0.25, here = \"rest\" }}\n\
             [relations.r.states.there]\nnext.stayed = {{ here = 0.5, there = \"rest\" }}\n",
            day(1.5, 0.3)
        );
        let found = one(&case(&text));
        assert!(found.is_certified(), "{discount} {found:?}");
        // Both states pay the same, so that only what each choice pays counts.
        let stays = 1.0 / (1.0 + (-0.45f64).exp());
        let value = 0.3 * stays / (1.0 - discount.parse::<f64>().unwrap());
        for s in 0..2 {
            assert!((found.outcomes[s][0] - stays).abs() < 1e-8, "{discount} {found:?}");
            assert!((found.values[0][s] / value - 1.0).abs() < 1e-8, "{discount} {found:?}");
        }
    }
}

#[test]
fn without_a_future_a_draw_is_the_game_itself_beside_others_that_have_one() {
    let text = format!(
        "{}[parameters.patience]\nvalue = 0.5\njudgement = \"made up\"\n\
         [relations.r]\ngame = \"day\"\nperiod = 1\ndiscount = \"patience\"\nstart = \"here\"\n\
         [relations.r.states.here]\nnext.gone = {{ there = 1 }}\n[relations.r.states.there]\n",
        day(2.0, 0.7)
    );
    let case = case(&text);
    let mut points = Points::new(1, 3);
    points.row_mut(0).copy_from_slice(&[0.0, 0.9, 0.0]);
    let all = solved(&case, &points, false);
    let iterated = solved(&case, &points, true);
    let [Some(zero), Some(ahead), Some(again)] = &all[..] else { panic!("{all:?}") };
    assert_eq!((zero.way, ahead.way), (Way::Iterated, Way::Walked));
    assert_eq!(zero, again);
    assert_eq!(zero.outcomes, iterated[0].as_ref().unwrap().outcomes);
    assert!((ahead.values[0][0] - iterated[1].as_ref().unwrap().values[0][0]).abs() < 1e-9);
}

/// Two states that alternate, one that is never left, and one that is never reached.
#[test]
fn chains_that_alternate_end_or_fall_apart_are_told_as_they_are() {
    let text = "[parameters.p]\nvalue = 0.1\njudgement = \"made up\"\n\
        [games.day]\nstart = \"over\"\nprecision = 1\n\
        [games.day.outcomes.over]\npayoffs = { A = 1, B = 0 }\n\
        [relations.r]\ngame = \"day\"\nperiod = 1\ndiscount = 0.5\nstart = \"tick\"\n\
        groups = { clock = [\"tick\", \"tock\"] }\n\
        [relations.r.states.tick]\nnext.over = { tock = \"1 - p\", end = \"rest\" }\n\
        [relations.r.states.tock]\nnext.over = { tick = 1 }\n\
        [relations.r.states.end]\n\
        [relations.r.states.apart]\nnext.over = { tick = 0.5, apart = \"rest\" }\n";
    let case = case(text);
    let f =
        forecast(&case, &case.relations[0], How::beliefs(1, 1, 1), 12, &[], &Progress::default())
            .unwrap();
    let [tick, tock, end, apart, clock] = &f.targets[..] else { panic!("four and a group") };
    assert_eq!((f.draws, f.failed), (1, 0));
    for t in 0..=12 {
        let alive = 0.9f64.powi((t as i32 + 1) / 2);
        let ticks = if t % 2 == 0 { alive } else { 0.0 };
        assert!((tick.there[t].mean - ticks).abs() < 1e-12, "{t}");
        assert!((end.reached[t].mean - (1.0 - alive)).abs() < 1e-12, "{t}");
        assert_eq!((apart.there[t].mean, apart.reached[t].mean), (0.0, 0.0));
    }
    assert_eq!((end.ever.mean, end.long_run.mean), (1.0, 1.0));
    assert!((tock.ever.mean - 0.9).abs() < 1e-12 && clock.long_run.mean == 0.0);
    assert_eq!((apart.ever.mean, apart.long_run.mean), (0.0, 0.0));
    assert_eq!(apart.median, [f64::INFINITY; 3]);
    // 0.9⁶ = 0.531 and 0.9⁷ = 0.478: the half is passed on the way to the 13th period.
    assert_eq!(end.median, [f64::INFINITY; 3]);
    assert_eq!(tick.median, [0.0; 3]);
    // Without an end it alternates for ever, half of the time in each.
    let mut never = case.clone();
    never.parameters[0].distribution = realpolitik_case::Distribution::Fixed { value: 0.0 };
    let f =
        forecast(&never, &never.relations[0], How::beliefs(1, 1, 1), 3, &[], &Progress::default())
            .unwrap();
    assert!((f.targets[0].long_run.mean - 0.5).abs() < 1e-15);
    assert_eq!((f.targets[0].there[2].mean, f.targets[0].there[3].mean), (1.0, 0.0));
    assert_eq!((f.targets[2].ever.mean, f.targets[2].long_run.mean), (0.0, 0.0));
}

#[test]
fn improper_numbers_are_counted_as_failed_and_do_no_harm_to_others() {
    let text = format!(
        "{}[parameters.rise]\nvalue = 0.5\njudgement = \"made up\"\n\
         [relations.r]\ngame = \"day\"\nperiod = 1\ndiscount = 0.8\nstart = \"here\"\n\
         [relations.r.states.here]\nnext.gone = {{ there = \"rise\", here = \"rest\" }}\n\
         [relations.r.states.there]\n",
        day(2.0, 0.7)
    );
    let case = case(&text);
    let mut points = Points::new(1, 3);
    points.row_mut(0).copy_from_slice(&[0.5, 1.5, 0.25]);
    let all = solved(&case, &points, false);
    assert!(all[0].is_some() && all[1].is_none() && all[2].is_some());
    points.row_mut(0)[1] = 0.9;
    let other = solved(&case, &points, false);
    assert_eq!((&all[0], &all[2]), (&other[0], &other[2]));
}

fn shipped() -> Case {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-vietnam-2022");
    let loaded = load_path(&folder, &Limits::default());
    loaded.case.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics))
}

/// Every draw of the shipped relation has a certified response on its branch, whatever
/// payoffs are measured in; and round by round the same is found where anything is.
#[test]
fn every_draw_of_the_shipped_relation_is_solved() {
    let case = shipped();
    let draws = draws_of(&case, 1, 0..512);
    let whole: Vec<Option<Stationary>> = (0..2)
        .flat_map(|k| {
            let mut part = Points::new(draws.parameters(), 256);
            for m in 0..draws.parameters() {
                part.row_mut(m).copy_from_slice(&draws.row(m)[256 * k..256 * (k + 1)]);
            }
            let found = solved(&case, &part, false);
            let rounds = solved(&case, &part, true);
            let same = found.iter().zip(&rounds).filter(|(a, b)| {
                let (Some(a), Some(b)) = (a, b) else { return false };
                let pairs = a.values.iter().flatten().zip(b.values.iter().flatten());
                pairs.fold(0.0f64, |m, (x, y)| m.max((x - y).abs())) < 1e-6
            });
            let same = same.count();
            let settled = rounds.iter().flatten().filter(|s| s.is_certified()).count();
            assert!(settled < 256 || same == 256, "{settled} settle, {same} are the same");
            assert!(same >= 240, "{same} of {settled}");
            found
        })
        .collect();
    assert!(whole.iter().all(|s| s.as_ref().is_some_and(Stationary::is_certified)));
}

/// The probability by a day is that of the forecast, point by point.
#[test]
fn reaching_is_what_the_forecast_says() {
    let case = shipped();
    let relation = &case.relations[0];
    let points = Points::repeated(&case.base_point(), 300);
    let reaching = Reaching::new(&case, relation, &[1], 1.7).unwrap();
    let all = reaching.at(&points, 2);
    let s = one(&case);
    let target: Vec<bool> =
        (0..relation.joint_states()).map(|j| relation.parts(j).0 == 1).collect();
    let start = relation.joint_start();
    let step = |from: &[f64]| -> Vec<f64> {
        (0..from.len()).map(|t| (0..from.len()).map(|f| from[f] * s.chain[f][t]).sum()).collect()
    };
    let mut left = vec![0.0; target.len()];
    left[start] = 1.0;
    let mut reached = [0.0; 3];
    for t in 1..3 {
        left = step(&left);
        reached[t] = reached[t - 1];
        for (p, _) in left.iter_mut().zip(&target).filter(|(_, t)| **t) {
            reached[t] += std::mem::take(p);
        }
    }
    let want = reached[1] + 0.7 * (reached[2] - reached[1]);
    assert!(all.iter().all(|p| (p - want).abs() < 1e-12), "{} {want}", all[0]);
    let patience = case.parameter("patience").unwrap().index();
    assert!(reaching.parameters().contains(&patience));
}

/// Who stays for 0.3 and goes for nothing goes by mistake only: being bound to stay is
/// a gain, and being bound to go a loss.
#[test]
fn the_price_of_a_hedge_is_what_the_bound_game_pays_less() {
    use realpolitik_runs::relation::hedge_prices;
    let text = format!(
        "{}[relations.r]\ngame = \"day\"\nperiod = 1\ndiscount = 0.9\nstart = \"here\"\n\
         [relations.r.states.here]\nnext.gone = {{ there = 1 }}\n\
         [relations.r.states.there]\nnext.stayed = {{ here = 1 }}\n\
         [relations.r.hedges.both]\nby = \"A\"\nkeeps = [\"here\"]\n\
         bound = {{ A = [\"choose.go\"], B = [\"choose.stay\"] }}\n",
        day(4.0, 0.3)
    );
    let case = case(&text);
    let relation = &case.relations[0];
    let hedge = &relation.hedges[0];
    assert_eq!((hedge.by, &hedge.keeps[..], hedge.bound.len()), (0, &[0][..], 2));
    let found = hedge_prices(&case, relation, hedge, (1, 3, 2), &Progress::default()).unwrap();
    let stays = 1.0 / (1.0 + (-1.2f64).exp());
    assert_eq!((found.draws, found.failed), (3, 0));
    assert!((found.prices[0].mean - (stays - 1.0)).abs() < 1e-12, "{found:?}");
    assert!((found.prices[1].mean - stays).abs() < 1e-12, "{found:?}");
}
