//! Everything that grading the rows may change, each once, and the case with all of it
//! beside the record, so that one pass over the draws weighs every change.

use crate::review::codings::{Reads, codings};
use crate::rivals::observed::observed;
use realpolitik_case::tally::Tally;
use realpolitik_case::{ActorId, Case, Distribution, Event, Observation};
use std::collections::HashMap;

/// Codings that are tried.
pub(crate) const MOST_CODINGS: usize = 500;

/// What a change does to the weight of a draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tilt {
    /// Observed events, by position, whose likelihood comes in.
    pub(crate) more: Vec<usize>,
    /// Those whose likelihood goes out: the same episode as it stands.
    pub(crate) less: Vec<usize>,
    /// Parameters that are then believed otherwise.
    pub(crate) beliefs: Vec<(usize, Distribution)>,
}

/// Something that grading a row may change.
#[derive(Clone, Debug)]
pub(crate) enum Possible {
    /// Beliefs count the row by its kind.
    Belief { parameters: Vec<usize> },
    /// It is a move.
    Move { seen: Observation, own_episode: bool },
    /// It is a line of the ledger.
    Ledger { giver: ActorId, receiver: ActorId, counted: f64 },
}

/// All changes, and which of them each row may make.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) all: Vec<(Possible, Tilt)>,
    /// Per row, positions in `all`.
    pub(crate) of_rows: Vec<Vec<usize>>,
    /// Codings left out because there are too many.
    pub(crate) left_out: usize,
    /// Rows of the extended case: those of the case and, behind them, every coding in an
    /// episode of its own.
    pub(crate) events: Vec<Event>,
    /// Per change, the ids of events that come in and of those that go out.
    ids: Vec<(Vec<String>, Vec<String>)>,
}

/// What tells one change from another.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Belief(Vec<usize>),
    /// Actor, game, node and action of a row that is not coded yet.
    Move(u32, usize, u32, u32),
    /// A row that is coded, or a line of the ledger.
    Row(String, bool),
}

impl Changes {
    /// Of rows that nobody has read.
    pub(crate) fn new(case: &Case, rows: &[&Event], reads: &[Reads]) -> Self {
        let mut found = Changes { events: case.events.clone(), ..Changes::default() };
        let mut known: HashMap<Key, usize> = HashMap::new();
        let mut codings_tried = 0;
        for row in rows {
            let mut own = Vec::new();
            let beliefs = counted(case, row);
            if !beliefs.is_empty() {
                let parameters: Vec<usize> = beliefs.iter().map(|(p, _)| *p).collect();
                let key = Key::Belief(parameters.clone());
                own.push(*known.entry(key).or_insert_with(|| {
                    let tilt = Tilt { beliefs, ..Tilt::default() };
                    found.push(Possible::Belief { parameters }, tilt, Vec::new(), Vec::new())
                }));
            }
            for seen in codings(case, row, reads) {
                let key = match &row.observation {
                    Some(_) => Key::Row(row.id.clone(), true),
                    None => Key::Move(row.actor.0, seen.game, seen.node.0, seen.action.0),
                };
                if !known.contains_key(&key) && codings_tried == MOST_CODINGS {
                    found.left_out += 1;
                    continue;
                }
                own.push(*known.entry(key).or_insert_with(|| {
                    codings_tried += 1;
                    found.coding(case, row, seen)
                }));
            }
            if let Some((giver, receiver, weight)) = row.concession {
                let counted = row.entry.sign() * weight;
                let at = Possible::Ledger { giver, receiver, counted };
                own.push(found.push(at, Tilt::default(), Vec::new(), Vec::new()));
            }
            found.of_rows.push(own);
        }
        found
    }

    fn push(
        &mut self,
        possible: Possible,
        tilt: Tilt,
        more: Vec<String>,
        less: Vec<String>,
    ) -> usize {
        self.all.push((possible, tilt));
        self.ids.push((more, less));
        self.all.len() - 1
    }

    /// A move, in an episode of its own, or with a copy of the episode that it belongs to
    /// in the place of that episode.
    fn coding(&mut self, case: &Case, row: &Event, seen: Observation) -> usize {
        let number = self.all.len();
        let episode = format!("\u{1}{number}");
        let same = |e: &&&Event| {
            let of = e.observation.as_ref();
            row.observation.is_some()
                && of.is_some_and(|o| o.game == seen.game && o.episode == seen.episode)
        };
        let known: Vec<&Event> = case.known_events().collect();
        let before: Vec<&Event> = known.iter().filter(same).copied().collect();
        let copies = before.iter().copied().chain([row]).enumerate().map(|(step, e)| {
            let o = if e.id == row.id { Some(&seen) } else { e.observation.as_ref() };
            let observation = o.map(|o| Observation { episode: episode.clone(), ..o.clone() });
            let id = format!("{episode}.{step}");
            Event { id, observation, machine: false, ..e.clone() }
        });
        let copies: Vec<Event> = copies.collect();
        let more = copies.iter().map(|e| e.id.clone()).collect();
        let less: Vec<String> = before.iter().map(|e| e.id.clone()).collect();
        self.events.extend(copies);
        let tilt = Tilt { beliefs: with_move(case, row.actor, &seen), ..Tilt::default() };
        let own_episode = less.is_empty();
        self.push(Possible::Move { seen, own_episode }, tilt, more, less)
    }

    /// The case with every coding beside its record; how many observed events are beside.
    pub(crate) fn extended(&mut self, case: &Case) -> (Case, usize) {
        let mut wide = case.clone();
        wide.events = std::mem::take(&mut self.events);
        let seen = observed(&wide);
        let place: HashMap<&str, usize> =
            seen.iter().enumerate().map(|(i, e)| (e.id.as_str(), i)).collect();
        let at = |ids: &[String]| -> Vec<usize> {
            ids.iter().filter_map(|i| place.get(i.as_str()).copied()).collect()
        };
        for ((_, tilt), (more, less)) in self.all.iter_mut().zip(&self.ids) {
            tilt.more = at(more);
            tilt.less = at(less);
        }
        let beside = seen.len() - observed(case).len();
        (wide, beside)
    }
}

/// The belief of the case itself with one row more.
fn beliefs(
    case: &Case,
    more: impl Fn(&Tally, &Distribution) -> Option<Distribution>,
) -> Vec<(usize, Distribution)> {
    let one = |t: &Tally| {
        let p = t.parameter.index();
        more(t, &case.parameters[p].distribution).map(|d| (p, d))
    };
    case.tallies.iter().filter_map(one).collect()
}

/// What is believed where a row counts by its kind.
fn counted(case: &Case, row: &Event) -> Vec<(usize, Distribution)> {
    beliefs(case, |t, d| t.with_event(d, row))
}

fn with_move(case: &Case, actor: ActorId, seen: &Observation) -> Vec<(usize, Distribution)> {
    beliefs(case, |t, d| t.with_move(d, actor, seen))
}
