//! Relations that move from period to period.

use super::formula::{Names as FormulaNames, formula};
use super::{Fields, Games, Handle, Names, Reader, hedge, spells};
use crate::diagnostic::did_you_mean;
use crate::formula::{Expression, Program};
use crate::language::document::case;
use crate::language::relations::{outside, outside_state, relation, state};
use crate::relation::{Outside, OutsideState, Relation, Share, State};
use crate::syntax::{Key, Spanned, Value};
use crate::{ActorId, Case, ParameterId, Span};

/// Most states of a relation, with everything outside told apart.
pub(crate) const MOST_STATES: usize = 256;
/// Most periods that an answer shows.
const MOST_PERIODS: f64 = 1200.0;
/// Periods that it shows where nothing else is said.
const PERIODS: u32 = 20;

/// `[relations.NAME]`.
pub(super) fn relations(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case, games: &Games) {
    let mut all = Vec::new();
    for (key, t) in top.named(r, &case::RELATIONS, "relation") {
        r.visible(&key.name, key.span, "relation");
        all.extend(one(r, key, &t, case, games));
    }
    case.relations = all;
}

/// Names of states, in file order, and where each stands.
pub(super) struct States<'t> {
    of: String,
    all: Vec<(&'t Key, Fields<'t>)>,
    names: Names,
}

impl<'t> States<'t> {
    fn of(r: &mut Reader<'_>, t: &Fields<'t>, key: Handle, what: &str) -> Self {
        let names = Names::of(t.get(key), t.whole);
        let all = t.named(r, key, "state");
        if all.is_empty() {
            t.missing(r, key, "name the states, a table each");
        }
        States { of: what.to_owned(), all, names }
    }

    /// Where a state stands; what is not one is told.
    pub(super) fn place(&self, r: &mut Reader<'_>, name: &str, at: Span) -> Option<usize> {
        let place = self.all.iter().position(|(k, _)| k.name == name);
        if place.is_none() && self.names.lacks(name) {
            let help = did_you_mean(name, "states", self.names.iter());
            r.error("RP0109", at, format!("`{name}` is not a state of {}", self.of), help);
        }
        place
    }

    /// The id of a state.
    pub(super) fn id(&self, place: usize) -> &'t str {
        self.all[place].0.name.as_str()
    }

    fn start(&self, r: &mut Reader<'_>, t: &Fields<'_>, key: Handle) -> Option<usize> {
        let Some((name, at)) = t.text(r, key) else {
            t.missing(r, key, "name the state on the as-of date");
            return None;
        };
        self.place(r, &name, at)
    }

    /// States that may follow, with their probabilities.
    fn shares(&self, r: &mut Reader<'_>, t: &Fields<'_>, names: &FormulaNames<'_>) -> Vec<Share> {
        let mut all: Vec<Share> = Vec::new();
        let mut sound = true;
        for (k, v) in t.entries() {
            let what = format!("the probability of `{}` in {}", k.name, t.what);
            let to = self.place(r, &k.name, k.span);
            let probability = match &v.value {
                Value::Text(s) if s == "rest" => None,
                _ => match formula(r, v, &what, names) {
                    Some(e) => Some(e),
                    None => {
                        sound = false;
                        continue;
                    }
                },
            };
            sound &= to.is_some();
            all.extend(to.map(|to| Share { to, probability }));
        }
        let rests = all.iter().filter(|s| s.probability.is_none()).count();
        if rests > 1 {
            r.error(
                "RP0402",
                t.span,
                format!("{} has {rests} states with the rest", t.what),
                "give all but one a probability",
            );
        }
        let known: Option<Vec<f64>> =
            all.iter().map(|s| s.probability.as_ref().and_then(constant)).collect();
        if let (Some(known), true, true) = (known, sound, t.whole) {
            let total: f64 = known.iter().sum();
            if known.iter().any(|p| !(0.0..=1.0).contains(p)) || (total - 1.0).abs() > 1e-9 {
                r.error(
                    "RP0401",
                    t.span,
                    format!(
                        "the probabilities of {} add to {}",
                        t.what,
                        (total * 1e6).round() / 1e6
                    ),
                    "let them add to 1, or write \"rest\" for one of them",
                );
            }
        }
        all
    }
}

