//! Kinds of slip: what a hand does to a line.

/// A kind of slip: its name, the files in which it is made, and what becomes of a
/// line, with words that the repair must hold.
pub struct Slip {
    pub name: &'static str,
    pub file: fn(&str) -> bool,
    pub make: fn(&Line<'_>) -> Option<(String, String)>,
}

/// A line, with what is known of its file.
pub struct Line<'a> {
    pub text: &'a str,
    /// The table of `case.toml` that it stands in.
    pub table: &'a str,
    /// The first line of a table of rows.
    pub head: &'a str,
    /// Its number, from 0.
    pub number: usize,
}

fn toml(name: &str) -> bool {
    name == "case.toml"
}
fn events(name: &str) -> bool {
    name == "events.csv"
}
fn tiers(name: &str) -> bool {
    name == "tiers.csv"
}
fn regime(name: &str) -> bool {
    name.starts_with("regimes/")
}
fn rows(name: &str) -> bool {
    name.ends_with(".csv")
}
fn bib(name: &str) -> bool {
    name.ends_with(".bib")
}

impl Line<'_> {
    /// Key and value of a line `key = value`, without what follows it.
    fn pair(&self) -> Option<(&str, &str)> {
        let (key, value) = self.text.split_once(" = ")?;
        let key = key.trim();
        (!key.is_empty() && !key.starts_with('#')).then_some((key, value.trim()))
    }
    fn value_of(&self, key: &str) -> Option<&str> {
        self.pair().filter(|(k, _)| *k == key).map(|(_, v)| v)
    }
    /// The line with a piece of it replaced, once.
    fn with(&self, from: &str, to: &str) -> Option<String> {
        self.text.contains(from).then(|| self.text.replacen(from, to, 1))
    }
    /// The fields of a row without quotes before the column, and the number of the
    /// column.
    fn field(&self, column: &str) -> Option<(Vec<&str>, usize)> {
        let at = self.head.split(',').position(|c| c == column)?;
        let fields: Vec<&str> = self.text.split(',').collect();
        let plain = self.number > 0 && fields.len() > at && !fields[..=at].concat().contains('"');
        (plain && !fields[at].is_empty()).then_some((fields, at))
    }
    /// The row with another text in a column.
    fn other(
        &self,
        column: &str,
        make: impl Fn(&str) -> Option<String>,
    ) -> Option<(String, String)> {
        let (fields, at) = self.field(column)?;
        let new = make(fields[at])?;
        let old = fields[at].to_owned();
        let mut fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
        fields[at] = new;
        Some((fields.join(","), old))
    }
}

/// Two neighbouring letters change places.
fn swapped(word: &str) -> Option<String> {
    let mut all: Vec<char> = word.chars().collect();
    let i = (1..all.len().saturating_sub(1)).rev().find(|i| all[*i] != all[*i + 1])?;
    all.swap(i, i + 1);
    Some(all.into_iter().collect())
}

/// The day as another country writes it.
fn points(day: &str) -> Option<String> {
    let parts: Vec<&str> = day.split('-').collect();
    let [y, m, d] = parts.as_slice() else { return None };
    Some(format!("{d}.{m}.{y}"))
}

/// The first name in quotes of a line.
fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1).filter(|t| !t.is_empty())
}

/// Names of parameters in a formula: the longest word that is no function.
fn longest_word(formula: &str) -> Option<&str> {
    let words = formula.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
    words
        .filter(|w| {
            w.len() >= 5 && !w.contains('.') && w.starts_with(|c: char| c.is_ascii_alphabetic())
        })
        .filter(|w| !["clamp"].contains(w))
        .max_by_key(|w| w.len())
}

