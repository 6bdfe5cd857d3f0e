//! The tables of a case: events, tiers, occasions of rules; and the sources.

use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::{
    ActorId, Case, Channel, Event, Grade, Observation, Occasion, PartialDate, Source, Span,
    TierRecord,
};

/// One table under reading.
struct Table<'a> {
    name: &'a str,
    rows: Vec<(csv::StringRecord, Span)>,
    columns: Vec<String>,
}

/// Columns of `events.csv`.
pub(crate) const EVENTS: &[&str] = &[
    "id", "date", "actor", "target", "kind", "channel", "giver", "receiver", "weight", "game",
    "episode", "move", "action", "source", "grade", "summary",
];
/// Columns of `tiers.csv`.
pub(crate) const TIERS: &[&str] = &["actor", "partner", "tier", "from", "to", "source"];
/// Columns of a regime's table beside its measures.
const OCCASIONS: &[&str] =
    &["id", "date", "actor", "met", "enforced", "response", "source", "grade", "summary"];

fn open<'a>(
    name: &'a str,
    file: u32,
    text: &str,
    expected: &[&str],
    max_rows: usize,
    found: &mut Vec<Diagnostic>,
) -> Option<Table<'a>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let whole_line = |start: usize| {
        let end = text[start.min(text.len())..].find('\n').map_or(text.len(), |n| start + n);
        Span { file, start: start as u32, end: end as u32 }
    };
    let columns: Vec<String> = match reader.headers() {
        Ok(h) => h.iter().map(|c| c.trim().to_owned()).collect(),
        Err(e) => {
            found.push(Diagnostic::error(
                "RP0601",
                whole_line(0),
                format!("{name} cannot be read: {e}"),
                format!("the first line must be: {}", expected.join(",")),
            ));
            return None;
        }
    };
    let missing: Vec<&str> =
        expected.iter().copied().filter(|c| !columns.iter().any(|h| h == c)).collect();
    let unknown: Vec<&str> =
        columns.iter().map(String::as_str).filter(|c| !expected.contains(c)).collect();
    if !missing.is_empty() || !unknown.is_empty() {
        let mut message = format!("{name} has the wrong columns:");
        if !missing.is_empty() {
            message.push_str(&format!(" {} missing", missing.join(", ")));
        }
        if !unknown.is_empty() {
            message.push_str(&format!(" {} not known", unknown.join(", ")));
        }
        found.push(Diagnostic::error(
            "RP0601",
            whole_line(0),
            message,
            format!("the first line must be: {}", expected.join(",")),
        ));
        return None;
    }
    let mut rows = Vec::new();
    for result in reader.records() {
        match result {
            Ok(record) => {
                let start = record.position().map_or(0, |p| p.byte() as usize);
                let span = whole_line(start);
                if rows.len() >= max_rows {
                    found.push(Diagnostic::error(
                        "RP0003",
                        span,
                        format!("{name} has more than {max_rows} rows (limit max-rows)"),
                        "split the case, or raise the limit",
                    ));
                    return None;
                }
                if record.len() != columns.len() {
                    found.push(Diagnostic::error(
                        "RP0602",
                        span,
                        format!(
                            "this row of {name} has {} fields, the header {}",
                            record.len(),
                            columns.len()
                        ),
                        "put text that holds a comma in \"quotes\"; leave empty fields empty",
                    ));
                    continue;
                }
                rows.push((record, span));
            }
            Err(e) => {
                let start = e.position().map_or(0, |p| p.byte() as usize);
                found.push(Diagnostic::error(
                    "RP0602",
                    whole_line(start),
                    format!("a row of {name} cannot be read: {e}"),
                    "save the table as UTF-8 text with commas",
                ));
                return None;
            }
        }
    }
    Some(Table { name, rows, columns })
}

/// A row under reading.
struct Row<'t> {
    table: &'t Table<'t>,
    record: &'t csv::StringRecord,
    span: Span,
}

