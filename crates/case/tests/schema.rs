//! The schema and the reader say the same language.

mod frame;

use realpolitik_case::load::{Limits, load_memory};
use realpolitik_case::schema::case_schema;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Everything that is wrong with a value, with the path to it.
fn validate(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::draft7::new(schema).expect("a schema");
    validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

/// The schema a reference names.
fn resolve<'s>(root: &'s Value, mut schema: &'s Value) -> &'s Value {
    while let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let pointer = target.strip_prefix('#').expect("a reference within the schema");
        schema = root.pointer(pointer).unwrap_or_else(|| panic!("no definition {target}"));
    }
    schema
}

/// The schema of a name that fits a pattern. There is one pattern of names.
fn by_pattern<'s>(keywords: &'s serde_json::Map<String, Value>, name: &str) -> Option<&'s Value> {
    let (pattern, schema) = keywords.get("patternProperties")?.as_object()?.iter().next()?;
    assert_eq!(pattern, "^[A-Za-z_][A-Za-z0-9_]*$");
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    fits.then_some(schema)
}

/// TOML as the JSON that editors validate: dates are text.
fn to_json(item: &toml_edit::Item) -> Value {
    fn value(v: &toml_edit::Value) -> Value {
        match v {
            toml_edit::Value::String(s) => json!(s.value()),
            toml_edit::Value::Integer(n) => json!(n.value()),
            toml_edit::Value::Float(n) => json!(n.value()),
            toml_edit::Value::Boolean(b) => json!(b.value()),
            toml_edit::Value::Datetime(d) => json!(d.value().to_string()),
            toml_edit::Value::Array(a) => a.iter().map(value).collect(),
            toml_edit::Value::InlineTable(t) => {
                Value::Object(t.iter().map(|(k, v)| (k.to_owned(), value(v))).collect())
            }
        }
    }
    match item {
        toml_edit::Item::None => Value::Null,
        toml_edit::Item::Value(v) => value(v),
        toml_edit::Item::Table(t) => {
            Value::Object(t.iter().map(|(k, v)| (k.to_owned(), to_json(v))).collect())
        }
        toml_edit::Item::ArrayOfTables(a) => {
            a.iter().map(|t| to_json(&toml_edit::Item::Table(t.clone()))).collect()
        }
    }
}

fn parsed(text: &str) -> Value {
    let document: toml_edit::DocumentMut = text.parse().expect("TOML");
    to_json(document.as_item())
}

/// Every case and template that is shipped.
fn shipped() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    for folder in ["cases", "crates/realpolitik/templates"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder of cases") {
            let path = entry.expect("an entry").path().join("case.toml");
            if let Ok(text) = std::fs::read_to_string(&path) {
                all.push((path, text));
            }
        }
    }
    all.sort();
    assert!(all.len() >= 6, "only {} cases", all.len());
    all
}

#[test]
fn every_shipped_case_and_template_is_valid() {
    let schema = case_schema();
    for (path, text) in shipped() {
        assert_eq!(validate(&schema, &parsed(&text)), Vec::<String>::new(), "{}", path.display());
    }
}

/// The first place of each kind of closed table in a document, by the schema.
fn tables(root: &Value, schema: &Value, v: &Value, path: &[String], all: &mut Places) {
    let schema = resolve(root, schema);
    let alternatives = ["allOf", "anyOf"].into_iter().filter_map(|k| schema.get(k)?.as_array());
    for s in alternatives.flatten() {
        tables(root, s, v, path, all);
    }
    let Value::Object(o) = v else {
        if let (Value::Array(list), Some(items)) = (v, schema.get("items")) {
            for (i, inner) in list.iter().enumerate() {
                let longer = [path, &[i.to_string()]].concat();
                tables(root, items, inner, &longer, all);
            }
        }
        return;
    };
    let closed = schema.get("additionalProperties") == Some(&json!(false));
    if let (true, Some(Value::Object(properties))) = (closed, schema.get("properties")) {
        let keys: Vec<String> = properties.keys().cloned().collect();
        all.entry(keys).or_insert_with(|| path.to_vec());
    }
    for (name, inner) in o {
        let known = schema.get("properties").and_then(|p| p.get(name));
        let named = schema.as_object().and_then(|k| by_pattern(k, name));
        if let Some(s) = known.or(named).or_else(|| schema.get("additionalProperties")) {
            let longer = [path, std::slice::from_ref(name)].concat();
            tables(root, s, inner, &longer, all);
        }
    }
}

/// Keys of a table to the path of one such table.
type Places = BTreeMap<Vec<String>, Vec<String>>;

