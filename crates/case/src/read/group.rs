//! `[groups.NAME]`: groups that bargain, and what they come to.

use super::{Fields, Handle, Reader};
use crate::check::short;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::expand::belief;
use crate::formula::outcome::GroupOutcome;
use crate::formula::parse::Step;
use crate::formula::{Expression, GroupRule, Symbol};
use crate::group::{BargainingGroup, GroupNumber, Member};
use crate::language::document::case;
use crate::language::groups::{bargaining, dimension, member};
use crate::syntax::{Key, Spanned, Value};
use crate::{Case, Distribution, Span};
use realpolitik_bargain::forecast::{Model, Settings};
use realpolitik_bargain::group::SALIENCE_SLACK;
use realpolitik_bargain::numbers::{Input, MOST, get, inputs};
use realpolitik_bargain::spatial::Transition;
use realpolitik_bargain::{Actor, Dimension, Group};
use std::sync::Arc;

/// All of a member's attention, in the unit in which saliences are written.
const WHOLE: f64 = 100.0;
/// Draws over which a model is tried.
const DRAWS: usize = 24;
/// Share of belief that may lie off a scale without a word.
const OFF_SCALE: f64 = 0.01;

/// What groups come to, by the names that formulas have for it.
#[derive(Default)]
pub(super) struct Outcomes {
    /// Of groups that could be read.
    pub sound: Vec<(String, Expression)>,
    /// Names of others; why has been told.
    pub broken: Vec<String>,
}

/// `[groups.NAME]`.
pub(super) fn groups(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case) -> Outcomes {
    let mut all = Outcomes::default();
    for (key, t) in top.named(r, &case::GROUPS, "group") {
        match group(r, case, key, &t) {
            Some(g) => {
                all.sound.extend(outcomes(&g));
                case.groups.push(g);
            }
            None => {
                let Some(Value::Table(of)) = t.get(&bargaining::DIMENSIONS).map(|v| &v.value)
                else {
                    continue;
                };
                all.broken.push(key.name.clone());
                all.broken.extend(of.iter().map(|(d, _)| format!("{}.{}", key.name, d.name)));
            }
        }
    }
    all
}

/// The outcome on each dimension as a quantity of formulas.
fn outcomes(g: &BargainingGroup) -> Vec<(String, Expression)> {
    let number = |(number, at): &(GroupNumber, Span)| match number {
        GroupNumber::Known(x) => (Step::Number(*x), *at),
        GroupNumber::Parameter(p) => (Step::Symbol(Symbol::Parameter(*p)), *at),
    };
    let mut all = Vec::new();
    for (dimension, id) in g.dimensions.iter().enumerate() {
        let numbers: Vec<_> = g.numbers.iter().map(number).collect();
        let outcome = GroupOutcome { rule: Arc::clone(&g.rule), dimension };
        let name = format!("{}.{id}", g.id);
        let e = Expression::outcome(&name, numbers, outcome, g.span);
        if g.dimensions.len() == 1 {
            all.push((g.id.clone(), e.clone()));
        }
        all.push((name, e));
    }
    all
}

fn group(r: &mut Reader<'_>, case: &Case, key: &Key, t: &Fields<'_>) -> Option<BargainingGroup> {
    let named = r.identifier(&key.name, key.span, "group") & free(r, case, key);
    let basis = r.basis(t);
    let label = t.text(r, &bargaining::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l);
    let model = model(r, t);
    let scales = scales(r, t);
    let members = members(r, t, scales.as_deref());
    let (scales, members) = (scales?, members?);
    let (ids, dimensions): (Vec<String>, Vec<Dimension>) = scales.into_iter().unzip();
    let (members, own): (Vec<Member>, Vec<Numbers>) = members.into_iter().unzip();
    let actors = members.iter().zip(&own).map(|(m, n)| n.actor(r, case, &m.label, &dimensions));
    let group = Group {
        name: label.clone(),
        description: String::new(),
        actors: actors.collect(),
        dimensions,
        ideal_adjustment: None,
    };
    let (settings, options) = settings(r, t, &group);
    let order = inputs(&group);
    let numbers: Vec<(GroupNumber, Span)> =
        order.iter().map(|(actor, input)| own[*actor].of(*input)).collect();
    let sound = checked(r, case, t, &group, &numbers);
    let factor = |input: Input| if matches!(input, Input::Salience(_)) { 1.0 / WHOLE } else { 1.0 };
    let inputs = order.into_iter().map(|(actor, input)| (actor, input, factor(input))).collect();
    let rule = GroupRule { group, model: model?, settings: settings?, inputs };
    if !(named && sound && answers(r, case, key.span, &rule, &numbers)) {
        return None;
    }
    let (id, rule, span) = (key.name.clone(), Arc::new(rule), key.span);
    Some(BargainingGroup {
        id,
        label,
        dimensions: ids,
        members,
        rule,
        options,
        numbers,
        basis,
        span,
    })
}

