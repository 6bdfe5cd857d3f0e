//! The JSON Schema of `case.toml`: what an editor completes and shows while a
//! case is written.
//!
//! The types below say the language once more, as an editor needs it. They are
//! held to the reader: a test compares the keys of every table, and each case
//! and template must be valid by both.
//!
//! Draft 7, which every editor knows (Wright & Andrews 2018).

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The schema that editors use for completion.
///
/// ```
/// let schema = realpolitik_case::schema::case_schema();
/// assert_eq!(schema["properties"]["title"]["type"], "string");
/// assert_eq!(schema["additionalProperties"], false);
/// ```
pub fn case_schema() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<CaseDocument>().to_value();
    without_null(&mut schema);
    schema
}

/// TOML has no null: what may be left out is not required, and that is all.
fn without_null(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|t| t != "null");
                if let [one] = types.as_slice() {
                    let one = one.clone();
                    map.insert("type".to_owned(), one);
                }
            }
            if let Some(Value::Array(all)) = map.get_mut("anyOf") {
                all.retain(|s| s.get("type").is_none_or(|t| t != "null"));
                if let [Value::Object(one)] = all.as_slice() {
                    let one = one.clone();
                    map.remove("anyOf");
                    // In draft 7 nothing may stand beside a reference.
                    let described = map.contains_key("description") && one.contains_key("$ref");
                    if described {
                        map.insert("allOf".to_owned(), Value::Array(vec![Value::Object(one)]));
                    } else {
                        map.extend(one);
                    }
                }
            }
            map.values_mut().for_each(without_null);
        }
        Value::Array(all) => all.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// Tables by name.
type Named<T> = BTreeMap<Name, T>;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $schema:tt) => {
        $(#[$doc])*
        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        struct $name;
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    };
}

text!(
    /// A name that can stand in a formula.
    Name,
    { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }
);
text!(
    /// A name that shows what it is.
    Id,
    { "type": "string", "minLength": 1 }
);
text!(
    /// A day.
    Day,
    {
        "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "description": "A day: year-month-day, as in 2022-04-15"
    }
);
text!(
    /// A number or a formula.
    Formula,
    {
        "type": ["number", "string"],
        "description": "A number, or a formula in quotes: + - * / ^, comparisons, min max abs sqrt exp ln if clamp, parameters, and node.branch, which is 1 on plays that took that branch and else 0"
    }
);
text!(
    /// Source keys.
    Sources,
    {
        "description": "Key of an entry in sources.bib, or a list of keys",
        "type": ["string", "array"], "items": { "type": "string" }
    }
);
text!(
    /// A share.
    Share,
    { "type": "number", "minimum": 0, "maximum": 1 }
);
text!(
    /// A range that holds 90 % of belief.
    Range,
    {
        "type": "string", "pattern": "^\\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s+to\\s+[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*$",
        "description": "90 % of belief lies between: \"0.2 to 0.6\". Log-normal if both ends are above 0, else normal"
    }
);
text!(
    /// A family of distributions.
    Family,
    {
        "type": "string",
        "description": "uniform(low, high), triangular(low, mode, high), pert(low, mode, high), normal(mean, sd), truncnormal(mean, sd, low, high), lognormal(mu, sigma), beta(a, b), beta(a, b, low, high), discrete(value: p, …) or mixture(weight * family(…), …)",
        "pattern": "^\\s*(uniform|triangular|pert|normal|truncnormal|lognormal|beta|discrete|mixture)\\s*\\(.*\\)\\s*$"
    }
);
text!(
    /// Elicited quantiles.
    Quantiles,
    {
        "type": "object", "minProperties": 2, "additionalProperties": { "type": "number" },
        "propertyNames": { "pattern": "^\\s*[0-9.]+\\s*%?\\s*$" },
        "description": "Values by the share of belief below them: { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.5 }"
    }
);
text!(
    /// A path below the folder of the case.
    Path,
    { "type": "string", "minLength": 1, "pattern": "^[^/~\\\\:][^\\\\:]*$", "not": { "pattern": "(^|/)\\.\\.(/|$)" } }
);
text!(
    /// Version 1.
    Version,
    { "const": 1, "description": "Version of the case language: 1" }
);
text!(
    /// Who plays how.
    Precision,
    {
        "description": "How exactly players weigh payoffs (λ): a number or formula for all, or one per player. Without it the parameter called precision counts",
        "type": ["number", "string", "object"],
        "additionalProperties": { "type": ["number", "string"] }
    }
);
text!(
    /// Two parameters.
    Pair,
    { "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 }
);

/// Where an action leads, or a table that says more of it.
struct ActionTarget;
impl JsonSchema for ActionTarget {
    fn schema_name() -> Cow<'static, str> {
        "ActionTarget".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let long = generator.subschema_for::<Action>();
        json_schema!({
            "description": "Name of the node or outcome it leads to; or a table that also says whether it is a card",
            "anyOf": [{ "type": "string" }, long]
        })
    }
}

