//! Reading tables key by key, with a diagnostic for whatever does not fit.

use super::Query;
use super::declared::Declared;
use super::defined::Definitions;
use crate::date::{implausible, year_meant};
use crate::diagnostic::{Diagnostic, did_you_mean, suggestions};
use crate::language::{Block, Key as Declaration, Kind, Words};
use crate::limits::MOST_FOUND;
use crate::syntax::{Key, Spanned, Value};
use crate::table::{decimal_point, other_day};
use crate::text::invisible;
use crate::{ActorId, Basis, BasisKind, Case, ParameterId, Span};
use jiff::civil::Date;
use realpolitik_belief::family::number;
use std::collections::HashMap;
use std::rc::Rc;

/// Whose belief is to be drawn from the tables.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asker {
    /// A parameter.
    Parameter(ParameterId),
    /// What a rival sets: by position of the rival and of the setting.
    Setting(usize, usize),
    /// The power of an actor.
    Power(ActorId),
}

/// Collects diagnostics and the sources that were cited, and knows what has
/// been declared.
pub(crate) struct Reader<'a> {
    found: &'a mut Vec<Diagnostic>,
    cited: Vec<(String, Span)>,
    unstated: Vec<(Span, String)>,
    /// Beliefs that are to be drawn from the tables.
    asked: Vec<(Asker, Query)>,
    /// The as-of date, once it is read.
    pub as_of: Option<Date>,
    actors: Rc<HashMap<String, ActorId>>,
    parameters: Rc<HashMap<String, ParameterId>>,
    /// What is defined, once that is read.
    pub definitions: Rc<Definitions>,
    /// What is declared by name, also where it is broken or comes later.
    pub declared: Rc<Declared>,
}

/// Source keys cited, with their places.
pub(crate) type Cited = Vec<(String, Span)>;
/// Places of numbers that do not say their basis, with what they are.
pub(crate) type Unstated = Vec<(Span, String)>;

/// A key by which a reader asks; only declared keys have one.
pub(crate) type Handle = &'static Declaration;

/// A table under reading.
pub(crate) struct Fields<'t> {
    entries: &'t [(Key, Spanned)],
    index: HashMap<&'t str, usize>,
    /// The block that declares its keys; none where they are names.
    pub block: Option<&'static Block>,
    /// What the table is, for messages: "parameter `fear`".
    pub what: String,
    pub span: Span,
    /// Whether all that was written in it could be read.
    pub whole: bool,
}

/// Tables with fewer entries are searched from first to last.
const INDEXED: usize = 16;

