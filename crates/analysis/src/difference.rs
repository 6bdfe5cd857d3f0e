//! What differs between two versions of a case, by meaning and not by line.

use realpolitik_case::formula::Expression;
use realpolitik_case::{ActorId, Basis, Case, Distribution, Protocol, Span};
use schemars::JsonSchema;
use serde::Serialize;

/// A version of a case with the text of its files, as spans count them.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The case.
    pub case: &'a Case,
    /// Name and text of each file; may be empty.
    pub files: &'a [(String, String)],
}

/// What kind of thing was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EditKind {
    /// The belief about a parameter.
    Parameter,
    /// The dependence between parameters.
    Correlations,
    /// A payoff formula.
    Payoff,
    /// The probability of a branch.
    Chance,
    /// A player's precision.
    Precision,
    /// Moves, actions, who moves, what is seen, where things lead.
    Structure,
    /// What a number rests on.
    Basis,
    /// An actor.
    Actor,
    /// A row of evidence.
    Evidence,
    /// A record of the partnership ladder.
    Ladder,
    /// An occasion of a rule.
    Occasion,
    /// A rival explanation.
    Rival,
    /// A forecast question.
    Question,
    /// The as-of date.
    AsOf,
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// The file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
}

/// One edit.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Edit {
    /// What kind of thing.
    pub kind: EditKind,
    /// Which one.
    pub what: String,
    /// What it was; absent if it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is; absent if it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where it stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_before: Option<Place>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_after: Option<Place>,
    /// Whether it enters the solved game, and so can move its outcomes.
    pub enters_the_game: bool,
}

/// An edit that enters the game, so that it can be made or left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mover {
    Parameter(String),
    Correlations,
    Payoff { outcome: String, player: String },
    Chance { node: String, branch: String },
    Precision { player: String },
    Structure,
}

impl Version<'_> {
    /// The line of a span.
    fn place(&self, span: Span) -> Option<Place> {
        let (file, text) = self.files.get(span.file as usize)?;
        let before = text.as_bytes().get(..span.start as usize)?;
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        Some(Place { file: file.clone(), line })
    }

    fn actor(&self, id: ActorId) -> &str {
        &self.case.actors[id.index()].id
    }
}

/// A belief in a few words.
pub fn belief(d: &Distribution) -> String {
    match d {
        Distribution::Fixed { value } => format!("{value}"),
        _ => format!("{:.3} ({:.3} to {:.3})", d.median(), d.quantile(0.05), d.quantile(0.95)),
    }
}

/// Every difference between two versions as it bears on a game of both, those
/// that enter the game first, in file order of the later version.
pub(crate) fn differences(
    a: &Version<'_>,
    b: &Version<'_>,
    games: (&Protocol, &Protocol),
) -> (Vec<Edit>, Vec<Mover>) {
    let mut list = List { a: *a, b: *b, edits: Vec::new(), movers: Vec::new() };
    list.parameters(games);
    list.correlations();
    list.game(games.0, games.1);
    let movers = std::mem::take(&mut list.movers);
    list.bases();
    list.actors();
    list.evidence();
    list.rest();
    // Movers first, in step with `movers`.
    let (enter, others): (Vec<Edit>, Vec<Edit>) =
        list.edits.into_iter().partition(|e| e.enters_the_game);
    (enter.into_iter().chain(others).collect(), movers)
}

struct List<'a> {
    a: Version<'a>,
    b: Version<'a>,
    edits: Vec<Edit>,
    movers: Vec<Mover>,
}

/// What is compared of a thing: its name, what it says, where it stands.
type Item = (String, String, Span);