/// Whether nothing else has the name of a group, nor begins with it in formulas.
fn free(r: &mut Reader<'_>, case: &Case, key: &Key) -> bool {
    let dotted = format!("{}.", key.name);
    let other = if let Some(p) = r.parameter(&key.name) {
        Some(("a parameter", Some(case.parameters[p.index()].span)))
    } else if r.declared.dotted().iter().any(|name| name.starts_with(&dotted)) {
        Some(("a move or draw", None))
    } else {
        None
    };
    let Some((what, first)) = other else { return true };
    let mut d = Diagnostic::error(
        "RP0101",
        key.span,
        format!("`{}` names {what} and a group", key.name),
        "rename one of them: a formula could not tell which is meant",
    )
    .note("a group here");
    if let Some(first) = first {
        d = d.also(first, "declared here");
    }
    r.push(d);
    false
}

fn model(r: &mut Reader<'_>, t: &Fields<'_>) -> Option<Model> {
    let Some((word, at)) = t.text(r, &bargaining::MODEL) else {
        t.missing(r, &bargaining::MODEL, "say what the group comes to: model = \"compromise\"");
        return None;
    };
    let model = Model::ALL.into_iter().find(|m| m.name() == word);
    if model.is_none() {
        let help = did_you_mean(&word, "models", Model::ALL.map(Model::name));
        r.error("RP0013", at, format!("`{word}` is not a model of a group"), help);
    }
    model
}

/// The dimensions by id.
fn scales(r: &mut Reader<'_>, t: &Fields<'_>) -> Option<Vec<(String, Dimension)>> {
    let all = t.named(r, &bargaining::DIMENSIONS, "dimension");
    if all.is_empty() {
        let help = "write  [groups.NAME.dimensions.NAME]  with  low = 0  and  high = 100";
        t.missing(r, &bargaining::DIMENSIONS, help);
        if t.get(&bargaining::DIMENSIONS).is_some() && t.whole {
            r.error("RP0312", t.span, format!("{} has no dimension", t.what), help);
        }
        return None;
    }
    let mut scales = Vec::new();
    for (key, d) in &all {
        let named = r.identifier(&key.name, key.span, "dimension");
        let name = d.text(r, &dimension::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l);
        let mut end = |k: Handle, help: &str| {
            let found = d.number(r, k).map(|(x, _)| x);
            if found.is_none() {
                d.missing(r, k, help);
            }
            found
        };
        let low = end(&dimension::LOW, "write the low end of its scale: low = 0");
        let high = end(&dimension::HIGH, "write the high end of its scale: high = 100");
        let status_quo = d.number(r, &dimension::STATUS_QUO);
        let (Some(low), Some(high), true) = (low, high, named) else { continue };
        if low >= high {
            let message = format!("the scale of {} runs from {low} to {high}", d.what);
            r.error("RP0312", d.span, message, "let low be below high");
            continue;
        }
        if let Some((q, at)) = status_quo
            && !(low..=high).contains(&q)
        {
            let message = format!("the status quo {q} of {} is off its scale", d.what);
            r.error("RP0312", at, message, format!("write a value from {low} to {high}"));
            continue;
        }
        let status_quo = status_quo.map(|(q, _)| q);
        scales.push((key.name.clone(), Dimension { name, low, high, status_quo }));
    }
    (scales.len() == all.len()).then_some(scales)
}