/// What a rival sets a parameter to.
struct SetTo;
impl JsonSchema for SetTo {
    fn schema_name() -> Cow<'static, str> {
        "SetTo".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let long = generator.subschema_for::<Setting>();
        json_schema!({
            "description": "The number or belief that this rival sets",
            "anyOf": [{ "type": "number" }, long]
        })
    }
}

/// A case of interstate bargaining.
#[derive(JsonSchema)]
#[schemars(title = "Realpolitik case", deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct CaseDocument {
    /// Version of the case language.
    schema: Version,
    /// The question of the case in a line.
    title: String,
    /// What was known on this day counts; later rows are held out and used for
    /// scoring alone.
    as_of: Day,
    /// The answer sought, in a sentence.
    summary: Option<String>,
    /// States and groups that act.
    actors: Named<Actor>,
    /// What is said of pairs of actors; the table is named after both, as in
    /// [dyads.US-VN].
    dyads: Option<BTreeMap<Id, Dyad>>,
    /// The partnership ladder; who stands where is in tiers.csv.
    ladder: Option<Ladder>,
    /// In which unit concessions are weighed.
    ledger: Option<Ledger>,
    /// The numbers of which one is not sure.
    parameters: Option<Named<Parameter>>,
    /// Rank correlations among parameters.
    correlations: Option<Vec<Correlation>>,
    /// Games, as named graphs of moves; the first is the main one.
    games: Named<Game>,
    /// Rules that could bite, with a table of occasions each.
    regimes: Option<BTreeMap<Id, Regime>>,
    /// Rival explanations; their priors add to 1.
    rivals: Option<BTreeMap<Id, Rival>>,
    /// Questions to forecast, with how they are settled.
    questions: Option<BTreeMap<Id, Question>>,
}

/// A state or a group.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Actor {
    /// Its name for people.
    name: Option<String>,
    /// Its part.
    role: Option<Role>,
    /// Share of world capability, 0 to 1.
    power: Option<MeasuredShare>,
    /// For a group inside a state: the state.
    of: Option<String>,
}

/// The part that an actor plays.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the variants are read by the derive alone")]
enum Role {
    /// The stronger side of the partnership.
    Patron,
    /// The weaker side.
    Client,
    /// The common threat.
    Rival,
    /// Anyone else.
    Third,
    /// A group inside a state.
    Domestic,
}

/// A number with what it rests on.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Measured {
    /// The number.
    value: f64,
    /// Where it is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// A share, 0 to 1, with what it rests on.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct MeasuredShare {
    /// The share, 0 to 1.
    value: Share,
    /// Where it is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// What is said of a pair: what makes an ally of convenience.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Dyad {
    /// One actor, if the table is not named after both.
    a: Option<String>,
    /// The other.
    b: Option<String>,
    /// A treaty of alliance between them.
    treaty: Option<Treaty>,
    /// From when what is said holds.
    from: Option<Day>,
    /// Until when.
    to: Option<Day>,
    /// Against whom they converge, and how strongly.
    common_threat: Option<CommonThreat>,
    /// How far apart their regimes are: 0 alike, 1 as far as regimes are.
    regime_distance: Option<MeasuredShare>,
    /// How far apart they vote in the UN General Assembly.
    vote_distance: Option<Measured>,
}

/// A treaty of alliance.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Treaty {
    /// The day it came into force.
    from: Day,
    /// The day it ended.
    to: Option<Day>,
    /// Where that is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// A threat that two share.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct CommonThreat {
    /// Who the threat is.
    actor: String,
    /// How strongly they converge, 0 to 1.
    value: Share,
    /// Where that is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// The partnership ladder.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Ladder {
    /// Names of the tiers, lowest first.
    tiers: Vec<String>,
}

