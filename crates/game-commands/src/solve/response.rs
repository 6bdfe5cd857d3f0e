//! Quantal response, and sequential equilibrium as its limit.

use super::answer::{Answer, Equilibrium, Num, Strategy, Trouble};
use super::watch::LiveEquilibria;
use super::{Form, Solve};
use realpolitik_game::certificate::{Consistency, certify_sequential};
use realpolitik_game::strategic::StrategicForm;
use realpolitik_game::{BehaviorProfile, Certificate, Game, GameFile, PlayerId};
use realpolitik_solve::quantal_response::{
    differ, estimate_precision, follow_branch, responses, scattered_starts, strategic_logit,
};
use realpolitik_solve::{BehaviorEquilibrium, Settings, Solution, SolveError, logit};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Precisions at which a file is solved unless others are named.
const PRECISIONS: [f64; 5] = [0.5, 1.0, 2.0, 5.0, 10.0];

fn tree(game: &GameFile<f64>) -> Cow<'_, Game<f64>> {
    match game {
        GameFile::Tree(g) => Cow::Borrowed(g),
        // In a table every player has one information set, so that strategic
        // and agent form are the same.
        GameFile::Table(g) => Cow::Owned(g.to_tree()),
    }
}

/// Behaviour in the tree as it is shown for the game that was given.
fn shown(game: &GameFile<f64>, tree: &Game<f64>, probabilities: &[f64]) -> Strategy {
    match game {
        GameFile::Tree(_) => Strategy::Behavior(Num::all(probabilities)),
        GameFile::Table(_) => {
            let offsets = tree.action_offsets();
            let part = |w: &[usize]| Num::all(&probabilities[w[0]..w[1]]);
            Strategy::Mixed(offsets.windows(2).map(part).collect())
        }
    }
}

/// Logit quantal response at one precision per player, or at several common ones.
pub fn quantal(
    args: &Solve,
    game: &GameFile<f64>,
    precision: Option<Vec<f64>>,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    if !args.frequencies.is_empty() {
        return estimate(args, game);
    }
    if let (Some(Form::Strategic), GameFile::Tree(tree)) = (args.form, game) {
        return strategic(args, tree, precision, found);
    }
    let tree = tree(game);
    let settings = Settings::default();
    let players = tree.players().len();
    let mut answer = Answer {
        concept: "qre",
        method: "principal branch of agent logit quantal response",
        ..Answer::default()
    };
    found.begin(answer.concept, answer.method);
    let mut keep = |precision: &[f64], s: &Solution| {
        let mut details = Map::new();
        details.insert("precision".to_owned(), json!(precision));
        details.insert("residual".to_owned(), json!(s.details.residual));
        details.insert("steps".to_owned(), json!(s.details.steps));
        details.insert("turned".to_owned(), json!(s.details.turned));
        let shown = equilibrium(game, &tree, s, details);
        // The branch is short: that it is to end is looked for by the program.
        let _ = found.push(shown.clone());
        answer.equilibria.push(shown);
    };
    if let Some(own) = precision {
        let s = logit(&tree, &own, &settings).map_err(|e| in_precision(e, &own))?;
        keep(&own, &s);
        return Ok(answer);
    }
    let lambdas = lambdas(args);
    let top = lambdas[lambdas.len() - 1];
    if lambdas.len() == 1 || top <= 0.0 {
        let own = vec![top; players];
        let s = logit(&tree, &own, &settings).map_err(|e| in_precision(e, &own))?;
        keep(&own, &s);
        return Ok(answer);
    }
    let shares: Vec<f64> = lambdas.iter().map(|l| l / top).collect();
    let mut at = lambdas.iter();
    let most = vec![top; players];
    let points = follow_branch(&tree, &most, &shares, &settings).each(|(_, s)| {
        if let Some(lambda) = at.next() {
            keep(&vec![*lambda; players], s);
        }
        ControlFlow::Continue(())
    });
    points.and_then(|p| p.whole()).map_err(|e| in_precision(e, &most))?;
    Ok(answer)
}

/// Starts of Newton's method off the principal branch.
const STARTS: usize = 200;

