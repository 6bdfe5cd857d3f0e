//! Every formula of every game tried over the beliefs, so that what has no
//! proper value somewhere is told before anything is drawn.

use super::beliefs::short;
use crate::diagnostic::Diagnostic;
use crate::formula::Symbol;
use crate::game_lanes::GameLanes;
use crate::relation::{CompiledRelation, Relation};
use crate::unfold::{CompiledGame, EvalError, UnfoldError, UnfoldLimits, compile};
use crate::{Case, Distribution, Protocol, Span};

/// Largest tree whose formulas are tried.
const TRIED_NODES: usize = 20_000;
/// Nodes that are computed in all while a game is tried.
const WORK: usize = 400_000;
/// Most points at which a game is tried.
const MOST_POINTS: usize = 512;
/// Fewest points.
const FEWEST_POINTS: usize = 8;
/// Rivals whose games are tried.
const MOST_RIVALS: usize = 16;
/// The ends of a belief that are tried, half on either side.
const OUTSIDE: f64 = 0.001;
/// Points that are computed together.
const SIDE_BY_SIDE: usize = 128;
/// A share of belief that a run of some ten thousand draws is likely to miss.
const UNLIKELY: f64 = 1e-6;

/// Tries the games of the case, and those of its rivals.
pub(crate) fn lint(case: &Case, found: &mut Vec<Diagnostic>) {
    let limits = UnfoldLimits { max_nodes: TRIED_NODES, ..UnfoldLimits::default() };
    let mut bare: Option<Case> = None;
    let mut columns = Columns::new(case);
    for game in 0..case.games.len() {
        if let Some(d) = tried(case, game, &limits, &mut columns, None) {
            found.push(d);
            continue;
        }
        for (i, rival) in case.rivals.iter().enumerate().take(MOST_RIVALS) {
            let own = rival.payoffs.iter().any(|(g, ..)| *g == game) || !rival.set.is_empty();
            if !own {
                continue;
            }
            let with = under(bare.get_or_insert_with(|| without_record(case)), i);
            let mut columns = columns.under(&with);
            let named = Some((rival.id.as_str(), rival.span));
            if let Some(d) = tried(&with, game, &limits, &mut columns, named) {
                found.push(d);
                break;
            }
        }
    }
    if !case.relations.is_empty() {
        relations(case, &limits, &mut columns, found);
    }
}

/// Tries what relations say of themselves: discount factors, settings, where states
/// lead, and the games of the states at their settings.
fn relations(
    case: &Case,
    limits: &UnfoldLimits,
    columns: &mut Columns,
    found: &mut Vec<Diagnostic>,
) {
    let games: Vec<Option<CompiledGame>> =
        (0..case.games.len()).map(|g| compile(case, g, limits).ok()).collect();
    let outcomes: Vec<usize> = case.games.iter().map(|g| g.outcomes.len()).collect();
    for r in &case.relations {
        let compiled = CompiledRelation::new(r, &outcomes);
        let read: Vec<usize> = r.parameters().iter().map(|p| p.index()).collect();
        let points = points(case, read, 2 * FEWEST_POINTS, columns);
        for (k, (theta, _)) in points.iter().enumerate() {
            let at =
                if k == 0 { "at the middle of the beliefs" } else { "somewhere in the beliefs" };
            if let Some(d) = fails(case, (r, &compiled), &games, theta, at) {
                found.push(d);
                break;
            }
        }
    }
}

