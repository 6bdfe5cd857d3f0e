//! Relations over time against closed forms and against code of another kind.

use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::relation::CompiledRelation;
use realpolitik_case::unfold::{CompiledGame, compile};
use realpolitik_runs::points::{Points, solve_points};
use realpolitik_runs::relation::{Forecast, How, RelationSolver, Stationary, forecast};
use realpolitik_runs::sweep::Progress;

fn case(text: &str) -> Case {
    let head = "schema = 1\ntitle = \"t\"\nas_of = 2022-01-01\n[actors.A]\n[actors.B]\n";
    let whole = format!("{head}{text}");
    let loaded = load_memory("case", &[("case.toml", whole.as_bytes())], &Limits::default());
    let told = loaded.diagnostics;
    loaded.case.unwrap_or_else(|| panic!("{told:#?}"))
}

fn solved(case: &Case) -> Stationary {
    let games: Vec<CompiledGame> =
        (0..case.games.len()).map(|g| compile(case, g, &case.limits).unwrap()).collect();
    let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
    let compiled = CompiledRelation::new(&case.relations[0], &outcomes);
    let mut solver = RelationSolver::new(&case.relations[0], &compiled, &games);
    let theta = case.base_point();
    let mut all = solver.solve(&theta, 1, 1);
    all.pop().flatten().expect("proper numbers")
}

fn followed(case: &Case, periods: usize) -> Forecast {
    forecast(case, &case.relations[0], How::beliefs(1, 1, 1), periods, &[], &Progress::default())
        .unwrap()
}

/// One who may work or rest; rest lets the machine fall to pieces with `fall`.
fn machine(discount: f64, precision: f64) -> Case {
    case(&format!(
        r#"
[parameters.cost]
value = 0.4
judgement = "made up"
[parameters.worth]
value = 1.0
judgement = "made up"
[games.day]
start = "choose"
precision = {precision}
[games.day.moves.choose]
by = "A"
actions = {{ work = "worked", rest = "rested" }}
[games.day.outcomes.worked]
payoffs = {{ A = "worth - cost" }}
[games.day.outcomes.rested]
payoffs = {{ A = "worth" }}
[relations.machine]
game = "day"
period = 1
discount = {discount}
start = "whole"
groups = {{ any = ["whole", "broken"] }}
[relations.machine.states.whole]
next.worked = {{ whole = 0.95, broken = "rest" }}
next.rested = {{ broken = 0.3, whole = "rest" }}
[relations.machine.states.broken]
set = {{ worth = 0.1 }}
next.worked = {{ whole = 0.5, broken = "rest" }}
"#
    ))
}

/// The same by value iteration, one who knows only this problem.
fn by_hand(discount: f64, precision: f64) -> ([f64; 2], [f64; 2]) {
    let mut v = [0.0f64; 2];
    let mut works = [0.5f64; 2];
    for _ in 0..20_000 {
        let follows = |whole: f64| discount * (whole * v[0] + (1.0 - whole) * v[1]);
        let choices = [
            [0.6 + follows(0.95), 1.0 + follows(0.7)],
            [0.1 - 0.4 + follows(0.5), 0.1 + follows(0.0)],
        ];
        let mut next = [0.0; 2];
        for (s, [work, rest]) in choices.into_iter().enumerate() {
            works[s] = 1.0 / (1.0 + (precision * (rest - work)).exp());
            next[s] = works[s] * work + (1.0 - works[s]) * rest;
        }
        v = next;
    }
    (v, works)
}

#[test]
fn dynamic_logit_agrees_with_value_iteration() {
    for discount in [0.0, 0.5, 0.9, 0.99] {
        for precision in [0.0, 1.0, 8.0, 60.0] {
            let found = solved(&machine(discount, precision));
            assert!(found.is_certified(), "{discount} {precision} {found:?}");
            let (v, works) = by_hand(discount, precision);
            for s in 0..2 {
                let what = format!("δ {discount} λ {precision} state {s}");
                assert!((found.values[0][s] - v[s]).abs() < 1e-9 * (1.0 + v[s].abs()), "{what}");
                assert!((found.outcomes[s][0] - works[s]).abs() < 1e-10, "{what}");
            }
        }
    }
}

