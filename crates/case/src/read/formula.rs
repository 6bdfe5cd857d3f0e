//! Formulas of a case, and what the names in them mean.

use super::defined::{Defined, Definitions, InGame};
use super::{Answered, Declared, GameNames, Reader, Seen, unit};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::formula::{Expression, Named, ParseError, ParseErrorKind, Symbol, piece};
use crate::syntax::{Spanned, Value};
use crate::table::per_cent;
use crate::{Case, ParameterId, Span};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

/// What a name in a formula is.
pub(super) enum Meaning<'d> {
    /// Something declared.
    Is(Symbol),
    /// Something defined.
    Defined(&'d Expression),
    /// What another game comes to.
    Answer(u32),
    /// Something defined by a branch, named here, that this game does not have.
    Elsewhere(&'d str),
    /// Perhaps something declared that could not be read.
    Lost,
    /// Nothing that is declared.
    Unknown,
}

/// What a name means in the formulas of a game.
pub(super) fn meaning<'d>(
    name: &str,
    parameter: impl Fn(&str) -> Option<ParameterId>,
    declared: &Declared,
    game: &GameNames,
    defined: &'d InGame,
) -> Meaning<'d> {
    match defined.get(name) {
        Some(Defined::Here(e)) => return Meaning::Defined(e),
        Some(Defined::Elsewhere(why)) => return Meaning::Elsewhere(why),
        Some(Defined::Broken) => return Meaning::Lost,
        None => {}
    }
    let Some((node, branch)) = name.split_once('.') else {
        return match parameter(name) {
            Some(p) => Meaning::Is(Symbol::Parameter(p)),
            None if declared.parameters.lacks(name) => Meaning::Unknown,
            None => Meaning::Lost,
        };
    };
    if let ("games", Some((other, what))) = (node, branch.split_once('.')) {
        return match declared.answer(other, what) {
            Some(Answered::Yes(k)) => Meaning::Answer(k),
            Some(Answered::Perhaps) => Meaning::Lost,
            None => Meaning::Unknown,
        };
    }
    if let Some(node) = game.amount(node, branch) {
        return Meaning::Is(Symbol::Amount(node));
    }
    match game.branch(node, branch) {
        Seen::Yes(edge) => Meaning::Is(Symbol::Branch(edge)),
        Seen::Perhaps => Meaning::Lost,
        Seen::No => Meaning::Unknown,
    }
}

/// The names that formulas of a game may use.
pub(super) struct Names<'a> {
    pub case: &'a Case,
    pub parameters: Rc<HashMap<String, ParameterId>>,
    pub declared: Rc<Declared>,
    pub game: GameNames,
    definitions: Rc<Definitions>,
    pub defined: InGame,
}

impl<'a> Names<'a> {
    pub fn new(r: &Reader<'_>, case: &'a Case, game: &str) -> Self {
        let declared = Rc::clone(&r.declared);
        let game = declared.game(game).cloned().unwrap_or_default();
        let (parameters, definitions) = (r.parameters(), Rc::clone(&r.definitions));
        let defined = definitions.within(&|n| parameters.get(n).copied(), &declared, &game);
        Names { case, parameters, declared, game, definitions, defined }
    }
    pub fn resolve(&self, name: &str) -> Meaning<'_> {
        if self.defined.contains_key(name) {
            self.definitions.used(name);
        }
        let parameter = |n: &str| self.parameters.get(n).copied();
        meaning(name, parameter, &self.declared, &self.game, &self.defined)
    }
    pub fn known(&self) -> Vec<String> {
        let branches = self.game.dotted();
        let parameters = self.case.parameters.iter().map(|p| p.id.clone());
        let defined = self.case.definitions.iter().map(|d| d.id.clone());
        let outcomes = self.definitions.outcomes.iter().map(|(name, _)| name.clone());
        parameters.chain(defined).chain(outcomes).chain(branches).collect()
    }
}

/// Parses a probability under a key, which may take what another game comes to.
pub(super) fn probability(
    r: &mut Reader<'_>,
    v: &Spanned,
    what: &str,
    names: &Names<'_>,
) -> Option<Expression> {
    let resolve = |n: &str| match names.resolve(n) {
        Meaning::Answer(k) => Meaning::Is(Symbol::Answer(k)),
        other => other,
    };
    let known = || names.known().into_iter().chain(names.declared.answerable()).collect();
    written(r, v, what, (names.case, &resolve, &known))
}

/// Parses a formula under a key, a number standing for itself.
pub(super) fn formula(
    r: &mut Reader<'_>,
    v: &Spanned,
    what: &str,
    names: &Names<'_>,
) -> Option<Expression> {
    written(r, v, what, (names.case, &|n| names.resolve(n), &|| names.known()))
}

