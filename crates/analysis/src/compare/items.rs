//! What a case declares, item by item, in names rather than positions: the form
//! in which two cases are compared.

use realpolitik_case::formula::Expression;
use realpolitik_case::{Actor, ActorId, Basis, Case, Distribution, Protocol, Span};
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

/// How far a field reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reach {
    /// Words and citations: no number hangs on it.
    Words,
    /// Findings other than the probabilities of outcomes.
    Findings,
    /// The game: probabilities of outcomes may hang on it.
    Game,
}

/// One thing said of an item.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub name: String,
    /// For people.
    pub shown: String,
    /// Equal if and only if nothing has changed.
    pub compared: String,
    pub reach: Reach,
    /// Where it stands, if apart from the item.
    pub span: Option<Span>,
}

/// Something a case declares. Kind, game and id tell it from all others.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub kind: ItemKind,
    /// The game that it belongs to, by id.
    pub game: Option<String>,
    pub id: String,
    pub label: String,
    pub sources: Vec<String>,
    pub fields: Vec<Field>,
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
    fn called(mut self, label: &str) -> Self {
        self.label = label.to_owned();
        self.words("label", label)
    }
    fn put(
        mut self,
        name: impl Into<String>,
        shown: String,
        compared: String,
        reach: Reach,
    ) -> Self {
        self.fields.push(Field { name: name.into(), shown, compared, reach, span: None });
        self
    }
    fn at(mut self, span: Span) -> Self {
        if let Some(last) = self.fields.last_mut() {
            last.span = Some(span);
        }
        self
    }
    fn words(self, name: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        self.put(name, text.clone(), text, Reach::Words)
    }
    fn finding(self, name: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        self.put(name, text.clone(), text, Reach::Findings)
    }
    fn basis(mut self, basis: &Basis) -> Self {
        self.sources.clone_from(&basis.sources);
        self.words("source", basis.sources.join(", "))
            .words("judgement", basis.judgement.clone().unwrap_or_default())
    }
    fn cited(mut self, sources: &[String]) -> Self {
        self.sources = sources.to_vec();
        self.words("source", sources.join(", "))
    }
}