#[test]
fn a_chain_of_two_states_survives_as_its_closed_form_says() {
    let case = machine(0.9, 8.0);
    let found = solved(&case);
    let (fall, rise) = (found.chain[0][1], found.chain[1][0]);
    let f = followed(&case, 40);
    let [whole, broken, any] = &f.targets[..] else { panic!("two states and a group") };
    for t in 0..=40 {
        let survives = (1.0 - fall).powi(t as i32);
        assert!((broken.reached[t].mean - (1.0 - survives)).abs() < 1e-12, "{t}");
        let long = rise / (fall + rise);
        let there = long + (1.0 - long) * (1.0 - fall - rise).powi(t as i32);
        assert!((whole.there[t].mean - there).abs() < 1e-12, "{t}");
        assert!((any.there[t].mean - 1.0).abs() < 1e-12);
    }
    assert!((whole.long_run.mean - rise / (fall + rise)).abs() < 1e-12);
    assert!(broken.hazard().iter().all(|h| (h - fall).abs() < 1e-9));
    let half = 0.5f64.ln() / (1.0 - fall).ln();
    let median = broken.reached_by(0.5).unwrap();
    assert!(median.floor() == half.floor(), "{median} {half}");
    assert_eq!(whole.reached_by(0.5), Some(0.0));
    assert!((f.values[0].mean - found.values[0][0]).abs() < 1e-12);
}

#[test]
fn ways_between_states_are_split_by_the_play_that_leads_along_them() {
    let mut case = machine(0.9, 8.0);
    let found = solved(&case);
    let f = followed(&case, 3);
    assert_eq!(
        f.links.iter().map(|l| (l.from, l.to)).collect::<Vec<_>>(),
        [(0, 0), (0, 1), (1, 0), (1, 1)]
    );
    for l in &f.links {
        assert!((l.probability.mean - found.chain[l.from][l.to]).abs() < 1e-15, "{l:?}");
        let parts: f64 = l.outcomes.iter().map(|(_, p)| p).sum();
        assert!((parts - l.probability.mean).abs() < 1e-15, "{l:?}");
    }
    // Work and a fall; and only work mends what is broken.
    let worked = found.outcomes[0][0];
    let (fall, rise) = (&f.links[1], &f.links[2]);
    assert!((fall.outcomes[0].1 - 0.05 * worked).abs() < 1e-15, "{fall:?}");
    assert!((fall.outcomes[1].1 - 0.3 * (1.0 - worked)).abs() < 1e-15, "{fall:?}");
    assert_eq!(rise.outcomes, [(0, 0.5 * found.outcomes[1][0])]);
    // Over many draws, of which some fail whole chunks, the parts still add up.
    case.parameters[0].distribution =
        realpolitik_case::Distribution::Uniform { low: 0.1, high: 0.7 };
    let relation = &case.relations[0];
    let f =
        forecast(&case, relation, How::beliefs(3, 600, 2), 3, &[], &Progress::default()).unwrap();
    for l in &f.links {
        let parts: f64 = l.outcomes.iter().map(|(_, p)| p).sum();
        assert!((parts - l.probability.mean).abs() < 1e-12, "{l:?}");
        assert!(l.probability.p05 < l.probability.p95);
    }
}