/// What names mean in a formula, and which there are.
type Meanings<'n, 'd> = (&'n Case, &'n dyn Fn(&str) -> Meaning<'d>, &'n dyn Fn() -> Vec<String>);

fn written<'d>(
    r: &mut Reader<'_>,
    v: &Spanned,
    what: &str,
    (case, resolve, known): Meanings<'_, 'd>,
) -> Option<Expression> {
    let text = match &v.value {
        Value::Number(n) if n.is_finite() => {
            return Some(Expression::constant(*n).standing_at(v.span));
        }
        Value::Text(t) if per_cent(t).is_some() => {
            return Some(Expression::constant(per_cent(t).unwrap_or_default()).standing_at(v.span));
        }
        Value::Text(t) => t,
        _ => {
            r.wrong_type(v, what, "a number or a formula in quotes");
            return None;
        }
    };
    let e = parse(r, v.span, text, what, resolve, known)?;
    unit::check(r, case, &e, &|start, end| piece(v.span, text, start, end));
    Some(e)
}

/// Parses a formula and reports what is wrong at its place in the file.
pub(super) fn parse<'d>(
    r: &mut Reader<'_>,
    at: Span,
    text: &str,
    what: &str,
    resolve: &dyn Fn(&str) -> Meaning<'d>,
    known: &dyn Fn() -> Vec<String>,
) -> Option<Expression> {
    let lost = Cell::new(false);
    let elsewhere = Cell::new(None);
    let misplaced = Cell::new(false);
    let symbol = |name: &str| match resolve(name) {
        Meaning::Is(s) => Some(Named::Symbol(s)),
        Meaning::Defined(e) => Some(Named::Defined(e)),
        Meaning::Lost => {
            lost.set(true);
            // It stands in for the name until the rest has been read.
            Some(Named::Symbol(Symbol::Measure(u32::MAX)))
        }
        Meaning::Elsewhere(why) => {
            elsewhere.set(Some(why));
            None
        }
        Meaning::Answer(_) => {
            misplaced.set(true);
            None
        }
        Meaning::Unknown => None,
    };
    match Expression::parse_with(text, &symbol) {
        Ok(e) => (!lost.get()).then(|| e.standing_at(at)),
        Err(_) if r.full() => None,
        Err(e) => {
            let told =
                Told { what, at, text, misplaced: misplaced.get(), elsewhere: elsewhere.get() };
            r.push(told.refusal(&e, &known()));
            None
        }
    }
}

/// A formula that cannot be read, with what is known of a name in it.
struct Told<'t> {
    what: &'t str,
    at: Span,
    text: &'t str,
    /// Whether the name is an answer that cannot stand here.
    misplaced: bool,
    /// The branch of another game that a definition is made of.
    elsewhere: Option<&'t str>,
}

/// What to do with another game's answer that cannot stand where it does.
pub(super) fn by_chance(answer: &str) -> String {
    format!(
        "draw it as a chance move, with a branch whose  p = \"{answer}\" , and name the branch here"
    )
}

impl Told<'_> {
    fn refusal(&self, e: &ParseError, known: &[String]) -> Diagnostic {
        let what = self.what;
        let place = piece(self.at, self.text, e.start, e.end);
        let fixed = |d: Diagnostic, fix: Option<&str>| match fix {
            Some(fix) if place != self.at => d.fixed_by(place, fix),
            _ => d,
        };
        let ParseErrorKind::UnknownName(name) = &e.kind else {
            let d = Diagnostic::error("RP0201", place, format!("{what}: {e}"), e.help.clone());
            return fixed(d, e.replacement());
        };
        if self.misplaced {
            let message = format!("{what}: `{name}` can only be the probability of a branch");
            return Diagnostic::error("RP0204", place, message, by_chance(name));
        }
        if let Some(why) = self.elsewhere {
            let message =
                format!("{what}: `{name}` is made of `{why}`, which this game does not have");
            let help = "define for this game a quantity of its own branches";
            return Diagnostic::error("RP0202", place, message, help);
        }
        if let Some(answer) = known.iter().find(|k| k.strip_prefix("games.") == Some(name)) {
            let message = format!("{what}: `{name}` is not declared in this game");
            let help = format!("how likely the other game ends so is written  {answer}");
            return fixed(Diagnostic::error("RP0202", place, message, help), Some(answer));
        }
        let help = did_you_mean(name, "names", known.iter().map(String::as_str));
        let d = Diagnostic::error("RP0202", place, format!("{what}: {e}"), help);
        fixed(d, e.replacement())
    }
}