pub const SLIPS: &[Slip] = &[
    Slip {
        name: "a key misspelt",
        file: toml,
        make: |l| {
            let (key, _) = l.pair().filter(|(k, _)| {
                k.len() > 4 && k.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            })?;
            let known = [
                "label",
                "title",
                "start",
                "source",
                "judgement",
                "range",
                "payoffs",
                "actions",
                "prior",
                "between",
                "quantiles",
                "enforcer",
                "outcomes",
            ];
            if !known.contains(&key) {
                return None;
            }
            let wrong = swapped(key)?;
            Some((l.with(key, &wrong)?, key.to_owned()))
        },
    },
    Slip {
        name: "who moves, misspelt",
        file: toml,
        make: |l| {
            let name = quoted(l.value_of("by")?)?;
            Some((l.with(&format!("\"{name}\""), &format!("\"{name}X\""))?, name.to_owned()))
        },
    },
    Slip {
        name: "where an action leads, misspelt",
        file: toml,
        make: |l| {
            let target = quoted(l.value_of("actions")?).filter(|t| t.len() > 4)?;
            let wrong = swapped(target)?;
            Some((l.with(&format!("\"{target}\""), &format!("\"{wrong}\""))?, target.to_owned()))
        },
    },
    Slip {
        name: "where a branch leads, misspelt",
        file: toml,
        make: |l| {
            let (_, to) = l.text.split_once("to = ")?;
            let target = quoted(to).filter(|t| t.len() > 4 && l.table.contains(".chance."))?;
            let wrong = swapped(target)?;
            Some((
                l.with(&format!("to = \"{target}\""), &format!("to = \"{wrong}\""))?,
                target.to_owned(),
            ))
        },
    },
    Slip {
        name: "a quote left out",
        file: toml,
        make: |l| {
            let v = l.value_of("label")?;
            (v.ends_with('"') && v.matches('"').count() == 2)
                .then(|| (l.text.trim_end().strip_suffix('"').unwrap().to_owned(), "\"".to_owned()))
        },
    },
    Slip {
        name: "a range with decimal commas",
        file: toml,
        make: |l| {
            let v = quoted(l.value_of("range")?)?;
            v.contains('.').then_some(())?;
            Some((l.with(v, &v.replace('.', ","))?, v.to_owned()))
        },
    },
    Slip {
        name: "a number with a decimal comma",
        file: toml,
        make: |l| {
            let v = l
                .value_of("value")
                .or_else(|| l.value_of("without"))
                .or_else(|| l.value_of("prior"))?;
            (v.contains('.') && v.parse::<f64>().is_ok()).then_some(())?;
            Some((l.with(v, &v.replace('.', ","))?, v.to_owned()))
        },
    },
    Slip {
        name: "a number in quotes",
        file: toml,
        make: |l| {
            let v = l.value_of("value").or_else(|| l.value_of("prior"))?;
            v.parse::<f64>().ok()?;
            Some((l.with(v, &format!("\"{v}\""))?, v.to_owned()))
        },
    },
    Slip {
        name: "a range as a list",
        file: toml,
        make: |l| {
            let v = quoted(l.value_of("range")?)?;
            let (a, b) = v.split_once(" to ")?;
            Some((l.with(&format!("\"{v}\""), &format!("[{a}, {b}]"))?, v.to_owned()))
        },
    },
    Slip {
        name: "a range turned round",
        file: toml,
        make: |l| {
            let v = quoted(l.value_of("range")?)?;
            let (a, b) = v.split_once(" to ")?;
            Some((l.with(v, &format!("{b} to {a}"))?, v.to_owned()))
        },
    },
    Slip {
        name: "a range with a dash",
        file: toml,
        make: |l| {
            let v = quoted(l.value_of("range")?)?;
            Some((l.with(v, &v.replace(" to ", "-"))?, v.to_owned()))
        },
    },
    Slip {
        name: "a family misspelt",
        file: toml,
        make: |l| {
            let v = quoted(l.value_of("dist")?)?;
            let name = v.split('(').next()?;
            Some((l.with(name, &swapped(name)?)?, name.to_owned()))
        },
    },
    Slip {
        name: "a parameter misspelt in a payoff",
        file: toml,
        make: |l| {
            let (key, v) = l.pair()?;
            key.starts_with("payoffs.").then_some(())?;
            let word = longest_word(quoted(v)?)?;
            Some((l.with(word, &swapped(word)?)?, word.to_owned()))
        },
    },
    Slip {
        name: "a bracket left open in a payoff",
        file: toml,
        make: |l| {
            let (key, v) = l.pair()?;
            key.starts_with("payoffs.").then_some(())?;
            let f = quoted(v)?;
            let at = f.rfind(')')?;
            Some((l.with(f, &format!("{}{}", &f[..at], &f[at + 1..]))?, ")".to_owned()))
        },
    },
    Slip {
        name: "two signs in a payoff",
        file: toml,
        make: |l| {
            let (key, v) = l.pair()?;
            key.starts_with("payoffs.").then_some(())?;
            let f = quoted(v).filter(|f| f.contains(" * "))?;
            Some((l.with(f, &f.replacen(" * ", " * / ", 1))?, "/".to_owned()))
        },
    },
    Slip {
        name: "a priority over 1",
        file: toml,
        make: |l| {
            let v = l.value_of("prior")?;
            v.parse::<f64>().ok()?;
            Some((l.with(v, &format!("1{}", v.trim_start_matches('0')))?, "0 to 1".to_owned()))
        },
    },
    Slip {
        name: "a day that does not exist",
        file: toml,
        make: |l| {
            let v = l.value_of("as_of").or_else(|| l.value_of("resolve_by"))?;
            let day = v.split_whitespace().next()?;
            Some((
                l.with(day, &format!("{}-13{}", day.get(..4)?, day.get(7..)?))?,
                "month".to_owned(),
            ))
        },
    },
    Slip {
        name: "a role that is none",
        file: toml,
        make: |l| {
            let role = quoted(l.value_of("role")?)?;
            Some((l.with(role, &swapped(role)?)?, role.to_owned()))
        },
    },
    Slip {
        name: "a source misspelt",
        file: toml,
        make: |l| {
            let key = quoted(l.value_of("source")?).filter(|k| k.len() > 5)?;
            Some((l.with(key, &swapped(key)?)?, key.to_owned()))
        },
    },
    Slip {
        name: "an equals sign left out",
        file: toml,
        make: |l| {
            let (key, _) = l.pair()?;
            ["label", "range", "judgement"].contains(&key).then_some(())?;
            Some((l.with(" = ", " ")?, "=".to_owned()))
        },
    },
    Slip {
        name: "a colon for an equals sign",
        file: toml,
        make: |l| {
            let (key, _) = l.pair()?;
            ["label", "range", "judgement"].contains(&key).then_some(())?;
            Some((l.with(" = ", ": ")?, "=".to_owned()))
        },
    },
    Slip {
        name: "an outcome of a question misspelt",
        file: toml,
        make: |l| {
            let o = quoted(l.value_of("outcomes")?).filter(|o| o.len() > 3)?;
            Some((l.with(o, &swapped(o)?)?, o.to_owned()))
        },
    },
    Slip {
        name: "an actor misspelt in a row",
        file: events,
        make: |l| l.other("actor", |a| Some(format!("{a}X"))),
    },
    Slip { name: "a day with points", file: rows, make: |l| l.other("date", points) },
    Slip {
        name: "a day with strokes",
        file: rows,
        make: |l| l.other("date", |d| d.contains('-').then(|| d.replace('-', "/"))),
    },
    Slip {
        name: "a day of a spreadsheet",
        file: rows,
        make: |l| {
            l.other("date", |d| {
                let day: jiff::civil::Date = d.parse().ok()?;
                let serial = (day - jiff::civil::date(1899, 12, 30)).get_days();
                Some(serial.to_string())
            })
        },
    },
    Slip {
        name: "a year with digits swapped",
        file: events,
        make: |l| {
            let (line, old) = l.other("date", |d| {
                let rest = d.strip_prefix("20")?;
                let (a, b) = (rest.get(..1)?, rest.get(1..2)?);
                // 2022 becomes 2202; 2012 would become 2102.
                (a != "0" && b != "0").then(|| format!("2{a}0{b}{}", &rest[2..]))
            })?;
            let year = old[..4].to_owned();
            Some((line, year))
        },
    },
    Slip {
        name: "a grade in small letters",
        file: rows,
        make: |l| l.other("grade", |g| Some(g.to_lowercase()).filter(|x| x != g)),
    },
    Slip {
        name: "a grade in a word",
        file: rows,
        make: |l| {
            let (line, _) = l.other("grade", |_| Some("good".to_owned()))?;
            Some((line, "B2".to_owned()))
        },
    },
    Slip {
        name: "a weight with a decimal comma in quotes",
        file: events,
        make: |l| {
            let (line, old) = l.other("weight", |w| Some(format!("\"{w},5\"")))?;
            Some((line, format!("{old}.5")))
        },
    },
    Slip {
        name: "a weight below 0",
        file: events,
        make: |l| {
            let (line, _) = l.other("weight", |w| Some(format!("-{w}")))?;
            Some((line, "3".to_owned()))
        },
    },
    Slip {
        name: "a concession without a receiver",
        file: events,
        make: |l| {
            let (line, _) = l.other("receiver", |_| Some(String::new()))?;
            Some((line, "receiver".to_owned()))
        },
    },
    Slip { name: "a move misspelt", file: events, make: |l| l.other("move", swapped) },
    Slip { name: "an action misspelt", file: events, make: |l| l.other("action", swapped) },
    Slip {
        name: "an action without its move",
        file: events,
        make: |l| {
            let (line, _) = l.other("move", |_| Some(String::new()))?;
            Some((line, "move".to_owned()))
        },
    },
    Slip {
        name: "a source of a row misspelt",
        file: rows,
        make: |l| l.other("source", |s| swapped(s).filter(|_| !s.contains(';'))),
    },
    Slip {
        name: "a field too many",
        file: rows,
        make: |l| {
            // A comma in a text without quotes.
            let (fields, _) = l.field("grade")?;
            let summary = l.text.splitn(fields.len(), ',').last()?;
            (!l.text.contains('"') && summary.contains(' ')).then_some(())?;
            Some((l.with(" ", ", ")?, "quotes".to_owned()))
        },
    },
    Slip {
        name: "a quote that is not closed",
        file: rows,
        make: |l| {
            (l.number > 0 && l.text.ends_with('"') && l.text.matches('"').count() == 2)
                .then_some(())?;
            Some((l.text.strip_suffix('"')?.to_owned(), "close the quote".to_owned()))
        },
    },
    Slip { name: "a channel that is none", file: events, make: |l| l.other("channel", swapped) },
    Slip {
        name: "enforced in another word",
        file: regime,
        make: |l| l.other("enforced", |e| Some(if e == "yes" { "y" } else { "n" }.to_owned())),
    },
    Slip {
        name: "what is missing marked as R does",
        file: regime,
        make: |l| {
            let (line, _) = l.other("met", |_| Some("NA".to_owned()))?;
            Some((line, "empty".to_owned()))
        },
    },
    Slip {
        name: "a count that disagrees",
        file: regime,
        make: |l| {
            let (at, old) =
                l.other("met", |m| m.parse::<u32>().ok().map(|m| (m + 4).to_string()))?;
            // Only where all that is measured is there.
            (!l.text.contains(",,")).then_some((at, "count".to_owned())).filter(|_| !old.is_empty())
        },
    },
    Slip {
        name: "an occasion on somebody unknown",
        file: regime,
        make: |l| l.other("actor", |a| Some(format!("{a}X"))),
    },
    Slip { name: "a tier misspelt", file: tiers, make: |l| l.other("tier", swapped) },
    Slip {
        name: "a tier that ends before it begins",
        file: tiers,
        make: |l| {
            let (line, _) = l.other("to", |_| Some("1950".to_owned()))?;
            Some((line, "swap".to_owned()))
        },
    },
    Slip {
        name: "a column misspelt",
        file: rows,
        make: |l| {
            (l.number == 0).then_some(())?;
            Some((l.with("grade", "garde")?, "grade".to_owned()))
        },
    },
    Slip {
        name: "an entry that is not closed",
        file: bib,
        make: |l| {
            // The brace at the end of the first line.
            (l.text.starts_with('@') && l.text.ends_with(',')).then_some(())?;
            Some((l.with("{", "")?, "{".to_owned()))
        },
    },
];
