//! Tables: KTAB's CSV, and a plain table with a row per actor.

use crate::draft::{Draft, DraftActor, Mistakes, Number, Unit, span};
use realpolitik_bargain::Dimension;
use realpolitik_case::Span;
use realpolitik_case::load::Limits;

/// A cell with its place.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub text: String,
    pub at: Span,
}

/// A row with its place.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub cells: Vec<Cell>,
    pub at: Span,
}

impl Row {
    /// A cell; one that is not there is empty, at the end of the row.
    pub fn cell(&self, i: usize) -> Cell {
        let end = Span { start: self.at.end.saturating_sub(1).max(self.at.start), ..self.at };
        self.cells.get(i).cloned().unwrap_or(Cell { text: String::new(), at: end })
    }

    /// The number of cells up to the last that is not empty.
    fn filled(&self) -> usize {
        self.cells.iter().rposition(|c| !c.text.is_empty()).map_or(0, |i| i + 1)
    }
}

/// The rows of a table that hold anything.
pub(super) fn rows(text: &str, limits: &Limits, found: &mut Mistakes) -> Option<Vec<Row>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(e) => {
                let at = e.position().map_or(0, |p| p.byte() as usize);
                let message = format!("a row cannot be read: {e}");
                found.error("RP0701", span(at, at), message, "save the table with commas");
                return None;
            }
        };
        let start = record.position().map_or(0, |p| p.byte() as usize);
        let start =
            start + text[start..].len() - text[start..].trim_start_matches(['\n', '\r']).len();
        let places = places(text, start);
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        if rows.len() >= limits.max_rows {
            let message = format!("there are more than {} rows (limit max-rows)", limits.max_rows);
            let help = "split the table, or raise the limit with --max-rows";
            found.error("RP0003", span(start, start), message, help);
            return None;
        }
        let end = places.last().map_or(start, |p| p.end as usize);
        let cells = record.iter().enumerate().map(|(i, c)| Cell {
            text: c.trim().to_owned(),
            at: places.get(i).copied().unwrap_or(span(start, end)),
        });
        rows.push(Row { cells: cells.collect(), at: span(start, end) });
    }
    if rows.is_empty() {
        let help = "write a row per actor; see  realpolitik explain RP0702";
        found.error("RP0702", span(0, 0), "the table is empty", help);
        return None;
    }
    Some(rows)
}

/// Where the cells of the row that begins at a byte stand.
fn places(text: &str, start: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let (mut from, mut quoted, mut i) = (start, false, start);
    loop {
        let end = i >= bytes.len() || (!quoted && matches!(bytes[i], b'\n' | b'\r'));
        if end || (!quoted && bytes[i] == b',') {
            let cell = &text[from..i.min(bytes.len())];
            let lead = cell.len() - cell.trim_start().len();
            let inner = cell.trim().len();
            // An empty cell is shown with the comma beside it.
            let (a, b) = match inner {
                0 if end => (from.saturating_sub(1).max(start), from),
                0 => (from, i + 1),
                _ => (from + lead, from + lead + inner),
            };
            all.push(span(a, b.min(bytes.len())));
            from = i + 1;
        } else if bytes[i] == b'"' {
            quoted = !quoted;
        }
        if end {
            return all;
        }
        i += 1;
    }
}

/// Reads either form.
pub(super) fn draft(text: &str, limits: &Limits, found: &mut Mistakes) -> Option<Draft> {
    let rows = rows(text, limits, found)?;
    let named = |c: &Cell| {
        let name = c.text.to_lowercase();
        ["position", "salience", "capability"].iter().any(|w| name.starts_with(w))
    };
    let plain = rows[0].cells.iter().filter(|c| named(c)).count() >= 2;
    if plain { plain_table(&rows, found) } else { ktab(&rows, found) }
}

/// KTAB's form: name, description, number of actors, number of dimensions; then
/// headings; then a row per actor.
fn ktab(rows: &[Row], found: &mut Mistakes) -> Option<Draft> {
    let head = &rows[0];
    let announced = count(head, 2, "actors", found)?;
    let dimensions = count(head, 3, "dimensions", found)?;
    let columns = 3 + 2 * dimensions;
    let Some(headings) = rows.get(1) else {
        let help =
            "the second row names the columns: Actor,Description,Capability,Position,Salience";
        found.error("RP0702", head.at, "there is no row of headings", help);
        return None;
    };
    if headings.filled() != columns {
        found.error(
            "RP0702",
            headings.at,
            format!(
                "there are {} headings; {dimensions} dimensions need {columns}",
                headings.filled()
            ),
            "after actor, description and capability: a position and a salience per dimension",
        );
        return None;
    }
    let body = &rows[2..];
    if body.len() != announced {
        found.error(
            "RP0704",
            head.cell(2).at,
            format!("{announced} actors are announced, and {} rows follow", body.len()),
            format!("write {} here, or correct the rows", body.len()),
        );
        return None;
    }
    let dimensions: Vec<Dimension> = (0..dimensions)
        .map(|k| Dimension {
            name: headings.cell(3 + 2 * k).text,
            low: 0.0,
            high: 100.0,
            status_quo: None,
        })
        .collect();
    let at = Columns {
        name: 0,
        description: Some(1),
        capability: 2,
        pairs: (0..dimensions.len()).map(|k| (3 + 2 * k, 4 + 2 * k)).collect(),
        all: columns,
    };
    Some(Draft {
        name: head.cell(0).text,
        description: head.cell(1).text,
        actors: actors(body, &at, &dimensions, found)?,
        dimensions,
        scales_from_positions: false,
        unit: Unit::Percent,
        at: headings.at,
        adjustment: None,
        settings: None,
    })
}