impl List<'_> {
    fn push(
        &mut self,
        kind: EditKind,
        what: String,
        before: Option<(String, Span)>,
        after: Option<(String, Span)>,
        mover: Option<Mover>,
    ) {
        self.edits.push(Edit {
            kind,
            what,
            place_before: before.as_ref().and_then(|(_, s)| self.a.place(*s)),
            place_after: after.as_ref().and_then(|(_, s)| self.b.place(*s)),
            before: before.map(|(t, _)| t),
            after: after.map(|(t, _)| t),
            enters_the_game: mover.is_some(),
        });
        self.movers.extend(mover);
    }

    /// Things by name: changed, then removed, then added.
    fn by_name(&mut self, kind: EditKind, before: &[Item], after: &[Item]) {
        for (name, text, span) in after {
            match before.iter().find(|(n, _, _)| n == name) {
                Some((_, old, at)) if old != text => {
                    let (was, is) = ((old.clone(), *at), (text.clone(), *span));
                    self.push(kind, name.clone(), Some(was), Some(is), None);
                }
                Some(_) => {}
                None => self.push(kind, name.clone(), None, Some((text.clone(), *span)), None),
            }
        }
        for (name, text, span) in before {
            if !after.iter().any(|(n, _, _)| n == name) {
                self.push(kind, name.clone(), Some((text.clone(), *span)), None, None);
            }
        }
    }

    fn parameters(&mut self, games: (&Protocol, &Protocol)) {
        let (a, b) = (self.a.case, self.b.case);
        for q in &b.parameters {
            let after = (belief(&q.distribution), q.span);
            match a.parameters.iter().find(|p| p.id == q.id) {
                Some(p) if p.distribution != q.distribution => {
                    let mover = Mover::Parameter(q.id.clone());
                    let before = (belief(&p.distribution), p.span);
                    let used = reads(games.0, a, &q.id) || reads(games.1, b, &q.id);
                    let mover = used.then_some(mover);
                    self.push(EditKind::Parameter, q.id.clone(), Some(before), Some(after), mover);
                }
                Some(_) => {}
                None => self.push(EditKind::Parameter, q.id.clone(), None, Some(after), None),
            }
        }
        for p in &a.parameters {
            if !b.parameters.iter().any(|q| q.id == p.id) {
                let before = (belief(&p.distribution), p.span);
                self.push(EditKind::Parameter, p.id.clone(), Some(before), None, None);
            }
        }
    }

    fn correlations(&mut self) {
        let list = |v: &Version<'_>| -> Vec<String> {
            let name = |m: usize| v.case.parameters[m].id.as_str();
            let mut all: Vec<String> = v
                .case
                .correlations
                .iter()
                .map(|c| {
                    let mut pair = [name(c.a.index()), name(c.b.index())];
                    pair.sort_unstable();
                    format!("{}~{} {}", pair[0], pair[1], c.rank)
                })
                .collect();
            all.sort();
            all
        };
        let (before, after) = (list(&self.a), list(&self.b));
        if before != after {
            let span =
                |v: &Version<'_>| v.case.correlations.first().map_or(Span::default(), |c| c.span);
            let (was, is) = (span(&self.a), span(&self.b));
            self.push(
                EditKind::Correlations,
                "dependence between parameters".to_owned(),
                (!before.is_empty()).then(|| (before.join(", "), was)),
                (!after.is_empty()).then(|| (after.join(", "), is)),
                Some(Mover::Correlations),
            );
        }
    }

    fn game(&mut self, p: &Protocol, q: &Protocol) {
        let same = structure(&self.a, p) == structure(&self.b, q);
        if !same {
            let (was, is) = (describe(p), describe(q));
            self.push(
                EditKind::Structure,
                format!("moves of `{}`", q.id),
                Some((was, p.span)),
                Some((is, q.span)),
                Some(Mover::Structure),
            );
        }
        for after in &q.outcomes {
            let Some(before) = p.outcomes.iter().find(|o| o.name == after.name) else { continue };
            for (player, formula) in q.players.iter().zip(&after.payoffs) {
                let player = self.b.actor(*player).to_owned();
                let Some(old) = payoff(&self.a, p, before, &player) else { continue };
                if old.text() != formula.text() {
                    self.push(
                        EditKind::Payoff,
                        format!("payoff of {player} at `{}`", after.name),
                        Some((old.text().to_owned(), before.span)),
                        Some((formula.text().to_owned(), after.span)),
                        Some(Mover::Payoff { outcome: after.name.clone(), player }),
                    );
                }
            }
        }
        for after in &q.chance {
            let Some(before) = p.chance.iter().find(|c| c.name == after.name) else { continue };
            // The rest follows the others: only written probabilities are edits.
            for branch in &after.branches {
                let old = before.branches.iter().find(|b| b.name == branch.name);
                let text = |e: &Option<Expression>| {
                    e.as_ref().map_or_else(|| "rest".to_owned(), |e| e.text().to_owned())
                };
                if let Some(old) = old
                    && text(&old.probability) != text(&branch.probability)
                {
                    let mover =
                        Mover::Chance { node: after.name.clone(), branch: branch.name.clone() };
                    self.push(
                        EditKind::Chance,
                        format!("probability of {} {}", after.name, branch.name),
                        Some((text(&old.probability), before.span)),
                        Some((text(&branch.probability), after.span)),
                        Some(mover),
                    );
                }
            }
        }
        for (player, formula) in q.players.iter().zip(&q.precision) {
            let player = self.b.actor(*player).to_owned();
            let old = p.players.iter().position(|x| self.a.actor(*x) == player);
            if let Some(old) = old.and_then(|i| p.precision.get(i))
                && old.text() != formula.text()
            {
                self.push(
                    EditKind::Precision,
                    format!("precision of {player}"),
                    Some((old.text().to_owned(), p.span)),
                    Some((formula.text().to_owned(), q.span)),
                    Some(Mover::Precision { player }),
                );
            }
        }
    }

    fn bases(&mut self) {
        let list = |v: &Version<'_>| -> Vec<Item> {
            let of = |p: &realpolitik_case::Parameter| (p.id.clone(), basis(&p.basis), p.span);
            v.case.parameters.iter().map(of).collect()
        };
        let (before, after) = (list(&self.a), list(&self.b));
        // Parameters that come or go are told above.
        let both = |x: &[Item], y: &[Item]| -> Vec<Item> {
            x.iter().filter(|i| y.iter().any(|j| j.0 == i.0)).cloned().collect()
        };
        self.by_name(EditKind::Basis, &both(&before, &after), &both(&after, &before));
    }

    fn actors(&mut self) {
        let list = |v: &Version<'_>| -> Vec<Item> {
            v.case
                .actors
                .iter()
                .map(|a| {
                    let power = a.power.as_ref().map(|(p, _)| format!(", power {p}"));
                    let role = a.role.map(|r| format!(", {r:?}").to_lowercase());
                    let text = format!(
                        "{}{}{}",
                        a.name,
                        role.unwrap_or_default(),
                        power.unwrap_or_default()
                    );
                    (a.id.clone(), text, a.span)
                })
                .collect()
        };
        let (before, after) = (list(&self.a), list(&self.b));
        self.by_name(EditKind::Actor, &before, &after);
    }

    fn evidence(&mut self) {
        let list = |v: &Version<'_>| -> Vec<Item> {
            v.case
                .events
                .iter()
                .map(|e| {
                    let mut text =
                        format!("{} {}: {} [{}]", e.date, v.actor(e.actor), e.summary, e.grade);
                    if let Some(o) = &e.observation {
                        let game = &v.case.games[o.game].id;
                        text.push_str(&format!(" ({game} {} {} {})", o.episode, o.node, o.action));
                    }
                    if let Some((giver, receiver, weight)) = &e.concession {
                        let (giver, receiver) = (v.actor(*giver), v.actor(*receiver));
                        text.push_str(&format!(" ({giver} to {receiver}, {weight})"));
                    }
                    (e.id.clone(), text, e.span)
                })
                .collect()
        };
        let (before, after) = (list(&self.a), list(&self.b));
        self.by_name(EditKind::Evidence, &before, &after);
    }

    fn rest(&mut self) {
        let tiers = |v: &Version<'_>| -> Vec<Item> {
            let Some(l) = &v.case.ladder else { return Vec::new() };
            l.records
                .iter()
                .map(|r| {
                    let name =
                        format!("{} and {} from {}", v.actor(r.actor), v.actor(r.partner), r.from);
                    let to = r.to.map_or_else(String::new, |t| format!(" until {t}"));
                    (name, format!("{}{to}", l.tiers[r.tier]), r.span)
                })
                .collect()
        };
        let occasions = |v: &Version<'_>| -> Vec<Item> {
            let all = v.case.regimes.iter().flat_map(|r| r.occasions.iter().map(move |o| (r, o)));
            all.map(|(r, o)| {
                let text = format!(
                    "{} {} {:?} met {:?} enforced {} {}",
                    o.date,
                    v.actor(o.actor),
                    o.measures,
                    o.met,
                    o.enforced,
                    o.summary
                );
                (format!("{} {}", r.id, o.id), text, o.span)
            })
            .collect()
        };
        let rivals = |v: &Version<'_>| -> Vec<Item> {
            v.case
                .rivals
                .iter()
                .map(|r| {
                    let set: Vec<String> = r
                        .set
                        .iter()
                        .map(|(p, d)| format!("{} {}", v.case.parameters[p.index()].id, belief(d)))
                        .collect();
                    (
                        r.id.clone(),
                        format!("{} prior {} {}", r.label, r.prior, set.join(", ")),
                        r.span,
                    )
                })
                .collect()
        };
        let questions = |v: &Version<'_>| -> Vec<Item> {
            v.case
                .questions
                .iter()
                .map(|q| {
                    (q.id.clone(), format!("{} by {}: {}", q.label, q.resolve_by, q.rule), q.span)
                })
                .collect()
        };
        type Reader<'r> = &'r dyn Fn(&Version<'_>) -> Vec<Item>;
        let readers: [(EditKind, Reader<'_>); 4] = [
            (EditKind::Ladder, &tiers),
            (EditKind::Occasion, &occasions),
            (EditKind::Rival, &rivals),
            (EditKind::Question, &questions),
        ];
        for (kind, reader) in readers {
            let (before, after) = (reader(&self.a), reader(&self.b));
            self.by_name(kind, &before, &after);
        }
        if self.a.case.as_of != self.b.case.as_of {
            let (was, is) = (self.a.case.as_of.to_string(), self.b.case.as_of.to_string());
            let none = Span::default();
            self.push(
                EditKind::AsOf,
                "as_of".to_owned(),
                Some((was, none)),
                Some((is, none)),
                None,
            );
        }
    }
}

