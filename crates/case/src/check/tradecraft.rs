//! Lints for tradecraft: a case may be right as a program and weak as analysis.

use crate::diagnostic::Diagnostic;
use crate::formula::Symbol;
use crate::group::GroupNumber;
use crate::{Case, Distribution, Parameter, Span};
use std::collections::HashSet;

/// Evidence on an actor older than this on the as-of date is called old.
const STALE_DAYS: i64 = 365;
/// Digits that a judged number may have.
const JUDGED_DIGITS: usize = 3;

/// The lints of a case without errors; `files` are its texts.
pub(crate) fn lints(case: &Case, files: &[(String, String)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    super::tries::lint(case, &mut found);
    bases(case, files, &mut found);
    alternatives(case, &mut found);
    unused(case, &mut found);
    stale(case, &mut found);
    sentences(case, &mut found);
    super::episodes::lints(case, &mut found);
    super::basis::hindsight(case, &mut found);
    super::basis::copies(case, &mut found);
    super::beliefs::lints(case, &mut found);
    super::days::lints(case, &mut found);
    super::repeats::lints(case, &mut found);
    super::fixed::lint(case, &mut found);
    super::placeholder::lint(files, &mut found);
    found
}

fn bases(case: &Case, files: &[(String, String)], found: &mut Vec<Diagnostic>) {
    for p in &case.parameters {
        if p.basis.sources.is_empty() && p.basis.judgement.is_none() {
            found.push(
                Diagnostic::warning(
                    "RP2101",
                    p.span,
                    format!("parameter `{}` has no source", p.id),
                    "add  source = \"key\"  or  judgement = \"who, when, why\"",
                )
                .note("rests on nothing"),
            );
        } else if p.basis.sources.len() == 1 && p.basis.judgement.is_none() {
            found.push(Diagnostic::warning(
                "RP2102",
                p.span,
                format!("parameter `{}` rests on `{}` alone", p.id, p.basis.sources[0]),
                "add a second source, or a judgement that says why one is enough",
            ));
        }
        if p.basis.sources.is_empty()
            && let Some((number, digits)) = most_digits(p, files)
            && digits > JUDGED_DIGITS
        {
            found.push(Diagnostic::warning(
                "RP2204",
                p.belief_span,
                format!("`{}` is judged to {digits} digits: {number}", p.id),
                "round it to what can be judged, or give a range",
            ));
        }
    }
}

/// The number with the most significant digits in the belief of a parameter, as
/// it is written. Probabilities in a belief are not counted: 97.5 % is a name.
fn most_digits(p: &Parameter, files: &[(String, String)]) -> Option<(String, usize)> {
    if !p.experts.is_empty()
        || p.basis.account.is_some()
        || matches!(p.distribution, Distribution::Quantiles { .. } | Distribution::Elicited(_))
    {
        return None;
    }
    let text = files.get(p.belief_span.file as usize)?;
    let text = text.1.get(p.belief_span.start as usize..p.belief_span.end as usize)?;
    let numbers = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let counted = numbers.filter(|n| n.contains(|c: char| c.is_ascii_digit())).map(|n| {
        let digits: String = n.chars().filter(char::is_ascii_digit).collect();
        let lead = digits.trim_start_matches('0');
        // Noughts at the end of a whole number are its size, not its precision.
        let significant = if n.contains('.') { lead } else { lead.trim_end_matches('0') };
        (n.to_owned(), significant.len())
    });
    counted.max_by_key(|(_, digits)| *digits)
}

/// A case that considers one explanation alone will find it confirmed.
fn alternatives(case: &Case, found: &mut Vec<Diagnostic>) {
    if case.rivals.len() >= 2 {
        return;
    }
    let (span, message) = match case.rivals.first() {
        None => (Span::default(), "the case considers no rival explanation".to_owned()),
        Some(r) => (r.span, format!("`{}` is the only explanation considered", r.id)),
    };
    found.push(Diagnostic::warning(
        "RP2103",
        span,
        message,
        "state at least two rivals: [rivals.NAME] with label, prior and what they set otherwise",
    ));
}

fn unused(case: &Case, found: &mut Vec<Diagnostic>) {
    let mut parameters: HashSet<u32> = HashSet::new();
    let mut actors: HashSet<u32> = HashSet::new();
    let mut read = |e: &crate::formula::Expression| {
        for s in e.symbols() {
            if let Symbol::Parameter(p) = s {
                parameters.insert(p.0);
            }
        }
    };
    for g in &case.games {
        g.outcomes.iter().flat_map(|o| &o.payoffs).chain(&g.precision).for_each(&mut read);
        let branches = g.chance.iter().flat_map(|c| &c.branches);
        branches.filter_map(|b| b.probability.as_ref()).for_each(&mut read);
        actors.extend(g.players.iter().map(|a| a.0));
    }
    for r in &case.rivals {
        r.payoffs.iter().for_each(|(_, _, _, e)| read(e));
    }
    let numbers = case.groups.iter().flat_map(|g| &g.numbers);
    parameters.extend(numbers.filter_map(|(number, _)| match number {
        GroupNumber::Parameter(p) => Some(p.0),
        GroupNumber::Known(_) => None,
    }));
    parameters.extend(case.relations.iter().flat_map(|r| r.parameters()).map(|p| p.0));
    for e in &case.events {
        actors.insert(e.actor.0);
        actors.extend(e.target.map(|t| t.0));
        actors.extend(e.concession.iter().flat_map(|(g, r, _)| [g.0, r.0]));
    }
    for d in &case.dyads {
        actors.extend([d.a.0, d.b.0]);
        actors.extend(d.common_threat.as_ref().map(|t| t.0.0));
    }
    for r in case.ladder.iter().flat_map(|l| &l.records) {
        actors.extend([r.actor.0, r.partner.0]);
    }
    for r in &case.regimes {
        actors.insert(r.enforcer.0);
        actors.extend(r.occasions.iter().map(|o| o.actor.0));
    }
    actors.extend(case.actors.iter().filter_map(|a| a.of).map(|a| a.0));
    let mut tell = |what: &str, id: &str, span: Span, help: &str| {
        let message = format!("{what} `{id}` is declared but never used");
        found.push(Diagnostic::warning("RP2111", span, message, help));
    };
    for (i, p) in case.parameters.iter().enumerate() {
        if !parameters.contains(&(i as u32)) {
            tell("parameter", &p.id, p.span, "let a formula name it, or take it out");
        }
    }
    for (i, a) in case.actors.iter().enumerate() {
        // A group counts as used through the state that it belongs to.
        if !actors.contains(&(i as u32)) && a.of.is_none() {
            tell("actor", &a.id, a.span, "let it play, or take it out");
        }
    }
}

fn stale(case: &Case, found: &mut Vec<Diagnostic>) {
    let mut newest: Vec<Option<jiff::civil::Date>> = vec![None; case.actors.len()];
    for e in case.known_events() {
        for actor in std::iter::once(e.actor).chain(e.target) {
            let known = &mut newest[actor.index()];
            *known = (*known).max(Some(e.date.latest()));
        }
    }
    let mut told = HashSet::new();
    for player in case.games.iter().flat_map(|g| &g.players) {
        let Some(newest) = newest[player.index()] else { continue };
        let days = i64::from((case.as_of - newest).get_days());
        if days > STALE_DAYS && told.insert(player) {
            let a = &case.actors[player.index()];
            found.push(Diagnostic::warning(
                "RP2110",
                a.span,
                format!("the newest evidence on {} is {days} days older than the as-of date", a.id),
                "look for later evidence, or move as_of back",
            ));
        }
    }
}

const CONFIDENCE: [&str; 3] = ["low confidence", "moderate confidence", "high confidence"];
const LIKELIHOOD: [&str; 7] = [
    "almost no chance",
    "unlikely",
    "even chance",
    "likely",
    "probable",
    "almost certain",
    "remote",
];

/// Confidence and likelihood must not share a sentence (ICD 203).
fn sentences(case: &Case, found: &mut Vec<Diagnostic>) {
    let mut look = |text: &str, span: Span| {
        let lower = text.to_lowercase();
        if !CONFIDENCE.iter().any(|c| lower.contains(c)) {
            return;
        }
        for sentence in text.split(['.', ';', '!', '?']) {
            let s = sentence.to_lowercase();
            if CONFIDENCE.iter().any(|c| s.contains(c)) && LIKELIHOOD.iter().any(|l| s.contains(l))
            {
                let shown: String = sentence.trim().chars().take(120).collect();
                found.push(Diagnostic::warning(
                    "RP2301",
                    span,
                    format!("\"{shown}\" puts confidence and likelihood in one sentence"),
                    "make two sentences of it: how likely it is, and how good the evidence is",
                ));
            }
        }
    };
    look(&case.title, Span::default());
    for p in &case.parameters {
        look(&p.label, p.span);
        if let Some(j) = &p.basis.judgement {
            look(j, p.span);
        }
    }
    for r in &case.rivals {
        look(&r.label, r.span);
        if let Some(j) = &r.basis.judgement {
            look(j, r.span);
        }
    }
    for e in &case.events {
        look(&e.summary, e.span);
    }
    for q in &case.questions {
        look(&q.label, q.span);
        look(&q.rule, q.span);
    }
}