impl<'a> Reader<'a> {
    pub fn new(found: &'a mut Vec<Diagnostic>, declared: Rc<Declared>) -> Self {
        Reader {
            found,
            cited: Vec::new(),
            unstated: Vec::new(),
            asked: Vec::new(),
            as_of: None,
            actors: Rc::default(),
            parameters: Rc::default(),
            definitions: Rc::default(),
            declared,
        }
    }
    /// The sources cited, the numbers that cite one and do not say how far it
    /// goes, each with its place, and the beliefs to be drawn from the tables.
    pub fn ended(self) -> (Cited, Unstated, Vec<(Asker, Query)>) {
        (self.cited, self.unstated, self.asked)
    }
    /// Notes a belief that is to be drawn from the tables.
    pub fn asks(&mut self, asker: Asker, query: Option<Query>) {
        self.asked.extend(query.map(|q| (asker, q)));
    }
    /// Whether the belief of a parameter is to be drawn from the tables.
    pub fn is_asked(&self, p: ParameterId) -> bool {
        self.asked.iter().any(|(asker, _)| matches!(asker, Asker::Parameter(q) if *q == p))
    }
    /// Whether so much has been found that more would not help.
    pub fn full(&self) -> bool {
        self.found.len() >= MOST_FOUND
    }
    pub fn push(&mut self, d: Diagnostic) {
        if !self.full() {
            self.found.push(d);
        }
    }
    pub fn error(
        &mut self,
        code: &'static str,
        at: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::error(code, at, message, help));
    }
    /// Reports a value that is not of the kind expected, unless it could not be
    /// read: that has been told.
    pub fn wrong_type(&mut self, value: &Spanned, what: &str, expected: &str) {
        if matches!(value.value, Value::Broken) {
            return;
        }
        self.error(
            "RP0013",
            value.span,
            format!("{what} must be {expected}, but this is {}", value.value.kind()),
            format!("write {expected} here"),
        );
    }
    /// A value as a table. Keys that its block does not declare are reported;
    /// without a block they are names.
    pub fn fields<'t>(
        &mut self,
        value: &'t Spanned,
        what: impl Into<String>,
        block: Option<&'static Block>,
    ) -> Option<Fields<'t>> {
        let what = what.into();
        match &value.value {
            Value::Table(entries) => {
                let index = if entries.len() < INDEXED {
                    HashMap::new()
                } else {
                    entries.iter().enumerate().map(|(i, (k, _))| (k.name.as_str(), i)).collect()
                };
                let fields =
                    Fields { entries, index, block, what, span: value.span, whole: value.whole };
                if let Some(block) = block {
                    fields.known(self, block);
                }
                Some(fields)
            }
            _ => {
                self.wrong_type(value, &what, "a table");
                None
            }
        }
    }
    /// Checks that a name can stand in a formula.
    pub fn identifier(&mut self, name: &str, at: Span, what: &str) -> bool {
        if !self.visible(name, at, what) {
            return false;
        }
        let mut chars = name.chars();
        let good = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !good {
            let mut fixed: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            if !fixed.starts_with(|c: char| c.is_ascii_alphabetic()) {
                fixed.insert(0, 'x');
            }
            self.error(
                "RP0015",
                at,
                format!("{what} `{name}` cannot be named in a formula"),
                format!("use letters, digits and _ , a letter first: `{fixed}`"),
            );
        }
        good
    }
    /// Checks that a name shows what it is.
    pub fn visible(&mut self, name: &str, at: Span, what: &str) -> bool {
        if let Some(bad) = name.chars().find(|c| invisible(*c)) {
            self.error(
                "RP0016",
                at,
                format!("the name of a {what} holds the invisible character U+{:04X}", bad as u32),
                "take it out; such characters can make one name look like another",
            );
            return false;
        }
        true
    }
    /// Warns of a text whose look deceives.
    fn readable(&mut self, text: &str, at: Span, what: &str) {
        let bad = |c: char| invisible(c) && !matches!(c, '\n' | '\r' | '\t');
        if let Some(bad) = text.chars().find(|c| bad(*c)) {
            self.push(Diagnostic::warning(
                "RP0017",
                at,
                format!("{what} holds the invisible character U+{:04X}", bad as u32),
                "take it out; it can make a text read otherwise than it is",
            ));
        }
    }
    /// What a number rests on: `source` and `judgement` of a table.
    pub fn basis(&mut self, t: &Fields<'_>) -> Basis {
        let mut basis = Basis::default();
        let shared = |name: &str| t.block.and_then(|b| b.key(name));
        if let Some(value) = shared("source").and_then(|key| t.get(key)) {
            let keys: Vec<&Spanned> = match &value.value {
                Value::Array(list) => list.iter().collect(),
                _ => vec![value],
            };
            for key in keys {
                match &key.value {
                    Value::Text(k) => {
                        self.cited.push((k.clone(), key.span));
                        basis.sources.push(k.clone());
                    }
                    _ => self.wrong_type(key, "a source", "the key of an entry in sources.bib"),
                }
            }
        }
        let judgement = shared("judgement").and_then(|key| t.text(self, key));
        basis.judgement = judgement.map(|(j, _)| j);
        if let Some(key) = shared("basis") {
            basis.stated = self.basis_kind(t, key, &basis);
        }
        basis
    }
    /// How far the source of a number goes, where it is said.
    fn basis_kind(&mut self, t: &Fields<'_>, key: Handle, basis: &Basis) -> Option<BasisKind> {
        if t.get(key).is_none() {
            if !basis.sources.is_empty() && t.whole {
                self.unstated.push((t.span, t.what.clone()));
            }
            return None;
        }
        let (word, at) = t.text(self, key)?;
        let kind = BasisKind::of(&word);
        if kind.is_none() {
            let help = did_you_mean(&word, "bases", BasisKind::ALL.map(BasisKind::word));
            self.error("RP0013", at, format!("`{word}` is not the basis of a number"), help);
        }
        let claims = kind.filter(|k| *k != BasisKind::Judgement);
        // A posterior or a panel gives the number itself.
        let given = ["posterior", "panel"]
            .iter()
            .any(|name| t.block.and_then(|b| b.key(name)).is_some_and(|key| t.get(key).is_some()));
        if claims.is_some() && basis.sources.is_empty() && t.whole && !given {
            self.push(Diagnostic::warning(
                "RP2105",
                at,
                format!("{} is called {} {word} and names no source", t.what, article(&word)),
                "add  source = \"key\" , or write  basis = \"judgement\" : it counts as one until then",
            ));
        }
        kind
    }
    /// Notes that an actor has been declared.
    pub fn declare_actor(&mut self, name: &str, id: ActorId) {
        Rc::make_mut(&mut self.actors).insert(name.to_owned(), id);
    }
    /// Notes that a parameter has been declared.
    pub fn declare_parameter(&mut self, name: &str, id: ParameterId) {
        Rc::make_mut(&mut self.parameters).insert(name.to_owned(), id);
    }
    /// The actors declared so far, by name.
    pub fn actors(&self) -> Rc<HashMap<String, ActorId>> {
        Rc::clone(&self.actors)
    }
    /// The parameters declared so far, by name.
    pub fn parameters(&self) -> Rc<HashMap<String, ParameterId>> {
        Rc::clone(&self.parameters)
    }
    /// The parameter of that name, without a word if there is none.
    pub fn parameter(&self, name: &str) -> Option<ParameterId> {
        self.parameters.get(name).copied()
    }
    /// The actor of that name.
    pub fn actor(&mut self, case: &Case, name: &str, at: Span, role: &str) -> Option<ActorId> {
        let id = self.actors.get(name).copied();
        if id.is_none() && !self.full() && self.declared.actors.lacks(name) {
            self.push(unknown_actor(case, name, at, role));
        }
        id
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// An actor that is not declared, with the place of the nearest that is.
pub(crate) fn unknown_actor(case: &Case, name: &str, at: Span, role: &str) -> Diagnostic {
    let help = did_you_mean(name, "actors", case.actors.iter().map(|a| a.id.as_str()));
    let mut d = Diagnostic::error("RP0102", at, format!("actor `{name}` is not declared"), help)
        .note(format!("used here as {role}"));
    let near = suggestions(name, case.actors.iter().map(|a| a.id.as_str()));
    if let Some(a) = near.first().and_then(|n| case.actor(n)) {
        let a = &case.actors[a.index()];
        d = d.also(a.span, format!("`{}` is declared here", a.id));
    }
    d
}

impl<'t> Fields<'t> {
    /// The value of a key.
    pub fn get(&self, key: Handle) -> Option<&'t Spanned> {
        debug_assert!(
            self.block.is_some_and(|b| b.name == key.block),
            "`{}` of {} is asked of {}",
            key.name,
            key.block,
            self.what
        );
        #[cfg(test)]
        asked::note(key);
        self.named_entry(key.name)
    }
    /// The value under a name, in a table whose keys are names.
    pub fn named_entry(&self, name: &str) -> Option<&'t Spanned> {
        if self.entries.len() < INDEXED {
            return self.entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v);
        }
        self.index.get(name).map(|i| &self.entries[*i].1)
    }
    /// The place of a key.
    pub fn key_span(&self, key: Handle) -> Option<Span> {
        self.entries.iter().find(|(k, _)| k.name == key.name).map(|(k, _)| k.span)
    }
    /// All entries in file order.
    pub fn entries(&self) -> impl Iterator<Item = (&'t Key, &'t Spanned)> + use<'t> {
        self.entries.iter().map(|(k, v)| (k, v))
    }
    /// Reports keys that have no meaning here.
    fn known(&self, r: &mut Reader<'_>, block: &'static Block) {
        for (key, value) in self.entries {
            if r.full() {
                return;
            }
            // Of a statement that could not be read the key is not certain.
            if matches!(value.value, Value::Broken) {
                continue;
            }
            if block.key(&key.name).is_none() {
                let help = did_you_mean(&key.name, "keys", block.names());
                let mut d = Diagnostic::error(
                    "RP0011",
                    key.span,
                    format!("{} has no key `{}`", self.what, key.name.escape_debug()),
                    help,
                )
                .note("not known here");
                // One key is near, and it is not there yet: that is meant.
                if let [near] = suggestions(&key.name, block.names()).as_slice()
                    && self.named_entry(near).is_none()
                {
                    d = d.fixed_by(key.span, *near);
                }
                r.push(d);
            }
        }
    }
    /// Reports a key that must be there, unless it is there but wrong, or may be
    /// among what could not be read.
    pub fn missing(&self, r: &mut Reader<'_>, key: Handle, help: &str) {
        if self.whole && self.get(key).is_none() {
            r.error("RP0012", self.span, format!("{} lacks `{}`", self.what, key.name), help);
        }
    }
    /// Text under a key.
    pub fn text(&self, r: &mut Reader<'_>, key: Handle) -> Option<(String, Span)> {
        let v = self.get(key)?;
        match &v.value {
            Value::Text(s) => {
                if !s.is_ascii() || s.bytes().any(|b| b < b' ' || b == 0x7f) {
                    r.readable(s, v.span, &format!("`{}` of {}", key.name, self.what));
                }
                Some((s.clone(), v.span))
            }
            _ => {
                let what = format!("`{}` of {}", key.name, self.what);
                match &v.value {
                    Value::Number(n) => r.error(
                        "RP0013",
                        v.span,
                        format!("{what} must be text in quotes, but this is a number"),
                        format!("put it in quotes:  {} = \"{n}\"", key.name),
                    ),
                    _ => r.wrong_type(v, &what, "text in quotes"),
                }
                None
            }
        }
    }
    /// A finite number under a key.
    pub fn number(&self, r: &mut Reader<'_>, key: Handle) -> Option<(f64, Span)> {
        let v = self.get(key)?;
        match &v.value {
            Value::Number(n) if n.is_finite() => Some((*n, v.span)),
            // A number in quotes is text; with a sign it cannot be written without them.
            Value::Text(s) if number(s).is_some() && s.trim().parse::<f64>().is_err() => {
                number(s).map(|n| (n, v.span))
            }
            Value::Text(s) if decimal_point(s.trim()).is_some() => {
                let point = decimal_point(s.trim()).unwrap_or_default();
                r.push(
                    Diagnostic::error(
                        "RP0013",
                        v.span,
                        format!("`{}` of {} has a decimal comma", key.name, self.what),
                        format!("write a decimal point:  {} = {point}", key.name),
                    )
                    .fixed_by(v.span, point),
                );
                None
            }
            Value::Text(s) if s.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
                r.push(
                    Diagnostic::error(
                        "RP0013",
                        v.span,
                        format!(
                            "`{}` of {} must be a number, but this is text",
                            key.name, self.what
                        ),
                        format!("take the quotes away:  {} = {}", key.name, s.trim()),
                    )
                    .fixed_by(v.span, s.trim()),
                );
                None
            }
            _ => {
                r.wrong_type(v, &format!("`{}` of {}", key.name, self.what), "a finite number");
                None
            }
        }
    }
    /// One of a few words under a key: its place among them.
    pub fn word(&self, r: &mut Reader<'_>, key: Handle, words: &Words) -> Option<usize> {
        let (text, at) = self.text(r, key)?;
        let place = words.words.iter().position(|(word, _)| *word == text);
        if place.is_none() {
            let known = words.words.iter().map(|(word, _)| *word);
            let message = format!("`{}` of {} cannot be `{text}`", key.name, self.what);
            r.error("RP0013", at, message, did_you_mean(&text, "words", known));
        }
        place
    }
    /// A probability, share or weight under a key.
    pub fn share(&self, r: &mut Reader<'_>, key: Handle, help: &str) -> Option<(f64, Span)> {
        let (v, at) = self.number(r, key)?;
        if !(0.0..=1.0).contains(&v) {
            r.error(
                "RP0403",
                at,
                format!("`{}` of {} is {v}, outside 0 to 1", key.name, self.what),
                help,
            );
        }
        Some((v.clamp(0.0, 1.0), at))
    }
    /// True or false under a key.
    pub fn flag(&self, r: &mut Reader<'_>, key: Handle) -> Option<bool> {
        let v = self.get(key)?;
        match &v.value {
            Value::Bool(b) => Some(*b),
            _ => {
                r.wrong_type(v, &format!("`{}` of {}", key.name, self.what), "true or false");
                None
            }
        }
    }
    /// A date under a key.
    pub fn date(&self, r: &mut Reader<'_>, key: Handle) -> Option<(Date, Span)> {
        let (day, at) = self.day(r, key)?;
        let Some(why) = implausible(day.year(), r.as_of.unwrap_or(Date::MAX)) else {
            return Some((day, at));
        };
        let help = match year_meant(day.year(), r.as_of.unwrap_or(day)) {
            Some(year) if year != day.year() => format!("is {year} meant?"),
            _ => "write the year as it was; leave out an end that is not known".to_owned(),
        };
        r.error("RP0624", at, format!("`{}` of {} is {day}, {why}", key.name, self.what), help);
        None
    }
    fn day(&self, r: &mut Reader<'_>, key: Handle) -> Option<(Date, Span)> {
        let v = self.get(key)?;
        match &v.value {
            Value::Date(d) => Some((*d, v.span)),
            Value::Text(s) => match s.parse::<Date>() {
                Ok(d) => Some((d, v.span)),
                Err(_) => {
                    let other = other_day(s.trim());
                    let mut d = Diagnostic::error(
                        "RP0603",
                        v.span,
                        format!("`{s}` is not a date that exists"),
                        "write year-month-day without quotes, as in 2022-04-15",
                    );
                    if let Some((help, fix)) = other {
                        d.help = help;
                        if let Some(fix) = fix.filter(|f| f.parse::<Date>().is_ok()) {
                            d = d.fixed_by(v.span, fix);
                        }
                    }
                    r.push(d);
                    None
                }
            },
            _ => {
                r.wrong_type(
                    v,
                    &format!("`{}` of {}", key.name, self.what),
                    "a date as in 2022-04-15",
                );
                None
            }
        }
    }
    /// A list under a key.
    pub fn list(&self, r: &mut Reader<'_>, key: Handle) -> Option<&'t [Spanned]> {
        let v = self.get(key)?;
        match &v.value {
            Value::Array(list) => Some(list),
            _ => {
                let what = format!("`{}` of {}", key.name, self.what);
                match &v.value {
                    Value::Text(s) => r.push(Diagnostic::error(
                        "RP0013",
                        v.span,
                        format!("{what} must be a list, but this is text"),
                        format!("put it in brackets:  {} = [\"{s}\"]", key.name),
                    )),
                    _ => r.wrong_type(v, &what, "a list"),
                }
                None
            }
        }
    }
    /// A table under a key.
    pub fn table(&self, r: &mut Reader<'_>, key: Handle) -> Option<Fields<'t>> {
        let v = self.get(key)?;
        let block = match &key.kind {
            Kind::Table(block) => Some(*block),
            _ => None,
        };
        r.fields(v, format!("`{}` of {}", key.name, self.what), block)
    }
    /// The named tables under a key: `[key.NAME]`.
    pub fn named(&self, r: &mut Reader<'_>, key: Handle, what: &str) -> Vec<(&'t Key, Fields<'t>)> {
        let block = match &key.kind {
            Kind::Named(_, Kind::Table(block)) => Some(*block),
            _ => None,
        };
        let Some(t) = self.table(r, key) else { return Vec::new() };
        t.entries
            .iter()
            .filter_map(|(k, v)| {
                let place = k.span;
                let mut f = r.fields(v, format!("{what} `{}`", k.name), block)?;
                f.span = place;
                Some((k, f))
            })
            .collect()
    }
}

/// Which keys the readers of this thread have asked for.
#[cfg(test)]
pub(crate) mod asked {
    use crate::language::Key;
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    thread_local! {
        static ASKED: RefCell<BTreeSet<(&'static str, &'static str)>> =
            const { RefCell::new(BTreeSet::new()) };
    }

    pub(crate) fn note(key: &'static Key) {
        ASKED.with_borrow_mut(|all| all.insert((key.block, key.name)));
    }

    /// Block and name of each, since it was last called.
    pub(crate) fn take() -> BTreeSet<(&'static str, &'static str)> {
        ASKED.take()
    }
}
