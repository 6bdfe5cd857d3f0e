//! The tree of a text: what it holds is what TOML says, and it outlives
//! mistakes.

mod frame;
mod mutate;

use realpolitik_case::limits::Limits;
use realpolitik_case::load::load_memory;
use realpolitik_case::render;
use realpolitik_case::syntax::{LineIndex, Spanned, Tree, Value};
use std::path::Path;

fn shipped() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = vec![include_str!("whole/case.toml").to_owned()];
    for folder in ["cases", "crates/realpolitik/templates"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder of cases") {
            let path = entry.expect("an entry").path().join("case.toml");
            all.extend(std::fs::read_to_string(&path));
        }
    }
    all.sort();
    assert!(all.len() >= 7, "only {} texts", all.len());
    all
}

/// Texts that show the rules of TOML for tables.
const TABLES: &[&str] = &[
    "[a.b]\nx = 1\n[c]\n[a]\ny = 2\n",
    "[a]\nb.c = 1\nb.d = 2\n",
    "[a]\nb.c = 1\n[a.b]\n",
    "[a.b]\n[a]\nb.c = 1\n",
    "[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 3\n",
    "[[a]]\n[a]\n",
    "[a]\n[[a]]\n",
    "[a.b]\n[[a]]\n",
    "a = 1\n[a]\n",
    "a = 1\n[a.b]\n",
    "a = { b = 1 }\n[a.c]\n",
    "a = { b = 1 }\na.c = 2\n",
    "a = { b.c = 1, b.d = 2 }\n",
    "a = { b = { c = 1 }, b.d = 2 }\n",
    "a = { b.c = 1, b = 2 }\n",
    "a = { x = 1, x = 2 }\n",
    "[x.y.z]\n[x]\n[x.y]\nw = 1\n",
    "[[x.y]]\n[x]\ny.z.w = 1\n",
    "a = [\n[1],\n[\"b\"]\n]\nb = 1\n",
    "a = {\n b = 1,\n c = 2,\n}\n",
    "a = { b # why\n = # so\n 1 }\n",
    "'a b'.\"c\\u0064\" = 0x1F\n",
    "a = inf\nb = -nan\nc = 1e400\n",
    "a = 99999999999999999999\n",
    "a = 07:32:00\nb = 1979-05-27T07:32:00Z\nc = 1979-05-27\n",
    "a = \"\"\"\none \\\n  two\"\"\"\nb = '''x'''\n",
    "a = 1 b = 2\n",
    "= 1\n",
    "a\n",
    "a =\n",
    "[a\n",
    "[]\n",
    "[a.]\nb = 1\n",
    "a = 1 # \u{7f}\n",
    "",
];

