//! The panel itself.

use crate::error::PanelError;
use crate::folder::Folder;
use crate::join::{Found, Joined};
use crate::source::{About, Provenance, SOURCES, Sides};
use crate::spell::peace_years;
use crate::system::{Member, System};
use crate::whittle::{Rule, Whittled};

/// What a row of a panel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Two states in a year, the one with the lower code first.
    DyadYears,
    /// Two states in a year, in both orders.
    DirectedDyadYears,
    /// A state in a year.
    StateYears,
}

/// What is asked of a panel.
#[derive(Clone, Debug)]
pub struct Options {
    /// What a row is.
    pub unit: Unit,
    /// The first and the last year; those of the system otherwise.
    pub years: Option<(i32, i32)>,
    /// Sources by id; empty for all that are in the folder.
    pub with: Vec<String>,
    /// Only pairs that are contiguous or hold a major power.
    pub relevant: bool,
    /// The source of disputes whose years of peace are counted.
    pub peace: Option<String>,
    /// Which of several disputes of a year is kept.
    pub whittle: Vec<Rule>,
}

impl Options {
    /// Everything that is in the folder.
    pub fn new(unit: Unit) -> Self {
        Options {
            unit,
            years: None,
            with: Vec::new(),
            relevant: false,
            peace: None,
            whittle: Rule::ALL.to_vec(),
        }
    }
}

/// A column of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The source that it is from.
    pub source: String,
    /// By row; not a number where nothing is known.
    pub values: Vec<f64>,
}

/// A panel, ordered by first state, second state and year.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What a row is.
    pub unit: Unit,
    /// The first state of each row.
    pub first: Vec<i32>,
    /// The second; 0 for state-years.
    pub second: Vec<i32>,
    /// The year.
    pub years: Vec<i32>,
    /// What sources say.
    pub columns: Vec<Column>,
    /// Where the columns come from.
    pub provenance: Vec<Provenance>,
    /// What whittling left out.
    pub whittled: Vec<Whittled>,
    /// Pairs of a year that never were in the system on the same day.
    pub never_met: usize,
    /// Rows that are not politically relevant, if that was asked.
    pub irrelevant: usize,
}

impl Panel {
    fn key(&self, row: usize) -> (i32, i32, i32) {
        (self.first[row], self.second[row], self.years[row])
    }

    /// Keeps the rows for which this holds.
    fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let kept: Vec<usize> = (0..self.years.len()).filter(|r| keep(*r)).collect();
        let pick = |v: &Vec<i32>| kept.iter().map(|r| v[*r]).collect();
        self.first = pick(&self.first);
        self.second = pick(&self.second);
        self.years = pick(&self.years);
    }
}

/// Makes a panel.
///
/// # Errors
/// Any [`PanelError`]: a source that is asked for and is not in the folder, rows that
/// would multiply, sides that differ, cells that cannot be read.
pub fn panel(folder: &Folder, options: &Options) -> Result<Panel, PanelError> {
    for id in &options.with {
        if !folder.sources.iter().any(|(s, _)| s.id == *id) {
            return Err(absent(id, folder));
        }
    }
    let system = System::read(&folder.system)?;
    let wanted = |id: &str| options.with.is_empty() || options.with.iter().any(|w| w == id);
    let mut joined = Vec::new();
    for (source, sheet) in &folder.sources {
        let state = source.about == About::State;
        let fits = state || options.unit != Unit::StateYears;
        let needed = options.relevant && matches!(source.id, "contiguity" | "majors");
        if fits && (wanted(source.id) || needed || options.peace.as_deref() == Some(source.id)) {
            joined.push((Joined::new(source, sheet, &options.whittle)?, sheet));
        }
    }
    let mut out = rows(&system, options);
    if options.relevant {
        relevant(&mut out, &joined.iter().map(|j| &j.0).collect::<Vec<_>>(), folder)?;
    }
    for (source, sheet) in &joined {
        let (columns, used) = columns(&out, source);
        out.provenance.push(Provenance {
            source: source.source.id.to_owned(),
            title: source.source.title.to_owned(),
            file: sheet.file.clone(),
            version: sheet.version(),
            hash: sheet.hash.clone(),
            years: source.years,
            used,
            cite: source.source.cite.0.to_owned(),
            columns: columns.iter().map(|c| c.name.clone()).collect(),
        });
        out.columns.extend(columns);
        out.whittled.extend(source.whittled.iter().cloned());
    }
    if let Some(id) = &options.peace {
        spells(&mut out, id, folder)?;
    }
    Ok(out)
}

fn absent(id: &str, folder: &Folder) -> PanelError {
    let there: Vec<&str> = folder.sources.iter().map(|(s, _)| s.id).collect();
    let known: Vec<&str> = SOURCES.iter().map(|s| s.id).collect();
    let help = if known.contains(&id) {
        let unknown = match folder.unknown.len() {
            0 => String::new(),
            _ => format!("; headings that are not known: {}", folder.unknown.join(", ")),
        };
        format!("the folder has {}{unknown}", there.join(", "))
    } else {
        format!("sources are {}", known.join(", "))
    };
    PanelError::Source { what: format!("there is no file of `{id}` in the folder"), help }
}