impl<'t> Row<'t> {
    fn get(&self, column: &str) -> &'t str {
        let at = self.table.columns.iter().position(|c| c == column);
        at.and_then(|i| self.record.get(i)).unwrap_or("").trim()
    }
    fn actor(&self, case: &Case, column: &str, found: &mut Vec<Diagnostic>) -> Option<ActorId> {
        let name = self.get(column);
        if name.is_empty() {
            return None;
        }
        let id = case.actor(name);
        if id.is_none() {
            found.push(
                Diagnostic::error(
                    "RP0102",
                    self.span,
                    format!("actor `{name}` is not declared"),
                    did_you_mean(name, "actors", case.actors.iter().map(|a| a.id.as_str())),
                )
                .note(format!("used here as {column}")),
            );
        }
        id
    }
    fn required(&self, column: &str, found: &mut Vec<Diagnostic>) -> Option<&'t str> {
        let text = self.get(column);
        if text.is_empty() {
            found.push(Diagnostic::error(
                "RP0602",
                self.span,
                format!("this row of {} has no {column}", self.table.name),
                format!("fill in the column `{column}`"),
            ));
            return None;
        }
        Some(text)
    }
    fn date(&self, column: &str, found: &mut Vec<Diagnostic>) -> Option<PartialDate> {
        let text = self.get(column);
        let date = partial_date(text);
        if date.is_none() {
            found.push(Diagnostic::error(
                "RP0603",
                self.span,
                format!("`{text}` in column `{column}` is not a date that exists"),
                "write 2021-08-25, or 2021-08 or 2021 where the rest is not known",
            ));
        }
        date
    }
    fn grade(&self, found: &mut Vec<Diagnostic>) -> Option<Grade> {
        let text = self.get("grade");
        match text.as_bytes() {
            [r @ b'A'..=b'F', c @ b'1'..=b'6'] => {
                Some(Grade { reliability: *r, credibility: *c - b'0' })
            }
            _ => {
                found.push(Diagnostic::error(
                    "RP0604",
                    self.span,
                    format!("`{text}` is not a grade"),
                    "write reliability of the source A–F and credibility of the claim 1–6, as B2",
                ));
                None
            }
        }
    }
    fn sources(&self) -> Vec<String> {
        self.get("source")
            .split(';')
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// A date of which the end may be missing.
pub(crate) fn partial_date(text: &str) -> Option<PartialDate> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|y| y.len() == 4)?.parse::<i16>().ok()?;
    let two = |p: Option<&str>| -> Option<Option<i8>> {
        match p {
            None => Some(None),
            Some(x) if x.len() == 2 => x.parse::<i8>().ok().map(Some),
            Some(_) => None,
        }
    };
    let month = two(parts.next())?;
    let day = two(parts.next())?;
    if parts.next().is_some() || year < 1 {
        return None;
    }
    jiff::civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    Some(PartialDate { year, month, day })
}

/// Reads `events.csv` into the case.
pub(crate) fn events(
    case: &mut Case,
    file: u32,
    text: &str,
    max_rows: usize,
    found: &mut Vec<Diagnostic>,
    cited: &mut Vec<(String, Span)>,
) {
    let Some(table) = open("events.csv", file, text, EVENTS, max_rows, found) else { return };
    let mut seen: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
    for (record, span) in &table.rows {
        let row = Row { table: &table, record, span: *span };
        if let Some(event) = event(case, &row, found) {
            cited.extend(event.sources.iter().map(|s| (s.clone(), *span)));
            if let Some(first) = seen.insert(event.id.clone(), *span) {
                found.push(
                    Diagnostic::error(
                        "RP0101",
                        *span,
                        format!("event `{}` is there twice", event.id),
                        "give each row an id of its own",
                    )
                    .also(first, "first here"),
                );
            }
            case.events.push(event);
        }
    }
    case.events
        .sort_by(|a, b| (a.date.latest(), a.date, &a.id).cmp(&(b.date.latest(), b.date, &b.id)));
    episodes(case, found);
}