/// What TOML makes of a text, by the library that editors of TOML are made of;
/// places too, where it gives them.
fn expected(i: &toml_edit::Item) -> String {
    fn value(v: &toml_edit::Value) -> String {
        let at = v.span().unwrap_or_default();
        let what = match v {
            toml_edit::Value::String(s) => format!("{:?}", s.value()),
            toml_edit::Value::Integer(n) => format!("{:?}", *n.value() as f64),
            toml_edit::Value::Float(n) => format!("{:?}", n.value()),
            toml_edit::Value::Boolean(b) => format!("{:?}", b.value()),
            toml_edit::Value::Datetime(d) => match (d.value().date, d.value().time) {
                (Some(day), None) => day.to_string(),
                _ => "other".to_owned(),
            },
            toml_edit::Value::Array(a) => {
                format!("[{}]", a.iter().map(value).collect::<Vec<_>>().join(", "))
            }
            toml_edit::Value::InlineTable(t) => {
                let entry = |(name, v): (&str, &toml_edit::Value)| {
                    let at = t.key(name).and_then(toml_edit::Key::span).unwrap_or_default();
                    format!("{name:?}@{at:?} = {}", value(v))
                };
                format!("{{{}}}", t.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        };
        format!("{what}@{at:?}")
    }
    match i {
        toml_edit::Item::None => String::new(),
        toml_edit::Item::Value(v) => value(v),
        toml_edit::Item::Table(t) => {
            let entry = |(name, v): (&str, &toml_edit::Item)| {
                let at = t.key(name).and_then(toml_edit::Key::span).unwrap_or_default();
                format!("{name:?}@{at:?} = {}", expected(v))
            };
            let all: Vec<String> = t.iter().map(entry).collect();
            format!("{{{}}}@{:?}", all.join(", "), t.span().unwrap_or_default())
        }
        toml_edit::Item::ArrayOfTables(a) => {
            let each = a.iter().map(|t| expected(&toml_edit::Item::Table(t.clone())));
            let all: Vec<String> = each.collect();
            format!("[{}]@{:?}", all.join(", "), a.span().unwrap_or_default())
        }
    }
}

fn read(v: &Spanned) -> String {
    let at = v.span.start as usize..v.span.end as usize;
    let what = match &v.value {
        Value::Text(s) => format!("{s:?}"),
        Value::Number(n) => format!("{n:?}"),
        Value::Bool(b) => format!("{b:?}"),
        Value::Date(d) => d.to_string(),
        Value::Other => "other".to_owned(),
        Value::Broken => "broken".to_owned(),
        Value::Array(all) => format!("[{}]", all.iter().map(read).collect::<Vec<_>>().join(", ")),
        Value::Table(all) => {
            let entry = |(k, v): &(realpolitik_case::syntax::Key, Spanned)| {
                let at = k.span.start as usize..k.span.end as usize;
                format!("{:?}@{at:?} = {}", k.name, read(v))
            };
            format!("{{{}}}", all.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    };
    format!("{what}@{at:?}")
}

fn agree(text: &str) {
    let tree = Tree::read(text, &Limits::default());
    match toml_edit::Document::parse(text) {
        Ok(document) => {
            assert!(tree.mistakes.is_empty(), "{:?}\n{text}", tree.mistakes);
            let (here, there) = (read(&tree.root), expected(document.as_item()));
            let same = here.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count();
            let rest =
                |s: &str| s.chars().skip(same.saturating_sub(40)).take(200).collect::<String>();
            assert!(here == there, "{}\nnot\n{}\n{text}", rest(&here), rest(&there));
        }
        Err(e) => assert!(!tree.mistakes.is_empty(), "nothing is wrong, but: {e}\n{text}"),
    }
}

#[test]
fn a_text_means_what_toml_says() {
    for text in shipped().iter().map(String::as_str).chain(TABLES.iter().copied()) {
        agree(text);
    }
}

#[test]
fn a_changed_text_means_what_toml_says() {
    let corpus = shipped();
    let words = ["[", "]", "{", "}", "\"", "'", "\"\"\"", "#", "\n", "=", ".", ",", "[a]\n", "1"];
    mutate::run("tree", 1_000, |r| {
        let mut bytes = match r.below(2) {
            0 => r.pick(&corpus).clone().into_bytes(),
            _ => r.pick(TABLES).as_bytes().to_vec(),
        };
        let other = r.pick(TABLES).as_bytes();
        mutate::mutate(r, &mut bytes, &words, other);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        agree(&text);
        text
    });
}

/// Every place of a tree lies in the text, on whole characters.
fn places(v: &Spanned, text: &str) {
    assert!(text.get(v.span.start as usize..v.span.end as usize).is_some(), "{:?}", v.span);
    match &v.value {
        Value::Array(all) => all.iter().for_each(|v| places(v, text)),
        Value::Table(all) => all.iter().for_each(|(k, v)| {
            assert!(text.get(k.span.start as usize..k.span.end as usize).is_some());
            places(v, text);
        }),
        _ => {}
    }
}

#[test]
fn whatever_is_deleted_a_tree_is_left() {
    let corpus = shipped();
    mutate::run("deletions", 150, |r| {
        let mut text = r.pick(&corpus).clone();
        for _ in 0..=r.below(3) {
            let at = r.below(text.len() + 1);
            let end = (at + 1 + r.below(12)).min(text.len());
            if text.is_char_boundary(at.min(end)) && text.is_char_boundary(end) {
                text.replace_range(at.min(end)..end, "");
            }
        }
        let tree = Tree::read(&text, &Limits::default());
        assert!(matches!(tree.root.value, Value::Table(_)));
        places(&tree.root, &text);
        let loaded = load_memory("cut", &[("case.toml", text.as_bytes())], &Limits::default());
        assert_eq!(loaded.case.is_some(), loaded.partial.is_none());
        let _ = render::human(&loaded, false);
        text
    });
}

/// Files of a whole case with one thing in them replaced.
fn edited(files: &mut [(String, String)], (file, from, to): (&str, &str, &str)) {
    let text = &mut files.iter_mut().find(|(n, _)| n == file).expect("the file").1;
    assert!(text.contains(from), "{from:?} is not in {file}");
    *text = text.replacen(from, to, 1);
}

type Edit = (&'static str, &'static str, &'static str);

/// Mistakes against the rules of TOML.
const AGAINST_TOML: &[(&str, Edit)] = &[
    ("RP0010", ("case.toml", "title = \"A small case\"", "title = \"A small case")),
    ("RP0010", ("case.toml", "title = \"A small case\"", "title = \"\"\"A small case")),
    ("RP0010", ("case.toml", "title = \"A small case\"", "title \"A small case\"")),
    ("RP0010", ("case.toml", "as_of = 2022-04-15", "as_of = 2022-04-35")),
    ("RP0010", ("case.toml", "as_of = 2022-04-15", "as_of = 30.11.2023")),
    ("RP0010", ("case.toml", "schema = 1\n", "schema = 1\nThis is a case.\n")),
    ("RP0010", ("case.toml", "name = \"Vietnam\"", "name = Vietnam")),
    ("RP0010", ("case.toml", "[actors.VN]", "[actors VN]")),
    ("RP0010", ("case.toml", "[actors.VN]", "[actors.VN")),
    ("RP0010", ("case.toml", "[actors.VN]", "[actors.]")),
    ("RP0010", ("case.toml", "[parameters.fear]", "[parameters.fear")),
    ("RP0010", ("case.toml", "[games.upgrade.moves.reply]", "[games.upgrade.moves reply]")),
    ("RP0010", ("case.toml", "start = \"table\"", "start =")),
    ("RP0010", ("case.toml", "start = \"table\"", "start")),
    ("RP0010", ("case.toml", "decline = \"today\" }", "decline = \"today\"")),
    ("RP0010", ("case.toml", "{ offer = \"reply\", wait", "{ offer = \"reply\" wait")),
    (
        "RP0010",
        ("case.toml", "{ offer = \"reply\", wait = \"today\" }", "{ offer = \"reply\", wait "),
    ),
    (
        "RP0010",
        ("case.toml", "[games.upgrade]", "[ladder]\ntiers = [\"a\", \"b\"\n[games.upgrade]"),
    ),
    ("RP0010", ("case.toml", "by = \"VN\"", "by = \"V\\N\"")),
    ("RP0101", ("case.toml", "name = \"Vietnam\"", "name = \"Vietnam\"\nname = \"Viet Nam\"")),
    ("RP0101", ("case.toml", "[actors.VN]", "[actors.US]\nrole = \"patron\"\n[actors.VN]")),
];

/// Mistakes that have nothing to do with them.
const OTHERS: &[(&str, Edit)] = &[
    ("RP0604", ("events.csv", ",B2,", ",X9,")),
    ("RP0603", ("events.csv", "2022-03-01", "2022-03-41")),
    ("RP0602", ("events.csv", "offer,public", "offer,secret")),
    ("RP0104", ("events.csv", ",paper,", ",papper,")),
    ("RP0611", ("sources.bib", "@misc{paper,", "@misc{paper, title = {Twice}}\n@misc{paper,")),
    ("RP0011", ("case.toml", "label = \"Vietnam declines b", "labl = \"Vietnam declines b")),
    ("RP0404", ("case.toml", "prior = 0.5", "prior = 0.7")),
    ("RP0501", ("case.toml", "range = \"0.1 to 0.4\"", "range = \"0.4 to 0.1\"")),
    ("RP0201", ("case.toml", "payoffs.US = 1\n", "payoffs.US = \"1 +\"\n")),
    ("RP0202", ("case.toml", "payoffs.US = 0.5", "payoffs.US = \"0.5 * feer\"")),
    ("RP0403", ("case.toml", "name = \"United States\"", "power = { value = 12 }")),
];

#[test]
fn each_cause_is_told_once_and_hides_no_other() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (code, against) in AGAINST_TOML {
        for (other, edit) in std::iter::once(&("", ("", "", ""))).chain(OTHERS) {
            let mut files = frame::complete(&[]);
            edited(&mut files, *against);
            if !other.is_empty() {
                edited(&mut files, *edit);
            }
            let borrowed: Vec<(&str, &[u8])> =
                files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
            let loaded = load_memory("several", &borrowed, &Limits::default());
            let mut found: Vec<&str> = loaded.diagnostics.iter().map(|d| d.code).collect();
            found.sort_unstable();
            let mut expected: Vec<&str> =
                [*code, *other].into_iter().filter(|c| !c.is_empty()).collect();
            expected.sort_unstable();
            if found != expected {
                wrong.push(format!(
                    "{} with {}: {expected:?}\n{}",
                    against.2,
                    edit.2,
                    render::human(&loaded, false)
                ));
            }
            tried += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried >= 200);
}

/// What a value without a name was meant for is not known: nothing is said of
/// names and keys that may be missing, and everything else is.
#[test]
fn a_value_without_a_name_may_have_been_anything() {
    let mut files = frame::complete(&[]);
    edited(&mut files, ("case.toml", "title = \"A small case\"", "= \"A small case\""));
    edited(&mut files, ("events.csv", ",B2,", ",X9,"));
    edited(&mut files, ("case.toml", "range = \"0.1 to 0.4\"", "range = \"0.4 to 0.1\""));
    edited(&mut files, ("case.toml", "payoffs.US = 0.5", "payoffs.US = \"0.5 * feer\""));
    let borrowed: Vec<(&str, &[u8])> =
        files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    let loaded = load_memory("nameless", &borrowed, &Limits::default());
    let found: Vec<&str> = loaded.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(found, ["RP0010", "RP0501", "RP0604"], "{}", render::human(&loaded, false));
}

#[test]
fn a_document_that_cannot_be_read_at_all_hides_nothing_beside_it() {
    let mut files = frame::complete(&[]);
    edited(&mut files, ("events.csv", ",B2,", ",X9,"));
    edited(&mut files, ("sources.bib", "@misc{paper,", "@misc{other,"));
    let mut bytes: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(n, t)| (n.as_str(), t.clone().into_bytes())).collect();
    for (code, text) in [
        ("RP0002", b"title = \"caf\xe9\"".to_vec()),
        ("RP0004", format!("a = {}", "[".repeat(1000)).into_bytes()),
        ("RP0003", "a = 1\n".repeat(100_000).into_bytes()),
        ("RP0003", vec![b'#'; 17 << 20]),
    ] {
        bytes[0].1 = text;
        let borrowed: Vec<(&str, &[u8])> = bytes.iter().map(|(n, t)| (*n, t.as_slice())).collect();
        let loaded = load_memory("unread", &borrowed, &Limits::default());
        let found: Vec<&str> = loaded.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(found, [code, "RP0104", "RP0604"], "{}", render::human(&loaded, false));
    }
}

#[test]
fn lines_and_columns_are_those_that_editors_count() {
    let text = "a = 1\r\nb = \"\u{1d11e}é\" # c\n\nlast";
    let index = LineIndex::new(text);
    for (i, _) in text.char_indices().chain([(text.len(), ' ')]) {
        let p = index.position(i as u32).expect("a place in the text");
        let line_start = text[..i].rfind('\n').map_or(0, |n| n + 1);
        let before = &text[line_start..i];
        assert_eq!(p.line as usize, text[..i].matches('\n').count());
        assert_eq!(p.utf8 as usize, before.len());
        assert_eq!(p.utf16 as usize, before.encode_utf16().count());
        assert_eq!(p.characters as usize, before.chars().count());
        assert_eq!(index.offset_utf16(p.line, p.utf16), Some(i as u32));
    }
    assert_eq!(index.position(text.len() as u32 + 1), None);
}
