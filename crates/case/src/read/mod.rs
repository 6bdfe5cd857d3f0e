//! `case.toml` into the typed case, with every mistake of one run.

mod answers;
mod belief;
pub(crate) mod bibliography;
mod bibtex;
mod chance;
mod citation;
mod correlation;
mod declared;
mod define;
mod defined;
pub mod entries;
mod experts;
mod fields;
mod forecast;
mod forms;
mod formula;
mod game;
mod graph;
mod group;
mod guard;
mod happening;
mod hedge;
mod payoff;
mod people;
mod quantiles;
mod regime;
mod relation;
mod rival;
mod spells;
mod unit;

pub(crate) use declared::{Answered, Declared, GameNames, Names, Seen};
pub(crate) use fields::{Asker, Fields, Handle, Reader, unknown_actor};
#[cfg(test)]
pub(crate) use {fields::asked, people::ROLES};

use crate::diagnostic::Diagnostic;
use crate::expand;
use crate::language::document::{case, ladder, ledger};
use crate::language::parameters::table;
use crate::limits::Limits;
use crate::syntax::{Spanned, Value};
use crate::{Case, Ladder, Regime, Span, VertexId};
use std::collections::HashMap;
use std::rc::Rc;

/// What the document says beyond the case: files that it names, sources that it
/// cites, and which of its games can be walked.
#[derive(Debug, Default)]
pub(crate) struct Named {
    /// Tables of regimes.
    pub regimes: Vec<NamedTable>,
    /// Source keys cited, with the place.
    pub cited: Vec<(String, Span)>,
    /// Numbers that cite a source and do not say how far it goes.
    pub unstated: Vec<(Span, String)>,
    /// Per game: whether every target exists and no play goes in a circle.
    pub sound: Vec<bool>,
    /// Beliefs that are to be drawn from the tables.
    pub asked: Vec<(Asker, Query)>,
    /// Tables of data: name, path, and where it is named.
    pub data: Vec<(String, String, Span)>,
    /// What is declared by name.
    pub declared: Rc<Declared>,
}

/// What a belief is to be drawn from.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// A count or a mean over the case's own tables.
    Tables,
    /// A column of draws in a file of its own.
    Draws {
        /// The column.
        column: String,
    },
    /// The cell of a state and a year.
    Panel {
        /// The state.
        state: String,
        /// The year.
        year: i32,
    },
}

/// A belief that is drawn from files, as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    /// From what.
    pub asked: Asked,
    /// The question to the tables, the path of the draws, or the column of the panel.
    pub text: String,
    /// Where it stands.
    pub at: Span,
    /// Whose belief it is, for messages.
    pub what: String,
}

/// The table of a regime's occasions.
#[derive(Debug)]
pub(crate) struct NamedTable {
    /// The regime, without its occasions.
    pub regime: Regime,
    /// Whether the regime is fit to be part of the case.
    pub fit: bool,
    /// The names of its measures.
    pub measures: Names,
    /// What is declared by name.
    pub declared: Rc<Declared>,
    /// Path in the case folder, and where it is named.
    pub name: String,
    pub at: Span,
    /// Whether the regime's criteria could be read.
    pub sound: bool,
}

/// Reads the document. The case lacks its tables and sources.
pub(crate) fn read(
    root: &Spanned,
    id: &str,
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
) -> (Case, Named) {
    let mut own;
    let mut root = root;
    let mut written = HashMap::new();
    if expand::needed(root) {
        own = root.clone();
        written = expand::write_out(&mut own);
        root = &own;
    }
    let declared = Rc::new(Declared::of(root, &written));
    let mut r = Reader::new(found, Rc::clone(&declared));
    let mut case = empty(id, limits);
    let Some(top) = r.fields(root, "the case", Some(&case::BLOCK)) else {
        return (case, Named { declared, ..Named::default() });
    };
    head(&mut r, &top, &mut case);
    case.summary = top.text(&mut r, &case::SUMMARY).map(|(text, _)| text);
    if let Some(ledger) = top.table(&mut r, &case::LEDGER) {
        ledger.text(&mut r, &ledger::UNIT);
        r.basis(&ledger);
    }
    people::actors(&mut r, &top, &mut case);
    people::about(&mut r, &top, &mut case);
    people::dyads(&mut r, &top, &mut case);
    ladder(&mut r, &top, &mut case);
    belief::parameters(&mut r, &top, &mut case);
    correlation::correlations(&mut r, &top, &mut case, limits);
    let groups = group::groups(&mut r, &top, &mut case);
    r.definitions = Rc::new(define::definitions(&mut r, &top, &mut case, groups));
    let (sound, defined) = game::games(&mut r, &top, &mut case, limits);
    answers::settle(&mut r, &mut case);
    let regimes = regime::regimes(&mut r, &top, &mut case);
    let games = Games { defined, ..Games::of(&case, Rc::clone(&declared)) };
    relation::relations(&mut r, &top, &mut case, &games);
    answers::none_in_relations(&mut r, &case);
    rival::rivals(&mut r, &top, &mut case, &games);
    forecast::questions(&mut r, &top, &mut case, &games);
    Rc::clone(&r.definitions).ended(&mut r, &case, &games.defined);
    let data = data(&mut r, &top);
    let (cited, unstated, asked) = r.ended();
    (case, Named { regimes, cited, unstated, sound, asked, data, declared })
}