/// What a relation cannot do at a point.
fn fails(
    case: &Case,
    (r, compiled): (&Relation, &CompiledRelation),
    games: &[Option<CompiledGame>],
    theta: &[f64],
    at: &str,
) -> Option<Diagnostic> {
    let help = "let its formulas stay within bounds, by clamp(…, 0, 1)";
    if let Err(e) = compiled.at(r, theta) {
        return Some(Diagnostic::error("RP0403", r.span, format!("{e} {at}"), help));
    }
    let mut own = Vec::new();
    for joint in 0..r.joint_states() {
        if let Err(e) = compiled.parameters(r, joint, theta, &mut own) {
            return Some(Diagnostic::error("RP0306", r.span, format!("{e} {at}"), help));
        }
        let state = &r.states[r.parts(joint).0];
        let Some(game) = &games[state.game] else { continue };
        let wrong = game.at(&own).err().or_else(|| game.precision_at(&own).err());
        if let Some(e) = wrong {
            let protocol = &case.games[state.game];
            let d = told(protocol, e, &format!("in state `{}` {at}", state.id));
            return Some(d.also(state.span, "the state"));
        }
    }
    None
}

/// The case without its rows, which no formula reads.
fn without_record(case: &Case) -> Case {
    let mut bare = case.clone();
    bare.events.clear();
    bare.regimes.clear();
    bare.sources.clear();
    bare
}

/// The case as a rival has it.
fn under(case: &Case, rival: usize) -> Case {
    let mut with = case.clone();
    for (p, d) in &case.rivals[rival].set {
        with.parameters[p.index()].distribution = d.clone();
    }
    for (game, outcome, player, e) in &case.rivals[rival].payoffs {
        if let Some(payoff) = with.games[*game].outcomes[*outcome].payoffs.get_mut(*player) {
            *payoff = e.clone();
        }
    }
    with
}

fn tried(
    case: &Case,
    game: usize,
    limits: &UnfoldLimits,
    columns: &mut Columns,
    rival: Option<(&str, Span)>,
) -> Option<Diagnostic> {
    let protocol = &case.games[game];
    let compiled = match compile(case, game, limits) {
        Ok(c) => c.solved_by(even),
        // Too large to try; within the limits all the same.
        Err(UnfoldError::TooManyNodes { .. } | UnfoldError::TooDeep { .. }) => return None,
        Err(e) => {
            return Some(Diagnostic::error("RP0106", protocol.span, e.to_string(), "fix the game"));
        }
    };
    if let Some(d) = probabilities(case, protocol) {
        return Some(noted(d, rival));
    }
    let most = (WORK / (2 * compiled.terminals.len()).max(1)).clamp(FEWEST_POINTS, MOST_POINTS);
    let read = compiled.parameters().iter().map(|p| p.index()).collect();
    let points = points(case, read, most, columns);
    let fails =
        |theta: &[f64]| compiled.at(theta).err().or_else(|| compiled.precision_at(theta).err());
    let mut first: Option<(usize, EvalError)> = None;
    let (mut failed, mut spread) = (0, 0);
    let suspects = improper(&compiled, &points);
    for (k, (theta, is_draw)) in points.iter().enumerate() {
        let failure = if suspects[k] { fails(theta) } else { None };
        spread += usize::from(*is_draw);
        failed += usize::from(*is_draw && failure.is_some());
        if let (None, Some(e)) = (&first, failure) {
            first = Some((k, e));
            // At the middle itself it fails whatever is drawn.
            if k == 0 {
                break;
            }
        }
    }
    let (k, error) = first?;
    let theta = &points[k].0;
    let at = match k {
        0 => "at the middle of the beliefs".to_owned(),
        _ if failed > 0 => {
            format!("in about {} % of draws", short(100.0 * failed as f64 / spread as f64))
        }
        _ => format!("at the far end of a belief{}", moved(case, theta)),
    };
    Some(noted(told(protocol, error, &at), rival))
}

fn noted(d: Diagnostic, rival: Option<(&str, Span)>) -> Diagnostic {
    match rival {
        Some((id, at)) => d.also(at, format!("so under what rival `{id}` sets")),
        None => d,
    }
}

/// The parameter that is far from its median, by name and value.
fn moved(case: &Case, theta: &[f64]) -> String {
    let far = case.parameters.iter().zip(theta).find(|(p, x)| p.distribution.median() != **x);
    far.map_or_else(String::new, |(p, x)| format!(", `{}` = {}", p.id, short(*x)))
}

