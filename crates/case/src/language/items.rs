//! What a case declares, item by item, in names rather than positions: the form
//! in which two cases are compared.

pub use super::item::{Field, Item, ItemKind};

use super::document::{case, ladder};
use super::events::event;
use super::forecast::{given, question};
use super::game_items::game_items;
use super::group_items::group_items;
use super::item::{belief, id, optional, symbol};
use super::parameters::{correlation, parameter};
use super::people::{actor, dyad, power, tier};
use super::regimes::{measure, occasion, regime, rule};
use super::relation_items::relation_items;
use super::rivals::rival;
use crate::formula::Expression;
use crate::rival::Quantity;
use crate::{Actor, Basis, Case, Edge, NameTable, Span};

/// Everything that a case declares, in file order.
pub fn items(case: &Case) -> Vec<Item> {
    let mut all = vec![
        Item::new(ItemKind::Case, "case", Span::default())
            .say(&case::TITLE, case.title.as_str())
            .say(&case::AS_OF, case.as_of.to_string())
            .say(&case::SUMMARY, case.summary.clone().unwrap_or_default())
            .say(
                &case::ABOUT,
                case.about.map_or_else(String::new, |(a, b)| {
                    format!("{} and {}", id(case, a), id(case, b))
                }),
            ),
    ];
    all.extend(case.actors.iter().map(|a| actor(case, a)));
    people(case, &mut all);
    parameters(case, &mut all);
    case.groups.iter().for_each(|g| group_items(case, g, &mut all));
    for game in &case.games {
        game_items(case, game, &mut all);
    }
    for r in &case.relations {
        relation_items(case, r, &mut all);
    }
    regimes(case, &mut all);
    accounts(case, &mut all);
    events(case, &mut all);
    all.extend(case.sources.iter().map(|s| {
        Item::new(ItemKind::Source, s.key.as_str(), Span::default())
            .entry("citation", s.citation.as_str())
            .entry("url", s.url.as_deref().unwrap_or_default())
    }));
    all
}

fn actor(case: &Case, a: &Actor) -> Item {
    let mut item = Item::new(ItemKind::Actor, a.id.as_str(), a.span);
    item.label.clone_from(&a.name);
    let share = optional(a.power.as_ref().map(|(p, _)| p));
    let mut item = item
        .say(&actor::NAME, a.name.as_str())
        .say(&actor::ROLE, a.role.map_or_else(String::new, |r| format!("{r:?}").to_lowercase()))
        .put(
            actor::POWER.name,
            &[&actor::POWER, &power::VALUE, &power::PANEL, &power::STATE, &power::YEAR],
            share.clone(),
            share,
        )
        .say(&actor::OF, a.of.map_or("", |o| id(case, o)));
    if let Some((_, basis)) = &a.power {
        item = item.basis(&actor::POWER, &actor::POWER, basis);
    }
    item
}

fn people(case: &Case, all: &mut Vec<Item>) {
    for d in &case.dyads {
        let from = optional(d.period.0);
        let pair = format!("{} and {}", id(case, d.a), id(case, d.b));
        let key = if from.is_empty() { pair } else { format!("{pair} from {from}") };
        let number = |n: &Option<(f64, Basis)>| optional(n.as_ref().map(|(x, _)| x));
        let mut bases: Vec<&Basis> = Vec::new();
        let treaty = d.treaty.as_ref().map_or_else(String::new, |(from, to, basis)| {
            bases.push(basis);
            format!("{from} to {}", optional(*to))
        });
        let threat = d.common_threat.as_ref().map_or_else(String::new, |(who, x, basis)| {
            bases.push(basis);
            format!("{} {x}", id(case, *who))
        });
        bases.extend(d.regime_distance.iter().map(|(_, b)| b));
        bases.extend(d.vote_distance.iter().map(|(_, b)| b));
        let sources: Vec<String> = bases.iter().flat_map(|b| b.sources.clone()).collect();
        all.push(
            Item::new(ItemKind::Dyad, key, d.span)
                .say(&dyad::TREATY, treaty)
                .named("until", &dyad::TO, optional(d.period.1))
                .say(&dyad::COMMON_THREAT, threat)
                .say(&dyad::REGIME_DISTANCE, number(&d.regime_distance))
                .say(&dyad::VOTE_DISTANCE, number(&d.vote_distance))
                .cited(&dyad::TREATY, &sources),
        );
    }
    let Some(ladder) = &case.ladder else { return };
    all.push(
        Item::new(ItemKind::Ladder, "ladder", Span::default())
            .say(&ladder::TIERS, ladder.tiers.join(", ")),
    );
    for r in &ladder.records {
        let key = format!("{} for {} from {}", id(case, r.actor), id(case, r.partner), r.from);
        all.push(
            Item::new(ItemKind::Tier, key, r.span)
                .say(&tier::TIER, ladder.tiers.get(r.tier).cloned().unwrap_or_default())
                .say(&tier::TO, optional(r.to))
                .cited(&tier::SOURCE, &r.sources),
        );
    }
}

