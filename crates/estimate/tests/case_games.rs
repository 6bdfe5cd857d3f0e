//! Games of the case language as models: derivatives on random games, agreement with
//! the games of the literature, recovery from partial plays, and what is refused.
//! `REALPOLITIK_ALL=1` takes 1,000 random games.

use rayon::prelude::*;
use realpolitik_case::Case;
use realpolitik_case::load::{Limits, load_memory, load_path};
use realpolitik_estimate::data::Table;
use realpolitik_estimate::{
    CaseGame, EstimateError, Game, Link, Options, Sample, Simulated, Specification, Stream, fit,
    simulate,
};
use std::fmt::Write;
use std::sync::Arc;

fn case(text: &str) -> Arc<Case> {
    let loaded = load_memory("drawn", &[("case.toml", text.as_bytes())], &Limits::default());
    let shown = realpolitik_case::render::human(&loaded, false);
    Arc::new(loaded.case.unwrap_or_else(|| panic!("{shown}\n{text}")))
}

fn game(text: &str) -> Arc<CaseGame> {
    Arc::new(CaseGame::new("drawn", case(text), None).unwrap())
}

fn table(text: &str) -> Table {
    Table::read("drawn.csv", text.as_bytes(), &[]).unwrap()
}

const HEAD: &str = "schema = 1\ntitle = \"Drawn\"\nas_of = 2024-06-30\n\
    actors.A.name = \"A\"\nactors.B.name = \"B\"\n";

fn parameters(names: &[&str]) -> String {
    names.iter().fold(String::new(), |mut text, n| {
        let _ = write!(text, "[parameters.{n}]\nrange = \"0.5 to 2\"\njudgement = \"j\"\n");
        text
    })
}

/// A game of two to four moves in a row, some of them unseen, perhaps after a draw of
/// nature that one side or nobody sees.
fn random_game(s: &mut Stream) -> String {
    let mut text = HEAD.to_owned() + &parameters(&["p", "q", "r", "t", "lambda"]);
    let moves = 2 + s.below(3);
    let drawn = s.below(2) == 1;
    let start = if drawn { "c" } else { "m0" };
    let _ = write!(text, "[games.g]\nstart = \"{start}\"\nprecision = \"lambda\"\n");
    if drawn {
        let seen = ["", "seen_by = [\"A\"]\n", "seen_by = [\"B\"]\n", "seen_by = []\n"][s.below(4)];
        let p = ["0.3", "1 / (1 + exp(-q))", "t ^ 2 / (1 + t ^ 2)"][s.below(3)];
        let _ = write!(
            text,
            "[games.g.chance.c]\n{seen}branches.up = {{ p = \"{p}\", to = \"m0\" }}\n\
             branches.down = {{ p = \"rest\", to = \"m0\" }}\n"
        );
    }
    let mut outcomes = 0;
    for m in 0..moves {
        let by = ["A", "B"][(m + s.below(2)) % 2];
        let hidden =
            if s.below(2) == 0 { format!("seen_by = [\"{by}\"]\n") } else { String::new() };
        let _ = write!(text, "[games.g.moves.m{m}]\nby = \"{by}\"\n{hidden}");
        let actions = 2 + s.below(2);
        for a in 0..actions {
            let on = m + 1 < moves && (a == 0 || s.below(2) == 0);
            let to = if on { format!("m{}", m + 1) } else { format!("o{outcomes}") };
            outcomes += usize::from(!on);
            let _ = writeln!(text, "actions.a{a} = \"{to}\"");
        }
    }
    for o in 0..outcomes {
        let mut term = || {
            let taken = format!("m0.a{}", s.below(2));
            let shapes = [
                "p * q".to_owned(),
                "exp(-r) - t".to_owned(),
                format!("if({taken}, r, p ^ 2)"),
                "q / (1 + r ^ 2)".to_owned(),
                format!("sqrt(1 + t ^ 2) * {taken}"),
                "ln(1 + p ^ 2) - 0.4".to_owned(),
                "max(p, -100) * t".to_owned(),
                "abs(q + 100) - 100".to_owned(),
            ];
            shapes[s.below(shapes.len())].clone()
        };
        let (a, b, c) = (term(), term(), term());
        let _ = write!(
            text,
            "[games.g.outcomes.o{o}]\npayoffs.A = \"{a} - {b}\"\npayoffs.B = \"{c} - 0.5 * ({a})\"\n"
        );
    }
    text
}

