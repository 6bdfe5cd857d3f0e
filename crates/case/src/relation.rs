//! Relations that move from period to period: states, the game played in each,
//! and where its outcomes lead.

use crate::formula::{Expression, Program, Symbol};
use crate::{ActorId, Basis, Edge, ParameterId, Span};
use jiff::civil::Date;

/// A relation as written.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its id.
    pub id: String,
    /// What it is, for people.
    pub label: String,
    /// Length of a period in months.
    pub period: u32,
    /// Periods that an answer shows.
    pub horizon: u32,
    /// Everyone who plays in some state, in actor order.
    pub players: Vec<ActorId>,
    /// Per player: what a payoff of the next period is worth now.
    pub discount: Vec<Expression>,
    /// The state on the as-of date, by position.
    pub start: usize,
    /// The states.
    pub states: Vec<State>,
    /// What moves by itself.
    pub outside: Vec<Outside>,
    /// Groups of states, by name.
    pub groups: Vec<(String, Vec<usize>)>,
    /// Who hedges.
    pub hedges: Vec<Hedge>,
    /// Since when it has been in which state, by day. Rows later than the as-of date are
    /// held out.
    pub record: Vec<Spell>,
    /// What it rests on that states lead where they do.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

/// A state of a relation.
#[derive(Clone, Debug)]
pub struct State {
    /// Its id.
    pub id: String,
    /// What it is, for people.
    pub label: String,
    /// The game played in it, by position.
    pub game: usize,
    /// Parameters that have another value here.
    pub set: Vec<(ParameterId, Expression)>,
    /// Where outcomes lead, by position of the outcome. After those that are not
    /// listed the state stays.
    pub next: Vec<(usize, Vec<Share>)>,
    /// Where it is declared.
    pub span: Span,
}

/// A state that may follow, and how likely.
#[derive(Clone, Debug)]
pub struct Share {
    /// The state that follows, by position.
    pub to: usize,
    /// Its probability; `None` is what the others leave.
    pub probability: Option<Expression>,
}

/// A state in which a relation has been since a day, until the next row of its record.
#[derive(Clone, Debug)]
pub struct Spell {
    /// The first day.
    pub since: Date,
    /// The state, by position.
    pub state: usize,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is declared.
    pub span: Span,
}

/// An actor that keeps several partners.
#[derive(Clone, Debug)]
pub struct Hedge {
    /// Its id.
    pub id: String,
    /// What it is, for people.
    pub label: String,
    /// The actor, by its place among the players.
    pub by: usize,
    /// The states in which every partner is kept, by position, ascending.
    pub keeps: Vec<usize>,
    /// By partner: what the actor gives up when it is bound to it, as the position of a
    /// game and an action of it.
    pub bound: Vec<(ActorId, Vec<(usize, Edge)>)>,
    /// Where it is declared.
    pub span: Span,
}

/// Something that moves by itself.
#[derive(Clone, Debug)]
pub struct Outside {
    /// Its id.
    pub id: String,
    /// What it is, for people.
    pub label: String,
    /// How it stands on the as-of date, by position.
    pub start: usize,
    /// How it may stand.
    pub states: Vec<OutsideState>,
}

/// How something that moves by itself may stand.
#[derive(Clone, Debug)]
pub struct OutsideState {
    /// Its id.
    pub id: String,
    /// What it is, for people.
    pub label: String,
    /// Parameters that have another value then.
    pub set: Vec<(ParameterId, Expression)>,
    /// How it may stand next; empty where it stays.
    pub next: Vec<Share>,
    /// Where it is declared.
    pub span: Span,
}

impl Relation {
    /// How many states there are with everything outside told apart.
    pub fn joint_states(&self) -> usize {
        self.outside.iter().map(|o| o.states.len()).product::<usize>() * self.states.len()
    }

    /// The state in which the record has it on a day; none before its first row.
    pub fn on(&self, day: Date) -> Option<usize> {
        self.record.iter().rfind(|s| s.since <= day).map(|s| s.state)
    }

    /// A joint state taken apart: the relation's own state, then how each thing
    /// outside stands.
    ///
    /// Joint states are counted with the last thing outside running fastest.
    pub fn parts(&self, joint: usize) -> (usize, Vec<usize>) {
        let mut left = joint;
        let mut outside = vec![0; self.outside.len()];
        for (place, o) in outside.iter_mut().zip(&self.outside).rev() {
            *place = left % o.states.len();
            left /= o.states.len();
        }
        (left, outside)
    }

    /// The joint state of parts.
    pub fn joint(&self, state: usize, outside: &[usize]) -> usize {
        let each = self.outside.iter().zip(outside);
        each.fold(state, |joint, (o, place)| joint * o.states.len() + place)
    }

    /// The joint state on the as-of date.
    pub fn joint_start(&self) -> usize {
        let outside: Vec<usize> = self.outside.iter().map(|o| o.start).collect();
        self.joint(self.start, &outside)
    }