/// The numbers of a member, each with its place.
struct Numbers {
    capability: (GroupNumber, Span),
    position: Vec<(GroupNumber, Span)>,
    salience: Vec<(GroupNumber, Span)>,
}

impl Numbers {
    fn of(&self, input: Input) -> (GroupNumber, Span) {
        match input {
            Input::Capability => self.capability,
            Input::Position(k) => self.position[k],
            Input::Salience(k) => self.salience[k],
        }
    }

    /// The member at the middle of every belief. A belief that is drawn from tables
    /// is not known yet: something proper stands in for it.
    fn actor(&self, r: &Reader<'_>, case: &Case, label: &str, scales: &[Dimension]) -> Actor {
        let middle = |(number, _): &(GroupNumber, Span), instead: f64| match number {
            GroupNumber::Known(x) => *x,
            GroupNumber::Parameter(p) if r.is_asked(*p) => instead,
            GroupNumber::Parameter(p) => case.parameters[p.index()].distribution.median(),
        };
        let share = WHOLE / scales.len() as f64;
        Actor {
            name: label.to_owned(),
            description: String::new(),
            capability: middle(&self.capability, 1.0),
            position: self
                .position
                .iter()
                .zip(scales)
                .map(|(n, d)| middle(n, d.value(0.5)))
                .collect(),
            salience: self.salience.iter().map(|n| middle(n, share) / WHOLE).collect(),
        }
    }
}

fn members(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    scales: Option<&[(String, Dimension)]>,
) -> Option<Vec<(Member, Numbers)>> {
    let all = t.named(r, &bargaining::MEMBERS, "member");
    t.missing(
        r,
        &bargaining::MEMBERS,
        "write  [groups.NAME.members.NAME]  with capability, position and salience",
    );
    let scales = scales?;
    let keys: Vec<&str> = scales.iter().map(|(id, _)| id.as_str()).collect();
    let mut found = Vec::new();
    for (key, m) in &all {
        let named = r.identifier(&key.name, key.span, "member");
        let label = m.text(r, &member::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l);
        let basis = r.basis(m);
        let capability = match m.get(&member::CAPABILITY) {
            Some(v) => number(r, v, &format!("the capability of {}", key.name)),
            None => {
                m.missing(r, &member::CAPABILITY, "say what it can bring to bear: capability = 40");
                None
            }
        };
        let position = by_dimension(r, m, &member::POSITION, &keys);
        let salience = by_dimension(r, m, &member::SALIENCE, &keys);
        let (Some(capability), Some(position), Some(salience), true) =
            (capability, position, salience, named)
        else {
            continue;
        };
        let numbers = Numbers { capability, position, salience };
        let (id, span) = (key.name.clone(), key.span);
        found.push((Member { id, label, basis, span }, numbers));
    }
    if found.len() < all.len() || all.is_empty() {
        return None;
    }
    if let [(only, _)] = all.as_slice() {
        r.error(
            "RP0312",
            only.span,
            format!("{} has one member; bargaining needs two", t.what),
            "add the members that the outcome depends on",
        );
        return None;
    }
    Some(found)
}

/// A number for each dimension.
fn by_dimension(
    r: &mut Reader<'_>,
    m: &Fields<'_>,
    key: Handle,
    keys: &[&str],
) -> Option<Vec<(GroupNumber, Span)>> {
    let help = format!("write for example  {} = {{ {} = 40 }}", key.name, keys[0]);
    let Some(value) = m.get(key) else {
        m.missing(r, key, &help);
        return None;
    };
    let t = r.fields(value, format!("`{}` of {}", key.name, m.what), None)?;
    for (k, _) in t.entries().filter(|(k, _)| !keys.contains(&k.name.as_str())) {
        let known = did_you_mean(&k.name, "dimensions", keys.iter().copied());
        r.error("RP0312", k.span, format!("`{}` is not a dimension of the group", k.name), known);
    }
    let mut all = Vec::new();
    for k in keys {
        let one = match t.named_entry(k) {
            Some(v) => number(r, v, &format!("`{}` of {} on {k}", key.name, m.what)),
            None => {
                if t.whole {
                    let message = format!("`{}` of {} says nothing of {k}", key.name, m.what);
                    r.error("RP0312", value.span, message, help.clone());
                }
                None
            }
        };
        all.push(one);
    }
    all.into_iter().collect()
}