/// Fourth-order central differences of a function of the coefficients.
fn differences(theta: &[f64], step: f64, f: &dyn Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    (0..theta.len())
        .map(|j| {
            let at = |k: f64| {
                let mut moved = theta.to_vec();
                moved[j] += k * step;
                f(&moved)
            };
            let (a, b, c, d) = (at(1.0), at(-1.0), at(2.0), at(-2.0));
            (0..a.len()).map(|i| (8.0 * (a[i] - b[i]) - (c[i] - d[i])) / (12.0 * step)).collect()
        })
        .collect()
}

/// In the coefficients that are estimated: a column that stands for a parameter has one
/// that is held at 1.
fn derivatives_agree(sample: &Sample, theta: &[f64], what: &str) {
    let (l, free) = (&sample.likelihood, sample.free());
    let exact = l.derivatives(theta, None);
    assert!(exact.value.is_finite(), "{what}");
    assert!((exact.value - l.value(theta, None)).abs() < 1e-9, "{what}");
    let slopes = differences(theta, 1e-3, &|t| vec![l.value(t, None)]);
    let size = 1.0 + slopes.iter().fold(0.0, |m: f64, g| m.max(g[0].abs()));
    for (j, slope) in slopes.iter().enumerate().filter(|(j, _)| free.contains(j)) {
        let off = (exact.gradient[j] - slope[0]).abs();
        assert!(off < 1e-7 * size, "{what}: {j}: {} {}", exact.gradient[j], slope[0]);
    }
    let curves = differences(theta, 1e-3, &|t| l.derivatives(t, None).gradient);
    for (j, row) in curves.iter().enumerate().filter(|(j, _)| free.contains(j)) {
        for (i, curve) in row.iter().enumerate().filter(|(i, _)| free.contains(i)) {
            let off = (exact.hessian.at(i, j) - curve).abs();
            assert!(off < 1e-5 * (size + curve.abs()), "{what}: {i} {j}: {off}");
        }
    }
}

#[test]
fn derivatives_are_those_of_differences_on_random_games() {
    let many = if std::env::var_os("REALPOLITIK_ALL").is_some() { 1000 } else { 25 };
    let mut together = 0;
    for seed in 0..many {
        let mut s = Stream::new(seed, 7);
        let text = random_game(&mut s);
        let game = game(&text);
        let outcomes = game.case.games[0].outcomes.len();
        let mut rows = "seen,m0,x,z\n".to_owned();
        for _ in 0..12 {
            // An outcome, two of which one came, or a first move alone.
            let o = s.below(outcomes);
            let (seen, first) = match s.below(3) {
                0 => (format!("o{o}"), String::new()),
                1 => (format!("o{o}/o{}", s.below(outcomes)), String::new()),
                _ => (String::new(), "a0".to_owned()),
            };
            let _ = writeln!(rows, "{seen},{first},{:.4},{:.4}", s.normal(), s.normal());
        }
        let table = table(&rows);
        let used = ["p", "q", "r", "t"].map(|n| text.matches(n).count()).len();
        assert_eq!(used, 4);
        // Parameters that no formula of this game reads have no side.
        let read: Vec<String> = game
            .compiled
            .parameters()
            .iter()
            .map(|p| game.case.parameters[p.index()].id.clone())
            .collect();
        let sides: Vec<String> = read
            .iter()
            .map(|n| match n.as_str() {
                "p" => "p = x".to_owned(),
                "r" => "r = z - 1".to_owned(),
                "lambda" => "log(lambda) = x".to_owned(),
                n => n.to_owned(),
            })
            .collect();
        let formula = format!("seen + m0 ~ {}", sides.join(" | "));
        let model = Specification::of_case(Arc::clone(&game), &formula, &table, &[]).unwrap();
        let sample = Sample::new(&model, &table, (0..table.rows()).collect(), vec![]).unwrap();
        let l = &sample.likelihood;
        let theta: Vec<f64> = (0..l.coefficients).map(|_| 0.5 * s.normal()).collect();
        // Some games have points without a certified response; none here may fail.
        derivatives_agree(&sample, &theta, &format!("game {seed}\n{text}"));
        together += usize::from(text.contains("seen_by"));
    }
    assert!(together * 3 > many as usize, "{together} games hide something");
}

