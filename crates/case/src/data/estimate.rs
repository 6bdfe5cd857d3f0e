//! What the tables say, as a belief.

use super::query::{Asked, FORMS, What, asked};
use super::{Table, panel, posterior};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::read::{self, Asker, Query};
use crate::tally::{Counted, Tally};
use crate::{ActorId, Case, Distribution, PartialDate};

/// Fewest numbers from which a mean with a variance of its own can be drawn.
const FEWEST: usize = 4;
/// Days of a year, leap years counted in.
const DAYS_A_YEAR: f64 = 365.25;

/// A belief with what was counted, or why there is none with a way out.
type Answer = Result<(Distribution, String), (String, String)>;

/// Draws each belief that is asked for from the tables and from the files of draws, and
/// puts it into the case.
pub(crate) fn drawn(
    case: &mut Case,
    (tables, draws): (&[Table], &[Table]),
    all: &[(Asker, Query)],
    found: &mut Vec<Diagnostic>,
) {
    let mut posteriors = Vec::new();
    for (asker, query) in all {
        let (answer, values) = match &query.asked {
            read::Asked::Tables => {
                let asked = asked(&query.text).map_err(|why| (why, FORMS.to_owned()));
                (asked.and_then(|a| answer(case, tables, &a)), None)
            }
            read::Asked::Draws { column } => {
                // A file that is not there has been told.
                let Some(file) = draws.iter().position(|t| t.name == query.text) else { continue };
                match posterior::belief(&draws[file], column) {
                    Ok((belief, account, values)) => (Ok((belief, account)), Some((file, values))),
                    Err(why) => (Err(why), None),
                }
            }
            read::Asked::Panel { state, year } => {
                let cell = panel::cell(case, tables, &query.text, (state, *year));
                (cell.map(|(value, account)| (Distribution::Fixed { value }, account)), None)
            }
        };
        let (distribution, account) = match answer {
            Ok(given) => given,
            Err((why, help)) => {
                let from = match query.asked {
                    read::Asked::Draws { .. } => "draws of a posterior",
                    _ => "the tables",
                };
                let message = format!("{} cannot be drawn from {from}: {why}", query.what);
                found.push(Diagnostic::error("RP0504", query.at, message, help));
                continue;
            }
        };
        let given = values.is_some();
        if let (Some((file, values)), Asker::Parameter(parameter)) = (values, *asker) {
            posteriors.push(posterior::Drawn { parameter, file, values, at: query.at });
        }
        if let Err(why) = distribution.validate() {
            let message = format!("what the tables say of {} is no belief: {why}", query.what);
            found.push(Diagnostic::error(
                "RP0504",
                query.at,
                message,
                "state the belief otherwise",
            ));
            continue;
        }
        if let (Asker::Parameter(id), read::Asked::Tables) = (*asker, &query.asked) {
            let counts = asked(&query.text).ok().and_then(|a| tally(case, id, &a));
            case.tallies.extend(counts);
        }
        let (belief, basis) = match *asker {
            Asker::Parameter(id) => {
                let p = &mut case.parameters[id.index()];
                (&mut p.distribution, &mut p.basis)
            }
            Asker::Setting(rival, i) => {
                let r = &mut case.rivals[rival];
                (&mut r.set[i].1, &mut r.set_basis[i].0)
            }
            Asker::Power(id) => {
                power(case, id, (distribution.median(), account), query, found);
                continue;
            }
        };
        *belief = distribution;
        basis.account = Some(account);
        basis.given = given;
    }
    posterior::correlate(case, &posteriors);
}

/// What rows a belief counts, if it does.
fn tally(case: &Case, parameter: crate::ParameterId, a: &Asked<'_>) -> Option<Tally> {
    let of = match (a.what, a.path.as_slice()) {
        (What::PerYear, ["events", rest @ ..]) => {
            let kind = rest.first().map(|k| (*k).to_owned());
            Counted::Events { kind, from: a.from?.earliest() }
        }
        (What::Rate, ["games", game, node, action]) => {
            let g = case.games.iter().position(|g| g.id == *game)?;
            let edge = case.games[g].names.edge(node, action)?;
            Counted::Moves { game: g, node: edge.node, action: edge.branch }
        }
        _ => return None,
    };
    Some(Tally { parameter, of, actor: actor(case, a).ok()? })
}