/// A number, or the parameter that it is.
fn number(r: &mut Reader<'_>, v: &Spanned, what: &str) -> Option<(GroupNumber, Span)> {
    let text = match &v.value {
        Value::Number(x) if x.is_finite() => return Some((GroupNumber::Known(*x), v.span)),
        Value::Text(text) => text.trim(),
        _ => {
            r.wrong_type(v, what, "a number, a belief such as \"20 to 40\" or a parameter's name");
            return None;
        }
    };
    if let Some(p) = r.parameter(text) {
        return Some((GroupNumber::Parameter(p), v.span));
    }
    if belief(text).is_some() {
        // Its own parameter could not be made: the name is taken.
        r.error(
            "RP0101",
            v.span,
            format!("the parameter for {what} is declared already"),
            "name that parameter here, or rename it",
        );
    } else if r.declared.parameters.lacks(text) {
        let parameters = r.parameters();
        let mut known: Vec<&str> = parameters.keys().map(String::as_str).collect();
        known.sort_unstable();
        let help = format!(
            "{}; or write a number (40) or a belief (\"20 to 40\")",
            did_you_mean(text, "parameters", known)
        );
        r.error("RP0103", v.span, format!("{what} is `{text}`, which is not a parameter"), help);
    }
    None
}

/// How the model is read, and what the case says of it.
fn settings(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    group: &Group,
) -> (Option<Settings>, Vec<(String, String)>) {
    let mut settings = Settings::default();
    settings.fall_back_on(group);
    let mut said = Vec::new();
    let mut sound = true;
    let options = t.get(&bargaining::OPTIONS).is_some().then(|| t.table(r, &bargaining::OPTIONS));
    for (key, v) in options.flatten().iter().flat_map(Fields::entries) {
        let Value::Text(value) = &v.value else {
            r.wrong_type(v, &format!("the option `{}`", key.name), "text in quotes");
            sound = false;
            continue;
        };
        if let Err(e) = settings.set(&key.name, value) {
            let help = "the options are listed with  realpolitik explain RP0709";
            r.error("RP0312", v.span, e.to_string(), help);
            sound = false;
        }
        said.push((key.name.clone(), value.clone()));
    }
    if settings.smp.transition == Transition::Stochastic {
        r.error(
            "RP0312",
            t.span,
            format!(
                "{} is to move by chance, and its outcome would not follow from its numbers",
                t.what
            ),
            "take StateTransitions = \"Stochastic\" out of its options",
        );
        sound = false;
    }
    (sound.then_some(settings), said)
}

