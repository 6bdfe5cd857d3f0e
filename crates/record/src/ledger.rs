//! The concession ledger: who gave what to whom, with a running balance.
//!
//! It counts both ways: a penalty lifted or not imposed counts for whoever spares,
//! and a penalty imposed against whoever imposes it. An agreement in which both
//! sides give stands in the list and adds nothing.

use realpolitik_case::{ActorId, Case, Channel, EntryKind, Event};
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
    /// What kind of entry it is.
    pub kind: EntryKind,
    /// Its weight, as judged.
    pub weight: f64,
    /// What it adds to the balance: positive if it favours `favours`, 0 for an
    /// agreement in which both sides give.
    pub value: f64,
    /// In public or quietly.
    pub quiet: bool,
    /// The balance after it: positive if `favours` has received more.
    pub balance: f64,
    /// The part of it given in public.
    pub public_balance: f64,
    /// The part given quietly.
    pub quiet_balance: f64,
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
    /// What each side gave: `favours` first.
    pub sides: Vec<Given>,
    /// The balance if every entry counted 1, whatever its weight.
    pub balance_of_counts: f64,
    /// The balance of gifts alone, without penalties lifted, not imposed or imposed.
    pub balance_of_gifts: f64,
    /// The balances without the entries of one weight each: whether the verdict
    /// depends on one class of the coder's scale.
    pub balance_without: Vec<Without>,
    /// All lines, by date.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// The observed counterpart of leverage: of all that the two have conceded to
    /// each other by weight, the share that one obtained. What a side imposed is
    /// taken off what it conceded; a side that imposed more than it conceded has
    /// conceded nothing. `None` for an actor that is neither of the two, and where
    /// nothing is left on either side.
    ///
    /// ```
    /// use realpolitik_case::load::{Limits, load_memory};
    /// use realpolitik_record::ledger::ledgers;
    /// let case = "schema = 1\ntitle = \"t\"\nas_of = 2020-01-01\n\
    ///     [actors.A]\nname = \"A\"\n[actors.B]\nname = \"B\"\n\
    ///     [games.g]\nstart = \"m\"\nprecision = 1\n\
    ///     [games.g.moves.m]\nby = \"A\"\nactions = { x = \"o\", y = \"p\" }\n\
    ///     [games.g.outcomes.o]\npayoffs.A = \"0\"\npayoffs.B = \"0\"\n\
    ///     [games.g.outcomes.p]\npayoffs.A = \"0\"\npayoffs.B = \"0\"\n";
    /// let events = "id,date,actor,target,kind,channel,giver,receiver,weight,entry,game,episode,move,action,source,grade,summary\n\
    ///     a,2019-01-01,A,B,concession,public,A,B,5,gift,,,,,s,A1,x\n\
    ///     b,2019-02-01,A,B,concession,public,A,B,2,imposed,,,,,s,A1,x\n\
    ///     c,2019-03-01,B,A,concession,public,B,A,1,gift,,,,,s,A1,x\n";
    /// let bib = "@misc{s, title = {T}, author = {A}, year = {2019}}";
    /// let files = [("case.toml", case), ("events.csv", events), ("sources.bib", bib)];
    /// let files = files.map(|(n, t)| (n, t.as_bytes()));
    /// let case = load_memory("t", &files, &Limits::default()).case.unwrap();
    /// let ledger = &ledgers(&case)[0];
    /// assert_eq!((ledger.share("B"), ledger.share("A")), (Some(0.75), Some(0.25)));
    /// assert_eq!(ledger.share("C"), None);
    /// ```
    pub fn share(&self, of: &str) -> Option<f64> {
        let net = |g: &Given| (g.public.weight + g.quiet.weight).max(0.0);
        let made = self.sides.iter().find(|g| g.giver == of).map(net)?;
        let obtained = self.sides.iter().find(|g| g.giver != of).map(net)?;
        let all = made + obtained;
        (all > 0.0).then(|| obtained / all)
    }

    /// How many entries there are of each kind.
    pub fn count(&self, kind: EntryKind) -> usize {
        self.entries.iter().filter(|e| e.kind == kind).count()
    }
}

/// What one side gave the other.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Given {
    /// Who gave.
    pub giver: String,
    /// Entries in public, what it imposed taken off their weight.
    pub public: Pile,
    /// Quiet ones.
    pub quiet: Pile,
    /// Entries by kind, with their weights as judged.
    pub kinds: Kinds,
}

/// Entries by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Kinds {
    /// Things given.
    pub gift: Pile,
    /// Penalties due and not imposed.
    pub not_imposed: Pile,
    /// Penalties taken off.
    pub lifted: Pile,
    /// Penalties imposed: they count against this side.
    pub imposed: Pile,
    /// Agreements in which both sides give; they add nothing.
    pub mutual: Pile,
}