fn parameters(case: &Case, all: &mut Vec<Item>) {
    for p in &case.parameters {
        all.push(
            Item::new(ItemKind::Parameter, p.id.as_str(), p.span)
                .called(&parameter::LABEL, &p.label)
                .put(
                    "belief",
                    &[
                        &parameter::VALUE,
                        &parameter::RANGE,
                        &parameter::DIST,
                        &parameter::QUANTILES,
                        &parameter::FIT,
                        &parameter::EXPERTS,
                        &parameter::POOL,
                        &parameter::WEIGHTS,
                        &parameter::DATA,
                        &parameter::POSTERIOR,
                        &parameter::COLUMN,
                    ],
                    belief(&p.distribution),
                    format!("{:?}", p.distribution),
                )
                .at(p.belief_span)
                .say(&parameter::UNIT, p.unit.clone().unwrap_or_default())
                .say(&parameter::CARD_OF, p.card_of.map_or("", |a| id(case, a)))
                .say(&parameter::WITHOUT, optional(p.without))
                .say(&parameter::VISIBILITY, if p.private { "private" } else { "public" })
                .basis(&parameter::SOURCE, &parameter::JUDGEMENT, &p.basis)
                .rests(&parameter::BASIS, &p.basis),
        );
    }
    for c in &case.correlations {
        let mut pair = [&case.parameters[c.a.index()].id, &case.parameters[c.b.index()].id];
        pair.sort();
        all.push(
            Item::new(ItemKind::Correlation, format!("{} and {}", pair[0], pair[1]), c.span)
                .say(&correlation::RANK, c.rank.to_string())
                .basis(&correlation::SOURCE, &correlation::JUDGEMENT, &c.basis)
                .rests(&correlation::BASIS, &c.basis),
        );
    }
}

fn regimes(case: &Case, all: &mut Vec<Item>) {
    for r in &case.regimes {
        let measures: Vec<String> = r.measures.iter().map(|(id, _, _)| id.clone()).collect();
        let meaning: Vec<String> = r
            .measures
            .iter()
            .map(|(_, label, unit)| format!("{label} {}", unit.as_deref().unwrap_or("")))
            .collect();
        let meaning = meaning.join("; ");
        all.push(
            Item::new(ItemKind::Regime, r.id.as_str(), r.span)
                .called(&regime::TITLE, &r.title)
                .say(&regime::ENFORCER, id(case, r.enforcer))
                .say(&regime::POPULATION, r.population.as_deref().unwrap_or(""))
                .say(&regime::COMPLETE, if r.complete { "true" } else { "false" })
                .say(&regime::MISSING, r.missing.as_deref().unwrap_or(""))
                .say(&regime::UNIT, r.unit.as_deref().unwrap_or(""))
                .say(&regime::MEASURES, measures.join(", "))
                .put("measure labels", &[&measure::LABEL, &measure::UNIT], meaning.clone(), meaning)
                .basis(&regime::SOURCE, &regime::JUDGEMENT, &r.basis),
        );
        for rule in &r.rules {
            let criteria: Vec<String> =
                rule.criteria.iter().map(|(n, e)| format!("{n}: {}", e.text())).collect();
            let nothing = NameTable::default();
            let form = |e: &Expression| e.postfix(&|s| symbol(case, &nothing, s));
            let compared: Vec<String> =
                rule.criteria.iter().map(|(n, e)| format!("{n}: {}", form(e))).collect();
            all.push(
                Item::new(ItemKind::Rule, format!("{} from {}", r.id, rule.from), rule.span)
                    .put("criteria", &[&rule::CRITERIA], criteria.join("; "), compared.join("; "))
                    .say(&rule::NEEDS, rule.needs.to_string())
                    .basis(&rule::SOURCE, &rule::JUDGEMENT, &rule.basis)
                    .rests(&rule::BASIS, &rule.basis),
            );
        }
        for o in &r.occasions {
            let mut item = Item::new(ItemKind::Occasion, format!("{} {}", r.id, o.id), o.span)
                .say(&occasion::DATE, o.date.to_string())
                .say(&occasion::ACTOR, id(case, o.actor))
                .say(&occasion::MET, optional(o.met))
                .say(&occasion::ENFORCED, if o.enforced { "yes" } else { "no" })
                .say(&occasion::ANSWERED, optional(o.answered))
                .say(&occasion::RESPONSE, o.response.as_str())
                .say(&occasion::GRADE, o.grade.to_string())
                .say(&occasion::COPY_GRADE, optional(o.copy_grade))
                .say(&occasion::SUMMARY, o.summary.as_str())
                .cited(&occasion::SOURCE, &o.sources);
            for ((name, _, _), value) in r.measures.iter().zip(&o.measures) {
                item = item.named(name, &regime::MEASURES, optional(*value));
            }
            item.label.clone_from(&o.summary);
            all.push(item);
        }
    }
}

