//! Rival explanations.

use super::belief::Stated;
use super::formula::{meaning, parse};
use super::{Asker, Fields, Games, Reader, belief, correlation};
use crate::diagnostic::did_you_mean;
use crate::formula::Expression;
use crate::language::document::case;
use crate::language::parameters::setting;
use crate::language::rivals::rival;
use crate::syntax::{Key, Spanned, Value};
use crate::{Basis, Case, Distribution, ParameterId, Protocol, Rival, Span};

/// `[rivals.NAME]`.
pub(super) fn rivals(r: &mut Reader<'_>, top: &Fields<'_>, case: &mut Case, games: &Games) {
    let mut weights = Vec::new();
    for (key, t) in top.named(r, &case::RIVALS, "rival") {
        r.visible(&key.name, key.span, "rival");
        let basis = r.basis(&t);
        let help = "give its weight before the evidence: prior = 0.25";
        let prior =
            t.share(r, &rival::PRIOR, "over all rivals the weights add to 1").map(|(p, _)| p);
        if prior.is_none() {
            t.missing(r, &rival::PRIOR, help);
        }
        let (set, set_basis) = settings(r, &t, case, case.rivals.len());
        let payoffs = replaced(r, &t, case, games);
        weights.push((prior, t.get(&rival::PRIOR).map_or(key.span, |v| v.span)));
        case.rivals.push(Rival {
            id: key.name.clone(),
            label: t.text(r, &rival::LABEL).map_or_else(|| key.name.clone(), |(l, _)| l),
            prior: prior.unwrap_or(0.0),
            set,
            set_basis,
            payoffs,
            basis,
            span: key.span,
        });
    }
    // Where a weight is missing or wrong that has been said, and is the cause.
    let whole = top.get(&case::RIVALS).is_none_or(|v| v.whole) && top.whole;
    let given: Option<Vec<f64>> = weights.iter().map(|(w, _)| w.filter(|_| whole)).collect();
    let total: f64 = given.iter().flatten().sum();
    if let (Some(_), Some((_, last))) = (given, weights.last())
        && (total - 1.0).abs() > 1e-6
    {
        let shown = (total * 1e6).round() / 1e6;
        let help = if weights.len() == 1 {
            "write  prior = 1 , or better, state another explanation with the rest".to_owned()
        } else if total > 0.0 {
            format!("divide each by {shown}, or state what else could explain it")
        } else {
            "give each a share of 1".to_owned()
        };
        let of = if weights.len() == 1 {
            "the prior weight of the only rival is"
        } else {
            "the prior weights of the rivals add to"
        };
        r.error("RP0404", *last, format!("{of} {shown}, not 1"), help);
    }
}

/// What a rival sets otherwise, and what each of it rests on.
type Settings = (Vec<(ParameterId, Distribution)>, Vec<(Basis, Span)>);

fn settings(r: &mut Reader<'_>, t: &Fields<'_>, case: &Case, rival: usize) -> Settings {
    let Some(set) = t.table(r, &rival::SET) else { return Settings::default() };
    let mut all = Settings::default();
    for (key, v) in set.entries() {
        let id = correlation::parameter(r, case, &key.name, key.span);
        let mut basis = Basis::default();
        let distribution = match &v.value {
            Value::Number(n) if n.is_finite() => {
                Some(Stated::from(Distribution::Fixed { value: *n }))
            }
            Value::Table(_) => r
                .fields(v, format!("setting of `{}`", key.name), Some(&setting::BLOCK))
                .and_then(|f| {
                    basis = r.basis(&f);
                    belief::belief(r, &f, None)
                }),
            _ => {
                r.wrong_type(
                    v,
                    "a setting",
                    "a number or a belief such as { range = \"0.1 to 0.3\" }",
                );
                None
            }
        };
        if let (Some(id), Some(stated)) = (id, distribution) {
            basis.account = stated.account;
            r.asks(Asker::Setting(rival, all.0.len()), stated.query);
            all.0.push((id, stated.distribution));
            all.1.push((basis, v.span));
        }
    }
    all
}

fn replaced(
    r: &mut Reader<'_>,
    t: &Fields<'_>,
    case: &Case,
    games: &Games,
) -> Vec<(usize, usize, usize, Expression)> {
    let mut all = Vec::new();
    let definitions = std::rc::Rc::clone(&r.definitions);
    for (game_key, game_table) in t.named(r, &rival::PAYOFFS, "payoffs of game") {
        if r.full() {
            break;
        }
        let Some(game) = games.game(&game_key.name) else {
            if !games.declared.games.lacks(&game_key.name) {
                continue;
            }
            let known = case.games.iter().map(|g| g.id.as_str());
            r.error(
                "RP0105",
                game_key.span,
                format!("game `{}` is not declared", game_key.name),
                did_you_mean(&game_key.name, "games", known),
            );
            continue;
        };
        let protocol = &case.games[game];
        let names = games.names(&game_key.name);
        let defined = &games.defined[game];
        let resolve = |n: &str| {
            if defined.contains_key(n) {
                definitions.used(n);
            }
            meaning(n, |n| case.parameter(n), &games.declared, names, defined)
        };
        let known = || case.parameters.iter().map(|p| p.id.clone()).collect();
        for (outcome_key, outcome_value) in game_table.entries() {
            if r.full() {
                break;
            }
            let Some(o) = games.outcome(game, names.vertex(&outcome_key.name)) else {
                if !names.outcomes.lacks(&outcome_key.name) {
                    continue;
                }
                let known = protocol.outcomes.iter().map(|o| o.name.as_str());
                r.error(
                    "RP0106",
                    outcome_key.span,
                    format!("`{}` is not an outcome of game `{}`", outcome_key.name, protocol.id),
                    did_you_mean(&outcome_key.name, "outcomes", known),
                );
                continue;
            };
            let formula = |r: &mut Reader<'_>, v: &Spanned, what: &str| match &v.value {
                Value::Number(n) if n.is_finite() => Some(Expression::constant(*n)),
                Value::Text(text) => parse(r, v.span, text, what, &resolve, &known),
                _ => {
                    r.wrong_type(v, what, "a number or a formula in quotes");
                    None
                }
            };
            for (player, e) in paid(r, case, protocol, (outcome_key, outcome_value), &formula) {
                all.push((game, o, player, e));
            }
        }
    }
    all
}

/// What a rival pays at an outcome, by player.
fn paid(
    r: &mut Reader<'_>,
    case: &Case,
    protocol: &Protocol,
    (outcome, value): (&Key, &Spanned),
    formula: &dyn Fn(&mut Reader<'_>, &Spanned, &str) -> Option<Expression>,
) -> Vec<(usize, Expression)> {
    let mut all = Vec::new();
    let Some(f) = r.fields(value, format!("payoffs at `{}`", outcome.name), None) else {
        return all;
    };
    for (key, v) in f.entries() {
        let Some(actor) = r.actor(case, &key.name, key.span, "one who is paid") else { continue };
        let Some(player) = protocol.players.iter().position(|p| *p == actor) else {
            r.error(
                "RP0102",
                key.span,
                format!("`{}` does not play in `{}`", key.name, protocol.id),
                "replace a payoff of one of its players",
            );
            continue;
        };
        let what = format!("payoff of {} at `{}`", key.name, outcome.name);
        all.extend(formula(r, v, &what).map(|e| (player, e)));
    }
    all
}
