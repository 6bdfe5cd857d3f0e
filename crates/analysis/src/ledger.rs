//! The concession ledger: who gave what to whom, with a running balance.

use realpolitik_case::{ActorId, Case, Channel};
use schemars::JsonSchema;
use serde::Serialize;

/// A line of the ledger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Entry {
    /// The event.
    pub event: String,
    /// When.
    pub date: String,
    /// Who gave.
    pub giver: String,
    /// Who received.
    pub receiver: String,
    /// Its weight, as judged.
    pub weight: f64,
    /// In public or quietly.
    pub quiet: bool,
    /// The balance after it: positive if `favours` has received more.
    pub balance: f64,
    /// What happened.
    pub summary: String,
    /// Keys of sources.
    pub sources: Vec<String>,
    /// Grade.
    pub grade: String,
}

/// What a pair of actors has given each other up to the as-of date.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Ledger {
    /// The actor that has received more (the first in file order if even).
    pub favours: String,
    /// The other.
    pub against: String,
    /// What `favours` received minus what it gave.
    pub balance: f64,
    /// The part of the balance given in public.
    pub public: f64,
    /// The part given quietly.
    pub quiet: f64,
    /// All lines, by date.
    pub entries: Vec<Entry>,
}

/// The ledgers of all pairs that have one, the largest balance first.
pub fn ledgers(case: &Case) -> Vec<Ledger> {
    let mut pairs: Vec<(ActorId, ActorId)> = case
        .known_events()
        .filter_map(|e| e.concession)
        .map(|(g, r, _)| (g.min(r), g.max(r)))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut all: Vec<Ledger> = pairs.into_iter().map(|(a, b)| ledger(case, a, b)).collect();
    all.sort_by(|x, y| y.balance.total_cmp(&x.balance));
    all
}

fn ledger(case: &Case, a: ActorId, b: ActorId) -> Ledger {
    let name = |id: ActorId| case.actors[id.index()].id.clone();
    let mut lines: Vec<_> = case
        .known_events()
        .filter_map(|e| e.concession.map(|c| (e, c)))
        .filter(|(_, (g, r, _))| (*g == a && *r == b) || (*g == b && *r == a))
        .collect();
    lines.sort_by(|(x, _), (y, _)| {
        (x.date.latest(), x.date, &x.id).cmp(&(y.date.latest(), y.date, &y.id))
    });
    // Signed so that what `a` receives counts up; turned round if `b` comes out ahead.
    let signed = |receiver: ActorId, w: f64| if receiver == a { w } else { -w };
    let total: f64 = lines.iter().map(|(_, (_, r, w))| signed(*r, *w)).sum();
    let (favours, against, sign) = if total < 0.0 { (b, a, -1.0) } else { (a, b, 1.0) };
    let (mut public, mut quiet, mut balance) = (0.0, 0.0, 0.0);
    let entries = lines
        .into_iter()
        .map(|(e, (giver, receiver, weight))| {
            let value = sign * signed(receiver, weight);
            balance += value;
            match e.channel {
                Channel::Public => public += value,
                Channel::Quiet => quiet += value,
            }
            Entry {
                event: e.id.clone(),
                date: e.date.to_string(),
                giver: name(giver),
                receiver: name(receiver),
                weight,
                quiet: e.channel == Channel::Quiet,
                balance,
                summary: e.summary.clone(),
                sources: e.sources.clone(),
                grade: e.grade.to_string(),
            }
        })
        .collect();
    Ledger { favours: name(favours), against: name(against), balance, public, quiet, entries }
}
