//! The JSON Schema of `case.toml`: what an editor completes and shows while a
//! case is written.
//!
//! It is made from the declaration of the language, so that it has the keys
//! that the reader knows. Draft 7, which every editor knows (Wright & Andrews
//! 2018).

use super::declaration::{Block, Key, Kind, Naming, Words, joined};
use super::document;
use serde_json::{Map, Value, json};

/// What a name that can stand in a formula looks like.
const NAME: &str = "^[A-Za-z_][A-Za-z0-9_]*$";

/// The schema that editors use for completion.
///
/// ```
/// let schema = realpolitik_case::schema::case_schema();
/// assert_eq!(schema["properties"]["title"]["type"], "string");
/// assert_eq!(schema["additionalProperties"], false);
/// ```
pub fn case_schema() -> Value {
    let mut definitions = Map::new();
    let case = &document::case::BLOCK;
    let mut root = object(case, &mut definitions);
    root.insert("title".to_owned(), json!("Realpolitik case"));
    root.insert("description".to_owned(), json!(joined(case.lines, "\n")));
    root.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    root.insert("definitions".to_owned(), Value::Object(definitions));
    Value::Object(root)
}

/// A closed table: its keys, and which of them must be there.
fn object(block: &Block, definitions: &mut Map<String, Value>) -> Map<String, Value> {
    let mut properties = Map::new();
    for key in block.keys {
        properties.insert(key.name.to_owned(), property(key, definitions));
    }
    let required: Vec<&str> = block.keys.iter().filter(|k| k.required).map(|k| k.name).collect();
    let mut table = Map::new();
    table.insert("type".to_owned(), json!("object"));
    table.insert("additionalProperties".to_owned(), json!(false));
    table.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        table.insert("required".to_owned(), json!(required));
    }
    table
}

/// What may stand under a key, with what the key means.
fn property(key: &Key, definitions: &mut Map<String, Value>) -> Value {
    let description = json!(joined(key.lines, "\n"));
    let schema = of_kind(&key.kind, definitions);
    // In draft 7 nothing may stand beside a reference.
    if schema.get("$ref").is_some() {
        return json!({ "description": description, "allOf": [schema] });
    }
    let mut schema = match schema {
        Value::Object(schema) => schema,
        other => return other,
    };
    schema.insert("description".to_owned(), description);
    if matches!(key.kind, Kind::Correlation) {
        schema.insert("minimum".to_owned(), json!(-1));
        schema.insert("maximum".to_owned(), json!(1));
    }
    Value::Object(schema)
}

/// The schema of a kind: written out where it is short, else a reference to a
/// definition, which is made when it is first met.
fn of_kind(kind: &Kind, definitions: &mut Map<String, Value>) -> Value {
    let names = json!({ "type": "array", "items": { "type": "string" } });
    let (name, schema) = match kind {
        Kind::Text | Kind::Name(_) | Kind::Criterion | Kind::Grade => {
            return json!({ "type": "string" });
        }
        Kind::Texts | Kind::Names(_) => return names,
        Kind::Flag => return json!({ "type": "boolean" }),
        Kind::Number | Kind::Correlation => return json!({ "type": "number", "format": "double" }),
        Kind::Count => return json!({ "type": "integer", "format": "uint32", "minimum": 1 }),
        Kind::Tables(block) => {
            return json!({ "type": "array", "items": reference(block, definitions) });
        }
        Kind::Named(naming, inner) => return named(*naming, inner, definitions),
        Kind::Table(block) => return reference(block, definitions),
        Kind::Word(words) => (words.name, one_of(words)),
        Kind::Target(block) => return target(block, definitions),
        Kind::Choice(block) => return choice(block, definitions),
        Kind::Setting(block) => return setting(block, definitions),
        Kind::Opinion(block) => return opinion(block, definitions),
        _ => form(kind),
    };
    definitions.entry(name).or_insert(schema);
    to(name)
}

