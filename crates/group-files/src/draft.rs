//! What all forms of file have in common: numbers that may be beliefs, and the
//! checks that turn a draft into a group.

use realpolitik_bargain::group::SALIENCE_SLACK;
use realpolitik_bargain::numbers::Input;
use realpolitik_bargain::spatial::Settings;
use realpolitik_bargain::{Actor, Belief, Dimension, Group, GroupFile};
use realpolitik_case::diagnostic::{Diagnostic, Severity};
use realpolitik_case::load::{Limits, Loaded};
use realpolitik_case::{Distribution, Span};
use std::collections::HashMap;

/// What reading a file gave.
#[derive(Debug)]
pub struct Reading {
    /// The group, if there was no error.
    pub file: Option<GroupFile>,
    /// Every mistake with its place, and the text that places refer to.
    pub loaded: Loaded,
}

/// Mistakes under collection.
pub(super) struct Mistakes {
    name: String,
    text: Option<String>,
    hash: String,
    diagnostics: Vec<Diagnostic>,
}

/// A place of the only file.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span { file: 0, start: start as u32, end: end as u32 }
}

impl Mistakes {
    /// Takes the text of a file, or says why there is none.
    pub fn new(name: &str, bytes: &[u8], limits: &Limits) -> Self {
        let hash = blake3::hash(bytes).to_hex().to_string();
        let mut found =
            Mistakes { name: name.to_owned(), text: None, hash, diagnostics: Vec::new() };
        if bytes.len() as u64 > limits.max_input_bytes {
            let (has, limit) = (bytes.len(), limits.max_input_bytes);
            found.error(
                "RP0003",
                span(0, 0),
                format!("{name} has {has} bytes or more (limit max-input-bytes {limit})"),
                "leave out what is not needed, or raise the limit with --max-input-bytes",
            );
            return found;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                found.text = Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
            }
            Err(e) => found.error(
                "RP0002",
                span(0, 0),
                format!("{name} is not UTF-8 text: byte {} cannot be read", e.valid_up_to()),
                "save the file as UTF-8",
            ),
        }
        found
    }

    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
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

    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < realpolitik_case::limits::MOST_FOUND {
            self.diagnostics.push(diagnostic);
        }
    }

    pub fn clean(&self) -> bool {
        self.diagnostics.iter().all(|d| d.severity != Severity::Error)
    }

    fn loaded(mut self) -> Loaded {
        self.diagnostics.sort_by_key(|d| d.labels.first().map_or(0, |l| l.0.start));
        let files = vec![(self.name, self.text.unwrap_or_default())];
        Loaded { case: None, partial: None, diagnostics: self.diagnostics, files, hash: self.hash }
    }

    pub fn reading(self, file: Option<GroupFile>) -> Reading {
        let file = if self.clean() { file } else { None };
        Reading { file, loaded: self.loaded() }
    }

    pub fn issues<T>(self, issues: Option<T>) -> (Option<T>, Loaded) {
        let issues = if self.clean() { issues } else { None };
        (issues, self.loaded())
    }

    /// A number, a range of 90 % of belief (`20 to 40`) or a distribution of the
    /// case language (`pert(10, 20, 50)`).
    pub fn belief(&mut self, text: &str, at: Span, what: &str) -> Option<Distribution> {
        let text = text.trim();
        if let Ok(value) = text.parse::<f64>()
            && value.is_finite()
        {
            return Some(Distribution::Fixed { value });
        }
        let parsed = if text.contains('(') {
            Distribution::parse_dist(text)
        } else if text.contains(" to ") {
            Distribution::parse_range(text)
        } else {
            let shown = if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") };
            self.error(
                "RP0703",
                at,
                format!("{what} is {shown}, not a number"),
                "write a number (40), a range of 90 % of belief (20 to 40) or a distribution",
            );
            return None;
        };
        match parsed.and_then(|d| d.validate().map(|()| d)) {
            Ok(d) => Some(d),
            Err(why) => {
                self.error(
                    "RP0711",
                    at,
                    format!("the belief of {what} is not proper: {why}"),
                    "see the forms of beliefs with  realpolitik explain RP0501",
                );
                None
            }
        }
    }
}