fn event(case: &Case, row: &Row<'_>, found: &mut Vec<Diagnostic>) -> Option<Event> {
    let before = found.len();
    let id = row.required("id", found).map(str::to_owned);
    let date = row.date("date", found);
    row.required("actor", found);
    let actor = row.actor(case, "actor", found);
    let target = row.actor(case, "target", found);
    let channel = match row.get("channel") {
        "public" | "" => Channel::Public,
        "quiet" => Channel::Quiet,
        other => {
            found.push(Diagnostic::error(
                "RP0602",
                row.span,
                format!("`{other}` is not a channel"),
                "write public or quiet",
            ));
            Channel::Public
        }
    };
    let concession = concession(case, row, found);
    let observation = observation(case, row, found);
    let grade = row.grade(found);
    row.required("summary", found);
    row.required("source", found);
    if found[before..].iter().any(|d| d.severity == crate::diagnostic::Severity::Error) {
        return None;
    }
    Some(Event {
        id: id?,
        date: date?,
        actor: actor?,
        target,
        kind: row.get("kind").to_owned(),
        channel,
        concession,
        observation,
        sources: row.sources(),
        grade: grade?,
        summary: row.get("summary").to_owned(),
        span: row.span,
    })
}

fn concession(
    case: &Case,
    row: &Row<'_>,
    found: &mut Vec<Diagnostic>,
) -> Option<(ActorId, ActorId, f64)> {
    let fields = ["giver", "receiver", "weight"];
    let filled = fields.iter().filter(|f| !row.get(f).is_empty()).count();
    if filled == 0 {
        return None;
    }
    if filled < 3 {
        let empty: Vec<&str> = fields.iter().copied().filter(|f| row.get(f).is_empty()).collect();
        found.push(Diagnostic::error(
            "RP0605",
            row.span,
            format!("this concession lacks {}", empty.join(" and ")),
            "fill in giver, receiver and weight, or leave all three empty",
        ));
        return None;
    }
    let giver = row.actor(case, "giver", found)?;
    let receiver = row.actor(case, "receiver", found)?;
    if giver == receiver {
        found.push(Diagnostic::error(
            "RP0605",
            row.span,
            format!("`{}` concedes to itself", row.get("giver")),
            "name another receiver",
        ));
        return None;
    }
    match row.get("weight").parse::<f64>() {
        Ok(w) if w.is_finite() && w > 0.0 && w <= 1000.0 => Some((giver, receiver, w)),
        _ => {
            found.push(Diagnostic::error(
                "RP0605",
                row.span,
                format!("weight `{}` is not a positive number up to 1000", row.get("weight")),
                "give a number such as 3",
            ));
            None
        }
    }
}

fn observation(case: &Case, row: &Row<'_>, found: &mut Vec<Diagnostic>) -> Option<Observation> {
    let fields = ["game", "episode", "move", "action"];
    let filled = fields.iter().filter(|f| !row.get(f).is_empty()).count();
    if filled == 0 {
        return None;
    }
    if filled < 4 {
        let empty: Vec<&str> = fields.iter().copied().filter(|f| row.get(f).is_empty()).collect();
        found.push(Diagnostic::error(
            "RP0602",
            row.span,
            format!("this observed move lacks {}", empty.join(" and ")),
            "fill in game, episode, move and action, or leave all four empty",
        ));
        return None;
    }
    let name = row.get("game");
    let Some(game) = case.games.iter().position(|g| g.id == name) else {
        let known = case.games.iter().map(|g| g.id.as_str());
        let help = did_you_mean(name, "games", known);
        found.push(Diagnostic::error(
            "RP0105",
            row.span,
            format!("game `{name}` is not declared"),
            help,
        ));
        return None;
    };
    let protocol = &case.games[game];
    let node = row.get("move");
    let action = row.get("action");
    let actions: Option<Vec<&str>> = protocol
        .moves
        .iter()
        .find(|m| m.name == node)
        .map(|m| m.actions.iter().map(|a| a.name.as_str()).collect())
        .or_else(|| {
            let c = protocol.chance.iter().find(|c| c.name == node)?;
            Some(c.branches.iter().map(|b| b.name.as_str()).collect())
        });
    let Some(actions) = actions else {
        let known = protocol.moves.iter().map(|m| m.name.as_str());
        let help = did_you_mean(node, "moves", known);
        found.push(Diagnostic::error(
            "RP0106",
            row.span,
            format!("`{node}` is not a move of game `{name}`"),
            help,
        ));
        return None;
    };
    if !actions.contains(&action) {
        let help = did_you_mean(action, "actions", actions);
        found.push(Diagnostic::error(
            "RP0107",
            row.span,
            format!("`{action}` is not an action of `{node}`"),
            help,
        ));
        return None;
    }
    Some(Observation {
        game,
        episode: row.get("episode").to_owned(),
        node: node.to_owned(),
        action: action.to_owned(),
    })
}

