//! A whole case around a fragment: a table that the fragment states replaces
//! the table of the same name in a small valid case; the rest of it stays.

/// The small valid case.
const CASE: &str = r#"schema = 1
title = "A small case"
as_of = 2022-04-15

[actors.US]
name = "United States"

[actors.VN]
name = "Vietnam"

[parameters.precision]
range = "3 to 5"
judgement = "an example"

[parameters.fear]
range = "0.1 to 0.4"
judgement = "an example"

[games.upgrade]
start = "table"

[games.upgrade.moves.table]
by = "US"
actions = { offer = "reply", wait = "today" }

[games.upgrade.moves.reply]
by = "VN"
actions = { accept = "upgraded", decline = "today" }

[games.upgrade.outcomes.upgraded]
payoffs.US = 1
payoffs.VN = "0.5 - fear"

[games.upgrade.outcomes.today]
payoffs.US = 0.5
payoffs.VN = "0.5 * reply.decline"

[rivals.fear]
label = "Vietnam declines because it fears China"
prior = 0.5

[rivals.calm]
label = "Vietnam declines for its own reasons"
prior = 0.5
set.fear = 0.1
"#;

/// The tables of the small case, by file name.
const TABLES: &[(&str, &str)] = &[
    (
        "events.csv",
        "id,date,actor,target,kind,channel,giver,receiver,weight,game,episode,move,action,source,grade,summary\n\
         e1,2022-03-01,US,VN,offer,public,,,,upgrade,one,table,offer,paper,B2,The United States offers an upgrade.\n",
    ),
    (
        "sources.bib",
        "@misc{paper, title = {A paper}, author = {Author, A.}, date = {2022-03-02}}\n",
    ),
];

/// A document cut before each line that opens a table: header and text. The
/// keys at the top have an empty header.
fn tables(text: &str) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), String::new())];
    for line in text.lines() {
        if line.starts_with('[') {
            let inner = line.trim_start_matches('[');
            let header = inner.split(']').next().unwrap_or("").to_owned();
            all.push((header, String::new()));
        }
        let last = all.len() - 1;
        all[last].1.push_str(line);
        all[last].1.push('\n');
    }
    all
}

/// The files of a whole case: each fragment replaces what it states. A fragment
/// that states a game of its own leaves the small case's game out, and the
/// table that speaks of it; one that states rivals of its own, the rivals.
pub fn complete(fragments: &[(String, String)]) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        fragments.iter().filter(|(n, _)| n != "case.toml").cloned().collect();
    let toml = fragments.iter().find(|(n, _)| n == "case.toml").map_or("", |(_, t)| t.as_str());
    let stated = tables(toml);
    let own_game = stated.iter().any(|(h, _)| {
        h.starts_with("games.") && !h.starts_with("games.upgrade.") && h != "games.upgrade"
    });
    let own_rivals = stated
        .iter()
        .any(|(h, _)| h.starts_with("rivals.") && h != "rivals.fear" && h != "rivals.calm");
    let mut whole = String::new();
    for (header, text) in tables(CASE) {
        let replaced = stated.iter().any(|(h, t)| *h == header && !t.trim().is_empty());
        if replaced
            || (own_game && header.starts_with("games."))
            || (own_rivals && header.starts_with("rivals."))
        {
            continue;
        }
        whole.push_str(&text);
    }
    // Keys at the top must come before every table.
    let top = stated.iter().filter(|(h, _)| h.is_empty()).map(|(_, t)| t.as_str());
    let below = stated.iter().filter(|(h, _)| !h.is_empty()).map(|(_, t)| t.as_str());
    let whole: String = top.chain([whole.as_str()]).chain(below).collect();
    files.insert(0, ("case.toml".to_owned(), whole));
    for (name, text) in TABLES {
        if !(files.iter().any(|(n, _)| n == name) || own_game && *name == "events.csv") {
            files.push(((*name).to_owned(), (*text).to_owned()));
        }
    }
    files
}