/// A belief in a few words: the value, or its median and 90 % range.
pub(crate) fn belief(d: &Distribution) -> String {
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
pub(crate) fn items(case: &Case) -> Vec<Item> {
    let mut all = vec![
        Item::new(ItemKind::Case, "case", Span::default())
            .words("title", case.title.as_str())
            .finding("as_of", case.as_of.to_string()),
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
            .words("citation", s.citation.as_str())
            .words("url", s.url.clone().unwrap_or_default())
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
        .words("name", a.name.as_str())
        .finding("role", a.role.map_or_else(String::new, |r| format!("{r:?}").to_lowercase()))
        .finding("power", optional(a.power.as_ref().map(|(p, _)| p)))
        .finding("of", a.of.map_or("", |o| id(case, o)));
    if let Some((_, basis)) = &a.power {
        item = item.basis(basis);
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
                .finding("treaty", treaty)
                .finding("until", optional(d.period.1))
                .finding("common_threat", threat)
                .finding("regime_distance", number(&d.regime_distance))
                .finding("vote_distance", number(&d.vote_distance))
                .cited(&sources),
        );
    }
    let Some(ladder) = &case.ladder else { return };
    all.push(
        Item::new(ItemKind::Ladder, "ladder", Span::default())
            .finding("tiers", ladder.tiers.join(", ")),
    );
    for r in &ladder.records {
        let key = format!("{} for {} from {}", id(case, r.actor), id(case, r.partner), r.from);
        all.push(
            Item::new(ItemKind::Tier, key, r.span)
                .finding("tier", ladder.tiers.get(r.tier).cloned().unwrap_or_default())
                .finding("to", optional(r.to))
                .cited(&r.sources),
        );
    }
}

fn parameters(case: &Case, all: &mut Vec<Item>) {
    for p in &case.parameters {
        all.push(
            Item::new(ItemKind::Parameter, p.id.as_str(), p.span)
                .called(&p.label)
                .put(
                    "belief",
                    belief(&p.distribution),
                    format!("{:?}", p.distribution),
                    Reach::Game,
                )
                .at(p.belief_span)
                .words("unit", p.unit.clone().unwrap_or_default())
                .finding("card_of", p.card_of.map_or("", |a| id(case, a)))
                .finding("without", optional(p.without))
                .words("visibility", if p.private { "private" } else { "public" })
                .basis(&p.basis),
        );
    }
    for c in &case.correlations {
        let mut pair = [&case.parameters[c.a.index()].id, &case.parameters[c.b.index()].id];
        pair.sort();
        let rank = c.rank.to_string();
        all.push(
            Item::new(ItemKind::Correlation, format!("{} and {}", pair[0], pair[1]), c.span)
                .put("rank", rank.clone(), rank, Reach::Game)
                .basis(&c.basis),
        );
    }
}

fn protocol(case: &Case, game: &Protocol, all: &mut Vec<Item>) {
    let formula = |e: &Expression| e.postfix(&|p| case.parameters[p.index()].id.as_str());
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
        .called(&game.title)
        .put("start", game.start.clone(), game.start.clone(), Reach::Game);
    for (player, e) in game.players.iter().zip(&game.precision) {
        let name = format!("precision.{}", id(case, *player));
        whole = whole.put(name, e.text().to_owned(), formula(e), Reach::Game);
    }
    let leave: Vec<String> = game
        .walk_away
        .iter()
        .map(|(a, o)| format!("{} = {}", id(case, *a), game.outcomes[*o].name))
        .collect();
    all.push(whole.finding("walk_away", leave.join(", ")));
    for c in &game.chance {
        let side = |of: &dyn Fn(&Expression) -> String| -> String {
            let branch = |b: &realpolitik_case::Branch| {
                let p = b.probability.as_ref().map_or_else(|| "rest".to_owned(), of);
                format!("{}: {p} to {}", b.name, b.to)
            };
            c.branches.iter().map(branch).collect::<Vec<_>>().join("; ")
        };
        all.push(
            Item::new(ItemKind::Chance, c.name.as_str(), c.span)
                .of(game)
                .called(&c.label)
                .put("seen_by", seen(&c.seen_by), seen(&c.seen_by), Reach::Game)
                .put("branches", side(&|e| e.text().to_owned()), side(&formula), Reach::Game),
        );
    }
    for m in &game.moves {
        let actions: Vec<String> =
            m.actions.iter().map(|a| format!("{} to {}", a.name, a.to)).collect();
        let actions = actions.join("; ");
        let cards: Vec<&str> =
            m.actions.iter().filter(|a| a.card).map(|a| a.name.as_str()).collect();
        all.push(
            Item::new(ItemKind::Move, m.name.as_str(), m.span)
                .of(game)
                .called(&m.label)
                .put("by", id(case, m.by).to_owned(), id(case, m.by).to_owned(), Reach::Game)
                .put("seen_by", seen(&m.seen_by), seen(&m.seen_by), Reach::Game)
                .put("actions", actions.clone(), actions, Reach::Game)
                .finding("cards", cards.join(", ")),
        );
    }
    for o in &game.outcomes {
        let mut item =
            Item::new(ItemKind::Outcome, o.name.as_str(), o.span).of(game).called(&o.label);
        for (player, e) in game.players.iter().zip(&o.payoffs) {
            let name = format!("payoffs.{}", id(case, *player));
            item = item.put(name, e.text().to_owned(), formula(e), Reach::Game);
        }
        all.push(item);
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
        all.push(
            Item::new(ItemKind::Regime, r.id.as_str(), r.span)
                .called(&r.title)
                .finding("enforcer", id(case, r.enforcer))
                .finding("measures", measures.join(", "))
                .words("measure labels", meaning.join("; "))
                .basis(&r.basis),
        );
        for rule in &r.rules {
            let criteria: Vec<String> =
                rule.criteria.iter().map(|(n, e)| format!("{n}: {}", e.text())).collect();
            let compared: Vec<String> =
                rule.criteria.iter().map(|(n, e)| format!("{n}: {}", e.postfix(&|_| ""))).collect();
            all.push(
                Item::new(ItemKind::Rule, format!("{} from {}", r.id, rule.from), rule.span)
                    .put("criteria", criteria.join("; "), compared.join("; "), Reach::Findings)
                    .finding("needs", rule.needs.to_string())
                    .basis(&rule.basis),
            );
        }
        for o in &r.occasions {
            let mut item = Item::new(ItemKind::Occasion, format!("{} {}", r.id, o.id), o.span)
                .finding("date", o.date.to_string())
                .finding("actor", id(case, o.actor))
                .finding("met", optional(o.met))
                .finding("enforced", if o.enforced { "yes" } else { "no" })
                .finding("response", o.response.as_str())
                .finding("grade", o.grade.to_string())
                .words("summary", o.summary.as_str())
                .cited(&o.sources);
            for ((name, _, _), value) in r.measures.iter().zip(&o.measures) {
                item = item.finding(name, optional(*value));
            }
            item.label.clone_from(&o.summary);
            all.push(item);
        }
    }
}

fn accounts(case: &Case, all: &mut Vec<Item>) {
    for r in &case.rivals {
        let mut item = Item::new(ItemKind::Rival, r.id.as_str(), r.span)
            .called(&r.label)
            .finding("prior", r.prior.to_string())
            .finding("leverage", if r.leverage_is_power { "power" } else { "" });
        for (p, d) in &r.set {
            let name = format!("set.{}", case.parameters[p.index()].id);
            item = item.put(name, belief(d), format!("{d:?}"), Reach::Findings);
        }
        for (g, o, player, e) in &r.payoffs {
            let game = &case.games[*g];
            let name = format!(
                "{}.{}.{}",
                game.id,
                game.outcomes[*o].name,
                id(case, game.players[*player])
            );
            let form = e.postfix(&|p| case.parameters[p.index()].id.as_str());
            item = item.put(name, e.text().to_owned(), form, Reach::Findings);
        }
        all.push(item.basis(&r.basis));
    }
    for q in &case.questions {
        use realpolitik_case::rival::Quantity;
        let quantity = match &q.quantity {
            Quantity::Outcomes { game, outcomes } => {
                let game = &case.games[*game];
                let names: Vec<&str> =
                    outcomes.iter().map(|o| game.outcomes[*o].name.as_str()).collect();
                format!("{}: {}", game.id, names.join(", "))
            }
            Quantity::Action { game, node, action } => {
                format!("{}: {node}.{action}", case.games[*game].id)
            }
            Quantity::Judged(p) => p.to_string(),
        };
        let resolution = q.resolution.as_ref().map(|(yes, on, _)| format!("{yes} on {on}"));
        all.push(
            Item::new(ItemKind::Question, q.id.as_str(), q.span)
                .called(&q.label)
                .finding("quantity", quantity)
                .finding("resolve_by", q.resolve_by.to_string())
                .words("rule", q.rule.as_str())
                .finding("base_rate", optional(q.base_rate.as_ref().map(|(b, _)| b)))
                .finding("resolution", resolution.unwrap_or_default()),
        );
    }
}

fn events(case: &Case, all: &mut Vec<Item>) {
    for e in &case.events {
        let concession = e.concession.as_ref().map(|(giver, receiver, weight)| {
            format!("{} to {}, weight {weight}", id(case, *giver), id(case, *receiver))
        });
        let seen = e
            .observation
            .as_ref()
            .map(|o| format!("{} {}: {}.{}", case.games[o.game].id, o.episode, o.node, o.action));
        let mut item = Item::new(ItemKind::Event, e.id.as_str(), e.span)
            .finding("date", e.date.to_string())
            .finding("actor", id(case, e.actor))
            .finding("target", e.target.map_or("", |t| id(case, t)))
            .finding("kind", e.kind.as_str())
            .finding("channel", format!("{:?}", e.channel).to_lowercase())
            .finding("concession", concession.unwrap_or_default())
            .finding("observation", seen.unwrap_or_default())
            .finding("grade", e.grade.to_string())
            .words("summary", e.summary.as_str())
            .words("visibility", if e.private { "private" } else { "public" })
            .cited(&e.sources);
        item.label.clone_from(&e.summary);
        all.push(item);
    }
}