/// Checks that the moves of each episode can stand on one path of the game.
fn episodes(case: &Case, found: &mut Vec<Diagnostic>) {
    type Episode<'a> = Vec<(&'a Observation, &'a Event)>;
    let mut all: std::collections::BTreeMap<(usize, &str), Episode<'_>> =
        std::collections::BTreeMap::new();
    for e in &case.events {
        if let Some(o) = &e.observation {
            all.entry((o.game, o.episode.as_str())).or_default().push((o, e));
        }
    }
    for ((game, episode), moves) in all {
        let protocol = &case.games[game];
        let wanted: std::collections::HashMap<&str, &str> =
            moves.iter().map(|(o, _)| (o.node.as_str(), o.action.as_str())).collect();
        let Some((_, last)) = moves.last() else { continue };
        if let Some((twice, e)) =
            moves.iter().find(|(o, _)| wanted.get(o.node.as_str()).is_some_and(|a| *a != o.action))
        {
            found.push(
                Diagnostic::error(
                    "RP0607",
                    last.span,
                    format!(
                        "in episode `{episode}` the move `{}` is seen with two actions",
                        twice.node
                    ),
                    "a move happens once in an episode; start another episode",
                )
                .also(e.span, format!("`{}` here", twice.action)),
            );
            continue;
        }
        if !on_one_path(protocol, &wanted) {
            let list: Vec<String> =
                moves.iter().map(|(o, _)| format!("{} {}", o.node, o.action)).collect();
            let mut d = Diagnostic::error(
                "RP0607",
                last.span,
                format!(
                    "episode `{episode}` breaks the rules of `{}`: no play has {}",
                    protocol.id,
                    list.join(", ")
                ),
                "mend the actions, or put the moves into different episodes",
            );
            for (o, e) in moves.iter().rev().skip(1) {
                d = d.also(e.span, format!("{} {}", o.node, o.action));
            }
            found.push(d);
        }
    }
}

/// Whether some play takes every wanted branch. The graph is acyclic, so a
/// branch set is on one path if walking with forced choices meets them all;
/// at other nodes every branch is tried, with nodes remembered by how many
/// wanted ones can still be met.
fn on_one_path(protocol: &crate::Protocol, wanted: &std::collections::HashMap<&str, &str>) -> bool {
    let targets = |name: &str| -> Option<Vec<(&str, &str)>> {
        if let Some(m) = protocol.moves.iter().find(|m| m.name == name) {
            return Some(m.actions.iter().map(|a| (a.name.as_str(), a.to.as_str())).collect());
        }
        let c = protocol.chance.iter().find(|c| c.name == name)?;
        Some(c.branches.iter().map(|b| (b.name.as_str(), b.to.as_str())).collect())
    };
    // The most wanted branches on any play from a node, by memo; the stack is
    // as deep as the protocol is long.
    let mut best: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut stack = vec![(protocol.start.clone(), false)];
    while let Some((name, ready)) = stack.pop() {
        if best.contains_key(&name) {
            continue;
        }
        let Some(branches) = targets(&name) else {
            best.insert(name, 0);
            continue;
        };
        let open: Vec<(&str, &str)> = match wanted.get(name.as_str()) {
            Some(a) => branches.into_iter().filter(|(b, _)| b == a).collect(),
            None => branches,
        };
        if ready {
            let most =
                open.iter().map(|(_, to)| best.get(*to).copied().unwrap_or(0)).max().unwrap_or(0);
            let own = usize::from(wanted.contains_key(name.as_str()));
            best.insert(name, most + own);
        } else {
            stack.push((name.clone(), true));
            stack.extend(open.iter().map(|(_, to)| ((*to).to_owned(), false)));
        }
    }
    best.get(&protocol.start).copied().unwrap_or(0) == wanted.len()
}