/// Whether the numbers at the middle of every belief make a group; warns of beliefs
/// that reach off their scales.
fn checked(
    r: &mut Reader<'_>,
    case: &Case,
    t: &Fields<'_>,
    group: &Group,
    numbers: &[(GroupNumber, Span)],
) -> bool {
    let mut sound = true;
    for ((actor, input), (number, at)) in inputs(group).into_iter().zip(numbers) {
        let name = &group.actors[actor].name;
        let (what, low, high, factor) = match input {
            Input::Capability => (format!("the capability of {name}"), 0.0, MOST, 1.0),
            Input::Position(k) => {
                let d = &group.dimensions[k];
                (format!("the position of {name} on {}", d.name), d.low, d.high, 1.0)
            }
            Input::Salience(k) => {
                let what = format!("the salience of {} for {name}", group.dimensions[k].name);
                (what, 0.0, WHOLE * (1.0 + SALIENCE_SLACK), WHOLE)
            }
        };
        let value = get(group, actor, input) * factor;
        if !(low..=high).contains(&value) {
            let (value, high) = (tidy(value), tidy(high));
            let help = format!("write a value from {low} to {high}");
            r.error("RP0312", *at, format!("{what} is {value}, off its scale"), help);
            sound = false;
        } else if let GroupNumber::Parameter(p) = number
            && let d = &case.parameters[p.index()].distribution
            && !r.is_asked(*p)
            && !matches!(d, Distribution::Fixed { .. })
        {
            let off = d.cdf(low - 1e-12) + (1.0 - d.cdf(high));
            if off > OFF_SCALE {
                r.push(Diagnostic::warning(
                    "RP0312",
                    *at,
                    format!("{what} is off its scale in {} % of belief", short(100.0 * off)),
                    format!(
                        "draws there count as the end; believe what stays within {low} to {}",
                        tidy(high)
                    ),
                ));
            }
        }
    }
    for (i, a) in group.actors.iter().enumerate() {
        let total = WHOLE * a.total_salience();
        let at = inputs(group)
            .iter()
            .position(|(actor, input)| *actor == i && *input == Input::Salience(0))
            .map_or(t.span, |at| numbers[at].1);
        if total > WHOLE * (1.0 + SALIENCE_SLACK) && a.salience.len() > 1 {
            let message = format!("the saliences of {} add to {}", a.name, tidy(total));
            let help = "they are shares of one attention: lower them to 100 in all";
            r.error("RP0312", at, message, help);
            sound = false;
        } else if total <= 0.0 {
            let message = format!("nothing matters to {}: all its saliences are 0", a.name);
            r.error("RP0312", at, message, "take the member out, or give it some salience");
            sound = false;
        }
    }
    if sound && let Err(e) = group.validate() {
        r.error("RP0312", t.span, e.to_string(), "correct the numbers of the group");
        sound = false;
    }
    sound
}

/// A number to six significant digits or so.
fn tidy(x: f64) -> f64 {
    if x.abs() >= 1e6 { x } else { (x * 1e6).round() / 1e6 }
}

/// Whether the model comes to an outcome at the middle of every belief and over a few
/// draws of them; warns of one that does not come to rest.
fn answers(
    r: &mut Reader<'_>,
    case: &Case,
    at: Span,
    rule: &GroupRule,
    numbers: &[(GroupNumber, Span)],
) -> bool {
    let asked = |(number, _): &(GroupNumber, Span)| match number {
        GroupNumber::Known(_) => false,
        GroupNumber::Parameter(p) => r.is_asked(*p),
    };
    if numbers.iter().any(asked) {
        return true;
    }
    let help = "take another model, or other options: realpolitik explain RP0709";
    let model = rule.model.name();
    let mut moving = 0;
    for k in 0..DRAWS {
        let drawn: Vec<f64> = numbers.iter().map(|(n, _)| drawn(case, *n, k)).collect();
        match rule.tried(&drawn) {
            Ok((_, rests)) => moving += usize::from(!rests),
            Err(why) => {
                let place = if k == 0 { "at the middle of" } else { "somewhere in" };
                let message =
                    format!("the model {model} comes to nothing {place} the beliefs: {why}");
                r.error("RP0312", at, message, help);
                return false;
            }
        }
    }
    if moving > 0 {
        let share = short(100.0 * moving as f64 / DRAWS as f64);
        let turns = rule.settings.smp.max_turns;
        r.push(Diagnostic::warning(
            "RP0312",
            at,
            format!(
                "the model {model} still moves after {turns} turns in about {share} % of draws"
            ),
            format!("where it then is counts as its outcome; {help}"),
        ));
    }
    true
}

/// A number in one of some draws: the first is the middle of every belief, the others
/// are spread by multiples of irrational numbers (Weyl 1916).
fn drawn(case: &Case, number: GroupNumber, k: usize) -> f64 {
    let p = match number {
        GroupNumber::Known(x) => return x,
        GroupNumber::Parameter(p) => p,
    };
    let belief = &case.parameters[p.index()].distribution;
    if k == 0 {
        return belief.median();
    }
    let u = (0.5 + (5.0 + 8.0 * f64::from(p.0)).sqrt() * k as f64).fract();
    belief.quantile(u.clamp(1e-4, 1.0 - 1e-4))
}