fn count(head: &Row, i: usize, what: &str, found: &mut Mistakes) -> Option<usize> {
    let cell = head.cell(i);
    match cell.text.parse::<usize>() {
        Ok(n) if (1..=10_000).contains(&n) => Some(n),
        _ => {
            found.error(
                "RP0702",
                cell.at,
                format!("`{}` is no number of {what}", cell.text),
                "the first row is  name, description, number of actors, number of dimensions; \
                 or, of a plain table,  Actor,Capability,Position,Salience",
            );
            None
        }
    }
}

/// Where the columns stand.
struct Columns {
    name: usize,
    description: Option<usize>,
    capability: usize,
    /// Position and salience of each dimension.
    pairs: Vec<(usize, usize)>,
    all: usize,
}

/// All actors, or every mistake in their rows.
fn actors(
    rows: &[Row],
    at: &Columns,
    dimensions: &[Dimension],
    found: &mut Mistakes,
) -> Option<Vec<DraftActor>> {
    let all: Vec<_> = rows.iter().map(|r| actor(r, at, dimensions, found)).collect();
    all.into_iter().collect()
}

fn actor(
    row: &Row,
    at: &Columns,
    dimensions: &[Dimension],
    found: &mut Mistakes,
) -> Option<DraftActor> {
    if row.filled() > at.all || row.cells.len() < at.all {
        let has = if row.filled() > at.all { row.filled() } else { row.cells.len() };
        found.error(
            "RP0702",
            row.at,
            format!("this row has {has} cells; the headings need {}", at.all),
            "put text that holds a comma in \"quotes\", and keep the commas of empty cells",
        );
        return None;
    }
    let name = row.cell(at.name);
    let mut number = |i: usize, what: String| {
        let cell = row.cell(i);
        found.belief(&cell.text, cell.at, &what).map(|belief| Number { belief, at: cell.at })
    };
    let capability = number(at.capability, format!("the capability of {}", name.text));
    let (mut position, mut salience) = (Vec::new(), Vec::new());
    for ((x, s), d) in at.pairs.iter().zip(dimensions) {
        position.push(number(*x, format!("the position of {} on {}", name.text, d.name)));
        salience.push(number(*s, format!("the salience of {} for {}", d.name, name.text)));
    }
    Some(DraftActor {
        name: name.text,
        at: name.at,
        description: at.description.map(|i| row.cell(i).text).unwrap_or_default(),
        capability: capability?,
        position: position.into_iter().collect::<Option<_>>()?,
        salience: salience.into_iter().collect::<Option<_>>()?,
    })
}

/// A row per actor under headings that name the columns.
fn plain_table(rows: &[Row], found: &mut Mistakes) -> Option<Draft> {
    let head = &rows[0];
    let heads: Vec<String> = head.cells.iter().map(|c| c.text.to_lowercase()).collect();
    let find = |names: &[&str]| heads.iter().position(|h| names.contains(&h.as_str()));
    let name = find(&["actor", "name"]);
    let capability = find(&["capability", "influence", "power"]);
    let description = find(&["description"]);
    let tail = |prefix: &str| -> Vec<(String, usize)> {
        let of = |h: &String| {
            h.strip_prefix(prefix).map(|r| r.trim_start_matches(':').trim().to_owned())
        };
        heads.iter().enumerate().filter_map(|(i, h)| Some((of(h)?, i))).collect()
    };
    let (positions, saliences) = (tail("position"), tail("salience"));
    let known = [name, capability, description];
    let mut dimensions = Vec::new();
    let mut pairs = Vec::new();
    for (what, x) in &positions {
        let Some((_, s)) = saliences.iter().find(|(w, _)| w == what) else { continue };
        let shown = &head.cells[*x].text["position".len()..];
        let shown = shown.trim_start_matches(':').trim();
        let name = if shown.is_empty() { "position" } else { shown };
        dimensions.push(Dimension { name: name.to_owned(), low: 0.0, high: 1.0, status_quo: None });
        pairs.push((*x, *s));
    }
    let used = known.iter().flatten().count() + 2 * pairs.len();
    let (Some(name), Some(capability), false) = (name, capability, pairs.is_empty()) else {
        found.error(
            "RP0702",
            head.at,
            "a column is missing: there must be an actor, a capability, a position and a salience",
            "the first row is  Actor,Capability,Position,Salience  \
             or, with more dimensions,  Actor,Capability,Position tax,Salience tax,…",
        );
        return None;
    };
    if used != head.filled() {
        let odd = (0..head.filled())
            .find(|i| !known.contains(&Some(*i)) && !pairs.iter().any(|(x, s)| x == i || s == i));
        let cell = head.cell(odd.unwrap_or_default());
        found.error(
            "RP0702",
            cell.at,
            format!("the column `{}` is not known, or has no partner", cell.text),
            "each dimension has a column Position NAME and a column Salience NAME",
        );
        return None;
    }
    let at = Columns { name, description, capability, pairs, all: head.filled() };
    Some(Draft {
        name: String::new(),
        description: String::new(),
        actors: actors(&rows[1..], &at, &dimensions, found)?,
        dimensions,
        scales_from_positions: true,
        unit: Unit::Guess,
        at: head.at,
        adjustment: None,
        settings: None,
    })
}