/// Puts the power of an actor into the case.
fn power(
    case: &mut Case,
    of: ActorId,
    (value, account): (f64, String),
    query: &Query,
    found: &mut Vec<Diagnostic>,
) {
    if !(0.0..=1.0).contains(&value) {
        found.push(Diagnostic::error(
            "RP0403",
            query.at,
            format!("{} is {value}, outside 0 to 1: {account}", query.what),
            "name a column of shares of world capability, as `cinc` is",
        ));
        return;
    }
    if let Some((power, basis)) = &mut case.actors[of.index()].power {
        *power = value;
        basis.account = Some(account);
    }
}

fn answer(case: &Case, tables: &[Table], a: &Asked<'_>) -> Answer {
    if !a.conditions.is_empty() && a.path[0] != "data" {
        return Err(("conditions on columns are for tables of data".to_owned(), FORMS.to_owned()));
    }
    match (a.what, a.path.as_slice()) {
        (What::Rate, ["regimes", regime]) => enforced(case, regime, a),
        (What::Rate, ["games", game, node, action]) => taken(case, game, node, action, a),
        (What::PerYear, ["events"]) => events(case, None, a),
        (What::PerYear, ["events", kind]) => events(case, Some(kind), a),
        (What::PerYear, ["regimes", regime]) => occasions(case, regime, a),
        (What::Mean, ["data", table, column]) => mean(case, tables, (table, column), a),
        (What::Share, ["data", table, column]) => share(case, tables, (table, column), a),
        _ => Err((
            format!("there is nothing of the kind at `{}`", a.path.join(".")),
            FORMS.to_owned(),
        )),
    }
}

/// A share of `k` of `n` times with Jeffreys' prior (Jeffreys 1946): Beta(k + ½,
/// n − k + ½).
fn proportion(k: f64, n: f64, of: String) -> Answer {
    if n <= 0.0 {
        return Err((
            "there is nothing to count by the as-of date".to_owned(),
            "state the belief otherwise, or add the rows".to_owned(),
        ));
    }
    let (alpha, beta) = (k + 0.5, n - k + 0.5);
    let d = Distribution::Beta { alpha, beta, low: 0.0, high: 1.0 };
    Ok((
        d,
        format!(
            "{} of {} {of}: beta({}, {}), from Jeffreys' prior",
            tidy(k),
            tidy(n),
            tidy(alpha),
            tidy(beta)
        ),
    ))
}

/// A frequency of `k` in so many years with Jeffreys' prior: Gamma(k + ½, years).
fn frequency(k: usize, years: f64, of: String) -> Answer {
    let shape = k as f64 + 0.5;
    let d = Distribution::Gamma { shape, rate: years };
    Ok((
        d,
        format!(
            "{k} {of} in {} years: gamma({}, {}), from Jeffreys' prior",
            tidy(years),
            tidy(shape),
            tidy(years)
        ),
    ))
}

/// At most three decimals.
fn tidy(x: f64) -> f64 {
    (x * 1e3).round() / 1e3
}

fn regime<'c>(case: &'c Case, name: &str) -> Result<&'c crate::Regime, (String, String)> {
    case.regimes.iter().find(|r| r.id == name).ok_or_else(|| {
        let known = case.regimes.iter().map(|r| r.id.as_str());
        (format!("regime `{name}` is not declared"), did_you_mean(name, "regimes", known))
    })
}

fn actor(case: &Case, a: &Asked<'_>) -> Result<Option<ActorId>, (String, String)> {
    let Some(name) = a.name else { return Ok(None) };
    case.actor(name).map(Some).ok_or_else(|| {
        let known = case.actors.iter().map(|a| a.id.as_str());
        (format!("actor `{name}` is not declared"), did_you_mean(name, "actors", known))
    })
}

fn on(case: &Case, actor: Option<ActorId>) -> String {
    actor.map_or_else(String::new, |a| format!(" on {}", case.actors[a.index()].id))
}

fn no_day(a: &Asked<'_>) -> Result<(), (String, String)> {
    match a.from {
        Some(day) => Err((format!("{day} says nothing of a share"), FORMS.to_owned())),
        None => Ok(()),
    }
}