/// A case of which nothing is read yet.
fn empty(id: &str, limits: &Limits) -> Case {
    Case {
        id: id.to_owned(),
        title: String::new(),
        summary: None,
        about: None,
        as_of: jiff::civil::Date::constant(9999, 12, 31),
        actors: Vec::new(),
        dyads: Vec::new(),
        ladder: None,
        parameters: Vec::new(),
        correlations: Vec::new(),
        definitions: Vec::new(),
        answers: Vec::new(),
        groups: Vec::new(),
        games: Vec::new(),
        relations: Vec::new(),
        regimes: Vec::new(),
        rivals: Vec::new(),
        questions: Vec::new(),
        events: Vec::new(),
        tallies: Vec::new(),
        sources: Vec::new(),
        hash: String::new(),
        limits: limits.unfold(),
    }
}

/// The version of the language, the title and the day.
fn head(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) {
    match top.number(r, &case::SCHEMA) {
        Some((1.0, _)) => {}
        Some((other, at)) => r.error(
            "RP0014",
            at,
            format!("this case says schema = {other}, but only version 1 is known"),
            "write  schema = 1 , or take a newer version of the program",
        ),
        None => top.missing(r, &case::SCHEMA, "write  schema = 1  at the top"),
    }
    match top.text(r, &case::TITLE) {
        Some((title, _)) => case.title = title,
        None => top.missing(r, &case::TITLE, "write  title = \"…\"  at the top"),
    }
    match top.date(r, &case::AS_OF) {
        Some((date, _)) => {
            case.as_of = date;
            r.as_of = Some(date);
        }
        None => top.missing(
            r,
            &case::AS_OF,
            "write  as_of = 2022-04-15 : what was known that day counts, later rows are held out",
        ),
    }
}

/// Where the games, their outcomes and their moves stand, by name.
pub(crate) struct Games {
    games: HashMap<String, usize>,
    outcomes: Vec<HashMap<VertexId, usize>>,
    movers: Vec<HashMap<VertexId, crate::ActorId>>,
    /// What is declared by name.
    pub declared: Rc<Declared>,
    /// What the definitions are in each.
    pub defined: Vec<defined::InGame>,
    /// For a game that is not seen.
    nothing: GameNames,
}

impl Games {
    pub fn of(case: &Case, declared: Rc<Declared>) -> Self {
        let place = |(i, o): (usize, &crate::Outcome)| (o.id, i);
        Games {
            games: case.games.iter().enumerate().map(|(i, g)| (g.id.clone(), i)).collect(),
            outcomes: case
                .games
                .iter()
                .map(|g| g.outcomes.iter().enumerate().map(place).collect())
                .collect(),
            movers: case
                .games
                .iter()
                .map(|g| g.moves.iter().map(|m| (m.id, m.by)).collect())
                .collect(),
            declared,
            defined: Vec::new(),
            nothing: GameNames::default(),
        }
    }
    pub fn game(&self, name: &str) -> Option<usize> {
        self.games.get(name).copied()
    }
    /// Where an outcome stands in its protocol.
    pub fn outcome(&self, game: usize, id: Option<VertexId>) -> Option<usize> {
        self.outcomes[game].get(&id?).copied()
    }
    /// What a game declares by name.
    pub fn names(&self, game: &str) -> &GameNames {
        self.declared.game(game).unwrap_or(&self.nothing)
    }
    /// Who moves at a node; `None` for nature's.
    pub fn mover(&self, game: usize, node: VertexId) -> Option<crate::ActorId> {
        self.movers[game].get(&node).copied()
    }
}

/// `[data.NAME]`: name, path, and where it is named.
fn data(r: &mut Reader<'_>, top: &Fields<'_>) -> Vec<(String, String, Span)> {
    let mut all = Vec::new();
    for (key, t) in top.named(r, &case::DATA, "data table") {
        r.visible(&key.name, key.span, "data table");
        r.basis(&t);
        t.text(r, &table::LABEL);
        match t.text(r, &table::FILE) {
            Some((file, at)) => all.push((key.name.clone(), file, at)),
            None => t.missing(r, &table::FILE, "name its file: file = \"data/….csv\""),
        }
    }
    all
}

fn ladder(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) {
    let Some(t) = top.table(r, &case::LADDER) else { return };
    let Some(tiers) = t.list(r, &ladder::TIERS) else {
        t.missing(
            r,
            &ladder::TIERS,
            "write  tiers = [\"none\", \"partner\", \"ally\"] , lowest first",
        );
        return;
    };
    let mut names: Vec<String> = Vec::new();
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for tier in tiers {
        let Value::Text(name) = &tier.value else {
            r.wrong_type(tier, "a tier", "text in quotes");
            continue;
        };
        r.visible(name, tier.span, "tier");
        if let Some(first) = seen.insert(name, tier.span) {
            r.push(
                Diagnostic::error(
                    "RP0101",
                    tier.span,
                    format!("tier `{name}` stands twice on the ladder"),
                    "keep one of them",
                )
                .note("again here")
                .also(first, "first here"),
            );
            continue;
        }
        names.push(name.clone());
    }
    case.ladder = Some(Ladder { tiers: names, records: Vec::new() });
}