/// Quantal responses at each λ that Newton's method meets from even and drawn
/// behaviour, the point of the principal branch among them.
pub fn branches(args: &Solve, game: &GameFile<f64>) -> Result<Answer, Trouble> {
    let tree = tree(game);
    let players = tree.players().len();
    let settings = Settings::default();
    let mut answer =
        Answer { concept: "qre", method: "Newton's method from many starts", ..Answer::default() };
    let starts = scattered_starts(&tree, STARTS);
    for lambda in lambdas(args) {
        let own = vec![lambda; players];
        let principal = logit(&tree, &own, &settings);
        let tolerance = settings.certificate_tolerance;
        let mut found = responses(&tree, &own, &starts, tolerance)?;
        let on_branch =
            |p: &BehaviorProfile<f64>| principal.as_ref().is_ok_and(|s| !differ(&s.profile, p));
        if let Ok(s) = &principal
            && !found.iter().any(|e| on_branch(&e.profile))
        {
            let (profile, payoffs) = (s.profile.clone(), s.payoffs.clone());
            let certificate = s.certificate;
            found.insert(0, BehaviorEquilibrium { profile, payoffs, certificate, details: () });
        }
        found.sort_by_key(|e| !on_branch(&e.profile));
        for e in found {
            let mut details = Map::new();
            details.insert("precision".to_owned(), json!(own));
            details.insert("principal".to_owned(), json!(on_branch(&e.profile)));
            answer.equilibria.push(Equilibrium {
                strategy: shown(game, &tree, &e.profile.probabilities),
                mixed: None,
                payoffs: Num::all(&e.payoffs),
                holds: e.certificate.holds(),
                certificate: e.certificate,
                verified: None,
                details,
            });
        }
    }
    answer.notes.push(format!(
        "Of each λ that on the principal branch comes first. {} starts were tried: there may be \
         others.",
        starts.len()
    ));
    Ok(answer)
}

/// What stopped the follower of the branch, in terms of λ.
fn in_precision(e: SolveError, precision: &[f64]) -> Trouble {
    let (at, why) = match &e {
        SolveError::StepTooSmall { at, .. } => (*at, "the branch could not be followed".to_owned()),
        SolveError::StepLimit { at, limit } => (*at, format!("{limit} steps did not suffice")),
        _ => return e.into(),
    };
    let top = precision.iter().copied().fold(0.0, f64::max);
    Trouble::Lost(format!(
        "{why} from λ = 0 to λ = {top}: it came to λ = {:.6}",
        at.clamp(0.0, 1.0) * top
    ))
}

fn lambdas(args: &Solve) -> Vec<f64> {
    let mut list = if args.lambda.is_empty() { PRECISIONS.to_vec() } else { args.lambda.clone() };
    list.sort_by(f64::total_cmp);
    list.dedup();
    list
}

/// Quantal response in whole strategies.
fn strategic(
    args: &Solve,
    tree: &Game<f64>,
    precision: Option<Vec<f64>>,
    found: &LiveEquilibria,
) -> Result<Answer, Trouble> {
    let form = StrategicForm::reduced(tree, args.limits.max_table)?;
    let players = tree.players().len();
    let points = match precision {
        Some(own) => vec![own],
        None => lambdas(args).into_iter().map(|l| vec![l; players]).collect(),
    };
    let mut answer = Answer {
        concept: "qre",
        method: "principal branch of logit quantal response in reduced strategies",
        ..Answer::default()
    };
    found.begin(answer.concept, answer.method);
    for own in points {
        let s = strategic_logit(&form.table, &own, &Settings::default())
            .map_err(|e| in_precision(e, &own))?;
        let mut details = Map::new();
        details.insert("precision".to_owned(), json!(own));
        details.insert("steps".to_owned(), json!(s.details.steps));
        details.insert("turned".to_owned(), json!(s.details.turned));
        let shown = Equilibrium {
            payoffs: Num::all(&s.payoffs),
            strategy: Strategy::Mixed(s.profile.strategies.iter().map(|s| Num::all(s)).collect()),
            mixed: None,
            holds: s.certificate.holds(),
            certificate: s.certificate,
            verified: None,
            details,
        };
        let _ = found.push(shown.clone());
        answer.equilibria.push(shown);
    }
    Ok(answer)
}