#[test]
fn a_deterrence_game_is_the_one_of_the_literature() {
    let text = HEAD.to_owned()
        + &parameters(&["stay", "war", "fight"])
        + "[games.g]\nstart = \"press\"\nprecision = \"1 / sqrt(2)\"\n\
           [games.g.moves.press]\nby = \"A\"\nactions = { no = \"sq\", yes = \"answer\" }\n\
           [games.g.moves.answer]\nby = \"B\"\nactions = { give = \"gain\", resist = \"war\" }\n\
           [games.g.outcomes.sq]\npayoffs.A = \"stay\"\npayoffs.B = 0\n\
           [games.g.outcomes.gain]\npayoffs.A = 0\npayoffs.B = 0\n\
           [games.g.outcomes.war]\npayoffs.A = \"war\"\npayoffs.B = \"fight\"\n";
    let game = game(&text);
    let mut s = Stream::new(3, 3);
    let mut rows = "y,press,answer,x,z\n".to_owned();
    for _ in 0..500 {
        let (x, z) = (s.normal(), s.normal());
        let pressed = s.uniform() < 1.0 / (1.0 + (-0.8 * x).exp());
        let fought = s.uniform() < 1.0 / (1.0 + (0.6 - z).exp());
        let (y, a, b) = match (pressed, fought) {
            (false, _) => ("1sq", "no", ""),
            (true, false) => ("2gain", "yes", "give"),
            (true, true) => ("3war", "yes", "resist"),
        };
        let _ = writeln!(rows, "{y},{a},{b},{x:.4},{z:.4}");
    }
    let table = table(&rows);
    let model =
        Specification::of_case(game, "press + answer ~ stay = x | war | fight = z", &table, &[]);
    let ours = fit(&model.unwrap(), &table, &Options::default()).unwrap();
    let known = Specification::new(Game::Deter, "y ~ x | 0 | 1 | z")
        .and_then(|m| m.with_link(Link::Logit))
        .unwrap();
    let theirs = fit(&known, &table, &Options::default()).unwrap();
    assert!(ours.answer.ok && theirs.answer.ok, "{:?}", ours.answer);
    assert!((ours.answer.log_likelihood - theirs.answer.log_likelihood).abs() < 1e-9);
    for (a, b) in ours.answer.coefficients.iter().zip(&theirs.answer.coefficients) {
        assert!((a.estimate - b.estimate).abs() < 1e-7, "{} {}", a.estimate, b.estimate);
        assert!((a.std_error.unwrap() - b.std_error.unwrap()).abs() < 1e-7);
    }
    assert_eq!(ours.answer.coefficients[1].name, "stay:x");
    assert_eq!(ours.answer.endings[2].name, "war");
}

/// B is strong or weak, which A does not see; A demands, B resists or not.
fn private_types() -> String {
    HEAD.to_owned()
        + &parameters(&["prize", "cost", "strength", "lambda"])
        + "[games.g]\nstart = \"type\"\nprecision = \"lambda\"\n\
           [games.g.chance.type]\nseen_by = [\"B\"]\n\
           branches.strong = { p = 0.4, to = \"signal\" }\n\
           branches.weak = { p = \"rest\", to = \"signal\" }\n\
           [games.g.moves.signal]\nby = \"B\"\nactions = { arm = \"demand\", wait = \"demand\" }\n\
           [games.g.moves.demand]\nby = \"A\"\nactions = { press = \"answer\", leave = \"peace\" }\n\
           [games.g.moves.answer]\nby = \"B\"\nactions = { resist = \"war\", yield = \"win\" }\n\
           [games.g.outcomes.peace]\npayoffs.A = 0\npayoffs.B = \"0.5 - 0.3 * signal.arm\"\n\
           [games.g.outcomes.win]\npayoffs.A = \"prize\"\npayoffs.B = \"-0.3 * signal.arm\"\n\
           [games.g.outcomes.war]\npayoffs.A = \"prize * 0.4 - cost\"\n\
           payoffs.B = \"if(type.strong, strength, -0.6) + 0.4 * signal.arm\"\n"
}

