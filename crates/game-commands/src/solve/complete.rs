//! Lists of equilibria of several players: whole where that can be proven.

use super::answer::{Answer, Trouble};
use super::nash::{Task, View};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_game::{GameFile, Rational};
use realpolitik_solve::nash::{
    Enumeration, MAX_UNKNOWNS, Supports, interval_enumeration, joined_by_lines, support_search,
};
use realpolitik_solve::{MixedEquilibrium, SolveError, Whole};
use serde_json::json;

/// What proves lists of several players.
pub const INTERVALS: &str = "support enumeration in intervals";

/// Probabilities nearer than this are one equilibrium.
const TWINS: f64 = 1e-5;

/// Choices of supports that are written out in a note.
const SHOWN: usize = 3;

/// All equilibria that are found, and whether they are all.
pub fn list(task: &Task<'_, f64>, exact: &GameFile<Rational>) -> Result<Answer, Trouble> {
    let table = &task.view.table;
    let unknowns: usize = table.shape().iter().map(|s| s - 1).sum();
    if unknowns > MAX_UNKNOWNS {
        return searched(task, Vec::new(), None);
    }
    let exact = View::of(exact, task.args.limits.max_table)?.table;
    let whole = proven(task, &exact)?;
    let mut answer = match whole.proven {
        true => {
            let mut answer = task.answer("nash", INTERVALS, whole.equilibria);
            answer.complete = true;
            answer.notes.push(format!(
                "{} supports were gone through; intervals hold every rounding, and outside of \
                 those that hold these equilibria there is none.",
                whole.details.supports
            ));
            answer
        }
        false => searched(task, whole.equilibria, Some(&whole.details))?,
    };
    if !whole.proven {
        say_open(&mut answer, &whole.details, task);
    }
    Ok(answer)
}

/// One certified equilibrium of a small game, support by support in intervals.
pub fn any(task: &Task<'_, f64>, exact: &GameFile<Rational>) -> Option<Answer> {
    let exact = View::of(exact, task.args.limits.max_table).ok()?.table;
    let found = interval_enumeration(&exact).limits(task.args.limits.work()).first().ok()??;
    Some(task.answer("nash", INTERVALS, vec![found])).filter(Answer::holds)
}

type Proven = Whole<MixedEquilibrium<f64>, Enumeration>;

fn proven(task: &Task<'_, f64>, exact: &PayoffTable<Rational>) -> Result<Proven, Trouble> {
    match task.told("nash", INTERVALS, interval_enumeration(exact)) {
        Ok(whole) => Ok(whole),
        Err(Trouble::Solver(SolveError::Limit { name: "MAX_UNKNOWNS", .. })) => {
            Ok(Whole { equilibria: Vec::new(), proven: false, details: Enumeration::default() })
        }
        Err(e) => Err(e),
    }
}

/// What a search over supports finds beyond what is known.
fn searched(
    task: &Task<'_, f64>,
    mut known: Vec<MixedEquilibrium<f64>>,
    details: Option<&Enumeration>,
) -> Result<Answer, Trouble> {
    const NAME: &str = "search over supports";
    let all = task.told("nash", NAME, support_search(&task.view.table))?;
    for e in all.equilibria {
        if !known.iter().any(|k| near(k, &e)) {
            known.push(e);
        }
    }
    let profiles: Vec<_> = known.iter().map(|e| &e.profile).collect();
    let lines = joined_by_lines(&profiles);
    let mut answer = task.answer("nash", NAME, known);
    name_continua(&mut answer, &lines);
    if details.is_none() {
        answer.notes.push(format!(
            "{} supports were gone through. For more than two players a list is proven to be \
             whole where at most {MAX_UNKNOWNS} probabilities are unknown, as with three \
             strategies for each of three players.",
            all.details
        ));
    }
    Ok(answer)
}

fn near(a: &MixedEquilibrium<f64>, b: &MixedEquilibrium<f64>) -> bool {
    let (a, b) = (a.profile.strategies.iter(), b.profile.strategies.iter());
    a.flatten().zip(b.flatten()).all(|(x, y)| (x - y).abs() < TWINS)
}

/// Says which of the equilibria are points of continua.
fn name_continua(answer: &mut Answer, lines: &[Vec<usize>]) {
    let points: usize = lines.iter().map(Vec::len).sum();
    if points == 0 {
        return;
    }
    let continua = match lines.len() {
        1 => "1 continuum".to_owned(),
        n => format!("{n} continua"),
    };
    answer.details.insert("continua".to_owned(), json!(lines));
    answer.notes.push(format!(
        "{points} of these lie on {continua} of equilibria, of which single points are listed: \
         every mixture of two that differ in one player's strategy only is an equilibrium as well."
    ));
}

/// Says where the list is not whole, and why.
fn say_open(answer: &mut Answer, details: &Enumeration, task: &Task<'_, f64>) {
    let mut say = |key: &str, list: &[Supports], what: &str| {
        if list.is_empty() {
            return;
        }
        // Strategies from 1, as unnamed ones are shown.
        let one = |supports: &Supports| -> Vec<Vec<usize>> {
            supports.iter().map(|s| s.iter().map(|i| i + 1).collect()).collect()
        };
        let all: Vec<_> = list.iter().map(one).collect();
        answer.details.insert(key.to_owned(), json!(all));
        let shown: Vec<String> = list.iter().take(SHOWN).map(|s| named(s, task)).collect();
        let more = if list.len() > SHOWN { "; …" } else { "" };
        answer.notes.push(format!("{what}: {}{more}.", shown.join("; ")));
    };
    say(
        "supports_of_continua",
        &details.continua,
        "Proven: equilibria form a continuum, of which a list can only hold points, where the \
         strategies in use are",
    );
    say(
        "undecided_supports",
        &details.open,
        "Not decided, for equations that touch or ties that are not rational: whether there are \
         more where the strategies in use are",
    );
}

fn named(supports: &Supports, task: &Task<'_, f64>) -> String {
    let strategy = |p: usize, s: usize| match task.game {
        GameFile::Table(g) => g.strategies()[p][s].clone(),
        GameFile::Tree(_) => format!("strategy {}", s + 1),
    };
    let own = |(p, s): (usize, &Vec<usize>)| {
        let names: Vec<String> = s.iter().map(|i| strategy(p, *i)).collect();
        format!("{} of {}", names.join(", "), task.game.players()[p])
    };
    supports.iter().enumerate().map(own).collect::<Vec<_>>().join(" and ")
}