/// Stands for a game's solution where only the form of another is looked at: every
/// outcome as likely as the others.
fn even(game: &CompiledGame, _theta: &[f64]) -> Option<Vec<f64>> {
    let count = game.terminals.iter().map(|t| t.outcome + 1).max()?;
    Some(vec![1.0 / count as f64; count])
}

/// At which points the game is not one, found side by side.
fn improper(compiled: &CompiledGame, points: &[(Vec<f64>, bool)]) -> Vec<bool> {
    let mut lanes = GameLanes::new(compiled);
    let mut rows = vec![0.0; lanes.rows() * SIDE_BY_SIDE];
    let mut found = Vec::with_capacity(points.len());
    let answers = compiled.answers().len();
    for part in points.chunks(SIDE_BY_SIDE) {
        let parameters = part[0].0.len();
        let mut given = vec![0.0; (parameters + answers) * SIDE_BY_SIDE];
        for (k, (theta, _)) in part.iter().enumerate() {
            let taken = if answers > 0 { compiled.answers_at(theta) } else { Vec::new() };
            for (m, value) in theta.iter().chain(&taken).enumerate() {
                given[m * SIDE_BY_SIDE + k] = *value;
            }
        }
        let mut proper = [false; SIDE_BY_SIDE];
        lanes.run(&given, SIDE_BY_SIDE, part.len(), &mut rows, SIDE_BY_SIDE, &mut proper);
        found.extend(proper[..part.len()].iter().map(|p| !p));
    }
    found
}

/// The quantiles at which each parameter is tried, found once where a rival
/// believes what the case does.
struct Columns {
    beliefs: Vec<Distribution>,
    spread: Vec<Vec<f64>>,
}

impl Columns {
    fn new(case: &Case) -> Self {
        let beliefs: Vec<_> = case.parameters.iter().map(|p| p.distribution.clone()).collect();
        Columns { spread: vec![Vec::new(); beliefs.len()], beliefs }
    }

    /// As a rival has them.
    fn under(&self, rival: &Case) -> Self {
        let mut own = Columns::new(rival);
        for (m, spread) in own.spread.iter_mut().enumerate() {
            if own.beliefs[m] == self.beliefs[m] {
                spread.clone_from(&self.spread[m]);
            }
        }
        own
    }

    /// The first `count` values of a parameter, at multiples of an irrational
    /// number (Weyl 1916), which stand for draws.
    fn of(&mut self, parameter: usize, count: usize) -> &[f64] {
        let (belief, values) = (&self.beliefs[parameter], &mut self.spread[parameter]);
        let step = (5.0 + 8.0 * parameter as f64).sqrt();
        for k in values.len() + 1..=count {
            let u = (0.5 + step * k as f64).fract();
            values.push(belief.quantile(u.clamp(1e-4, 1.0 - 1e-4)));
        }
        &values[..count]
    }
}

/// The medians; each belief at its ends, the others at their medians; and points
/// spread over all beliefs.
fn points(
    case: &Case,
    read: Vec<usize>,
    most: usize,
    columns: &mut Columns,
) -> Vec<(Vec<f64>, bool)> {
    let middle = case.base_point();
    let mut all = vec![(middle.clone(), false)];
    let uncertain =
        |i: &&usize| !matches!(case.parameters[**i].distribution, Distribution::Fixed { .. });
    let read: Vec<usize> = read.iter().filter(uncertain).copied().collect();
    for i in read.iter().take(most / 4) {
        for u in [0.5 * OUTSIDE, 1.0 - 0.5 * OUTSIDE] {
            let mut theta = middle.clone();
            theta[*i] = case.parameters[*i].distribution.quantile(u);
            all.push((theta, false));
        }
    }
    if read.is_empty() {
        return all;
    }
    let first = all.len();
    all.extend((0..most).map(|_| (middle.clone(), true)));
    for i in read {
        for ((theta, _), value) in all[first..].iter_mut().zip(columns.of(i, most)) {
            theta[i] = *value;
        }
    }
    all
}