fn accounts(case: &Case, all: &mut Vec<Item>) {
    for r in &case.rivals {
        let mut item = Item::new(ItemKind::Rival, r.id.as_str(), r.span)
            .called(&rival::LABEL, &r.label)
            .say(&rival::PRIOR, r.prior.to_string());
        for (p, d) in &r.set {
            let name = format!("set.{}", case.parameters[p.index()].id);
            item = item.put(name, &[&rival::SET], belief(d), format!("{d:?}"));
        }
        for (g, o, player, e) in &r.payoffs {
            let game = &case.games[*g];
            let name = format!(
                "{}.{}.{}",
                game.id,
                game.outcomes[*o].name,
                id(case, game.players[*player])
            );
            let form = e.postfix(&|s| symbol(case, &game.names, s));
            item = item.put(name, &[&rival::PAYOFFS], e.text().to_owned(), form);
        }
        all.push(item.basis(&rival::SOURCE, &rival::JUDGEMENT, &r.basis));
    }
    for q in &case.questions {
        let quantity = asked(case, &q.quantity);
        let supposed = q.quantity.game().map(|g| &case.games[g]);
        let supposed = q.given.iter().filter_map(|h| Some(h.name(supposed?)));
        let supposed = supposed.collect::<Vec<_>>().join(", ");
        let resolution = q.resolution.as_ref().map(|(yes, on, _)| format!("{yes} on {on}"));
        all.push(
            Item::new(ItemKind::Question, q.id.as_str(), q.span)
                .called(&question::LABEL, &q.label)
                .put(
                    "quantity",
                    &[
                        &question::GAME,
                        &question::OUTCOMES,
                        &question::MOVE,
                        &question::ACTION,
                        &question::RELATION,
                        &question::REACHES,
                        &question::CHANNEL,
                        &question::P,
                    ],
                    quantity.clone(),
                    quantity,
                )
                .put(
                    "given",
                    &[&question::GIVEN, &given::OUTCOMES, &given::MOVE, &given::ACTION],
                    supposed.clone(),
                    supposed,
                )
                .say(&question::RESOLVE_BY, q.resolve_by.to_string())
                .say(&question::RULE, q.rule.as_str())
                .say(&question::BASE_RATE, optional(q.base_rate.as_ref().map(|(b, _)| b)))
                .say(&question::RESOLUTION, resolution.unwrap_or_default()),
        );
    }
}

/// What a question asks for.
fn asked(case: &Case, quantity: &Quantity) -> String {
    match quantity {
        Quantity::Outcomes { game, outcomes } => {
            let game = &case.games[*game];
            let names: Vec<&str> =
                outcomes.iter().map(|o| game.outcomes[*o].name.as_str()).collect();
            format!("{}: {}", game.id, names.join(", "))
        }
        Quantity::Action { game, node, action } => {
            let game = &case.games[*game];
            let (node, action) = game.names.pair(Edge { node: *node, branch: *action });
            format!("{}: {node}.{action}", game.id)
        }
        Quantity::Reached { relation, states } => {
            let relation = &case.relations[*relation];
            let names: Vec<&str> = states.iter().map(|s| relation.states[*s].id.as_str()).collect();
            format!("{}: {} reached", relation.id, names.join(" or "))
        }
        Quantity::Channel { game, channel, .. } => {
            format!("{}: {} move", case.games[*game].id, channel.word())
        }
        Quantity::Judged(p) => p.to_string(),
    }
}

fn events(case: &Case, all: &mut Vec<Item>) {
    for e in &case.events {
        let concession = e.concession.as_ref().map(|(giver, receiver, weight)| {
            format!("{} to {}, weight {weight}", id(case, *giver), id(case, *receiver))
        });
        let concession = concession.unwrap_or_default();
        let seen = e.observation.as_ref().map(|o| {
            let game = &case.games[o.game];
            let node = game.names.vertex(o.node);
            format!("{} {}: {node}.{}", game.id, o.episode, o.coded(&game.names))
        });
        let seen = seen.unwrap_or_default();
        let mut item = Item::new(ItemKind::Event, e.id.as_str(), e.span)
            .say(&event::DATE, e.date.to_string())
            .say(&event::ACTOR, id(case, e.actor))
            .say(&event::TARGET, e.target.map_or("", |t| id(case, t)))
            .say(&event::KIND, e.kind.as_str())
            .say(&event::CHANNEL, format!("{:?}", e.channel).to_lowercase())
            .put(
                "concession",
                &[&event::GIVER, &event::RECEIVER, &event::WEIGHT],
                concession.clone(),
                concession,
            )
            .say(&event::ENTRY, if e.concession.is_some() { e.entry.word() } else { "" })
            .put(
                "observation",
                &[&event::GAME, &event::EPISODE, &event::MOVE, &event::ACTION],
                seen.clone(),
                seen,
            )
            .say(&event::GRADE, e.grade.to_string())
            .say(&event::COPY_GRADE, optional(e.copy_grade))
            .say(&event::MACHINE, if e.machine { "yes" } else { "no" })
            .say(&event::SUMMARY, e.summary.as_str())
            .say(&event::VISIBILITY, if e.private { "private" } else { "public" })
            .cited(&event::SOURCE, &e.sources);
        item.label.clone_from(&e.summary);
        all.push(item);
    }
}