fn basis(b: &Basis) -> String {
    let mut parts = b.sources.clone();
    parts.extend(b.judgement.clone());
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}

/// Whether a formula of the game reads a parameter.
fn reads(game: &Protocol, case: &Case, id: &str) -> bool {
    let Some(m) = case.parameter(id) else { return false };
    let payoffs = game.outcomes.iter().flat_map(|o| &o.payoffs);
    let chance =
        game.chance.iter().flat_map(|c| &c.branches).filter_map(|b| b.probability.as_ref());
    payoffs
        .chain(chance)
        .chain(&game.precision)
        .any(|e| e.symbols().contains(&realpolitik_case::formula::Symbol::Parameter(m)))
}

pub(crate) fn payoff<'e>(
    v: &Version<'_>,
    game: &Protocol,
    outcome: &'e realpolitik_case::Outcome,
    player: &str,
) -> Option<&'e Expression> {
    let place = game.players.iter().position(|p| v.actor(*p) == player)?;
    outcome.payoffs.get(place)
}

/// The graph without its formulas, in an order of its own.
fn structure(v: &Version<'_>, p: &Protocol) -> Vec<String> {
    let seen = |s: &Option<Vec<ActorId>>| match s {
        None => "all".to_owned(),
        Some(list) => {
            let mut ids: Vec<&str> = list.iter().map(|a| v.actor(*a)).collect();
            ids.sort_unstable();
            ids.join(",")
        }
    };
    let mut lines = vec![format!("start {}", p.start)];
    for c in &p.chance {
        let mut to: Vec<String> =
            c.branches.iter().map(|b| format!("{}>{}", b.name, b.to)).collect();
        to.sort();
        lines.push(format!("chance {} {} {}", c.name, seen(&c.seen_by), to.join(" ")));
    }
    for m in &p.moves {
        let mut to: Vec<String> =
            m.actions.iter().map(|a| format!("{}>{}", a.name, a.to)).collect();
        to.sort();
        lines.push(format!(
            "move {} {} {} {}",
            m.name,
            v.actor(m.by),
            seen(&m.seen_by),
            to.join(" ")
        ));
    }
    lines.extend(p.outcomes.iter().map(|o| format!("outcome {}", o.name)));
    lines.extend(p.players.iter().map(|a| format!("player {}", v.actor(*a))));
    lines.sort();
    lines
}

fn describe(p: &Protocol) -> String {
    format!(
        "{} moves, {} draws of nature, {} outcomes",
        p.moves.len(),
        p.chance.len(),
        p.outcomes.len()
    )
}