fn to(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// A reference to the definition of a block. The definition takes its place in
/// the order before those that it refers to.
fn reference(block: &Block, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(block.name) {
        definitions.insert(block.name.to_owned(), Value::Null);
        let mut table = object(block, definitions);
        table.insert("description".to_owned(), json!(joined(block.lines, "\n")));
        if !block.exactly_one.is_empty() {
            let each = block.exactly_one.iter().map(|k| json!({ "required": [k] }));
            table.insert("oneOf".to_owned(), each.collect());
        }
        if !block.needs.is_empty() {
            let needs = block.needs.iter().map(|(key, other)| ((*key).to_owned(), json!([other])));
            table.insert("dependencies".to_owned(), Value::Object(needs.collect()));
        }
        definitions.insert(block.name.to_owned(), Value::Object(table));
    }
    to(block.name)
}

fn named(naming: Naming, inner: &Kind, definitions: &mut Map<String, Value>) -> Value {
    let inner = of_kind(inner, definitions);
    match naming {
        Naming::Free => json!({ "type": "object", "additionalProperties": inner }),
        Naming::New | Naming::Of(_) => json!({
            "type": "object", "additionalProperties": false, "patternProperties": { NAME: inner },
        }),
    }
}

fn one_of(words: &Words) -> Value {
    let each = words
        .words
        .iter()
        .map(|(word, docs)| json!({ "type": "string", "const": word, "description": docs }));
    json!({ "oneOf": each.collect::<Value>(), "description": words.docs })
}

fn target(block: &Block, definitions: &mut Map<String, Value>) -> Value {
    let name = "ActionTarget";
    if !definitions.contains_key(name) {
        definitions.insert(name.to_owned(), Value::Null);
        let long = reference(block, definitions);
        let schema = json!({
            "description": "Name of the node or outcome it leads to; or a table that also says whether it is a card",
            "anyOf": [{ "type": "string" }, long]
        });
        definitions.insert(name.to_owned(), schema);
    }
    to(name)
}

fn choice(block: &Block, definitions: &mut Map<String, Value>) -> Value {
    let name = "ChoiceLabel";
    if !definitions.contains_key(name) {
        definitions.insert(name.to_owned(), Value::Null);
        let long = reference(block, definitions);
        let schema = json!({
            "description": "What the action is called, for people; or a table that says more of it",
            "anyOf": [{ "type": "string" }, long]
        });
        definitions.insert(name.to_owned(), schema);
    }
    to(name)
}

fn setting(block: &Block, definitions: &mut Map<String, Value>) -> Value {
    let name = "SetTo";
    if !definitions.contains_key(name) {
        definitions.insert(name.to_owned(), Value::Null);
        let long = reference(block, definitions);
        let schema = json!({
            "description": "The number or belief that this rival sets",
            "anyOf": [{ "type": "number" }, long]
        });
        definitions.insert(name.to_owned(), schema);
    }
    to(name)
}

fn opinion(block: &Block, definitions: &mut Map<String, Value>) -> Value {
    let name = "Believes";
    if !definitions.contains_key(name) {
        definitions.insert(name.to_owned(), Value::Null);
        let long = reference(block, definitions);
        let schema = json!({
            "description": "What this expert believes: a number, a range such as \"0.2 to 0.6\", or a table",
            "anyOf": [{ "type": "number" }, { "type": "string" }, long]
        });
        definitions.insert(name.to_owned(), schema);
    }
    to(name)
}

/// The forms of text and number that the language has for its own.
fn form(kind: &Kind) -> (&'static str, Value) {
    match kind {
        Kind::Version => {
            ("Version", json!({ "const": 1, "description": "Version of the case language: 1" }))
        }
        Kind::Day => (
            "Day",
            json!({
                "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                "description": "A day: year-month-day, as in 2022-04-15"
            }),
        ),
        Kind::Formula => (
            "Formula",
            json!({
                "type": ["number", "string"],
                "description": "A number, or a formula in quotes: + - * / ^, comparisons, min max abs sqrt exp ln if clamp, parameters, and node.branch, which is 1 on plays that took that branch and else 0"
            }),
        ),
        Kind::Believed => (
            "Believed",
            json!({
                "type": ["number", "string"],
                "description": "A number, a range that holds 90 % of belief such as \"20 to 40\", a family of distributions such as \"pert(20, 30, 60)\", or the name of a parameter"
            }),
        ),
        Kind::Sources => (
            "Sources",
            json!({
                "description": "Key of an entry in sources.bib, or a list of keys",
                "type": ["string", "array"], "items": { "type": "string" }
            }),
        ),
        Kind::Share => ("Share", json!({ "type": "number", "minimum": 0, "maximum": 1 })),
        Kind::Path => (
            "Path",
            json!({
                "type": "string", "minLength": 1, "pattern": "^[^/~\\\\:][^\\\\:]*$",
                "not": { "pattern": "(^|/)\\.\\.(/|$)" }
            }),
        ),
        Kind::Precision => (
            "Precision",
            json!({
                "description": "How exactly players weigh payoffs (λ): a number or formula for all, or one per player. Without it the parameter called precision counts",
                "type": ["number", "string", "object"],
                "additionalProperties": { "type": ["number", "string"] }
            }),
        ),
        Kind::Pair(_) => (
            "Pair",
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 }),
        ),
        _ => belief_form(kind),
    }
}