/// A number of a draft.
#[derive(Clone, Debug)]
pub(super) struct Number {
    pub belief: Distribution,
    pub at: Span,
}

/// An actor of a draft.
#[derive(Clone, Debug)]
pub(super) struct DraftActor {
    pub name: String,
    pub at: Span,
    pub description: String,
    pub capability: Number,
    pub position: Vec<Number>,
    pub salience: Vec<Number>,
}

/// In which unit saliences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// 0 to 100.
    Percent,
    /// 0 to 1, unless one is above 1.
    Guess,
}

/// A group as it stands in a file.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub name: String,
    pub description: String,
    pub dimensions: Vec<Dimension>,
    /// Scales are not given: they run from the least to the greatest position.
    pub scales_from_positions: bool,
    pub unit: Unit,
    pub actors: Vec<DraftActor>,
    /// Where the list of actors begins.
    pub at: Span,
    pub adjustment: Option<Vec<Vec<f64>>>,
    pub settings: Option<Settings>,
}

impl Draft {
    /// The group, if everything in it is proper.
    pub fn finish(mut self, found: &mut Mistakes) -> Option<GroupFile> {
        let mut notes = Vec::new();
        if self.actors.len() < 2 {
            let count = self.actors.len();
            let (plural, verb) = if count == 1 { ("", "is") } else { ("s", "are") };
            found.error(
                "RP0707",
                self.actors.first().map_or(self.at, |a| a.at),
                format!("there {verb} {count} actor{plural}; bargaining needs two"),
                "add the actors that the outcome depends on",
            );
            return None;
        }
        self.names(found);
        if self.scales_from_positions {
            self.scales(found, &mut notes);
        }
        let whole = self.whole(&mut notes);
        for a in &self.actors {
            check(a, &self.dimensions, whole, found);
        }
        if self.actors.iter().all(|a| a.capability.belief.median() == 0.0) {
            found.error(
                "RP0705",
                self.actors[0].capability.at,
                "no actor has any capability",
                "say what each can bring to bear, in any unit that all share",
            );
        }
        if !found.clean() {
            return None;
        }
        let mut beliefs = Vec::new();
        let actors = self
            .actors
            .iter()
            .enumerate()
            .map(|(i, a)| typed(i, a, 1.0 / whole, whole, &mut beliefs))
            .collect();
        let group = Group {
            name: self.name,
            description: self.description,
            dimensions: self.dimensions,
            actors,
            ideal_adjustment: self.adjustment,
        };
        if let Err(e) = group.validate() {
            found.error("RP0705", self.at, e.to_string(), "correct the numbers of the group");
            return None;
        }
        Some(GroupFile { group, beliefs, settings: self.settings, notes })
    }