/// The rows, before anything is joined.
fn rows(system: &System, options: &Options) -> Panel {
    let (from, to) = options.years.unwrap_or((system.first, system.last));
    let (from, to) = (from.max(system.first), to.min(system.last));
    let members = system.members(from, to);
    let mut keys: Vec<(i32, i32, i32)> = Vec::new();
    let mut never_met = 0;
    for (a, own) in &members {
        if options.unit == Unit::StateYears {
            keys.extend(
                (from..=to).zip(own).filter(|y| *y.1 != Member::Never).map(|y| (*a, 0, y.0)),
            );
            continue;
        }
        for (b, other) in &members {
            if b == a || b < a && options.unit == Unit::DyadYears {
                continue;
            }
            for (year, sides) in (from..=to).zip(own.iter().zip(other)) {
                let together = match sides {
                    (Member::Never, _) | (_, Member::Never) => continue,
                    (Member::AllYear, Member::AllYear) => true,
                    _ => system.met(*a, *b, year),
                };
                if together {
                    keys.push((*a, *b, year));
                } else {
                    never_met += usize::from(a < b);
                }
            }
        }
    }
    Panel {
        unit: options.unit,
        first: keys.iter().map(|k| k.0).collect(),
        second: keys.iter().map(|k| k.1).collect(),
        years: keys.iter().map(|k| k.2).collect(),
        columns: Vec::new(),
        provenance: Vec::new(),
        whittled: Vec::new(),
        never_met,
        irrelevant: 0,
    }
}

/// Keeps pairs that are contiguous or hold a major power (Weede 1976).
fn relevant(out: &mut Panel, joined: &[&Joined], folder: &Folder) -> Result<(), PanelError> {
    let find = |id: &str| {
        joined.iter().find(|j| j.source.id == id).copied().ok_or_else(|| absent(id, folder))
    };
    if out.unit == Unit::StateYears {
        return Err(PanelError::Source {
            what: "a state alone is not politically relevant to anyone".to_owned(),
            help: "ask for dyad-years".to_owned(),
        });
    }
    let (contiguity, majors) = (find("contiguity")?, find("majors")?);
    let before = out.years.len();
    let adjacent = contiguity.find((0..before).map(|r| out.key(r)));
    let adjacent = contiguity.read(&adjacent, 0);
    let great = |states: &[i32]| {
        let keys = states.iter().zip(&out.years).map(|(state, year)| (*state, 0, *year));
        majors.read(&majors.find(keys), 0)
    };
    let (first, second) = (great(&out.first), great(&out.second));
    out.retain(|row| adjacent[row] > 0.0 || first[row] == 1.0 || second[row] == 1.0);
    out.irrelevant = before - out.years.len();
    Ok(())
}

/// The columns of a source, of states one for each side, and for how many rows of the
/// panel it has one.
fn columns(out: &Panel, source: &Joined) -> (Vec<Column>, usize) {
    let id = source.source.id.to_owned();
    let column = |name: String, values: Vec<f64>| Column { name, source: id.clone(), values };
    let there = |found: &Found| matches!(found, Found::Row(_));
    // One look-up a row serves all columns.
    let rows = 0..out.years.len();
    let places = || source.names.iter().enumerate();
    if source.source.about == About::State {
        let sides: &[(&str, &Vec<i32>)] = match out.unit {
            Unit::StateYears => &[("", &out.first)],
            _ => &[("1", &out.first), ("2", &out.second)],
        };
        let find = |states: &Vec<i32>| {
            source.find(rows.clone().map(|row| (states[row], 0, out.years[row])))
        };
        let found: Vec<Vec<Found>> = sides.iter().map(|(_, states)| find(states)).collect();
        let mut all = Vec::new();
        for (place, name) in places() {
            for ((side, _), found) in sides.iter().zip(&found) {
                all.push(column(format!("{name}{side}"), source.read(found, place)));
            }
        }
        let used = rows.filter(|row| found.iter().any(|f| there(&f[*row]))).count();
        return (all, used);
    }
    let own = source.find(rows.clone().map(|row| out.key(row)));
    // Without a direction, what either side has obliged itself to counts.
    let either = out.unit == Unit::DyadYears && source.source.sides == Sides::Own;
    let other = either.then(|| {
        source.find(rows.clone().map(|row| {
            let (a, b, year) = out.key(row);
            (b, a, year)
        }))
    });
    let all = places()
        .map(|(place, name)| {
            let mut values = source.read(&own, place);
            if let Some(other) = &other {
                for (value, theirs) in values.iter_mut().zip(source.read(other, place)) {
                    *value = value.max(theirs);
                }
            }
            column((*name).to_owned(), values)
        })
        .collect();
    (all, own.iter().filter(|f| there(f)).count())
}

/// Years of peace, counted over the rows of each pair.
fn spells(out: &mut Panel, id: &str, folder: &Folder) -> Result<(), PanelError> {
    let ongoing = out.columns.iter().find(|c| c.source == id && c.name.ends_with("ongoing"));
    let Some(ongoing) = ongoing else { return Err(absent(id, folder)) };
    let units: Vec<u64> = out
        .first
        .iter()
        .zip(&out.second)
        .map(|(a, b)| (*a as u32 as u64) << 32 | *b as u32 as u64)
        .collect();
    let values = peace_years(&units, &ongoing.values);
    let name = ongoing.name.replace("ongoing", "spell");
    out.columns.push(Column { name, source: id.to_owned(), values });
    Ok(())
}