/// A branch whose probability is one parameter: how much of belief about it lies
/// outside 0 to 1 is known without trying.
fn probabilities(case: &Case, protocol: &Protocol) -> Option<Diagnostic> {
    for c in &protocol.chance {
        for b in &c.branches {
            let Some(e) = &b.probability else { continue };
            let [crate::formula::parse::Step::Symbol(Symbol::Parameter(p))] = e.steps.as_slice()
            else {
                continue;
            };
            let p = &case.parameters[p.index()];
            let d = &p.distribution;
            if matches!(d, Distribution::Fixed { .. }) {
                continue;
            }
            let (below, above) = (d.cdf(-UNLIKELY), 1.0 - d.cdf(1.0 + UNLIKELY));
            if below + above <= UNLIKELY {
                continue;
            }
            let percent = |share: f64| short(100.0 * share);
            let shares: Vec<String> = [(below, "below 0"), (above, "above 1")]
                .into_iter()
                .filter(|(share, _)| *share > 0.5 * UNLIKELY)
                .map(|(share, side)| format!("{} % of belief about it lies {side}", percent(share)))
                .collect();
            let elicited = matches!(d, Distribution::Elicited(_));
            let (mean, sd) = (d.mean(), d.sd());
            let size = mean * (1.0 - mean) / (sd * sd) - 1.0;
            let help = if elicited {
                format!(
                    "state the ends too:  \"0%\" = 0, \"100%\" = 1 ; or write  p = \"clamp({}, 0, 1)\"",
                    p.id
                )
            } else if mean > 0.0 && mean < 1.0 && size > 0.0 {
                format!(
                    "believe what stays there:  dist = \"beta({}, {})\"  has the same middle and width; or write  p = \"clamp({}, 0, 1)\"",
                    short(mean * size),
                    short((1.0 - mean) * size),
                    p.id
                )
            } else {
                format!("let the formula stay within 0 to 1:  p = \"clamp({}, 0, 1)\"", p.id)
            };
            // The draws that leave it have no answer; the others have.
            return Some(
                Diagnostic::warning(
                    "RP0403",
                    p.belief_span,
                    format!(
                        "`{}` is the probability of `{}.{}`, but {}",
                        p.id,
                        c.name,
                        b.name,
                        shares.join(" and ")
                    ),
                    help,
                )
                .also(e.at, "a probability here"),
            );
        }
    }
    None
}

/// What fails, at its place.
fn told(game: &Protocol, e: EvalError, at: &str) -> Diagnostic {
    match e {
        EvalError::Payoff { actor, outcome, name, value, path } => {
            let place = game.outcomes.get(outcome);
            Diagnostic::error(
                "RP0306",
                place.map_or(game.span, |o| o.span),
                format!("the payoff of {actor} at `{name}` is {} {at}", short(value)),
                "keep ln, sqrt and division away from 0 and below, by max(…) or clamp(…)",
            )
            .note(if path.is_empty() {
                String::new()
            } else {
                format!("after {path}")
            })
        }
        EvalError::Probability { node, name, values } => {
            let place = game.chance_at(node);
            let shown: Vec<String> =
                values.iter().map(|v| ((v * 1e4).round() / 1e4).to_string()).collect();
            Diagnostic::error(
                "RP0403",
                place.map_or(game.span, |c| c.span),
                format!("the probabilities of `{name}` are {} {at}", shown.join(", ")),
                "let the formulas stay within 0 to 1, by clamp(…, 0, 1), and one be \"rest\"",
            )
        }
        EvalError::Precision { actor, value } => Diagnostic::error(
            "RP0306",
            game.span,
            format!("the precision of {actor} is {} {at}", short(value)),
            "precision is a number of at least 0",
        ),
    }
}