fn one(
    r: &mut Reader<'_>,
    key: &Key,
    t: &Fields<'_>,
    case: &Case,
    games: &Games,
) -> Option<Relation> {
    let basis = r.basis(t);
    let general = game(r, t, &relation::GAME, case, games);
    let states = States::of(r, t, &relation::STATES, &format!("relation `{}`", key.name));
    let start = states.start(r, t, &relation::START);
    let names = FormulaNames::new(r, case, "");
    let among = Among { states: &states, general, names: &names, games };
    let mut own = Vec::new();
    for (k, s) in &states.all {
        r.identifier(&k.name, k.span, "state");
        own.extend(state_of(r, k, s, &among));
    }
    let outside = things(r, t, &names);
    let groups = groups(r, t, &states);
    let months = count(r, t, &relation::PERIOD);
    if months.is_none() {
        t.missing(r, &relation::PERIOD, "give its length in months: period = 6");
    }
    let horizon = count(r, t, &relation::HORIZON);
    let mut players: Vec<ActorId> = own
        .iter()
        .flat_map(|s: &State| case.games.get(s.game))
        .flat_map(|g| g.players.iter().copied())
        .collect();
    players.sort_unstable();
    players.dedup();
    let discount = discount(r, t, &players, &names);
    let hedging = hedge::Among {
        case,
        games,
        states: &states,
        own: &own,
        groups: &groups,
        players: &players,
    };
    let hedges = hedge::hedges(r, t, &hedging);
    let record = spells::record(r, t, &states, start, case.as_of);
    let (start, period) = (start?, months?);
    if own.len() != states.all.len() {
        return None;
    }
    let found = Relation {
        id: key.name.clone(),
        label: t.text(r, &relation::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
        period,
        horizon: horizon.unwrap_or(PERIODS),
        players,
        discount: discount?,
        start,
        states: own,
        outside: outside?,
        groups,
        hedges,
        record,
        basis,
        span: key.span,
    };
    if found.joint_states() > MOST_STATES {
        let states = found.joint_states();
        let message = format!(
            "{} has {states} states with all that is outside, and {MOST_STATES} are the most",
            t.what
        );
        r.error("RP0109", key.span, message, "tell fewer states apart");
        return None;
    }
    Some(found)
}

/// A whole number of months or periods.
fn count(r: &mut Reader<'_>, t: &Fields<'_>, key: Handle) -> Option<u32> {
    let (n, at) = t.number(r, key)?;
    if n >= 1.0 && n.fract() == 0.0 && n <= MOST_PERIODS {
        return Some(n as u32);
    }
    let message = format!("`{}` of {} is {n}", key.name, t.what);
    r.error("RP0013", at, message, format!("give a whole number from 1 to {MOST_PERIODS}"));
    None
}

/// The game named under a key.
fn game(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    key: Handle,
    case: &Case,
    games: &Games,
) -> Option<usize> {
    let (name, at) = t.text(r, key)?;
    let place = games.game(&name);
    if place.is_none() && games.declared.games.lacks(&name) {
        let help = did_you_mean(&name, "games", case.games.iter().map(|g| g.id.as_str()));
        r.error("RP0105", at, format!("game `{name}` is not declared"), help);
    }
    place
}

/// What a state is read among.
struct Among<'a> {
    states: &'a States<'a>,
    /// The game of states that name none.
    general: Option<usize>,
    names: &'a FormulaNames<'a>,
    games: &'a Games,
}

fn state_of(r: &mut Reader<'_>, key: &Key, t: &Fields<'_>, among: &Among<'_>) -> Option<State> {
    let Among { states, general, names, games } = *among;
    let case = names.case;
    let label = t.text(r, &state::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l);
    let set = set(r, t, &state::SET, names);
    let own = game(r, t, &state::GAME, case, games);
    let game = if t.get(&state::GAME).is_some() { own } else { general };
    let Some(game) = game else {
        if t.get(&state::GAME).is_none() {
            r.error(
                "RP0012",
                key.span,
                format!("no game is played in {}", t.what),
                "name one here or in the relation: game = \"upgrade\"",
            );
        }
        return None;
    };
    let protocol = &case.games[game];
    let called = games.names(&protocol.id);
    let mut next = Vec::new();
    if let Some(table) = t.table(r, &state::NEXT) {
        for (k, v) in table.entries() {
            let place = games.outcome(game, called.vertex(&k.name));
            if place.is_none() && called.outcomes.lacks(&k.name) {
                let help = did_you_mean(&k.name, "outcomes", called.outcomes.iter());
                let message = format!("`{}` is not an outcome of game `{}`", k.name, protocol.id);
                r.error("RP0106", k.span, message, help);
            }
            let what = format!("what follows `{}` in state `{}`", k.name, key.name);
            let Some(shares) = r.fields(v, what, None) else { continue };
            let shares = states.shares(r, &shares, names);
            next.extend(place.map(|o| (o, shares)));
        }
    }
    Some(State { id: key.name.clone(), label, game, set, next, span: key.span })
}