/// Reads `tiers.csv` into the ladder.
pub(crate) fn tiers(
    case: &mut Case,
    file: u32,
    text: &str,
    max_rows: usize,
    found: &mut Vec<Diagnostic>,
    cited: &mut Vec<(String, Span)>,
) {
    let Some(table) = open("tiers.csv", file, text, TIERS, max_rows, found) else { return };
    let Some(names) = case.ladder.as_ref().map(|l| l.tiers.clone()) else {
        found.push(Diagnostic::error(
            "RP0012",
            Span::default(),
            "the case has a tiers.csv but no ladder",
            "add to case.toml:  [ladder]  with  tiers = [\"none\", …]",
        ));
        return;
    };
    let mut records = Vec::new();
    for (record, span) in &table.rows {
        let row = Row { table: &table, record, span: *span };
        row.required("actor", found);
        row.required("partner", found);
        let actor = row.actor(case, "actor", found);
        let partner = row.actor(case, "partner", found);
        let name = row.get("tier");
        let tier = names.iter().position(|t| t == name);
        if tier.is_none() {
            let help = did_you_mean(name, "tiers", names.iter().map(String::as_str));
            found.push(Diagnostic::error(
                "RP0108",
                *span,
                format!("tier `{name}` is not on the ladder"),
                help,
            ));
        }
        let from = row.date("from", found);
        let to = if row.get("to").is_empty() { None } else { row.date("to", found) };
        if let (Some(from), Some(to)) = (from, to)
            && to.latest() < from.earliest()
        {
            found.push(Diagnostic::error(
                "RP0608",
                *span,
                format!("this record ends on {to}, before it begins on {from}"),
                "swap the dates",
            ));
        }
        let sources = row.sources();
        cited.extend(sources.iter().map(|s| (s.clone(), *span)));
        if let (Some(actor), Some(partner), Some(tier), Some(from)) = (actor, partner, tier, from) {
            records.push(TierRecord { actor, partner, tier, from, to, sources, span: *span });
        }
    }
    if let Some(l) = &mut case.ladder {
        l.records = records;
    }
}

/// Reads the occasions of a regime.
pub(crate) fn occasions(
    case: &mut Case,
    regime: usize,
    (name, file, text): (&str, u32, &str),
    max_rows: usize,
    found: &mut Vec<Diagnostic>,
    cited: &mut Vec<(String, Span)>,
) {
    let measures: Vec<String> =
        case.regimes[regime].measures.iter().map(|(m, _, _)| m.clone()).collect();
    let mut expected: Vec<&str> = OCCASIONS[..3].to_vec();
    expected.extend(measures.iter().map(String::as_str));
    expected.extend(&OCCASIONS[3..]);
    let Some(table) = open(name, file, text, &expected, max_rows, found) else { return };
    let mut rows = Vec::new();
    for (record, span) in &table.rows {
        let row = Row { table: &table, record, span: *span };
        if let Some(o) = occasion(case, &row, &measures, found) {
            cited.extend(o.sources.iter().map(|s| (s.clone(), *span)));
            agreement(&case.regimes[regime], &o, found);
            rows.push(o);
        }
    }
    case.regimes[regime].occasions = rows;
}