impl Kinds {
    fn pile(&mut self, kind: EntryKind) -> &mut Pile {
        match kind {
            EntryKind::Gift => &mut self.gift,
            EntryKind::NotImposed => &mut self.not_imposed,
            EntryKind::Lifted => &mut self.lifted,
            EntryKind::Imposed => &mut self.imposed,
            EntryKind::Mutual => &mut self.mutual,
        }
    }
}

/// Entries added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Pile {
    /// How many.
    pub count: usize,
    /// Their weights together.
    pub weight: f64,
}

/// A balance with one weight left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Without {
    /// Entries of this weight are left out.
    pub weight: f64,
    /// The balance then.
    pub balance: f64,
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

/// An event with its giver, receiver and weight.
type Line<'a> = (&'a Event, (ActorId, ActorId, f64));

/// What one side gave, net of what it imposed.
fn given(lines: &[Line<'_>], giver: ActorId, name: String) -> Given {
    let own = || lines.iter().filter(|(_, c)| c.0 == giver);
    let of = |channel: Channel| {
        own().filter(|(e, _)| e.channel == channel).fold(Pile::default(), |p, (e, c)| Pile {
            count: p.count + 1,
            weight: p.weight + e.entry.sign() * c.2,
        })
    };
    let mut kinds = Kinds::default();
    for (e, c) in own() {
        let pile = kinds.pile(e.entry);
        *pile = Pile { count: pile.count + 1, weight: pile.weight + c.2 };
    }
    let (public, quiet) = (of(Channel::Public), of(Channel::Quiet));
    Given { giver: name, public, quiet, kinds }
}

fn ledger(case: &Case, a: ActorId, b: ActorId) -> Ledger {
    let name = |id: ActorId| case.actors[id.index()].id.clone();
    let mut lines: Vec<Line<'_>> = case
        .known_events()
        .filter_map(|e| e.concession.map(|c| (e, c)))
        .filter(|(_, (g, r, _))| (*g == a && *r == b) || (*g == b && *r == a))
        .collect();
    lines.sort_by(|(x, _), (y, _)| {
        (x.date.latest(), x.date, &x.id).cmp(&(y.date.latest(), y.date, &y.id))
    });
    // Signed so that what `a` receives counts up; turned round if `b` comes out ahead.
    let signed = |receiver: ActorId, w: f64| if receiver == a { w } else { -w };
    let total: f64 = lines.iter().map(|(e, (_, r, w))| signed(*r, e.entry.sign() * w)).sum();
    let (favours, against, sign) = if total < 0.0 { (b, a, -1.0) } else { (a, b, 1.0) };
    // Adding 0 turns a negative zero, as of an agreement, into a plain one.
    let value = |kind: EntryKind, (_, r, w): (ActorId, ActorId, f64)| {
        sign * signed(r, kind.sign() * w) + 0.0
    };
    let sides = [favours, against].map(|giver| given(&lines, giver, name(giver))).to_vec();
    let mut weights: Vec<f64> = lines.iter().map(|(_, c)| c.2).collect();
    weights.sort_by(f64::total_cmp);
    weights.dedup();
    let balance_without = weights
        .into_iter()
        .map(|weight| Without {
            weight,
            balance: lines
                .iter()
                .filter(|(_, c)| c.2 != weight)
                .map(|(e, c)| value(e.entry, *c))
                .fold(0.0, |s, v| s + v),
        })
        .collect();
    // A sum of nothing is a negative zero, which would print a sign.
    let sum = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, |s, v| s + v);
    let balance_of_counts = sum(&mut lines.iter().map(|(e, c)| value(e.entry, (c.0, c.1, 1.0))));
    let gifts = lines.iter().filter(|(e, _)| e.entry == EntryKind::Gift);
    let balance_of_gifts = sum(&mut gifts.map(|(e, c)| value(e.entry, *c)));
    let (mut public, mut quiet, mut balance) = (0.0, 0.0, 0.0);
    let entries = lines
        .into_iter()
        .map(|(e, (giver, receiver, weight))| {
            let value = value(e.entry, (giver, receiver, weight));
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
                kind: e.entry,
                weight,
                value,
                quiet: e.channel == Channel::Quiet,
                balance,
                public_balance: public,
                quiet_balance: quiet,
                summary: e.summary.clone(),
                sources: e.sources.clone(),
                grade: e.grade.to_string(),
            }
        })
        .collect();
    Ledger {
        favours: name(favours),
        against: name(against),
        balance,
        public,
        quiet,
        sides,
        balance_of_counts,
        balance_of_gifts,
        balance_without,
        entries,
    }
}
