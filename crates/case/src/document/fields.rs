//! Reading tables key by key, with a diagnostic for whatever does not fit.

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::toml_tree::{Key, Spanned, Value};
use crate::{ActorId, Basis, Case, Span};
use jiff::civil::Date;

/// Collects diagnostics and the sources that were cited.
pub(crate) struct Reader<'a> {
    found: &'a mut Vec<Diagnostic>,
    cited: Vec<(String, Span)>,
}

/// A table under reading.
pub(crate) struct Fields<'t> {
    entries: &'t [(Key, Spanned)],
    /// What the table is, for messages: "parameter `fear`".
    pub what: String,
    pub span: Span,
}

impl<'a> Reader<'a> {
    pub fn new(found: &'a mut Vec<Diagnostic>) -> Self {
        Reader { found, cited: Vec::new() }
    }
    pub fn cited(self) -> Vec<(String, Span)> {
        self.cited
    }
    pub fn push(&mut self, d: Diagnostic) {
        self.found.push(d);
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
            Value::Table(entries) => Some(Fields { entries, what, span: value.span }),
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
            let mended: String =
                name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
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
        let hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        if let Some(bad) = name.chars().find(|c| hidden(*c)) {
            self.error(
                "RP0016",
                at,
                format!("{what} holds the invisible character U+{:04X}", bad as u32),
                "take it out; such characters can make one name look like another",
            );
            return false;
        }
        true
    }
    /// What a number rests on: `source` and `judgement` of a table.
    pub fn basis(&mut self, t: &mut Fields<'_>) -> Basis {
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
    /// The actor of that name.
    pub fn actor(&mut self, case: &Case, name: &str, at: Span, role: &str) -> Option<ActorId> {
        let id = case.actor(name);
        if id.is_none() {
            let help = did_you_mean(name, "actors", case.actors.iter().map(|a| a.id.as_str()));
            let mut d =
                Diagnostic::error("RP0102", at, format!("actor `{name}` is not declared"), help)
                    .note(format!("used here as {role}"));
            let near =
                crate::diagnostic::suggestions(name, case.actors.iter().map(|a| a.id.as_str()));
            if let Some(a) = near.first().and_then(|n| case.actor(n)) {
                d = d.also(case.actors[a.index()].span, "declared here");
            }
            self.push(d);
        }
        id
    }
}

impl<'t> Fields<'t> {
    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&'t Spanned> {
        self.entries.iter().find(|(k, _)| k.name == name).map(|(_, v)| v)
    }
    /// All entries in file order.
    pub fn entries(&self) -> impl Iterator<Item = (&'t Key, &'t Spanned)> {
        self.entries.iter().map(|(k, v)| (k, v))
    }
    /// Reports keys that have no meaning here.
    pub fn known(&self, r: &mut Reader<'_>, keys: &[&str]) {
        for (key, _) in self.entries {
            if !keys.contains(&key.name.as_str()) {
                let help = did_you_mean(&key.name, "keys", keys.iter().copied());
                r.push(
                    Diagnostic::error(
                        "RP0011",
                        key.span,
                        format!("{} has no key `{}`", self.what, key.name.escape_debug()),
                        help,
                    )
                    .note("not known here"),
                );
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
            Value::Text(s) => Some((s.clone(), v.span)),
            _ => {
                r.wrong_type(v, &format!("`{name}` of {}", self.what), "text in quotes");
                None
            }
        }
    }
    /// A finite number under a key.
    pub fn number(&self, r: &mut Reader<'_>, name: &str) -> Option<(f64, Span)> {
        let v = self.get(name)?;
        match &v.value {
            Value::Number(n) if n.is_finite() => Some((*n, v.span)),
            _ => {
                r.wrong_type(v, &format!("`{name}` of {}", self.what), "a finite number");
                None
            }
        }
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
                    r.error(
                        "RP0603",
                        v.span,
                        format!("`{s}` is not a date that exists"),
                        "write year-month-day, as in 2022-04-15",
                    );
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
                r.wrong_type(v, &format!("`{name}` of {}", self.what), "a list");
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
}
