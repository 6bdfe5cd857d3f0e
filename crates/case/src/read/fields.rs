//! Reading tables key by key, with a diagnostic for whatever does not fit.

use crate::diagnostic::{Diagnostic, did_you_mean, suggestions};
use crate::limits::MOST_FOUND;
use crate::syntax::tree::{Key, Spanned, Value};
use crate::text::invisible;
use crate::{ActorId, Basis, Case, ParameterId, Span};
use jiff::civil::Date;
use std::collections::HashMap;
use std::rc::Rc;

/// Collects diagnostics and the sources that were cited, and knows what has
/// been declared.
pub(crate) struct Reader<'a> {
    found: &'a mut Vec<Diagnostic>,
    cited: Vec<(String, Span)>,
    actors: Rc<HashMap<String, ActorId>>,
    parameters: Rc<HashMap<String, ParameterId>>,
}

/// A table under reading.
pub(crate) struct Fields<'t> {
    entries: &'t [(Key, Spanned)],
    index: HashMap<&'t str, usize>,
    /// What the table is, for messages: "parameter `fear`".
    pub what: String,
    pub span: Span,
}

/// Tables with fewer entries are searched from first to last.
const INDEXED: usize = 16;

impl<'a> Reader<'a> {
    pub fn new(found: &'a mut Vec<Diagnostic>) -> Self {
        Reader { found, cited: Vec::new(), actors: Rc::default(), parameters: Rc::default() }
    }
    pub fn cited(self) -> Vec<(String, Span)> {
        self.cited
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
    pub fn wrong_type(&mut self, value: &Spanned, what: &str, expected: &str) {
        self.error(
            "RP0013",
            value.span,
            format!("{what} must be {expected}, but this is {}", value.value.kind()),
            format!("write {expected} here"),
        );
    }
    /// A value as a table.
    pub fn fields<'t>(
        &mut self,
        value: &'t Spanned,
        what: impl Into<String>,
    ) -> Option<Fields<'t>> {
        let what = what.into();
        match &value.value {
            Value::Table(entries) => {
                let index = if entries.len() < INDEXED {
                    HashMap::new()
                } else {
                    entries.iter().enumerate().map(|(i, (k, _))| (k.name.as_str(), i)).collect()
                };
                Some(Fields { entries, index, what, span: value.span })
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
            let mut mended: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            if !mended.starts_with(|c: char| c.is_ascii_alphabetic()) {
                mended.insert(0, 'x');
            }
            self.error(
                "RP0015",
                at,
                format!("{what} `{name}` cannot be named in a formula"),
                format!("use letters, digits and _ , a letter first: `{mended}`"),
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
        if let Some(value) = t.get("source") {
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
        basis.judgement = t.text(self, "judgement").map(|(j, _)| j);
        basis
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
        if id.is_none() && !self.full() {
            self.push(unknown_actor(case, name, at, role));
        }
        id
    }
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
    pub fn get(&self, name: &str) -> Option<&'t Spanned> {
        if self.entries.len() < INDEXED {
            return self.entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v);
        }
        self.index.get(name).map(|i| &self.entries[*i].1)
    }
    /// The place of a key.
    pub fn key_span(&self, name: &str) -> Option<Span> {
        self.entries.iter().find(|(k, _)| k.name == name).map(|(k, _)| k.span)
    }
    /// All entries in file order.
    pub fn entries(&self) -> impl Iterator<Item = (&'t Key, &'t Spanned)> + use<'t> {
        self.entries.iter().map(|(k, v)| (k, v))
    }
    /// Reports keys that have no meaning here.
    pub fn known(&self, r: &mut Reader<'_>, keys: &[&str]) {
        for (key, _) in self.entries {
            if r.full() {
                return;
            }
            if !keys.contains(&key.name.as_str()) {
                let help = did_you_mean(&key.name, "keys", keys.iter().copied());
                let mut d = Diagnostic::error(
                    "RP0011",
                    key.span,
                    format!("{} has no key `{}`", self.what, key.name.escape_debug()),
                    help,
                )
                .note("not known here");
                // One key is near, and it is not there yet: that is meant.
                if let [near] = suggestions(&key.name, keys.iter().copied()).as_slice()
                    && self.get(near).is_none()
                {
                    d = d.fixed_by(key.span, *near);
                }
                r.push(d);
            }
        }
    }
    /// Reports a key that must be there, unless it is there but wrong.
    pub fn missing(&self, r: &mut Reader<'_>, name: &str, help: &str) {
        if self.get(name).is_none() {
            r.error("RP0012", self.span, format!("{} lacks `{name}`", self.what), help);
        }
    }
    /// Text under a key.
    pub fn text(&self, r: &mut Reader<'_>, name: &str) -> Option<(String, Span)> {
        let v = self.get(name)?;
        match &v.value {
            Value::Text(s) => {
                if !s.is_ascii() || s.bytes().any(|b| b < b' ' || b == 0x7f) {
                    r.readable(s, v.span, &format!("`{name}` of {}", self.what));
                }
                Some((s.clone(), v.span))
            }
            _ => {
                let what = format!("`{name}` of {}", self.what);
                match &v.value {
                    Value::Number(n) => r.error(
                        "RP0013",
                        v.span,
                        format!("{what} must be text in quotes, but this is a number"),
                        format!("put it in quotes:  {name} = \"{n}\""),
                    ),
                    _ => r.wrong_type(v, &what, "text in quotes"),
                }
                None
            }
        }
    }
    /// A finite number under a key.
    pub fn number(&self, r: &mut Reader<'_>, name: &str) -> Option<(f64, Span)> {
        let v = self.get(name)?;
        match &v.value {
            Value::Number(n) if n.is_finite() => Some((*n, v.span)),
            Value::Text(s) if s.trim().parse::<f64>().is_ok_and(f64::is_finite) => {
                r.push(
                    Diagnostic::error(
                        "RP0013",
                        v.span,
                        format!("`{name}` of {} must be a number, but this is text", self.what),
                        format!("take the quotes away:  {name} = {}", s.trim()),
                    )
                    .fixed_by(v.span, s.trim()),
                );
                None
            }
            _ => {
                r.wrong_type(v, &format!("`{name}` of {}", self.what), "a finite number");
                None
            }
        }
    }
    /// A probability, share or weight under a key.
    pub fn share(&self, r: &mut Reader<'_>, name: &str, help: &str) -> Option<(f64, Span)> {
        let (v, at) = self.number(r, name)?;
        if !(0.0..=1.0).contains(&v) {
            r.error(
                "RP0403",
                at,
                format!("`{name}` of {} is {v}, outside 0 to 1", self.what),
                help,
            );
        }
        Some((v.clamp(0.0, 1.0), at))
    }
    /// True or false under a key.
    pub fn flag(&self, r: &mut Reader<'_>, name: &str) -> Option<bool> {
        let v = self.get(name)?;
        match &v.value {
            Value::Bool(b) => Some(*b),
            _ => {
                r.wrong_type(v, &format!("`{name}` of {}", self.what), "true or false");
                None
            }
        }
    }
    /// A date under a key.
    pub fn date(&self, r: &mut Reader<'_>, name: &str) -> Option<(Date, Span)> {
        let v = self.get(name)?;
        match &v.value {
            Value::Date(d) => Some((*d, v.span)),
            Value::Text(s) => match s.parse::<Date>() {
                Ok(d) => Some((d, v.span)),
                Err(_) => {
                    let other = s.trim().replace(['/', '.'], "-");
                    let mut d = Diagnostic::error(
                        "RP0603",
                        v.span,
                        format!("`{s}` is not a date that exists"),
                        "write year-month-day without quotes, as in 2022-04-15",
                    );
                    if other.parse::<Date>().is_ok() {
                        d = d.fixed_by(v.span, other);
                    }
                    r.push(d);
                    None
                }
            },
            _ => {
                r.wrong_type(v, &format!("`{name}` of {}", self.what), "a date as in 2022-04-15");
                None
            }
        }
    }
    /// A list under a key.
    pub fn list(&self, r: &mut Reader<'_>, name: &str) -> Option<&'t [Spanned]> {
        let v = self.get(name)?;
        match &v.value {
            Value::Array(list) => Some(list),
            _ => {
                let what = format!("`{name}` of {}", self.what);
                match &v.value {
                    Value::Text(s) => r.push(Diagnostic::error(
                        "RP0013",
                        v.span,
                        format!("{what} must be a list, but this is text"),
                        format!("put it in brackets:  {name} = [\"{s}\"]"),
                    )),
                    _ => r.wrong_type(v, &what, "a list"),
                }
                None
            }
        }
    }
    /// A table under a key.
    pub fn table(&self, r: &mut Reader<'_>, name: &str) -> Option<Fields<'t>> {
        let v = self.get(name)?;
        r.fields(v, format!("`{name}` of {}", self.what))
    }
    /// The named tables under a key: `[key.NAME]`.
    pub fn named(&self, r: &mut Reader<'_>, key: &str, what: &str) -> Vec<(&'t Key, Fields<'t>)> {
        let Some(t) = self.table(r, key) else { return Vec::new() };
        t.entries
            .iter()
            .filter_map(|(k, v)| {
                let place = k.span;
                let mut f = r.fields(v, format!("{what} `{}`", k.name))?;
                f.span = place;
                Some((k, f))
            })
            .collect()
    }
    /// The names of the tables under a key, without a word of what is wrong.
    pub fn names(&self, key: &str) -> Vec<&'t str> {
        match self.get(key).map(|v| &v.value) {
            Some(Value::Table(entries)) => entries.iter().map(|(k, _)| k.name.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}