/// Plays of the game of private types, its precision a column.
struct Plays {
    game: Arc<CaseGame>,
    columns: Vec<(f64, f64)>,
    template: Sample,
}

impl Plays {
    const TRUTH: [f64; 4] = [1.0, 0.6, 1.2, 1.0];

    fn new(rows: usize) -> Self {
        let game = game(&private_types());
        let mut s = Stream::new(5, 1);
        let columns: Vec<(f64, f64)> = (0..rows).map(|_| (s.normal(), 1.0 + s.uniform())).collect();
        let first = Self::table(&columns, &(0..rows).map(|k| k % 3).collect::<Vec<_>>());
        let model = Self::model(&game, &first);
        let template = Sample::new(&model, &first, (0..rows).collect(), vec![]).unwrap();
        Plays { game, columns, template }
    }

    fn model(game: &Arc<CaseGame>, table: &Table) -> Specification {
        Specification::of_case(Arc::clone(game), "end ~ cost = x | strength", table, &[]).unwrap()
    }

    fn table(columns: &[(f64, f64)], outcomes: &[usize]) -> Table {
        let mut text = "end,x,lambda\n".to_owned();
        for (o, (x, l)) in outcomes.iter().zip(columns) {
            let word = ["peace", "win", "war"][*o];
            let _ = writeln!(text, "{word},{x:.5},{l:.5}");
        }
        table(&text)
    }

    /// Data set k, drawn from the truth.
    fn drawn(&self, k: u64) -> (Specification, Table) {
        let drawn = simulate(&self.template, &Self::TRUTH, (9, k));
        let ending = |o: &Simulated| match o {
            Simulated::Ending(e) => usize::from(*e),
            Simulated::Offer(..) => unreachable!(),
        };
        let table = Self::table(&self.columns, &drawn.iter().map(ending).collect::<Vec<_>>());
        (Self::model(&self.game, &table), table)
    }
}

#[test]
fn what_is_put_in_comes_out_of_partial_plays_with_private_types() {
    let plays = Plays::new(900);
    // The column called as the precision is the precision.
    assert_eq!(plays.template.coefficients[3].name, "lambda");
    let (model, table) = plays.drawn(1);
    let fitted = fit(&model, &table, &Options::default()).unwrap();
    assert!(fitted.answer.ok, "{:?}", fitted.answer);
    for (c, t) in fitted.answer.coefficients.iter().zip(&Plays::TRUTH).filter(|(c, _)| !c.fixed) {
        let off = (c.estimate - t) / c.std_error.unwrap();
        assert!(off.abs() < 3.0, "{}: {} {}", c.name, c.estimate, t);
    }
    let p: f64 = fitted.rows(&table)[0].predicted.iter().sum();
    assert!((p - 1.0).abs() < 1e-12, "{p}");
}