#[test]
fn outcomes_that_no_play_ends_in_lead_nowhere() {
    let text = r#"
[games.day]
start = "choose"
precision = 2
walk_away = { A = "left" }
[games.day.moves.choose]
by = "A"
actions = { work = "worked", rest = "rested" }
[games.day.outcomes.worked]
payoffs = { A = 0.5 }
[games.day.outcomes.rested]
payoffs = { A = 1 }
[games.day.outcomes.left]
payoffs = { A = 0 }
[relations.r]
game = "day"
period = 1
discount = 0.5
start = "here"
[relations.r.states.here]
next.rested = { there = 1 }
next.left = { gone = 1 }
[relations.r.states.there]
[relations.r.states.gone]
"#;
    let f = followed(&case(text), 4);
    let way = |from, to| f.links.iter().find(|l| (l.from, l.to) == (from, to)).unwrap();
    assert_eq!(way(0, 2).probability.mean, 0.0);
    assert_eq!(way(0, 2).outcomes, [(2, 0.0)]);
    assert!((way(0, 0).probability.mean + way(0, 1).probability.mean - 1.0).abs() < 1e-15);
    assert_eq!(way(1, 1).probability.mean, 1.0);
}

/// Two who may each hold or push; a push by both means a crisis.
fn crisis(discount: &str, next: &str) -> Case {
    case(&format!(
        r#"
[games.day]
start = "a"
precision = 3
[games.day.moves.a]
by = "A"
seen_by = []
actions = {{ push = "b", hold = "b" }}
[games.day.moves.b]
by = "B"
actions = {{ push = "end", hold = "end" }}
[games.day.outcomes.end]
payoffs = {{ A = "0.5 * a.push - 0.9 * a.push * b.push - 0.3 * b.push", B = "0.4 * b.push - 0.8 * a.push * b.push - 0.2 * a.push" }}
[relations.crisis]
game = "day"
period = 1
discount = {discount}
start = "calm"
[relations.crisis.states.calm]
{next}
[relations.crisis.states.war]
"#
    ))
}

#[test]
fn without_a_future_and_with_one_state_it_is_the_game_itself() {
    let alone = crisis("0.0", "next.end = { war = 0.2, calm = \"rest\" }");
    let compiled = compile(&alone, 0, &alone.limits).unwrap();
    let game = solve_points(&compiled, &Points::repeated(&alone.base_point(), 1), 1);
    let found = solved(&alone);
    let payoff = |p: usize| game.payoff(p)[0];
    for state in 0..2 {
        for p in 0..2 {
            assert_eq!(found.values[p][state].to_bits(), payoff(p).to_bits());
        }
    }
    // Whatever is done the state stays: what follows is the same for every action.
    let stays = solved(&crisis("0.8", ""));
    assert!(stays.is_certified());
    for p in 0..2 {
        assert!((stays.values[p][0] - payoff(p) / 0.2).abs() < 1e-9);
    }
}

#[test]
fn draws_do_not_depend_on_their_neighbours_nor_on_threads() {
    let mut case = machine(0.9, 8.0);
    case.parameters[0].distribution =
        realpolitik_case::Distribution::Uniform { low: 0.1, high: 0.7 };
    let run = |jobs: usize| {
        forecast(
            &case,
            &case.relations[0],
            How::beliefs(3, 700, jobs),
            10,
            &[],
            &Progress::default(),
        )
        .unwrap()
    };
    let one = run(1);
    assert_eq!(one, run(3));
    assert_eq!((one.draws, one.failed), (700, 0));
    assert!(one.targets[1].reached[10].p05 < one.targets[1].reached[10].p95);
}

#[test]
fn what_is_outside_moves_by_itself() {
    let text = r#"
[games.day]
start = "calm"
precision = 1
[games.day.outcomes.calm]
payoffs = { A = 0, B = 0 }
[relations.pair]
game = "day"
period = 3
discount = 0.5
start = "up"
[relations.pair.states.up]
[relations.pair.outside.threat]
start = "low"
[relations.pair.outside.threat.states.low]
next = { high = 0.25, low = "rest" }
[relations.pair.outside.threat.states.high]
"#;
    let found = solved(&case(text));
    assert!(found.is_certified());
    assert_eq!(found.chain, [[0.75, 0.25], [0.0, 1.0]]);
    // What is outside is no state of the relation's own: it stays where it is.
    let [stays] = &followed(&case(text), 2).links[..] else { panic!("one state") };
    assert_eq!((stays.from, stays.to, stays.probability.mean), (0, 0, 1.0));
}