/// The share of the occasions that are settled by the as-of date on which a rule
/// was enforced.
fn enforced(case: &Case, name: &str, a: &Asked<'_>) -> Answer {
    no_day(a)?;
    let regime = regime(case, name)?;
    let actor = actor(case, a)?;
    let settled = regime.occasions.iter().filter(|o| {
        let known = |d: PartialDate| d.latest() <= case.as_of;
        known(o.date) && o.answered.is_none_or(known) && actor.is_none_or(|a| o.actor == a)
    });
    let (mut k, mut n) = (0.0, 0.0);
    for o in settled {
        n += 1.0;
        k += f64::from(u8::from(o.enforced));
    }
    let of = format!("occasions of regimes.{name}{} to {} enforced", on(case, actor), case.as_of);
    proportion(k, n, of)
}

/// The share of the episodes in which an action was taken at a move.
fn taken(case: &Case, game: &str, node: &str, action: &str, a: &Asked<'_>) -> Answer {
    no_day(a)?;
    let actor = actor(case, a)?;
    let Some(g) = case.games.iter().position(|g| g.id == game) else {
        let known = case.games.iter().map(|g| g.id.as_str());
        return Err((format!("game `{game}` is not declared"), did_you_mean(game, "games", known)));
    };
    let protocol = &case.games[g];
    let Some(edge) = protocol.names.edge(node, action) else {
        let nodes = protocol.moves.iter().map(|m| protocol.names.vertex(m.id));
        let missing = format!("game `{game}` has no action `{action}` at `{node}`");
        return Err((missing, did_you_mean(node, "moves", nodes)));
    };
    let (mut k, mut n) = (0.0, 0.0);
    for e in case.known_events().filter(|e| actor.is_none_or(|a| e.actor == a)) {
        let Some(o) = e.observation.as_ref().filter(|o| o.game == g && o.node == edge.node) else {
            continue;
        };
        n += 1.0;
        // A coding in doubt counts by its share.
        k += o.codings().filter(|(b, _)| *b == edge.branch).map(|(_, w)| w).sum::<f64>();
    }
    let of = format!("moves seen at games.{game}.{node} to {} are {action}", case.as_of);
    proportion(k, n, of)
}

/// The day from which is counted, and the years from it to the as-of date.
fn since(case: &Case, a: &Asked<'_>) -> Result<(jiff::civil::Date, f64), (String, String)> {
    let Some(from) = a.from else {
        let help = "say from when the table is whole: per_year(events.veto, 2010-01-01)";
        return Err(("it does not say from when".to_owned(), help.to_owned()));
    };
    let from = from.earliest();
    let days = (case.as_of - from).get_days();
    if days < 1 {
        let help = "count from an earlier day".to_owned();
        return Err((format!("{from} is not before the as-of date {}", case.as_of), help));
    }
    Ok((from, f64::from(days) / DAYS_A_YEAR))
}