    /// The joint states that may follow an outcome, ascending, by what is written and
    /// not by how likely each is; where there is one it is sure to follow.
    pub fn may_follow(&self, joint: usize, outcome: usize) -> Vec<usize> {
        let (state, outside) = self.parts(joint);
        let targets = |shares: Option<&[Share]>, own: usize| -> Vec<usize> {
            match shares {
                Some(shares) if !shares.is_empty() => shares.iter().map(|s| s.to).collect(),
                _ => vec![own],
            }
        };
        let next = self.states[state].next.iter().find(|(o, _)| *o == outcome);
        let mut all = targets(next.map(|(_, shares)| &shares[..]), state);
        for (thing, place) in self.outside.iter().zip(outside) {
            let stands = targets(Some(&thing.states[place].next), place);
            let count = thing.states.len();
            all = all.iter().flat_map(|s| stands.iter().map(move |k| s * count + k)).collect();
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Per outcome of a state's game, of which there are so many: the first outcome
    /// after which the same is written to follow.
    pub fn alike(&self, state: usize, outcomes: usize) -> Vec<usize> {
        let written = |outcome: usize| -> Vec<(usize, Option<&str>)> {
            let next = self.states[state].next.iter().find(|(o, _)| *o == outcome);
            let shares = next.map_or(&[][..], |(_, shares)| &shares[..]);
            match shares {
                [] => vec![(state, None)],
                [one] => vec![(one.to, None)],
                all => {
                    all.iter().map(|s| (s.to, s.probability.as_ref().map(|e| e.text()))).collect()
                }
            }
        };
        let all: Vec<_> = (0..outcomes).map(written).collect();
        let first = |own| all.iter().position(|other| other == own);
        all.iter().enumerate().map(|(o, own)| first(own).unwrap_or(o)).collect()
    }

    /// The parameters that its own formulas read.
    pub fn parameters(&self) -> Vec<ParameterId> {
        let mut all: Vec<ParameterId> = self
            .formulas()
            .flat_map(|e| e.symbols())
            .filter_map(|s| match s {
                Symbol::Parameter(p) => Some(p),
                _ => None,
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn formulas(&self) -> impl Iterator<Item = &Expression> {
        let own = self.states.iter().flat_map(|s| {
            let next = s.next.iter().flat_map(|(_, shares)| shares);
            s.set.iter().map(|(_, e)| e).chain(next.filter_map(|n| n.probability.as_ref()))
        });
        let outside = self.outside.iter().flat_map(|o| &o.states).flat_map(|s| {
            let next = s.next.iter().filter_map(|n| n.probability.as_ref());
            s.set.iter().map(|(_, e)| e).chain(next)
        });
        self.discount.iter().chain(own).chain(outside)
    }
}

/// A relation's own formulas, compiled.
#[derive(Clone, Debug)]
pub struct CompiledRelation {
    discount: Vec<Program>,
    states: Vec<CompiledState>,
    outside: Vec<Vec<CompiledOutside>>,
}

#[derive(Clone, Debug)]
struct CompiledState {
    set: Vec<(usize, Program)>,
    next: Vec<(usize, Vec<CompiledShare>)>,
    outcomes: usize,
}

#[derive(Clone, Debug)]
struct CompiledOutside {
    set: Vec<(usize, Program)>,
    next: Vec<CompiledShare>,
}

type CompiledShare = (usize, Option<Program>);

/// How a relation moves at one parameter point.
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    /// Per player.
    pub discount: Vec<f64>,
    /// `next[joint state][outcome of its game][joint state that follows]`.
    pub next: Vec<Vec<Vec<f64>>>,
}

/// Why a relation cannot move at a parameter point.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RelationError {
    /// A probability outside 0 to 1, or probabilities that do not add to 1.
    #[error("the probabilities of what follows `{state}` are {values:?}")]
    Shares {
        /// The state, or how something outside stands.
        state: String,
        /// The probabilities.
        values: Vec<f64>,
    },
    /// A discount factor that is not one.
    #[error("a discount factor is {0}: it must be at least 0 and below 1")]
    Discount(f64),
    /// A parameter that a state sets to no number.
    #[error("a parameter that `{state}` sets is {value}")]
    Setting {
        /// The state, or how something outside stands.
        state: String,
        /// Its value.
        value: f64,
    },
}

/// How far probabilities may be from adding to 1.
const TOLERANCE: f64 = 1e-9;

impl CompiledRelation {
    /// Compiles the formulas of a relation; `outcomes` says how many outcomes each
    /// game of the case has.
    pub fn new(relation: &Relation, outcomes: &[usize]) -> Self {
        let program = |e: &Expression| Program::compile(e, &|_| f64::NAN);
        let set = |all: &[(ParameterId, Expression)]| -> Vec<(usize, Program)> {
            all.iter().map(|(p, e)| (p.index(), program(e))).collect()
        };
        let shares = |all: &[Share]| -> Vec<CompiledShare> {
            all.iter().map(|s| (s.to, s.probability.as_ref().map(program))).collect()
        };
        let state = |s: &State| CompiledState {
            set: set(&s.set),
            next: s.next.iter().map(|(o, all)| (*o, shares(all))).collect(),
            outcomes: outcomes.get(s.game).copied().unwrap_or(0),
        };
        let stands = |s: &OutsideState| CompiledOutside { set: set(&s.set), next: shares(&s.next) };
        CompiledRelation {
            discount: relation.discount.iter().map(program).collect(),
            states: relation.states.iter().map(state).collect(),
            outside: relation
                .outside
                .iter()
                .map(|o| o.states.iter().map(stands).collect())
                .collect(),
        }
    }

    /// The parameters that hold in a joint state, where those of the case are
    /// `theta`.
    ///
    /// # Errors
    /// A setting that is not a number.
    pub fn parameters(
        &self,
        relation: &Relation,
        joint: usize,
        theta: &[f64],
        out: &mut Vec<f64>,
    ) -> Result<(), RelationError> {
        out.clear();
        out.extend_from_slice(theta);
        let (state, outside) = relation.parts(joint);
        let things = outside.iter().enumerate();
        let things = things
            .map(|(o, k)| (&self.outside[o][*k].set, relation.outside[o].states[*k].id.as_str()));
        let own = (&self.states[state].set, relation.states[state].id.as_str());
        for (set, id) in things.chain(std::iter::once(own)) {
            for (parameter, program) in set {
                let value = program.eval(theta);
                if !value.is_finite() {
                    return Err(RelationError::Setting { state: id.to_owned(), value });
                }
                out[*parameter] = value;
            }
        }
        Ok(())
    }

    /// How the relation moves at a parameter point.
    ///
    /// # Errors
    /// Numbers that are no discount factors or no probabilities.
    pub fn at(&self, relation: &Relation, theta: &[f64]) -> Result<Transitions, RelationError> {
        let discount: Vec<f64> = self.discount.iter().map(|p| p.eval(theta)).collect();
        if let Some(bad) = discount.iter().find(|d| !(0.0..1.0).contains(*d)) {
            return Err(RelationError::Discount(*bad));
        }
        let mut outside: Vec<Vec<Vec<f64>>> = Vec::new();
        for (thing, all) in relation.outside.iter().zip(&self.outside) {
            let mut rows = Vec::new();
            for (k, s) in all.iter().enumerate() {
                rows.push(row(&s.next, k, all.len(), theta, &thing.states[k].id)?);
            }
            outside.push(rows);
        }
        let mut own: Vec<Vec<Vec<f64>>> = Vec::new();
        for (k, s) in self.states.iter().enumerate() {
            let id = &relation.states[k].id;
            let stays = row(&[], k, self.states.len(), theta, id)?;
            let mut rows = vec![stays; s.outcomes];
            for (outcome, shares) in &s.next {
                rows[*outcome] = row(shares, k, self.states.len(), theta, id)?;
            }
            own.push(rows);
        }
        let joint = |from: usize| -> Vec<Vec<f64>> {
            let (state, places) = relation.parts(from);
            let to = |row: &Vec<f64>| -> Vec<f64> {
                (0..relation.joint_states())
                    .map(|to| {
                        let (next, stands) = relation.parts(to);
                        let things = places.iter().zip(&stands).enumerate();
                        things.fold(row[next], |p, (o, (k, l))| p * outside[o][*k][*l])
                    })
                    .collect()
            };
            own[state].iter().map(to).collect()
        };
        Ok(Transitions { discount, next: (0..relation.joint_states()).map(joint).collect() })
    }
}

/// Where one state leads; without shares it stays.
fn row(
    shares: &[CompiledShare],
    own: usize,
    states: usize,
    theta: &[f64],
    id: &str,
) -> Result<Vec<f64>, RelationError> {
    let mut row = vec![0.0; states];
    if shares.is_empty() {
        row[own] = 1.0;
        return Ok(row);
    }
    let mut values: Vec<f64> =
        shares.iter().map(|(_, p)| p.as_ref().map_or(0.0, |p| p.eval(theta))).collect();
    let written: f64 = values.iter().sum();
    for (value, (_, p)) in values.iter_mut().zip(shares) {
        if p.is_none() {
            *value = 1.0 - written;
        }
    }
    let total: f64 = values.iter().sum();
    let proper = values.iter().all(|v| (-TOLERANCE..=1.0 + TOLERANCE).contains(v));
    if !proper || (total - 1.0).abs() > TOLERANCE {
        return Err(RelationError::Shares { state: id.to_owned(), values });
    }
    for (value, (to, _)) in values.iter().zip(shares) {
        row[*to] += value.clamp(0.0, 1.0);
    }
    Ok(row)
}