/// The document with one more key in the table at a path.
fn with_key(text: &str, path: &[String], key: &str) -> String {
    let mut document: toml_edit::DocumentMut = text.parse().expect("TOML");
    let mut at: &mut toml_edit::Item = document.as_item_mut();
    for step in path {
        at = match step.parse::<usize>() {
            Ok(i) => at.get_mut(i).expect("an item of a list"),
            Err(_) => &mut at[step.as_str()],
        };
    }
    at[key] = toml_edit::value("something");
    document.to_string()
}

#[test]
fn a_key_that_one_refuses_the_other_refuses() {
    let schema = case_schema();
    let mut seen: BTreeMap<Vec<String>, ()> = BTreeMap::new();
    for (path, text) in shipped() {
        let mut places = Places::new();
        tables(&schema, &schema, &parsed(&text), &[], &mut places);
        for (keys, place) in places {
            if seen.insert(keys, ()).is_some() {
                continue;
            }
            let changed = with_key(&text, &place, "zzz");
            let refused = validate(&schema, &parsed(&changed));
            assert!(!refused.is_empty(), "the schema takes zzz at {place:?}");
            let loaded =
                load_memory("case", &[("case.toml", changed.as_bytes())], &Limits::default());
            let found = loaded
                .diagnostics
                .iter()
                .any(|d| d.code == "RP0011" && d.message.contains("`zzz`"));
            assert!(found, "the reader takes zzz at {place:?} of {}", path.display());
        }
    }
    assert!(seen.len() >= 18, "only {} kinds of table were tried", seen.len());
}

#[test]
fn what_the_reader_refuses_in_form_the_schema_refuses() {
    let schema = case_schema();
    for (fragment, why) in [
        ("[actors.US]\nname = 5", "a number for a name"),
        ("[actors.US]\nrole = \"boss\"", "an unknown role"),
        ("[actors.US]\npower = { value = 2 }", "more than all power"),
        ("[parameters.fear]\njudgement = \"none\"", "no belief"),
        ("[parameters.fear]\nvalue = 1\nrange = \"1 to 2\"", "two beliefs"),
        ("[parameters.fear]\nvalue = 1\ncard_of = \"US\"", "a card without its absence"),
        ("[parameters.fear]\nvalue = 1\nvisibility = \"secret\"", "an unknown visibility"),
        ("[parameters.fear]\nquantiles = { \"50%\" = 1 }", "one quantile"),
        ("[games.upgrade]\ntitle = \"no start\"", "no start"),
        ("[games.upgrade.moves.table]\nactions = { a = \"today\" }", "nobody moves"),
        ("[games.upgrade.moves.table]\nby = \"US\"\nactions = { a = 1 }", "leads to a number"),
        ("[rivals.calm]\nprior = 2", "a weight above 1"),
        ("[rivals.calm]\nlabel = \"calm\"", "no weight"),
        ("[rivals.calm]\nprior = 0.5\nset.fear = { dist = 4 }", "a number for a family"),
        ("[questions.q]\nlabel = \"?\"", "never settled"),
        ("[[correlations]]\nbetween = [\"fear\"]\nrank = 1", "a correlation of one"),
        ("[[correlations]]\nbetween = [\"fear\", \"precision\"]\nrank = 3", "a rank above 1"),
        ("schema = 2\ntitle = \"t\"\nas_of = 2022-04-15", "another version"),
        ("schema = 1\nas_of = 2022-04-15", "no title"),
        ("[ladder]\ntiers = \"none\"", "text for a list"),
    ] {
        let files = frame::complete(&[("case.toml".to_owned(), fragment.to_owned())]);
        let text = &files[0].1;
        assert!(!validate(&schema, &parsed(text)).is_empty(), "the schema takes {why}");
        let borrowed: Vec<(&str, &[u8])> =
            files.iter().map(|(n, b)| (n.as_str(), b.as_bytes())).collect();
        let loaded = load_memory("case", &borrowed, &Limits::default());
        assert!(loaded.errors() > 0, "the reader takes {why}");
    }
    let whole = frame::complete(&[]);
    assert_eq!(validate(&schema, &parsed(&whole[0].1)), Vec::<String>::new());
}

#[test]
fn the_file_that_is_checked_in_is_the_schema_of_the_declaration() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/case.schema.json");
    let made = format!("{:#}\n", case_schema());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &made).expect("the folder is there");
    }
    let there = std::fs::read_to_string(path).expect("the schema that is checked in");
    assert_eq!(there, made);
}