/// How concessions are weighed.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Ledger {
    /// The unit of the weights in events.csv.
    unit: Option<String>,
    /// Who weighed, when and how.
    judgement: Option<String>,
    /// Where the scale is from.
    source: Option<Sources>,
}

/// An uncertain number: exactly one of value, range, dist, quantiles.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [
    { "required": ["value"] }, { "required": ["range"] },
    { "required": ["dist"] }, { "required": ["quantiles"] },
]), extend("dependencies" = { "card_of": ["without"] }))]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Parameter {
    /// What it means, for people.
    label: Option<String>,
    /// Its unit; sums that mix units are refused.
    unit: Option<String>,
    /// A known number.
    value: Option<f64>,
    /// A range that holds 90 % of belief.
    range: Option<Range>,
    /// A family of distributions.
    dist: Option<Family>,
    /// Elicited quantiles.
    quantiles: Option<Quantiles>,
    /// Where it is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
    /// Whose hand this condition strengthens.
    card_of: Option<String>,
    /// Its value when the card is taken away.
    without: Option<f64>,
    /// Whether a public report may show it.
    visibility: Option<Visibility>,
}

/// Who may see it.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the variants are read by the derive alone")]
enum Visibility {
    /// Anyone.
    Public,
    /// Left out of public reports.
    Private,
}

/// A rank correlation.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Correlation {
    /// Two parameters.
    between: Pair,
    /// Spearman's rank correlation, −1 to 1.
    #[schemars(range(min = -1, max = 1))]
    rank: f64,
    /// Where it is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// A game: a graph of named nodes without cycles.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Game {
    /// Its title.
    title: Option<String>,
    /// Name of the first node.
    start: String,
    /// How exactly players weigh payoffs.
    precision: Option<Precision>,
    /// Draws of nature.
    chance: Option<Named<Chance>>,
    /// Moves of the players.
    moves: Option<Named<Move>>,
    /// Endings.
    outcomes: Named<Outcome>,
    /// The outcome that follows if an actor leaves the table.
    walk_away: Option<Named<String>>,
}

/// A draw of nature.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Chance {
    /// What is drawn, for people.
    label: Option<String>,
    /// Who sees it; without this key, everyone.
    seen_by: Option<Vec<String>>,
    /// Its branches; probabilities add to 1, and one may be "rest".
    branches: Named<Branch>,
}

/// A branch of a draw.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Branch {
    /// Its probability: a number, a formula, or "rest".
    p: Formula,
    /// The node or outcome it leads to.
    to: String,
}

/// A move of an actor.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Move {
    /// What is decided, for people.
    label: Option<String>,
    /// Whose move it is.
    by: String,
    /// Who sees the action; without this key, everyone.
    seen_by: Option<Vec<String>>,
    /// Actions and where they lead.
    actions: Named<ActionTarget>,
}

/// An action that says more than where it leads.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Action {
    /// The node or outcome it leads to.
    to: String,
    /// Whether it is a card: an action that analysis may take away.
    card: Option<bool>,
}

/// An ending.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Outcome {
    /// What it is, for people.
    label: Option<String>,
    /// A payoff for each player.
    payoffs: Named<Formula>,
}

/// A rule that could bite.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Regime {
    /// Its title.
    title: Option<String>,
    /// Who enforces it.
    enforcer: String,
    /// Its table of occasions, as in "regimes/currency.csv".
    file: Path,
    /// Where the rule is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
    /// What is measured on each occasion: columns of the table.
    measures: Option<Named<Measure>>,
    /// Versions of the rule.
    rules: Vec<Rule>,
}

/// A measure of a regime.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Measure {
    /// What it is, for people.
    label: Option<String>,
    /// Its unit.
    unit: Option<String>,
}

/// A version of a rule.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Rule {
    /// The first day it holds.
    from: Day,
    /// Formulas over the measures, as "surplus >= 20".
    criteria: BTreeMap<Id, String>,
    /// How many criteria must hold; without this key, all.
    #[schemars(range(min = 1))]
    needs: Option<u32>,
    /// Where it is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// A rival explanation: the case with something set otherwise.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Rival {
    /// What it claims.
    label: Option<String>,
    /// Its weight before the evidence; over all rivals they add to 1.
    prior: Share,
    /// "power" if it takes leverage to be the share of power.
    leverage: Option<LeverageFrom>,
    /// Parameters set otherwise.
    set: Option<Named<SetTo>>,
    /// Payoffs replaced: by game, outcome and player.
    payoffs: Option<Named<Named<Named<Formula>>>>,
    /// Where it is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// From what a rival takes leverage.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "the variants are read by the derive alone")]
