//! What a case declares, item by item, in names rather than positions: the form
//! in which two cases are compared.

use super::document::{case, ladder};
use super::events::event;
use super::forecast::{given, question};
use super::game::{action, chance, concession, node, outcome, selection, whole};
use super::parameters::{correlation, parameter};
use super::people::{actor, dyad, tier};
use super::regimes::{measure, occasion, regime, rule};
use super::rivals::rival;
use super::{Key, Reach};
use crate::formula::{Expression, Symbol};
use crate::{
    Action, Actor, ActorId, Basis, Case, Distribution, Edge, MoveNode, NameTable, Protocol, Span,
};
use schemars::JsonSchema;
use serde::Serialize;

/// What kind of thing is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// The case as a whole: title and date.
    Case,
    /// An actor.
    Actor,
    /// What is said of a pair of actors.
    Dyad,
    /// The names of the tiers of the ladder.
    Ladder,
    /// A row of the ladder.
    Tier,
    /// A parameter.
    Parameter,
    /// A rank correlation.
    Correlation,
    /// A game as a whole: title, start, precisions, walk-away outcomes.
    Game,
    /// A draw of nature in a game.
    Chance,
    /// A move in a game.
    Move,
    /// An outcome of a game.
    Outcome,
    /// A rule with its enforcer and measures.
    Regime,
    /// A version of a rule.
    Rule,
    /// An occasion on which a rule could bite.
    Occasion,
    /// A rival explanation.
    Rival,
    /// A question to forecast.
    Question,
    /// A row of evidence.
    Event,
    /// A source.
    Source,
}

/// One thing said of an item.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in a comparison.
    pub name: String,
    /// For people.
    pub shown: String,
    /// Equal if and only if nothing has changed.
    pub compared: String,
    /// How far a change of it reaches.
    pub reach: Reach,
    /// The keys that it is stated by.
    pub keys: Vec<&'static Key>,
    /// Where it stands, if apart from the item.
    pub span: Option<Span>,
}

/// Something a case declares. Kind, game and id tell it from all others.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// The game that it belongs to, by id.
    pub game: Option<String>,
    /// Its id.
    pub id: String,
    /// Its label; the id if it has none.
    pub label: String,
    /// Keys of the sources it rests on.
    pub sources: Vec<String>,
    /// What is said of it.
    pub fields: Vec<Field>,
    /// Where it is declared.
    pub span: Span,
}

