//! A validator for the part of JSON Schema (draft 7) that our schemas use. A
//! keyword that it does not know is a failure, so that none is passed over.

use serde_json::Value;

/// Keywords that say nothing about what is valid.
const NOTES: &[&str] = &["$schema", "title", "description", "definitions", "format", "default"];

/// Everything that is wrong with a value, with the path to it.
pub fn validate(root: &Value, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    check(root, root, value, "", &mut wrong);
    wrong
}

/// The schema a reference names.
pub fn resolve<'s>(root: &'s Value, mut schema: &'s Value) -> &'s Value {
    while let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = target.strip_prefix('#').expect("a reference within the schema");
        schema = root.pointer(pointer).unwrap_or_else(|| panic!("no definition {target}"));
    }
    schema
}

/// The schema of a name that fits a pattern. There is one pattern of names.
pub fn by_pattern<'s>(
    keywords: &'s serde_json::Map<String, Value>,
    name: &str,
) -> Option<&'s Value> {
    let (pattern, schema) = keywords.get("patternProperties")?.as_object()?.iter().next()?;
    assert_eq!(pattern, "^[A-Za-z_][A-Za-z0-9_]*$");
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then_some(schema)
}

fn is(kind: &str, v: &Value) -> bool {
    match kind {
        "object" => v.is_object(),
        "array" => v.is_array(),
        "string" => v.is_string(),
        "boolean" => v.is_boolean(),
        "number" => v.is_number(),
        "integer" => v.as_f64().is_some_and(|n| n.fract() == 0.0),
        "null" => v.is_null(),
        other => panic!("unknown type {other}"),
    }
}

fn holds(root: &Value, schema: &Value, v: &Value) -> bool {
    let mut wrong = Vec::new();
    check(root, schema, v, "", &mut wrong);
    wrong.is_empty()
}

fn check(root: &Value, schema: &Value, v: &Value, path: &str, wrong: &mut Vec<String>) {
    let schema = resolve(root, schema);
    let keywords = match schema {
        Value::Bool(true) => return,
        Value::Bool(false) => {
            wrong.push(format!("{path}: not allowed"));
            return;
        }
        Value::Object(o) => o,
        _ => panic!("not a schema: {schema}"),
    };
    let mut said: Vec<String> = Vec::new();
    let mut say = |what: String| said.push(format!("{path}: {what}"));
    let number = |k: &Value| k.as_f64().expect("a number");
    let length = |k: &Value| k.as_u64().expect("a length") as usize;
    let list = |k: &'_ Value| k.as_array().expect("a list").clone();
    for (keyword, k) in keywords {
        match keyword.as_str() {
            "type" => {
                let kinds = match k {
                    Value::Array(all) => all.clone(),
                    one => vec![one.clone()],
                };
                if !kinds.iter().any(|t| is(t.as_str().expect("a type"), v)) {
                    say(format!("{v} is not {k}"));
                }
            }
            "const" if k.as_f64().is_some() => {
                if v.as_f64() != k.as_f64() {
                    say(format!("{v} is not {k}"));
                }
            }
            "const" if v != k => say(format!("{v} is not {k}")),
            "const" => {}
            "enum" => {
                if !list(k).contains(v) {
                    say(format!("{v} is none of {k}"));
                }
            }
            "minimum" if v.as_f64().is_some_and(|x| x < number(k)) => say(format!("{v} < {k}")),
            "maximum" if v.as_f64().is_some_and(|x| x > number(k)) => say(format!("{v} > {k}")),
            "minLength" if v.as_str().is_some_and(|s| s.chars().count() < length(k)) => {
                say(format!("{v} is too short"));
            }
            "minItems" if v.as_array().is_some_and(|a| a.len() < length(k)) => {
                say("too few items".to_owned());
            }
            "maxItems" if v.as_array().is_some_and(|a| a.len() > length(k)) => {
                say("too many items".to_owned());
            }
            "minProperties" if v.as_object().is_some_and(|o| o.len() < length(k)) => {
                say("too few keys".to_owned());
            }
            "minimum" | "maximum" | "minLength" | "minItems" | "maxItems" | "minProperties" => {}
            // Patterns are tried by the script that uses another validator.
            "pattern" | "propertyNames" => {}
            "required" => {
                for name in list(k) {
                    let name = name.as_str().expect("a name");
                    if v.as_object().is_some_and(|o| !o.contains_key(name)) {
                        say(format!("lacks {name}"));
                    }
                }
            }
            "dependencies" => {
                for (name, needs) in k.as_object().expect("an object") {
                    for other in list(needs) {
                        let other = other.as_str().expect("a name");
                        if v.get(name).is_some() && v.get(other).is_none() {
                            say(format!("{name} needs {other}"));
                        }
                    }
                }
            }
            "anyOf" if !list(k).iter().any(|s| holds(root, s, v)) => say("fits none".to_owned()),
            "oneOf" => {
                let fits = list(k).iter().filter(|s| holds(root, s, v)).count();
                if fits != 1 {
                    say(format!("fits {fits} of the alternatives"));
                }
            }
            "not" if holds(root, k, v) => {
                // Only patterns stand under `not`, and they are not tried here.
                assert!(k.get("pattern").is_some(), "unexpected not: {k}");
            }
            "anyOf" | "not" => {}
            "allOf" => {
                for s in list(k) {
                    check(root, &s, v, path, wrong);
                }
            }
            "properties" | "patternProperties" | "additionalProperties" | "items" => {}
            other => assert!(NOTES.contains(&other), "unknown keyword {other}"),
        }
    }
    wrong.append(&mut said);
    if let Value::Object(o) = v {
        let known = keywords.get("properties").and_then(Value::as_object);
        for (name, inner) in o {
            let here = format!("{path}/{name}");
            let own = known.and_then(|p| p.get(name)).or_else(|| by_pattern(keywords, name));
            if let Some(s) = own.or_else(|| keywords.get("additionalProperties")) {
                check(root, s, inner, &here, wrong);
            }
        }
    }
    if let (Value::Array(all), Some(items)) = (v, keywords.get("items")) {
        for (i, inner) in all.iter().enumerate() {
            check(root, items, inner, &format!("{path}/{i}"), wrong);
        }
    }
}
