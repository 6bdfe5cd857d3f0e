//! Games whose solution can be written down.

use realpolitik_game::strategic::{Bimatrix, PayoffTable};
use realpolitik_game::{GameFile, Number, Rational, ReadLimits};
use realpolitik_solve::nash::{
    all_equilibria, constant_sum_equilibrium, interval_enumeration, lemke_howson,
};
use realpolitik_solve::{Limits, Settings, logit, solve};

/// Points at which each model is tried.
const POINTS: usize = 25;

/// What is allowed, relative to the size of the number.
const CLOSE: f64 = 1e-9;

type Draw<'d> = dyn FnMut(f64, f64) -> f64 + 'd;
type Model = fn(&mut Draw<'_>) -> Result<(), String>;

const MODELS: [(&str, Model); 8] = [
    ("pennies", pennies),
    ("hawk and dove", hawk_and_dove),
    ("inspection", inspection),
    ("battle of the sexes", battle_of_the_sexes),
    ("rock, paper, scissors", rock_paper_scissors),
    ("volunteers", volunteers),
    ("bluffing", bluffing),
    ("ultimatum", ultimatum),
];

pub fn closed_forms() -> Result<String, String> {
    for (name, model) in MODELS {
        let mut at = 0u32;
        for _ in 0..POINTS {
            // Points spread evenly by the golden ratio.
            let mut draw = |low: f64, high: f64| {
                at += 1;
                low + (high - low) * (f64::from(at) * 0.618_033_988_749_895).fract()
            };
            model(&mut draw).map_err(|e| format!("{name}: {e}"))?;
        }
    }
    Ok(format!("{} models at {POINTS} points each, to 1e-9", MODELS.len()))
}

fn close(found: f64, expected: f64) -> Result<(), String> {
    match (found - expected).abs() <= CLOSE * expected.abs().max(1e-3) {
        true => Ok(()),
        false => Err(format!("{found} where {expected} is right")),
    }
}

fn said(e: impl std::fmt::Display) -> String {
    e.to_string()
}

/// Goeree, Holt & Palfrey (2005): a stake moves the other's play only.
fn pennies(draw: &mut Draw<'_>) -> Result<(), String> {
    let (x, y) = (draw(1.0, 12.0), draw(1.0, 12.0));
    let g = Bimatrix::from_rows([[x, 0.0], [0.0, 1.0]], [[0.0, y], [1.0, 0.0]]).map_err(said)?;
    let e = lemke_howson(&g, 0, &Limits::DEFAULT).map_err(said)?;
    close(e.profile.strategies[0][0], 1.0 / (1.0 + y))?;
    close(e.profile.strategies[1][0], 1.0 / (1.0 + x))
}

/// Maynard Smith & Price (1973).
fn hawk_and_dove(draw: &mut Draw<'_>) -> Result<(), String> {
    let prize = draw(0.2, 2.0);
    let injury = prize * draw(1.1, 5.0);
    let a = [[(prize - injury) / 2.0, prize], [0.0, prize / 2.0]];
    let g = Bimatrix::from_rows(a, [[a[0][0], a[1][0]], [a[0][1], a[1][1]]]).map_err(said)?;
    let all = all_equilibria(&g).all().map_err(said)?.equilibria;
    let mixed = all.iter().find(|e| e.profile.strategies.concat().iter().all(|p| *p > 0.0));
    let mixed = mixed.ok_or("no mixed equilibrium")?;
    if all.len() != 3 {
        return Err(format!("{} equilibria", all.len()));
    }
    close(mixed.profile.strategies[0][0], prize / injury)
}

/// Dresher (1962); Avenhaus, von Stengel & Zamir (2002), §2.
fn inspection(draw: &mut Draw<'_>) -> Result<(), String> {
    let (gain, fine) = (draw(0.2, 2.0), draw(0.5, 4.0));
    let (effort, damage) = (draw(0.05, 0.4), draw(0.6, 3.0));
    let inspector = [[-effort, -effort], [-damage, 0.0]];
    let g = Bimatrix::from_rows(inspector, [[-fine, 0.0], [gain, 0.0]]).map_err(said)?;
    let e = lemke_howson(&g, 0, &Limits::DEFAULT).map_err(said)?;
    close(e.profile.strategies[0][0], gain / (gain + fine))?;
    close(e.profile.strategies[1][0], effort / damage)
}

fn battle_of_the_sexes(draw: &mut Draw<'_>) -> Result<(), String> {
    let (more, less) = (draw(1.5, 5.0), draw(0.2, 1.4));
    let g = Bimatrix::from_rows([[more, 0.0], [0.0, less]], [[less, 0.0], [0.0, more]])
        .map_err(said)?;
    let all = all_equilibria(&g).all().map_err(said)?.equilibria;
    let mixed = all.iter().find(|e| e.profile.strategies.concat().iter().all(|p| *p > 0.0));
    close(mixed.ok_or("no mixed equilibrium")?.payoffs[0], more * less / (more + less))
}

fn rock_paper_scissors(draw: &mut Draw<'_>) -> Result<(), String> {
    let (a, b, c) = (draw(0.5, 3.0), draw(0.5, 3.0), draw(0.5, 3.0));
    let m = vec![0.0, -a, c, a, 0.0, -b, -c, b, 0.0];
    let g = Bimatrix::zero_sum(3, 3, m).map_err(said)?;
    let e = constant_sum_equilibrium(&g).map_err(said)?;
    let s = &e.profile.strategies[0];
    let total = a + b + c;
    close(s[0], b / total)?;
    close(s[1], c / total)?;
    close(s[2], a / total)
}

/// Diekmann (1985): each leaves it to the others with probability √(cost/benefit).
fn volunteers(draw: &mut Draw<'_>) -> Result<(), String> {
    let (benefit, cost) = (draw(1.0, 3.0), draw(0.1, 0.9));
    let exact = |v: f64| Rational::from_float(v).unwrap_or_else(|| Rational::from_i64(0));
    let table = PayoffTable::from_fn(vec![2; 3], |s| {
        let done = if s.contains(&0) { benefit } else { 0.0 };
        s.iter().map(|a| exact(if *a == 0 { done - cost } else { done })).collect()
    });
    let all = interval_enumeration(&table.map_err(said)?).all().map_err(said)?;
    let leaves = (cost / benefit).sqrt();
    let alike = |p: &Vec<Vec<f64>>| p.iter().all(|s| close(s[1], leaves).is_ok());
    match all.proven && all.equilibria.len() == 7 {
        true if all.equilibria.iter().any(|e| alike(&e.profile.strategies)) => Ok(()),
        _ => Err(format!("{} equilibria, whole: {}", all.equilibria.len(), all.proven)),
    }
}

/// One bet after von Neumann & Morgenstern (1944), §19.
fn bluffing(draw: &mut Draw<'_>) -> Result<(), String> {
    let (pot, bet) = (draw(0.5, 3.0), draw(0.2, 2.0));
    let (half, full) = (pot / 2.0, pot / 2.0 + bet);
    let node = |label: &str, set: u32, v: f64| {
        format!(
            "p \"\" 1 {set} \"{label}\" {{ \"bet\" \"check\" }} 0\n\
             p \"\" 2 1 \"call\" {{ \"call\" \"fold\" }} 0\n\
             t \"\" {set}1 \"\" {{ {} {} }}\nt \"\" {set}2 \"\" {{ {half} {} }}\n\
             t \"\" {set}3 \"\" {{ {} {} }}\n",
            v * full,
            -v * full,
            -half,
            v * half,
            -v * half
        )
    };
    let text = format!(
        "EFG 2 R \"One bet\" {{ \"A\" \"B\" }}\nc \"\" 1 \"\" {{ \"h\" 1/2 \"l\" 1/2 }} 0\n{}{}",
        node("winner", 1, 1.0),
        node("loser", 2, -1.0)
    );
    let game = GameFile::<f64>::read(text.as_bytes(), &ReadLimits::default()).map_err(said)?;
    let e = solve(&game).map_err(said)?;
    let GameFile::Tree(tree) = &game else { return Err("no tree".to_owned()) };
    let at = |label: &str| {
        let h = tree.information_sets().iter().position(|s| s.label == label);
        h.map(|h| e.profile.probabilities[tree.action_offsets()[h]]).ok_or("a set is missing")
    };
    close(at("loser")?, bet / (bet + pot))?;
    close(at("call")?, pot / (bet + pot))?;
    close(e.payoffs[0], 0.5 * pot * bet / (bet + pot))
}

/// Güth, Schmittberger & Schwarze (1982), in quantal response.
fn ultimatum(draw: &mut Draw<'_>) -> Result<(), String> {
    let (low, high) = (draw(0.05, 0.2), draw(0.35, 0.6));
    let (outside, own, lambda) = (draw(0.22, 0.33), draw(0.0, 0.2), draw(0.5, 20.0));
    let answer = |set: u32, offer: f64| {
        format!(
            "p \"\" 2 {set} \"\" {{ \"yes\" \"no\" }} 0\nt \"\" {set}1 \"\" {{ {} {offer} }}\n\
             t \"\" {set}2 \"\" {{ {own} {outside} }}\n",
            1.0 - offer
        )
    };
    let text = format!(
        "EFG 2 R \"Ultimatum\" {{ \"A\" \"B\" }}\np \"\" 1 1 \"\" {{ \"low\" \"high\" }} 0\n{}{}",
        answer(1, low),
        answer(2, high)
    );
    let game = GameFile::<f64>::read(text.as_bytes(), &ReadLimits::default()).map_err(said)?;
    let GameFile::Tree(tree) = &game else { return Err("no tree".to_owned()) };
    let p = logit(tree, &[lambda; 2], &Settings::default()).map_err(said)?.profile.probabilities;
    let logistic = |gain: f64| 1.0 / (1.0 + (-gain).exp());
    let accepts = |offer: f64| logistic(lambda * (offer - outside));
    let worth = |x: f64| accepts(x) * (1.0 - x) + (1.0 - accepts(x)) * own;
    close(p[0], logistic(lambda * (worth(low) - worth(high))))?;
    close(p[2], accepts(low))?;
    close(p[4], accepts(high))
}