fn events(case: &Case, kind: Option<&str>, a: &Asked<'_>) -> Answer {
    let actor = actor(case, a)?;
    let (from, years) = since(case, a)?;
    if let Some(kind) = kind
        && !case.events.iter().any(|e| e.kind == kind)
    {
        let mut known: Vec<&str> = case.events.iter().map(|e| e.kind.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        return Err((format!("no event is of kind `{kind}`"), did_you_mean(kind, "kinds", known)));
    }
    let counted = case.known_events().filter(|e| {
        kind.is_none_or(|k| e.kind == k)
            && actor.is_none_or(|a| e.actor == a)
            && e.date.earliest() >= from
    });
    let of = format!(
        "events{}{} from {from} to {}",
        kind.map_or_else(String::new, |k| format!(" of kind {k}")),
        actor.map_or_else(String::new, |a| format!(" of {}", case.actors[a.index()].id)),
        case.as_of
    );
    frequency(counted.count(), years, of)
}

fn occasions(case: &Case, name: &str, a: &Asked<'_>) -> Answer {
    let regime = regime(case, name)?;
    let actor = actor(case, a)?;
    let (from, years) = since(case, a)?;
    let counted = regime.occasions.iter().filter(|o| {
        o.date.latest() <= case.as_of
            && o.date.earliest() >= from
            && actor.is_none_or(|a| o.actor == a)
    });
    let of =
        format!("occasions of regimes.{name}{} from {from} to {}", on(case, actor), case.as_of);
    frequency(counted.count(), years, of)
}

/// The cells of a column whose rows meet the conditions and may be known, with the
/// line of the file that each stands in.
fn cells<'t>(
    case: &Case,
    tables: &'t [Table],
    (name, column): (&str, &str),
    a: &Asked<'_>,
) -> Result<Vec<&'t str>, (String, String)> {
    if let Some(name) = a.name {
        let help = format!("write a condition, as in  actor = {name}");
        return Err((format!("`{name}` is not a condition on a column"), help));
    }
    no_day(a)?;
    let Some(table) = tables.iter().find(|t| t.name == name) else {
        let known = tables.iter().map(|t| t.name.as_str());
        let message = format!("there is no table `data.{name}`");
        return Err((message, did_you_mean(name, "tables of data", known)));
    };
    let place = |c: &str| {
        table.column(c).ok_or_else(|| {
            let known = table.columns.iter().map(String::as_str);
            (format!("data.{name} has no column `{c}`"), did_you_mean(c, "columns", known))
        })
    };
    let wanted = place(column)?;
    let conditions = a
        .conditions
        .iter()
        .map(|c| place(c.column).map(|i| (i, c)))
        .collect::<Result<Vec<_>, _>>()?;
    let dated = table.column("date").or_else(|| table.column("year"));
    let mut all = Vec::new();
    for row in &table.rows {
        // What may be from after the as-of date counts as after.
        let late = dated.and_then(|d| crate::table::partial_date(&row[d]));
        if late.is_some_and(|d| d.latest() > case.as_of) {
            continue;
        }
        if conditions.iter().all(|(i, c)| c.met(&row[*i])) && !row[wanted].is_empty() {
            all.push(row[wanted].as_str());
        }
    }
    Ok(all)
}

/// The mean of a column: Student's t with as many degrees of freedom as numbers
/// less one, scale s / √n (Student 1908; the posterior under a flat prior).
fn mean(case: &Case, tables: &[Table], of: (&str, &str), a: &Asked<'_>) -> Answer {
    let cells = cells(case, tables, of, a)?;
    let place = format!("data.{}.{}", of.0, of.1);
    let numbers: Vec<f64> = cells
        .iter()
        .map(|c| {
            realpolitik_belief::family::number(c).ok_or_else(|| {
                let help = "leave cells empty that hold no number, with a decimal point and no marks of thousands";
                (format!("`{c}` in {place} is not a number"), help.to_owned())
            })
        })
        .collect::<Result<_, _>>()?;
    let n = numbers.len();
    if n < FEWEST {
        let help = "state the belief otherwise, or let more rows count".to_owned();
        return Err((format!("{n} numbers of {place} count; at least {FEWEST} are needed"), help));
    }
    let mean = numbers.iter().sum::<f64>() / n as f64;
    let square = numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1) as f64;
    let scale = libm::sqrt(square / n as f64);
    if scale <= 0.0 {
        let help = format!("write  value = {mean}");
        return Err((format!("all {n} numbers of {place} are {mean}"), help));
    }
    let d = Distribution::Student { df: (n - 1) as f64, location: mean, scale };
    Ok((
        d,
        format!(
            "mean of {n} numbers of {place} to {}: student({}, {}, {})",
            case.as_of,
            n - 1,
            tidy(mean),
            tidy(scale)
        ),
    ))
}

/// The share of a column's cells that say yes.
fn share(case: &Case, tables: &[Table], of: (&str, &str), a: &Asked<'_>) -> Answer {
    let cells = cells(case, tables, of, a)?;
    let place = format!("data.{}.{}", of.0, of.1);
    let mut k = 0.0;
    for c in &cells {
        k += match *c {
            "yes" | "true" | "TRUE" | "Yes" => 1.0,
            "no" | "false" | "FALSE" | "No" => 0.0,
            other => match other.parse::<f64>() {
                Ok(v) => f64::from(u8::from(v != 0.0)),
                Err(_) => {
                    let help = "write 1 or 0, or yes or no".to_owned();
                    return Err((format!("`{other}` in {place} is neither yes nor no"), help));
                }
            },
        };
    }
    proportion(k, cells.len() as f64, format!("cells of {place} to {} are not 0", case.as_of))
}