/// The forms of beliefs and of what they rest on.
fn belief_form(kind: &Kind) -> (&'static str, Value) {
    match kind {
        Kind::Range => (
            "Range",
            json!({
                "type": "string", "pattern": "^\\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*(%|k|M|bn)?\\s+to\\s+[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*(%|k|M|bn)?\\s*$",
                "description": "90 % of belief lies between: \"0.2 to 0.6\". Log-normal if both ends are above 0, else normal"
            }),
        ),
        Kind::Family => (
            "Family",
            json!({
                "type": "string",
                "description": "uniform(low, high), triangular(low, mode, high), pert(low, mode, high), normal(mean, sd), truncnormal(mean, sd, low, high), lognormal(mu, sigma), beta(a, b), beta(a, b, low, high), gamma(shape, rate), exponential(rate), student(df, location, scale), truncate(family(…), low, high), discrete(value: p, …) or mixture(weight * family(…), …)",
                "pattern": "^\\s*(uniform|triangular|pert|normal|truncnormal|lognormal|beta|gamma|exponential|student|truncate|discrete|mixture)\\s*\\(.*\\)\\s*$"
            }),
        ),
        Kind::Steps => (
            "Steps",
            json!({
                "type": "string", "pattern": "^\\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*\\.\\.\\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\\s*:\\s*[0-9]+\\s*$",
                "description": "Evenly spaced numbers: the least, the most and how many, as \"0..1:11\""
            }),
        ),
        Kind::Quantiles => (
            "Quantiles",
            json!({
                "type": "object", "minProperties": 2, "additionalProperties": { "type": ["number", "string"] },
                "propertyNames": { "pattern": "^\\s*[0-9.]+\\s*%?\\s*$" },
                "description": "Values by the share of belief below them: { \"5%\" = 0.1, \"50%\" = 0.2, \"95%\" = 0.5 }"
            }),
        ),
        Kind::Weights => (
            "Weights",
            json!({
                "description": "Weights of the experts by name, which need not add to 1; \"equal\"; or \"cooke\": from the seed questions",
                "anyOf": [
                    { "type": "string", "enum": ["equal", "cooke"] },
                    { "type": "object", "additionalProperties": { "type": "number", "minimum": 0 } }
                ]
            }),
        ),
        Kind::Query => (
            "Query",
            json!({
                "type": "string",
                "description": "rate(regimes.NAME, ACTOR), rate(games.GAME.MOVE.ACTION), per_year(events.KIND, 2010-01-01, ACTOR), mean(data.NAME.COLUMN, column = value) or share(data.NAME.COLUMN)",
                "pattern": "^\\s*(rate|per_year|mean|share)\\s*\\(.*\\)\\s*$"
            }),
        ),
        // The others have no form of their own.
        _ => ("Anything", json!({})),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::blocks;
    use std::collections::BTreeSet;

    #[test]
    fn every_block_is_a_closed_table_with_its_keys() {
        let schema = case_schema();
        let mut closed = 0;
        for block in blocks().iter().filter(|b| !b.columns) {
            let table =
                if block.name == "Case" { &schema } else { &schema["definitions"][block.name] };
            let there: Vec<&str> =
                table["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(there, block.names().collect::<Vec<_>>(), "{}", block.name);
            assert_eq!(table["additionalProperties"], false, "{}", block.name);
            let required: BTreeSet<&str> = table["required"]
                .as_array()
                .map(|all| all.iter().map(|k| k.as_str().unwrap()).collect())
                .unwrap_or_default();
            let declared: BTreeSet<&str> =
                block.keys.iter().filter(|k| k.required).map(|k| k.name).collect();
            assert_eq!(required, declared, "{}", block.name);
            closed += 1;
        }
        // No table of the schema is left out of the comparison.
        let definitions = schema["definitions"].as_object().unwrap().values();
        let with_properties = definitions.filter(|d| d.get("properties").is_some()).count();
        assert_eq!(closed, with_properties + 1);
        assert!(schema["definitions"].get("Anything").is_none());
    }

    #[test]
    fn every_key_is_described_and_nothing_is_null() {
        let schema = case_schema();
        let text = schema.to_string();
        assert!(!text.contains("\"null\"") && !text.contains(":null"));
        for (name, d) in schema["definitions"].as_object().unwrap() {
            for (key, p) in d["properties"].as_object().into_iter().flatten() {
                assert!(p.to_string().contains("description"), "{name}.{key}: {p}");
            }
        }
    }
}
