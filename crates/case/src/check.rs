//! Lints for tradecraft: a case may be right as a program and weak as analysis.

use crate::diagnostic::Diagnostic;
use crate::formula::Symbol;
use crate::unfold::{UnfoldError, UnfoldLimits, compile};
use crate::{Case, Distribution, Span};
use std::collections::HashSet;

/// Evidence on an actor older than this on the as-of date is called old.
const STALE_DAYS: i64 = 365;
/// Digits that a judged number may have.
const JUDGED_DIGITS: usize = 3;

/// The lints of a case without errors.
pub(crate) fn lints(case: &Case) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for game in 0..case.games.len() {
        match compile(case, game, &UnfoldLimits::default()) {
            Ok(_) => {}
            Err(e @ (UnfoldError::TooManyNodes { .. } | UnfoldError::TooDeep { .. })) => {
                let span = case.games[game].span;
                found.push(Diagnostic::error("RP0305", span, e.to_string(), "merge moves"));
            }
            Err(e) => {
                let span = case.games[game].span;
                found.push(Diagnostic::error("RP0106", span, e.to_string(), "mend the game"));
            }
        }
    }
    bases(case, &mut found);
    unused(case, &mut found);
    stale(case, &mut found);
    sentences(case, &mut found);
    found
}

fn bases(case: &Case, found: &mut Vec<Diagnostic>) {
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
            && let Distribution::Fixed { value } = p.distribution
            && significant_digits(value) > JUDGED_DIGITS
        {
            found.push(Diagnostic::warning(
                "RP2204",
                p.span,
                format!("`{}` = {value} is judged to {} digits", p.id, significant_digits(value)),
                "round it, or give a range",
            ));
        }
    }
}

fn significant_digits(value: f64) -> usize {
    let text = format!("{:e}", value.abs());
    let mantissa = text.split('e').next().unwrap_or("");
    mantissa.chars().filter(char::is_ascii_digit).count()
}

fn unused(case: &Case, found: &mut Vec<Diagnostic>) {
    let mut parameters: HashSet<u32> = HashSet::new();
    let mut actors: HashSet<u32> = HashSet::new();
    for g in &case.games {
        let formulas = g.outcomes.iter().flat_map(|o| &o.payoffs).chain(&g.precision).chain(
            g.chance.iter().flat_map(|c| c.branches.iter().filter_map(|b| b.probability.as_ref())),
        );
        for f in formulas {
            for s in f.symbols() {
                if let Symbol::Parameter(p) = s {
                    parameters.insert(p.0);
                }
            }
        }
        actors.extend(g.players.iter().map(|a| a.0));
    }
    for r in &case.rivals {
        for (_, _, _, e) in &r.payoffs {
            for s in e.symbols() {
                if let Symbol::Parameter(p) = s {
                    parameters.insert(p.0);
                }
            }
        }
    }
    for e in &case.events {
        actors.insert(e.actor.0);
        actors.extend(e.target.map(|t| t.0));
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
    let mut tell = |what: &str, id: &str, span: Span| {
        found.push(Diagnostic::warning(
            "RP2111",
            span,
            format!("{what} `{id}` is declared but never used"),
            "use it or take it out",
        ));
    };
    for (i, p) in case.parameters.iter().enumerate() {
        if !parameters.contains(&(i as u32)) {
            tell("parameter", &p.id, p.span);
        }
    }
    for (i, a) in case.actors.iter().enumerate() {
        if !actors.contains(&(i as u32)) {
            tell("actor", &a.id, a.span);
        }
    }
}

fn stale(case: &Case, found: &mut Vec<Diagnostic>) {
    for g in &case.games {
        for player in &g.players {
            let newest = case
                .known_events()
                .filter(|e| e.actor == *player || e.target == Some(*player))
                .map(|e| e.date.latest())
                .max();
            let Some(newest) = newest else { continue };
            let days = i64::from((case.as_of - newest).get_days());
            if days > STALE_DAYS {
                let a = &case.actors[player.index()];
                found.push(Diagnostic::warning(
                    "RP2110",
                    a.span,
                    format!("newest evidence on {} is {days} days older than the as-of date", a.id),
                    "look for later evidence, or move as_of back",
                ));
            }
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
        for sentence in text.split(['.', ';', '!', '?']) {
            let s = sentence.to_lowercase();
            if CONFIDENCE.iter().any(|c| s.contains(c)) && LIKELIHOOD.iter().any(|l| s.contains(l))
            {
                found.push(Diagnostic::warning(
                    "RP2301",
                    span,
                    format!(
                        "\"{}\" puts confidence and likelihood in one sentence",
                        sentence.trim()
                    ),
                    "make two sentences of it",
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
    for e in &case.events {
        look(&e.summary, e.span);
    }
    for q in &case.questions {
        look(&q.label, q.span);
        look(&q.rule, q.span);
    }
}