/// A quantal response as it is shown.
fn equilibrium(
    game: &GameFile<f64>,
    tree: &Game<f64>,
    s: &Solution,
    details: Map<String, Value>,
) -> Equilibrium {
    Equilibrium {
        strategy: shown(game, tree, &s.profile.probabilities),
        mixed: None,
        payoffs: Num::all(&s.payoffs),
        holds: s.certificate.holds(),
        certificate: s.certificate,
        verified: None,
        details,
    }
}

/// The precision at which the actions seen are the likeliest.
fn estimate(args: &Solve, game: &GameFile<f64>) -> Result<Answer, Trouble> {
    let tree = tree(game);
    let players = tree.players().len();
    let range = (0..players)
        .map(|p| tree.payoff_range(PlayerId(p as u32)))
        .fold(0.0f64, |r, (low, high)| r.max(high - low));
    let most = args.lambda.iter().copied().fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 50.0 / if range > 0.0 { range } else { 1.0 } };
    let settings = Settings::default();
    let e = estimate_precision(&tree, &args.frequencies, &vec![most; players], &settings)?;
    let s = logit(&tree, &e.precision, &settings)?;
    let mut details = Map::new();
    details.insert("precision".to_owned(), json!(e.precision));
    details.insert("log_likelihood".to_owned(), json!(e.log_likelihood));
    details.insert("at_limit".to_owned(), json!(e.at_limit));
    let at = if e.at_limit {
        format!("The likelihood still grows at λ = {most}; allow more with --lambda.")
    } else {
        format!(
            "λ = {:.6} is the likeliest, log likelihood {:.6}.",
            e.precision[0], e.log_likelihood
        )
    };
    Ok(Answer {
        concept: "qre",
        method: "maximum likelihood on the principal branch",
        notes: vec![at],
        equilibria: vec![equilibrium(game, &tree, &s, details)],
        ..Answer::default()
    })
}

/// The sequential equilibrium to which the branch leads, its beliefs checked.
pub fn sequential(game: &GameFile<f64>) -> Result<Answer, Trouble> {
    let tree = tree(game);
    let s = realpolitik_solve::sequential(&tree, &Settings::default())?;
    let check = certify_sequential(&tree, &s.profile, &s.details.beliefs, s.certificate.tolerance);
    let mut details = Map::new();
    details.insert("beliefs".to_owned(), json!(s.details.beliefs));
    details.insert("consistency".to_owned(), json!(check.consistency));
    details
        .insert("sequential_regret".to_owned(), json!(check.rationality.relative_to_payoff_range));
    details.insert("precision_times_range".to_owned(), json!(s.details.precision));
    details.insert("polished".to_owned(), json!(s.details.polished));
    let worse =
        if check.rationality.relative_to_payoff_range > s.certificate.relative_to_payoff_range {
            check.rationality
        } else {
            Certificate { concept: check.rationality.concept, ..s.certificate }
        };
    let note = match &check.consistency {
        Consistency::Consistent { .. } => {
            "The beliefs are the limit of Bayes beliefs along mistakes that vanish."
        }
        Consistency::Inconsistent { .. } => "The beliefs are not consistent.",
        Consistency::Undecided { .. } => {
            "The game is too large for the test of the beliefs; they come from a branch of \
             fully mixed behaviour, but that they are consistent is not shown."
        }
    };
    Ok(Answer {
        concept: "sequential",
        method: "limit of agent logit quantal response",
        notes: vec![note.to_owned()],
        equilibria: vec![Equilibrium {
            strategy: shown(game, &tree, &s.profile.probabilities),
            mixed: None,
            payoffs: Num::all(&s.payoffs),
            holds: s.certificate.holds()
                && check.rationality.holds()
                && !matches!(check.consistency, Consistency::Inconsistent { .. }),
            certificate: worse,
            verified: None,
            details,
        }],
        ..Answer::default()
    })
}
