//! Numbers that stand fixed in a game, and games in which they are let go.
//!
//! A belief is tried over its range; a number that is written once and for all
//! is not, though it may carry the answer as well. Fixed are a parameter with a
//! plain `value`, and a number written in a formula of payoffs, probabilities or
//! precisions. Not counted are 0, 1, 2 and 0.5 in formulas, which mostly say
//! nothing, all, twice and half, and exponents, which give a curve its shape.

use crate::formula::parse::{Expression, Operator, Step, Symbol};
use crate::{Basis, Case, Distribution, Parameter, ParameterId, Span};
use std::collections::{BTreeSet, HashMap};

/// Numbers in formulas that are taken as structure.
const STRUCTURE: [f64; 4] = [0.0, 0.5, 1.0, 2.0];

/// How far a fixed number is moved either way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Width {
    /// As a share of the number.
    pub share: f64,
    /// On a scale from 0 to 1: of a parameter between 0 and 1, and of a number
    /// that is a probability as it stands.
    pub on_scale: f64,
}

impl Default for Width {
    fn default() -> Self {
        Width { share: 0.2, on_scale: 0.05 }
    }
}

/// Where a number stands in the formulas of a game.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    /// A parameter with a plain value.
    Parameter(ParameterId),
    /// Steps of formulas: the same writing may serve several players.
    Steps(Vec<(Formula, usize)>),
}

/// A formula of a game, by positions in its protocol.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Formula {
    Payoff { outcome: usize, player: usize },
    Probability { chance: usize, branch: usize },
    Precision { player: usize },
}

/// A number that stands fixed in a game.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedNumber {
    /// The parameter, if it is one.
    pub parameter: Option<ParameterId>,
    /// What it is, for people: the parameter's id, or the number and where it
    /// stands, as `0.8 in the payoff of US at “today”`.
    pub name: String,
    /// The number.
    pub value: f64,
    /// The range over which it is tried.
    pub range: (f64, f64),
    /// Where it stands in the file.
    pub span: Span,
    place: Place,
}

impl Formula {
    fn of(self, case: &Case, game: usize) -> Option<&Expression> {
        let g = &case.games[game];
        match self {
            Formula::Payoff { outcome, player } => g.outcomes[outcome].payoffs.get(player),
            Formula::Probability { chance, branch } => {
                g.chance[chance].branches[branch].probability.as_ref()
            }
            Formula::Precision { player } => g.precision.get(player),
        }
    }
    fn of_mut(self, case: &mut Case, game: usize) -> Option<&mut Expression> {
        let g = &mut case.games[game];
        match self {
            Formula::Payoff { outcome, player } => g.outcomes[outcome].payoffs.get_mut(player),
            Formula::Probability { chance, branch } => {
                g.chance[chance].branches[branch].probability.as_mut()
            }
            Formula::Precision { player } => g.precision.get_mut(player),
        }
    }
    /// Where it stands, in words.
    fn words(self, case: &Case, game: usize) -> String {
        let g = &case.games[game];
        let id = |player: usize| &case.actors[g.players[player].index()].id;
        match self {
            Formula::Payoff { outcome, player } => {
                format!("in the payoff of {} at `{}`", id(player), g.outcomes[outcome].name)
            }
            Formula::Probability { chance, branch } => {
                let c = &g.chance[chance];
                format!("in the probability of `{}.{}`", c.name, c.branches[branch].name)
            }
            Formula::Precision { player } => format!("in the precision of {}", id(player)),
        }
    }
}

/// Every formula of a game.
fn formulas(case: &Case, game: usize) -> Vec<Formula> {
    let g = &case.games[game];
    let mut all = Vec::new();
    for (outcome, o) in g.outcomes.iter().enumerate() {
        all.extend((0..o.payoffs.len()).map(|player| Formula::Payoff { outcome, player }));
    }
    for (chance, c) in g.chance.iter().enumerate() {
        all.extend((0..c.branches.len()).map(|branch| Formula::Probability { chance, branch }));
    }
    all.extend((0..g.precision.len()).map(|player| Formula::Precision { player }));
    all
}

/// Whether a step is a number that is not taken as structure.
fn counts(e: &Expression, step: usize) -> Option<f64> {
    let Step::Number(value) = e.steps[step] else { return None };
    let after = &e.steps[step + 1..];
    let exponent = matches!(after.first(), Some(Step::Binary(Operator::Power)))
        || matches!(after, [Step::Negate, Step::Binary(Operator::Power), ..]);
    (!exponent && !STRUCTURE.contains(&value)).then_some(value)
}