#[test]
fn intervals_of_a_game_of_a_case_cover_what_they_should() {
    let all = std::env::var_os("REALPOLITIK_ALL").is_some();
    let sets: u64 = if all { 1000 } else { 10 };
    let plays = Plays::new(if all { 1000 } else { 400 });
    let options = Options { starts: 1, ..Options::default() };
    let results: Vec<Result<Vec<bool>, String>> = (0..sets)
        .into_par_iter()
        .map(|k| {
            let (model, table) = plays.drawn(k);
            let a = fit(&model, &table, &options).map_err(|e| e.to_string())?.answer;
            let pairs = a.coefficients.iter().zip(&Plays::TRUTH).filter(|(c, _)| !c.fixed);
            let inside = pairs.map(|(c, t)| Some(c.low? <= *t && *t <= c.high?));
            let told = || format!("set {k}: {:?} {:?}", a.status, a.warnings);
            if a.ok { inside.collect::<Option<_>>().ok_or_else(told) } else { Err(told()) }
        })
        .collect();
    results.iter().filter_map(|r| r.as_ref().err()).for_each(|e| println!("{e}"));
    let kept: Vec<&Vec<bool>> = results.iter().flatten().collect();
    let count: usize = kept.iter().map(|r| r.len()).sum();
    let held = kept.iter().flat_map(|r| r.iter()).filter(|c| **c).count();
    let share = held as f64 / count as f64;
    println!("{} of {sets} fits, covered {:.2} %", kept.len(), 100.0 * share);
    assert!(kept.len() as u64 >= sets * 97 / 100, "{}", kept.len());
    // Of ten sets with three coefficients, five standard errors of chance.
    assert!((share - 0.95).abs() <= if all { 0.015 } else { 0.2 }, "{share}");
}

#[test]
fn a_shipped_case_can_be_estimated() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/us-india-2021");
    let loaded = load_path(&folder, &Limits::default());
    let case = Arc::new(loaded.case.expect("a case"));
    let game = Arc::new(CaseGame::new("us-india-2021", case, Some("waiver")).unwrap());
    assert_eq!(game.name, "us-india-2021:waiver");
    let mut text = "end,border,precedent\n".to_owned();
    let ends = ["waived", "open", "open", "dropped", "borne", "waived", "open", "slowed"];
    for k in 0..160 {
        let border = ["press", "ease", ""][k % 3];
        let border = if ends[k % 8] == "dropped" { "" } else { border };
        let _ = writeln!(text, "{},{border},{}", ends[k % 8], 0.1 + 0.002 * k as f64);
    }
    let table = table(&text);
    let model = Specification::of_case(game, "end + border ~ hill | limbo | bite", &table, &[]);
    let sample = Sample::new(&model.unwrap(), &table, (0..160).collect(), vec![]).unwrap();
    derivatives_agree(&sample, &[0.05, 0.02, 0.2, 1.0], "us-india-2021");
}

#[test]
fn what_cannot_be_is_said_with_its_line() {
    let game = game(&private_types());
    let says = |formula: &str, rows: &str, bind: &[(String, String)]| -> String {
        let table = table(rows);
        let error = Specification::of_case(Arc::clone(&game), formula, &table, bind)
            .and_then(|m| fit(&m, &table, &Options::default()).map(|_| ()));
        match error {
            Err(e @ EstimateError::Limit { .. }) => panic!("{e}"),
            Err(e) => format!("{e} {}", e.help()),
            Ok(()) => "nothing".to_owned(),
        }
    };
    let rows = "end,demand,answer,x\nwar,press,resist,1\npeace,leave,,2\n";
    for (formula, wanted) in [
        ("end ~ coast = x", "no parameter `coast`; did you mean `cost`?"),
        ("finish ~ cost", "no column `finish`"),
        ("end ~ cost | cost = x", "`cost` has two sides"),
        ("end ~ cost = 0", "the side of `cost` is empty"),
    ] {
        let said = says(formula, rows, &[]);
        assert!(said.contains(wanted), "{formula}: {said}");
    }
    let said = says("end ~ cost", "end,x\nwar,1\nwaar,2\n", &[]);
    assert!(said.contains("`end` is `waar` in line 3") && said.contains("`war`"), "{said}");
    let said = says("end + demand ~ cost", "end,demand\npeace,press\nwar,press\n", &[]);
    assert!(said.contains("no play of the game has end peace, demand press together (line 2)"));
    let bound = [("demand".to_owned(), "did".to_owned())];
    let said = says("did ~ cost", "did,x\npress,1\nleft,2\n", &bound);
    assert!(said.contains("`did` is `left` in line 3") && said.contains("`leave`"), "{said}");
    let bound = [("price".to_owned(), "x".to_owned())];
    let said = says("end ~ cost", rows, &bound);
    assert!(said.contains("no parameter and no move `price`"), "{said}");
}