    fn names(&self, found: &mut Mistakes) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for a in &self.actors {
            if a.name.is_empty() {
                let help = "give each actor a name of its own";
                found.error("RP0708", a.at, "an actor has no name", help);
            } else if let Some(first) = seen.insert(&a.name, a.at) {
                let message = format!("the actor `{}` is there twice", a.name);
                let help = "rename one of them, or take one out";
                found.push(
                    Diagnostic::error("RP0708", a.at, message, help)
                        .note("again here")
                        .also(first, "first here"),
                );
            }
        }
    }

    fn scales(&mut self, found: &mut Mistakes, notes: &mut Vec<String>) {
        for (k, d) in self.dimensions.iter_mut().enumerate() {
            let all: Vec<f64> = self.actors.iter().map(|a| a.position[k].belief.median()).collect();
            d.low = all.iter().copied().fold(f64::INFINITY, f64::min);
            d.high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if d.low >= d.high {
                found.error(
                    "RP0705",
                    self.actors[0].position[k].at,
                    format!("every actor is at {} on {}: there is no scale", d.low, d.name),
                    "give the scale in a TOML file: low = 0, high = 100",
                );
            } else {
                notes.push(format!(
                    "The scale of {} is taken from the positions: {} to {}.",
                    d.name, d.low, d.high
                ));
            }
        }
    }

    /// What a salience of all attention is in the file's unit.
    fn whole(&self, notes: &mut Vec<String>) -> f64 {
        let above = |a: &DraftActor| a.salience.iter().any(|s| s.belief.median() > 1.0);
        match self.unit {
            Unit::Percent => 100.0,
            Unit::Guess if self.actors.iter().any(above) => {
                notes.push("A salience is above 1: all are taken as per cents.".to_owned());
                100.0
            }
            Unit::Guess => 1.0,
        }
    }
}

/// Checks the numbers of an actor at the middle of every belief.
fn check(a: &DraftActor, dimensions: &[Dimension], whole: f64, found: &mut Mistakes) {
    let capability = a.capability.belief.median();
    if !(0.0..=1e12).contains(&capability) {
        found.error(
            "RP0705",
            a.capability.at,
            format!("the capability of {} is {capability}", a.name),
            "capabilities are at least 0 and at most 1e12, in any unit that all share",
        );
    }
    for ((d, x), s) in dimensions.iter().zip(&a.position).zip(&a.salience) {
        let position = x.belief.median();
        if !(d.low..=d.high).contains(&position) {
            found.error(
                "RP0705",
                x.at,
                format!("the position of {} on {} is {position}", a.name, d.name),
                format!("positions on it run from {} to {}", d.low, d.high),
            );
        }
        let salience = s.belief.median();
        if !(0.0..=whole * (1.0 + SALIENCE_SLACK)).contains(&salience) {
            found.error(
                "RP0705",
                s.at,
                format!("the salience of {} for {} is {salience}", d.name, a.name),
                format!("a salience is a share of attention, 0 to {whole}"),
            );
        }
    }
    let total: f64 = a.salience.iter().map(|s| s.belief.median()).sum();
    let single = a.salience.len() < 2;
    if let (Some(first), Some(last)) = (a.salience.first(), a.salience.last()) {
        let at = Span { end: last.at.end.max(first.at.end), ..first.at };
        if total > whole * (1.0 + SALIENCE_SLACK) && !single {
            found.error(
                "RP0706",
                at,
                format!("the saliences of {} add to {total}", a.name),
                format!("they are shares of one attention: lower them to {whole} in all"),
            );
        }
        if total <= 0.0 {
            found.error(
                "RP0705",
                at,
                format!("nothing matters to {}: all its saliences are 0", a.name),
                "take the actor out, or give it some salience",
            );
        }
    }
}

/// An actor at the median of its beliefs; those that are beliefs are kept.
fn typed(
    actor: usize,
    a: &DraftActor,
    factor: f64,
    whole: f64,
    beliefs: &mut Vec<Belief>,
) -> Actor {
    let mut take = |n: &Number, input: Input, factor: f64| {
        if !matches!(n.belief, Distribution::Fixed { .. }) {
            let stream = beliefs.len() as u32;
            beliefs.push(Belief { actor, input, distribution: n.belief.clone(), factor, stream });
        }
        n.belief.median()
    };
    let capability = take(&a.capability, Input::Capability, 1.0);
    let (mut position, mut salience) = (Vec::new(), Vec::new());
    for (k, (x, s)) in a.position.iter().zip(&a.salience).enumerate() {
        position.push(take(x, Input::Position(k), 1.0));
        salience.push(take(s, Input::Salience(k), factor) / whole);
    }
    let description = a.description.clone();
    Actor { name: a.name.clone(), description, capability, position, salience }
}