impl Item {
    fn new(kind: ItemKind, id: impl Into<String>, span: Span) -> Self {
        let id = id.into();
        Item {
            kind,
            game: None,
            label: id.clone(),
            id,
            sources: Vec::new(),
            fields: Vec::new(),
            span,
        }
    }
    fn of(mut self, game: &Protocol) -> Self {
        self.game = Some(game.id.clone());
        self
    }
    /// A label, under whichever key it stands.
    fn called(mut self, key: &'static Key, label: &str) -> Self {
        self.label = label.to_owned();
        self.named("label", key, label)
    }
    /// What stands under a key, in the same words for people and comparison.
    fn say(self, key: &'static Key, text: impl Into<String>) -> Self {
        self.named(key.name, key, text)
    }
    /// The same under a name of its own.
    fn named(self, name: impl Into<String>, key: &'static Key, text: impl Into<String>) -> Self {
        let text = text.into();
        self.put(name, &[key], text.clone(), text)
    }
    /// What several keys state together. It reaches as far as they do.
    fn put(
        mut self,
        name: impl Into<String>,
        keys: &[&'static Key],
        shown: String,
        compared: String,
    ) -> Self {
        let reach = keys.iter().map(|k| k.reach).max().unwrap_or(Reach::Apart);
        let keys = keys.to_vec();
        self.fields.push(Field { name: name.into(), shown, compared, reach, keys, span: None });
        self
    }
    fn at(mut self, span: Span) -> Self {
        if let Some(last) = self.fields.last_mut() {
            last.span = Some(span);
        }
        self
    }
    /// What a number rests on, and the keys that say so; `judgement` may be left
    /// out of a comparison.
    fn basis(mut self, source: &'static Key, judgement: &'static Key, basis: &Basis) -> Self {
        self.sources.clone_from(&basis.sources);
        self.words("source", source, basis.sources.join(", ")).words(
            "judgement",
            judgement,
            basis.judgement.clone().unwrap_or_default(),
        )
    }
    /// How far the source of a number goes, as the case states it.
    fn rests(self, key: &'static Key, basis: &Basis) -> Self {
        self.say(key, basis.stated.map_or("", crate::BasisKind::word))
    }
    fn cited(mut self, key: &'static Key, sources: &[String]) -> Self {
        self.sources = sources.to_vec();
        self.words("source", key, sources.join(", "))
    }
    /// Words that no key of the language states.
    fn entry(mut self, name: &str, text: &str) -> Self {
        self.fields.push(Field {
            name: name.to_owned(),
            shown: text.to_owned(),
            compared: text.to_owned(),
            reach: Reach::Words,
            keys: Vec::new(),
            span: None,
        });
        self
    }
    /// Words that stand under a key from which more than words may follow.
    fn words(mut self, name: &str, key: &'static Key, text: String) -> Self {
        self = self.named(name, key, text);
        if let Some(last) = self.fields.last_mut() {
            last.reach = Reach::Words;
        }
        self
    }
}

/// A belief in a few words: the value, or its median and 90 % range.
fn belief(d: &Distribution) -> String {
    match d {
        Distribution::Fixed { value } => short(*value),
        d => format!(
            "{} ({} to {})",
            short(d.median()),
            short(d.quantile(0.05)),
            short(d.quantile(0.95))
        ),
    }
}

/// Three significant digits.
fn short(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return x.to_string();
    }
    let digits = (2 - x.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn optional<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

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
    for game in &case.games {
        protocol(case, game, &mut all);
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

fn id(case: &Case, actor: ActorId) -> &str {
    &case.actors[actor.index()].id
}

fn actor(case: &Case, a: &Actor) -> Item {
    let mut item = Item::new(ItemKind::Actor, a.id.as_str(), a.span);
    item.label.clone_from(&a.name);
    let mut item = item
        .say(&actor::NAME, a.name.as_str())
        .say(&actor::ROLE, a.role.map_or_else(String::new, |r| format!("{r:?}").to_lowercase()))
        .say(&actor::POWER, optional(a.power.as_ref().map(|(p, _)| p)))
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

/// What a symbol of a formula is called.
fn symbol(case: &Case, names: &NameTable, symbol: Symbol) -> String {
    match symbol {
        Symbol::Parameter(p) => case.parameters[p.index()].id.clone(),
        Symbol::Branch(edge) => format!("{}.{}", names.vertex(edge.node), names.branch(edge)),
        Symbol::Measure(m) => format!("measure {m}"),
    }
}

fn protocol(case: &Case, game: &Protocol, all: &mut Vec<Item>) {
    let formula = |e: &Expression| e.postfix(&|s| symbol(case, &game.names, s));
    let seen = |s: &Option<Vec<ActorId>>| match s {
        None => "everyone".to_owned(),
        Some(list) => {
            let mut ids: Vec<&str> = list.iter().map(|a| id(case, *a)).collect();
            ids.sort_unstable();
            ids.join(", ")
        }
    };
    let mut whole = Item::new(ItemKind::Game, game.id.as_str(), game.span)
        .of(game)
        .called(&whole::TITLE, &game.title)
        .say(&whole::START, game.names.vertex(game.start));
    for (player, e) in game.players.iter().zip(&game.precision) {
        let name = format!("precision.{}", id(case, *player));
        whole = whole.put(name, &[&whole::PRECISION], e.text().to_owned(), formula(e));
    }
    let leave: Vec<String> = game
        .walk_away
        .iter()
        .map(|(a, o)| format!("{} = {}", id(case, *a), game.outcomes[*o].name))
        .collect();
    let mut whole = whole.say(&whole::WALK_AWAY, leave.join(", "));
    if let Some(s) = &game.selection {
        let marks: Vec<String> = s.recorded_if.iter().map(|h| h.name(game)).collect();
        whole = whole.say(&selection::RECORDED_IF, marks.join(", ")).basis(
            &selection::SOURCE,
            &selection::JUDGEMENT,
            &s.basis,
        );
    }
    all.push(whole);
    for c in &game.chance {
        let side = |of: &dyn Fn(&Expression) -> String| -> String {
            let branch = |b: &crate::Branch| {
                let p = b.probability.as_ref().map_or_else(|| "rest".to_owned(), of);
                format!("{}: {p} to {}", b.name, game.names.vertex(b.to))
            };
            c.branches.iter().map(branch).collect::<Vec<_>>().join("; ")
        };
        all.push(
            Item::new(ItemKind::Chance, c.name.as_str(), c.span)
                .of(game)
                .called(&chance::LABEL, &c.label)
                .say(&chance::SEEN_BY, seen(&c.seen_by))
                .put(
                    "branches",
                    &[&chance::BRANCHES],
                    side(&|e| e.text().to_owned()),
                    side(&formula),
                ),
        );
    }
    for m in &game.moves {
        let to = |a: &Action| format!("{} to {}", a.name, game.names.vertex(a.to));
        let actions: Vec<String> = m.actions.iter().map(to).collect();
        let cards: Vec<&str> =
            m.actions.iter().filter(|a| a.card).map(|a| a.name.as_str()).collect();
        let conceded = conceded(case, m);
        all.push(
            Item::new(ItemKind::Move, m.name.as_str(), m.span)
                .of(game)
                .called(&node::LABEL, &m.label)
                .say(&node::BY, id(case, m.by))
                .say(&node::SEEN_BY, seen(&m.seen_by))
                .say(&node::ACTIONS, actions.join("; "))
                .named("cards", &action::CARD, cards.join(", "))
                .put(
                    "concessions",
                    &[&action::CONCEDES, &concession::TO, &concession::WEIGHT],
                    conceded.clone(),
                    conceded,
                ),
        );
    }
    for o in &game.outcomes {
        let mut item = Item::new(ItemKind::Outcome, o.name.as_str(), o.span)
            .of(game)
            .called(&outcome::LABEL, &o.label);
        for (player, e) in game.players.iter().zip(&o.payoffs) {
            let name = format!("payoffs.{}", id(case, *player));
            item = item.put(name, &[&outcome::PAYOFFS], e.text().to_owned(), formula(e));
        }
        all.push(item);
    }
}

/// What the actions of a move give away.
fn conceded(case: &Case, m: &MoveNode) -> String {
    let all = m.actions.iter().filter_map(|a| {
        let c = a.concedes.as_ref()?;
        Some(format!("{} {} to {}", a.name, c.weight, id(case, c.to)))
    });
    all.collect::<Vec<_>>().join(", ")
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
        use crate::rival::Quantity;
        let quantity = match &q.quantity {
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
            Quantity::Judged(p) => p.to_string(),
        };
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
            .say(&event::SUMMARY, e.summary.as_str())
            .say(&event::VISIBILITY, if e.private { "private" } else { "public" })
            .cited(&event::SOURCE, &e.sources);
        item.label.clone_from(&e.summary);
        all.push(item);
    }
}