/// Two at once in three states, as a table and as a case: the solver of tables
/// follows its branch in λ, the other alternates between games and values.
#[test]
fn moves_at_once_agree_with_the_solver_of_tables() {
    use realpolitik_game::ReadLimits;
    use realpolitik_game::relation::read_table;
    use realpolitik_lanes::philox::uniform;
    use realpolitik_solve::markov::markov_logit;
    use std::fmt::Write;
    let lambda = 3.0;
    for seed in 0..6 {
        let mut table =
            String::from("state,a_A,a_B,u_A,u_B,phi_s0,phi_s1,phi_s2\ndelta,,,0.7,0.8,,,\n");
        let mut games = String::new();
        let mut states = String::new();
        for s in 0..3u64 {
            let (mut paid, mut next) = ([String::new(), String::new()], String::new());
            for (k, (x, y)) in [("u", "l"), ("u", "r"), ("d", "l"), ("d", "r")].iter().enumerate() {
                let draw = |j: u32| uniform(seed, 16 * s + k as u64, j);
                let (a, b) = (draw(0), draw(1));
                let total = 0.1 + draw(2) + draw(3);
                let phi = [draw(2) / total, draw(3) / total, 0.1 / total];
                writeln!(table, "s{s},{x},{y},{a},{b},{},{},{}", phi[0], phi[1], phi[2]).unwrap();
                write!(paid[0], " + {a} * a.{x} * b.{y}").unwrap();
                write!(paid[1], " + {b} * a.{x} * b.{y}").unwrap();
                writeln!(next, "next.o{k} = {{ s0 = {}, s1 = {}, s2 = \"rest\" }}", phi[0], phi[1])
                    .unwrap();
            }
            let outcomes: String = (0..4)
                .map(|k| {
                    format!(
                        "[games.g{s}.outcomes.o{k}]\npayoffs = {{ A = \"0{}\", B = \"0{}\" }}\n",
                        paid[0], paid[1]
                    )
                })
                .collect();
            write!(
                games,
                "[games.g{s}]\nstart = \"a\"\nprecision = {lambda}\n[games.g{s}.moves.a]\nby = \"A\"\nseen_by = []\nactions = {{ u = \"b\", d = \"b\" }}\n"
            )
            .unwrap();
            write!(
                games,
                "[games.g{s}.moves.b]\nby = \"B\"\nseen_by = []\nactions = {{ l = \"after_l\", r = \"after_r\" }}\n"
            )
            .unwrap();
            for (name, first) in [("after_l", 0), ("after_r", 1)] {
                write!(
                    games,
                    "[games.g{s}.chance.{name}]\nbranches = {{ up = {{ p = \"a.u\", to = \"o{first}\" }}, down = {{ p = \"rest\", to = \"o{}\" }} }}\n",
                    first + 2
                )
                .unwrap();
            }
            games.push_str(&outcomes);
            write!(states, "[relations.r.states.s{s}]\ngame = \"g{s}\"\n{next}").unwrap();
        }
        let text = format!(
            "{games}[relations.r]\nperiod = 1\ndiscount = {{ A = 0.7, B = 0.8 }}\nstart = \"s0\"\n{states}"
        );
        let found = solved(&case(&text));
        assert!(found.is_certified(), "{seed} {found:?}");
        let game = read_table(table.as_bytes(), &ReadLimits::default()).unwrap();
        let reference = markov_logit(&game, &[lambda; 2], &Default::default()).unwrap();
        for p in 0..2 {
            for s in 0..3 {
                let (ours, theirs) = (found.values[p][s], reference.values[s][p]);
                assert!(
                    (ours - theirs).abs() < 1e-8,
                    "seed {seed} player {p} state {s}: {ours} {theirs}"
                );
            }
        }
    }
}