enum LeverageFrom {
    /// The share of power.
    Power,
}

/// A belief that a rival sets: exactly one of value, range, dist, quantiles.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [
    { "required": ["value"] }, { "required": ["range"] },
    { "required": ["dist"] }, { "required": ["quantiles"] },
]))]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Setting {
    /// A known number.
    value: Option<f64>,
    /// A range that holds 90 % of belief.
    range: Option<Range>,
    /// A family of distributions.
    dist: Option<Family>,
    /// Elicited quantiles.
    quantiles: Option<Quantiles>,
    /// Where it is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

/// A question to forecast: outcomes of a game, an action at a move, or a
/// probability that you judge.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Question {
    /// The question in words.
    label: Option<String>,
    /// The game it is about.
    game: Option<String>,
    /// Outcomes whose probability is asked.
    outcomes: Option<Vec<String>>,
    /// The move whose action is asked.
    #[schemars(rename = "move")]
    node: Option<String>,
    /// The action.
    action: Option<String>,
    /// A probability that you judge, 0 to 1.
    p: Option<Share>,
    /// The day it is settled.
    resolve_by: Day,
    /// When it counts as true, in words.
    rule: String,
    /// How often the like happens, against which the forecast is scored.
    base_rate: Option<MeasuredShare>,
    /// How it was settled, for scoring alone.
    resolution: Option<Resolution>,
}

/// How a question was settled.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "the fields are read by the derive alone")]
struct Resolution {
    /// Whether it came true.
    happened: bool,
    /// The day it was settled.
    date: Day,
    /// Where that is from.
    source: Option<Sources>,
    /// Who judged it, when and why.
    judgement: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::keys;
    use std::collections::BTreeSet;

    #[test]
    fn every_table_has_the_keys_that_the_reader_knows() {
        let schema = case_schema();
        let tables: &[(&str, &[&str])] = &[
            ("", keys::CASE),
            ("Actor", keys::ACTOR),
            ("Measured", keys::MEASURED),
            ("MeasuredShare", keys::MEASURED),
            ("Dyad", keys::DYAD),
            ("Treaty", keys::TREATY),
            ("CommonThreat", keys::COMMON_THREAT),
            ("Ladder", keys::LADDER),
            ("Ledger", keys::LEDGER),
            ("Parameter", keys::PARAMETER),
            ("Correlation", keys::CORRELATION),
            ("Game", keys::GAME),
            ("Chance", keys::CHANCE),
            ("Branch", keys::BRANCH),
            ("Move", keys::MOVE),
            ("Action", keys::ACTION),
            ("Outcome", keys::OUTCOME),
            ("Regime", keys::REGIME),
            ("Measure", keys::MEASURE),
            ("Rule", keys::RULE),
            ("Rival", keys::RIVAL),
            ("Setting", keys::SETTING),
            ("Question", keys::QUESTION),
            ("Resolution", keys::RESOLUTION),
        ];
        let mut closed = 0;
        for (name, keys) in tables {
            let table = if name.is_empty() { &schema } else { &schema["definitions"][name] };
            let there: BTreeSet<&str> =
                table["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            let known: BTreeSet<&str> = keys.iter().copied().collect();
            assert_eq!(there, known, "{name}");
            assert_eq!(table["additionalProperties"], false, "{name}");
            closed += 1;
        }
        // No table of the schema is left out of the comparison.
        let definitions = schema["definitions"].as_object().unwrap().values();
        let with_properties = definitions.filter(|d| d.get("properties").is_some()).count();
        assert_eq!(closed, with_properties + 1);
    }

    #[test]
    fn every_key_is_described_and_nothing_is_null() {
        let schema = case_schema();
        let text = schema.to_string();
        assert!(!text.contains("\"null\""));
        for (name, d) in schema["definitions"].as_object().unwrap() {
            for (key, p) in d["properties"].as_object().into_iter().flatten() {
                assert!(p.to_string().contains("description"), "{name}.{key}: {p}");
            }
        }
    }
}