fn occasion(
    case: &Case,
    row: &Row<'_>,
    measures: &[String],
    found: &mut Vec<Diagnostic>,
) -> Option<Occasion> {
    let id = row.required("id", found)?.to_owned();
    let date = row.date("date", found);
    row.required("actor", found);
    let actor = row.actor(case, "actor", found);
    let mut values = Vec::new();
    for m in measures {
        let text = row.get(m);
        match text.parse::<f64>() {
            _ if text.is_empty() => values.push(None),
            Ok(v) if v.is_finite() => values.push(Some(v)),
            _ => {
                found.push(Diagnostic::error(
                    "RP0609",
                    row.span,
                    format!("`{text}` in column `{m}` is not a number"),
                    "write digits and a decimal point only; leave it empty where not found",
                ));
                values.push(None);
            }
        }
    }
    let met = match row.get("met") {
        "" => None,
        text => match text.parse::<u32>() {
            Ok(n) => Some(n),
            Err(_) => {
                found.push(Diagnostic::error(
                    "RP0609",
                    row.span,
                    format!("`{text}` in column `met` is not a count"),
                    "write how many criteria the source says were met, or leave it empty",
                ));
                None
            }
        },
    };
    let enforced = match row.get("enforced") {
        "yes" => true,
        "no" => false,
        other => {
            found.push(Diagnostic::error(
                "RP0602",
                row.span,
                format!("enforced is `{other}`"),
                "write yes or no",
            ));
            false
        }
    };
    let grade = row.grade(found);
    Some(Occasion {
        id,
        date: date?,
        actor: actor?,
        measures: values,
        met,
        enforced,
        response: row.get("response").to_owned(),
        sources: row.sources(),
        grade: grade?,
        summary: row.get("summary").to_owned(),
        span: row.span,
    })
}

/// Where all measures are there, the criteria they meet must be those reported.
fn agreement(regime: &crate::Regime, o: &Occasion, found: &mut Vec<Diagnostic>) {
    let (Some(met), Some(computed)) = (o.met, regime.criteria_met(o)) else { return };
    if met != computed {
        found.push(Diagnostic::error(
            "RP0610",
            o.span,
            format!("`{}` says {met} criteria were met, its measures meet {computed}", o.id),
            "mend the measures, or leave blank what the source does not give",
        ));
    }
}

/// Reads `sources.bib`.
pub(crate) fn sources(case: &mut Case, file: u32, text: &str, found: &mut Vec<Diagnostic>) {
    let bibliography = match biblatex::Bibliography::parse(text) {
        Ok(b) => b,
        Err(e) => {
            let start = e.span.start.min(text.len()) as u32;
            let end = (e.span.end.min(text.len()) as u32).max(start + 1);
            found.push(Diagnostic::error(
                "RP0611",
                Span { file, start, end },
                format!("sources.bib cannot be read: {}", e.kind),
                "mend the entry; keys must be unique and braces must close",
            ));
            return;
        }
    };
    for entry in bibliography.iter() {
        case.sources.push(citation(entry));
    }
}

fn citation(entry: &biblatex::Entry) -> Source {
    use biblatex::ChunksExt;
    let field = |name: &str| entry.get(name).map(|c| c.format_verbatim()).filter(|s| !s.is_empty());
    let people = entry.author().ok().filter(|a| !a.is_empty()).map(|authors| {
        let names: Vec<String> = authors
            .iter()
            .map(|p| {
                let initial = p.given_name.chars().next();
                match initial {
                    Some(i) => format!("{i}. {}", p.name),
                    None => p.name.clone(),
                }
            })
            .collect();
        match names.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [one, ..] => format!("{one} and others"),
            [] => String::new(),
        }
    });
    let who = people
        .or_else(|| field("institution"))
        .or_else(|| field("organization"))
        .or_else(|| field("publisher"))
        .unwrap_or_else(|| entry.key.clone());
    let year = field("date")
        .or_else(|| field("year"))
        .map(|d| d.chars().take(4).collect::<String>())
        .unwrap_or_else(|| "no date".to_owned());
    let title = field("title").unwrap_or_else(|| "untitled".to_owned());
    let container = field("journaltitle")
        .or_else(|| field("journal"))
        .or_else(|| field("booktitle"))
        .or_else(|| field("publisher"))
        .filter(|c| *c != who);
    let mut citation = format!("{who} ({year}), {title}");
    if let Some(c) = container {
        citation.push_str(&format!(", {c}"));
    }
    let doi = field("doi")
        .map(|d| if d.starts_with("http") { d } else { format!("https://doi.org/{d}") });
    let url =
        field("url").or(doi).filter(|u| u.starts_with("https://") || u.starts_with("http://"));
    Source { key: entry.key.clone(), citation, url }
}