/// The range of a number: ± a share of it, or on a scale from 0 to 1 ± a step
/// that does not leave the scale.
fn range(value: f64, scale: bool, width: Width) -> (f64, f64) {
    if scale && (0.0..=1.0).contains(&value) {
        ((value - width.on_scale).max(0.0), (value + width.on_scale).min(1.0))
    } else {
        let half = width.share * value.abs();
        (value - half, value + half)
    }
}

/// The numbers that stand fixed in a game: parameters in the order of the file,
/// then those written in formulas.
///
/// ```
/// use realpolitik_case::fixed::{Width, fixed_numbers};
/// # use realpolitik_case::load::{Limits, load_memory};
/// let case = "schema = 1\ntitle = \"t\"\nas_of = 2022-04-15\n[actors.A]\n[actors.B]\n\
///     [parameters.level]\nvalue = 0.65\n[games.g]\nstart = \"m\"\nprecision = 4\n\
///     [games.g.moves.m]\nby = \"A\"\nactions = { go = \"x\", stay = \"y\" }\n\
///     [games.g.outcomes.x]\npayoffs = { A = \"level - 0.3\", B = 0.5 }\n\
///     [games.g.outcomes.y]\npayoffs = { A = 0, B = \"2 * level ^ 3\" }\n";
/// let case = load_memory("c", &[("case.toml", case.as_bytes())], &Limits::default()).case.unwrap();
/// let all = fixed_numbers(&case, 0, Width::default());
/// let shown: Vec<(&str, f64)> = all.iter().map(|n| (n.name.as_str(), n.value)).collect();
/// assert_eq!(shown, [
///     ("level", 0.65),
///     ("0.3 in the payoff of A at `x`", 0.3),
///     ("4 in the precision of A", 4.0),
/// ]);
/// assert_eq!(all[0].range, (0.6, 0.7000000000000001));
/// ```
pub fn fixed_numbers(case: &Case, game: usize, width: Width) -> Vec<FixedNumber> {
    let mut read: BTreeSet<ParameterId> = BTreeSet::new();
    let mut written: Vec<FixedNumber> = Vec::new();
    let mut places: HashMap<Span, usize> = HashMap::new();
    for formula in formulas(case, game) {
        let Some(e) = formula.of(case, game) else { continue };
        for (step, what) in e.steps.iter().enumerate() {
            if let Step::Symbol(Symbol::Parameter(p)) = what {
                read.insert(*p);
            }
            let Some(value) = counts(e, step) else { continue };
            let span = e.place_of(step);
            // The same writing may serve several players.
            let before = places.get(&span).filter(|_| span != Span::default());
            if let Some(FixedNumber { place: Place::Steps(steps), .. }) =
                before.and_then(|i| written.get_mut(*i))
            {
                steps.push((formula, step));
                continue;
            }
            places.insert(span, written.len());
            let probability = matches!(formula, Formula::Probability { .. }) && e.steps.len() == 1;
            written.push(FixedNumber {
                parameter: None,
                name: format!("{value} {}", formula.words(case, game)),
                value,
                range: range(value, probability, width),
                span,
                place: Place::Steps(vec![(formula, step)]),
            });
        }
    }
    let constants = read.into_iter().filter_map(|id| {
        let p = &case.parameters[id.index()];
        let Distribution::Fixed { value } = p.distribution else { return None };
        Some(FixedNumber {
            parameter: Some(id),
            name: p.id.clone(),
            value,
            range: range(value, true, width),
            span: p.belief_span,
            place: Place::Parameter(id),
        })
    });
    constants.chain(written).collect()
}

/// The case with each of these numbers as a parameter of its own that believes
/// the number for certain, and the parameter of each: points at which they are
/// otherwise can be solved as any others.
pub fn let_go(case: &Case, game: usize, numbers: &[FixedNumber]) -> (Case, Vec<ParameterId>) {
    let mut open = case.clone();
    let mut ids = Vec::with_capacity(numbers.len());
    for n in numbers {
        let steps = match &n.place {
            Place::Parameter(id) => {
                ids.push(*id);
                continue;
            }
            Place::Steps(steps) => steps,
        };
        let id = ParameterId(open.parameters.len() as u32);
        for (formula, step) in steps {
            if let Some(e) = formula.of_mut(&mut open, game) {
                e.steps[*step] = Step::Symbol(Symbol::Parameter(id));
            }
        }
        open.parameters.push(Parameter {
            // No name of a case can be this: it has a blank.
            id: format!("fixed number {}", ids.len()),
            label: n.name.clone(),
            unit: None,
            distribution: Distribution::Fixed { value: n.value },
            basis: Basis::default(),
            experts: Vec::new(),
            card_of: None,
            without: None,
            private: false,
            span: n.span,
            belief_span: n.span,
        });
        ids.push(id);
    }
    (open, ids)
}