fn things(r: &mut Reader<'_>, t: &Fields<'_>, names: &FormulaNames<'_>) -> Option<Vec<Outside>> {
    let mut all = Vec::new();
    let mut sound = true;
    for (key, t) in t.named(r, &relation::OUTSIDE, "what is outside,") {
        r.identifier(&key.name, key.span, "thing outside");
        let states = States::of(r, &t, &outside::STATES, &t.what);
        let start = states.start(r, &t, &outside::START);
        let mut own = Vec::new();
        for (k, s) in &states.all {
            r.identifier(&k.name, k.span, "state");
            let next = s.table(r, &outside_state::NEXT);
            own.push(OutsideState {
                id: k.name.clone(),
                label: s.text(r, &outside_state::LABEL).map_or_else(|| k.name.clone(), |(l, _)| l),
                set: set(r, s, &outside_state::SET, names),
                next: next.map_or_else(Vec::new, |n| states.shares(r, &n, names)),
                span: k.span,
            });
        }
        sound &= start.is_some() && !own.is_empty();
        all.push(Outside {
            id: key.name.clone(),
            label: t.text(r, &outside::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
            start: start.unwrap_or(0),
            states: own,
        });
    }
    sound.then_some(all)
}

fn groups(r: &mut Reader<'_>, t: &Fields<'_>, states: &States<'_>) -> Vec<(String, Vec<usize>)> {
    let Some(table) = t.table(r, &relation::GROUPS) else { return Vec::new() };
    let mut all = Vec::new();
    for (k, v) in table.entries() {
        r.identifier(&k.name, k.span, "group");
        let Value::Array(list) = &v.value else {
            r.wrong_type(v, "a group", "a list of states");
            continue;
        };
        let places = list.iter().filter_map(|v: &Spanned| match &v.value {
            Value::Text(name) => states.place(r, name, v.span),
            _ => {
                r.wrong_type(v, "a state", "its name in quotes");
                None
            }
        });
        let places: Vec<usize> = places.collect();
        all.push((k.name.clone(), places));
    }
    all
}

/// Parameters that have another value.
fn set(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    key: Handle,
    names: &FormulaNames<'_>,
) -> Vec<(ParameterId, Expression)> {
    let Some(table) = t.table(r, key) else { return Vec::new() };
    let mut all = Vec::new();
    for (k, v) in table.entries() {
        let id = super::correlation::parameter(r, names.case, &k.name, k.span);
        let e = formula(r, v, &format!("the setting of `{}`", k.name), names);
        all.extend(id.zip(e));
    }
    all
}

/// One discount factor for all players, or one each.
fn discount(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    players: &[ActorId],
    names: &FormulaNames<'_>,
) -> Option<Vec<Expression>> {
    let what = "a discount factor";
    let Some(v) = t.get(&relation::DISCOUNT) else {
        t.missing(r, &relation::DISCOUNT, "say what the next period is worth now: discount = 0.9");
        return None;
    };
    let Value::Table(_) = &v.value else {
        let e = formula(r, v, what, names)?;
        return Some(vec![proper(r, e, v.span)?; players.len()]);
    };
    let inner = r.fields(v, "the discount factors", None)?;
    for (k, _) in inner.entries() {
        r.actor(names.case, &k.name, k.span, "a player with a discount factor");
    }
    players
        .iter()
        .map(|p| {
            let id = &names.case.actors[p.index()].id;
            let Some(v) = inner.named_entry(id) else {
                if inner.whole {
                    let message = format!("player {id} has no discount factor");
                    r.error("RP0012", v.span, message, format!("add to the table:  {id} = 0.9"));
                }
                return None;
            };
            let e = formula(r, v, what, names)?;
            proper(r, e, v.span)
        })
        .collect()
}

/// The value of a formula that reads no parameter.
fn constant(e: &Expression) -> Option<f64> {
    Program::compile(e, &|_| f64::NAN).constant()
}

/// A discount factor that is a number can be judged here.
fn proper(r: &mut Reader<'_>, e: Expression, at: Span) -> Option<Expression> {
    match constant(&e) {
        Some(d) if !(0.0..1.0).contains(&d) => {
            let message = format!("a discount factor is {d}");
            r.error(
                "RP0403",
                at,
                message,
                "it is at least 0 and below 1: what the next period is worth now",
            );
            None
        }
        _ => Some(e),
    }
}
