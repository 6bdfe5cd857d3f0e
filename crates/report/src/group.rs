//! Groups that bargain, in words.

use crate::style::{Style, fit, line};
use crate::words::{counted, safe};
use realpolitik_bargain::Dimension;
use realpolitik_bargain::answer::GroupAnswer;
use realpolitik_bargain::forecast::{Forecast, Model};
use realpolitik_bargain::uncertainty::{Flip, Uncertainty};

/// Turns of a run that fit on a line.
const TURNS: usize = 11;
/// Rows of a list that are shown without `-v`.
const ROWS: usize = 10;

/// The decimals of a value on a scale: a thousandth of its length is shown.
fn decimals(d: &Dimension) -> usize {
    let length = (d.high - d.low).log10().ceil() as i32;
    (3 - length).clamp(0, 9) as usize
}

fn shown(value: f64, d: &Dimension) -> String {
    let text = format!("{value:.*}", decimals(d));
    // Without the sign of a zero that rounding left.
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => text,
    }
}

/// An answer as text.
pub fn answer(a: &GroupAnswer, style: Style) -> String {
    let mut out = String::new();
    let title = if a.group.name.is_empty() { "A group" } else { &a.group.name };
    line(&mut out, style.bold(&safe(title)));
    let size = format!(
        "{}, {}",
        counted(a.group.actors.len(), "actor"),
        counted(a.group.dimensions.len(), "dimension")
    );
    let about = &a.group.description;
    line(&mut out, if about.is_empty() { size } else { format!("{} ({size})", safe(about)) });
    forecasts(&mut out, a, style);
    if let Some(run) = &a.turns {
        let at = |t: usize, i: usize, k: usize| run.states[t].positions[i][k];
        positions(&mut out, a, run.states.len(), "turn", style, &at);
    }
    if let Some(runs) = &a.rounds {
        let count = runs.iter().map(|r| r.rounds.len()).max().unwrap_or_default() + 1;
        let at = |t: usize, i: usize, k: usize| {
            let run = &runs[k];
            let round = if t == 0 { &run.start } else { &run.rounds[t - 1] };
            round.positions[i]
        };
        positions(&mut out, a, count, "round", style, &at);
    }
    moves(&mut out, a, style);
    bargain(&mut out, a);
    power(&mut out, a, style);
    winsets(&mut out, a, style);
    for u in &a.uncertainty {
        uncertainty(&mut out, a, u, style);
    }
    pivots(&mut out, a, style);
    flips(&mut out, a, style);
    if !a.notes.is_empty() {
        line(&mut out, "");
    }
    for note in &a.notes {
        line(&mut out, safe(note));
    }
    out
}

/// The width of a column headed by a dimension.
fn width(d: &Dimension) -> usize {
    d.name.chars().count().clamp(8, 20)
}

fn heads(a: &GroupAnswer) -> String {
    a.group
        .dimensions
        .iter()
        .map(|d| format!("  {:>1$}", cut(&d.name, width(d)), width(d)))
        .collect()
}

fn cut(text: &str, width: usize) -> String {
    fit(text, width).trim_end().to_owned()
}

fn row(a: &GroupAnswer, values: &[f64]) -> String {
    let cell = |(v, d): (&f64, &Dimension)| format!("  {:>1$}", shown(*v, d), width(d));
    values.iter().zip(&a.group.dimensions).map(cell).collect()
}

fn forecasts(out: &mut String, a: &GroupAnswer, style: Style) {
    line(out, "");
    let label = a.forecasts.iter().map(|f| name(f).chars().count()).max().unwrap_or(8).max(8);
    line(out, style.bold(&format!("{:<label$}{}", "Outcome", heads(a))));
    for f in &a.forecasts {
        let mut said = Vec::new();
        if let Some(turns) = f.turns {
            let noun = if f.model == Model::Eum { "round" } else { "turn" };
            said.push(format!("after {}", counted(turns, noun)));
        }
        if !f.usable {
            said.push("not usable".to_owned());
        }
        said.extend(f.note.as_deref().map(safe));
        line(out, format!("{:<label$}{}  {}", name(f), row(a, &f.outcome), said.join("; ")));
    }
    if a.model.is_none() && !a.interval.is_empty() {
        let low: Vec<f64> = a.interval.iter().map(|i| i.low).collect();
        let high: Vec<f64> = a.interval.iter().map(|i| i.high).collect();
        line(out, format!("{:<label$}{}", "least", row(a, &low)));
        line(out, format!("{:<label$}{}", "greatest", row(a, &high)));
        for model in Model::ALL {
            let of: Vec<Forecast> =
                a.forecasts.iter().filter(|f| f.model == model).cloned().collect();
            let Some(first) = of.first().filter(|f| f.usable) else { continue };
            let over = realpolitik_bargain::forecast::interval(&of);
            let each = a.group.dimensions.iter().enumerate().map(|(k, d)| {
                let (own, all) = (over[k], a.interval[k]);
                format!(
                    "{} {} (its readings {} to {}, all {} to {})",
                    safe(&d.name),
                    shown(first.outcome[k], d),
                    shown(own.low, d),
                    shown(own.high, d),
                    shown(all.low, d),
                    shown(all.high, d)
                )
            });
            line(out, format!("{:<10} {}", model.name(), each.collect::<Vec<_>>().join("; ")));
        }
    }
}

fn name(f: &Forecast) -> String {
    if f.reading.is_empty() {
        f.model.name().to_owned()
    } else {
        format!("{} {}", f.model.name(), f.reading)
    }
}

/// Positions over time: a table for each dimension, a row for each actor.
fn positions(
    out: &mut String,
    a: &GroupAnswer,
    count: usize,
    noun: &str,
    style: Style,
    at: &dyn Fn(usize, usize, usize) -> f64,
) {
    let last = count - 1;
    let columns: Vec<usize> = if style.verbose || count <= TURNS {
        (0..count).collect()
    } else {
        // The first and the last, and others spread evenly between.
        (0..TURNS).map(|c| c * last / (TURNS - 1)).collect()
    };
    let label = label(a);
    for (k, d) in a.group.dimensions.iter().enumerate() {
        let wide = columns
            .iter()
            .flat_map(|t| (0..a.group.actors.len()).map(|i| shown(at(*t, i, k), d).len()))
            .max()
            .unwrap_or(4)
            .max(4);
        line(out, "");
        line(out, style.bold(&format!("Positions on {}", safe(&d.name))));
        let turns: String = columns.iter().map(|t| format!("  {t:>wide$}")).collect();
        line(out, format!("  {noun:<label$}{turns}"));
        for (i, actor) in a.group.actors.iter().enumerate() {
            let cells: String =
                columns.iter().map(|t| format!("  {:>wide$}", shown(at(*t, i, k), d))).collect();
            line(out, format!("  {}{cells}", fit(&actor.name, label)));
        }
    }
    if columns.len() < count {
        line(out, format!("  {} of {count} are shown; all with -v", columns.len()));
    }
}

fn label(a: &GroupAnswer) -> usize {
    a.group.actors.iter().map(|a| a.name.chars().count()).max().unwrap_or(4).clamp(5, 28)
}

/// Who moved by bargains with whom at the middle of every belief.
fn moves(out: &mut String, a: &GroupAnswer, style: Style) {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    let mut add = |actor: usize, with: usize| match pairs
        .iter_mut()
        .find(|(x, w, _)| (*x, *w) == (actor, with))
    {
        Some((_, _, n)) => *n += 1,
        None => pairs.push((actor, with, 1)),
    };
    for m in a.turns.iter().flat_map(|r| &r.states).flat_map(|s| &s.moves) {
        add(m.actor, m.with);
    }
    for m in a.rounds.iter().flatten().flat_map(|r| &r.rounds).flat_map(|r| &r.moves) {
        add(m.actor, m.with);
    }
    if pairs.is_empty() {
        return;
    }
    pairs.sort_by_key(|(x, w, n)| (std::cmp::Reverse(*n), *x, *w));
    line(out, "");
    line(out, style.bold("Who moves by bargains with whom"));
    let shown = if style.verbose { pairs.len() } else { pairs.len().min(ROWS) };
    for (x, w, n) in &pairs[..shown] {
        let name = |i: usize| safe(&a.group.actors[i].name);
        let times = if *n == 1 { "once".to_owned() } else { format!("{n} times") };
        line(out, format!("  {} with {}, {times}", name(*x), name(*w)));
    }
    more(out, pairs.len(), shown);
}

fn more(out: &mut String, all: usize, shown: usize) {
    if all > shown {
        line(out, format!("  … {} more; all with -v", all - shown));
    }
}

fn bargain(out: &mut String, a: &GroupAnswer) {
    if let Some(b) = &a.bargain {
        let c = &b.certificate;
        line(out, "");
        let verdict = if c.holds { "holds" } else { "does not hold" };
        line(
            out,
            format!(
                "Certificate  residual {:.1e}, at most {:.1e} below the optimum, least gain {:.3}: {verdict}",
                c.residual, c.gap, c.least_gain
            ),
        );
    }
    if let Some(m) = &a.medians {
        for (median, d) in m.dimensions.iter().zip(&a.group.dimensions) {
            if median.low < median.high {
                let (low, high) = (shown(median.low, d), shown(median.high, d));
                let name = safe(&d.name);
                line(out, format!("Any value from {low} to {high} is a median of {name}."));
            }
        }
    }
}

fn power(out: &mut String, a: &GroupAnswer, style: Style) {
    let mut all: Vec<_> = a.power.iter().collect();
    all.sort_by(|x, y| y.index.total_cmp(&x.index));
    line(out, "");
    line(out, style.bold("Pivotal under majority by influence (Shapley and Shubik; Banzhaf)"));
    let label = label(a);
    let shown = if style.verbose { all.len() } else { all.len().min(ROWS) };
    for p in &all[..shown] {
        let error = if p.standard_error > 0.0 {
            format!("  ±{:.1}", 196.0 * p.standard_error)
        } else {
            String::new()
        };
        let (index, influence) = (100.0 * p.index, 100.0 * p.influence);
        let name = fit(&p.actor, label);
        let banzhaf = 100.0 * p.banzhaf;
        line(
            out,
            format!(
                "  {name}  {index:>5.1} %{error}  {banzhaf:>5.1} %   with {influence:.1} % of influence"
            ),
        );
    }
    more(out, all.len(), shown);
}

/// What a majority would put in the place of the status quo and of each outcome.
fn winsets(out: &mut String, a: &GroupAnswer, style: Style) {
    if a.winsets.is_empty() {
        return;
    }
    line(out, "");
    line(out, style.bold("What a majority by influence would put in its place (winset)"));
    let label = a.winsets.iter().map(|w| w.of.chars().count()).max().unwrap_or(8);
    for w in &a.winsets {
        let within = match &w.bounds {
            None => "nothing beats it".to_owned(),
            Some(bounds) => {
                let each = bounds.iter().zip(&a.group.dimensions).map(|([low, high], d)| {
                    format!("{} {} to {}", safe(&d.name), shown(*low, d), shown(*high, d))
                });
                let each: Vec<String> = each.collect();
                format!("{:.1} % of positions, within {}", 100.0 * w.share, each.join("; "))
            }
        };
        line(out, format!("  {:<label$}  {within}", safe(&w.of)));
    }
}

fn uncertainty(out: &mut String, a: &GroupAnswer, u: &Uncertainty, style: Style) {
    line(out, "");
    line(out, style.bold(&format!("Over {} of {}", counted(u.draws, "draw"), u.model.name())));
    for (o, d) in u.outcome.iter().zip(&a.group.dimensions) {
        let [low, quarter, middle, three, high] = o.quantiles.map(|q| shown(q, d));
        line(
            out,
            format!(
                "  {}  mean {} ±{}   5 % {low}   25 % {quarter}   50 % {middle}   75 % {three}   95 % {high}",
                safe(&o.dimension),
                shown(o.mean, d),
                shown(1.96 * o.standard_error, d)
            ),
        );
        if let Some(bar) = o.bar {
            line(
                out,
                format!(
                    "  at {} or above in {:.1} % ±{:.1}",
                    shown(bar.at, d),
                    100.0 * bar.above,
                    196.0 * bar.standard_error
                ),
            );
        }
    }
    if u.left_out > 0 {
        line(
            out,
            format!("  {} left out: not settled or not certified", counted(u.left_out, "draw")),
        );
    }
    if u.moved_back > 0.0 {
        let share = 100.0 * u.moved_back;
        line(out, format!("  in {share:.0} % of draws a number was moved back onto its scale"));
    }
    let shown = if style.verbose { u.movers.len() } else { u.movers.len().min(ROWS) };
    for m in &u.movers[..shown] {
        let (actor, with) = (safe(&m.actor), safe(&m.with));
        line(out, format!("  {actor} moves by a bargain with {with} in {:.0} %", 100.0 * m.share));
    }
    more(out, u.movers.len(), shown);
}

fn pivots(out: &mut String, a: &GroupAnswer, style: Style) {
    for p in &a.pivots {
        line(out, "");
        line(out, style.bold(&format!("Removed or moved, under {}", p.model.name())));
        let label = label(a);
        let shown_rows = if style.verbose { p.actors.len() } else { p.actors.len().min(ROWS) };
        for one in &p.actors[..shown_rows] {
            let values = |o: &Option<Vec<f64>>| match o {
                Some(o) => {
                    let each = o.iter().zip(&a.group.dimensions).map(|(v, d)| shown(*v, d));
                    each.collect::<Vec<_>>().join(" / ")
                }
                None => "none".to_owned(),
            };
            line(
                out,
                format!(
                    "  {}  without it {}   at the low end {}   at the high end {}",
                    fit(&one.actor, label),
                    values(&one.without),
                    values(&one.at_low),
                    values(&one.at_high)
                ),
            );
        }
        more(out, p.actors.len(), shown_rows);
    }
}

fn flips(out: &mut String, a: &GroupAnswer, style: Style) {
    for f in &a.flips {
        let Some(d) = a.group.dimensions.iter().find(|d| d.name == f.dimension) else { continue };
        line(out, "");
        let side = if f.outcome >= f.bar { "below" } else { "to or above" };
        let head = format!(
            "Carries {} from {} {side} {}, under {}",
            safe(&f.dimension),
            shown(f.outcome, d),
            shown(f.bar, d),
            f.model.name()
        );
        line(out, style.bold(&head));
        if f.flips.is_empty() {
            line(out, "  no change of a single number does");
        }
        let rows = if style.verbose { f.flips.len() } else { f.flips.len().min(ROWS) };
        for flip in &f.flips[..rows] {
            line(out, format!("  {}, to {}", change(flip), shown(flip.outcome, d)));
        }
        more(out, f.flips.len(), rows);
    }
}

fn change(flip: &Flip) -> String {
    let c = &flip.change;
    let (actor, input) = (safe(&c.actor), safe(&c.input));
    if c.input.starts_with("salience") {
        format!("{input} for {actor} {:.0} % → {:.0} %", 100.0 * c.from, 100.0 * c.to)
    } else {
        format!("{input} of {actor} {} → {}", Short(c.from), Short(c.to))
    }
}

/// A number to four digits.
struct Short(f64);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = if self.0 == 0.0 { 0 } else { self.0.abs().log10().floor() as i32 };
        write!(f, "{:.*}", (3 - size).clamp(0, 9) as usize, self.0)
    }
}

/// Scores as text.
pub fn scores(s: &realpolitik_bargain::score::Scores, style: Style) -> String {
    let mut out = String::new();
    line(
        &mut out,
        style.bold(&format!("{} settled; errors on a scale of 100", counted(s.issues, "issue"))),
    );
    line(
        &mut out,
        format!(
            "{:<12}{:>7}{:>8}  {:<15}{:>8}{:>8}   less than compromise",
            "", "issues", "error", "95 %", "root", "ranked"
        ),
    );
    for f in &s.forecasters {
        let number = |v: Option<f64>| v.map_or("–".to_owned(), |v| format!("{v:.1}"));
        let interval = |m: Option<realpolitik_bargain::score::Mean>| {
            m.map_or(String::new(), |m| format!("{:.1} to {:.1}", m.interval[0], m.interval[1]))
        };
        let against = f.against_compromise.map_or(String::new(), |m| {
            format!("{:+.1} ({:+.1} to {:+.1})", m.value, m.interval[0], m.interval[1])
        });
        line(
            &mut out,
            format!(
                "{:<12}{:>7}{:>8}  {:<15}{:>8}{:>8}   {against}",
                f.forecaster.name(),
                f.issues,
                number(f.mean_absolute_error.map(|m| m.value)),
                interval(f.mean_absolute_error),
                number(f.root_mean_squared_error),
                number(f.mean_crps),
            ),
        );
    }
    if style.verbose {
        by_issue(&mut out, s);
    }
    out
}

fn by_issue(out: &mut String, s: &realpolitik_bargain::score::Scores) {
    let Some(first) = s.forecasters.first() else { return };
    let names = first.by_issue.iter().map(|i| i.issue.chars().count());
    let label = names.max().unwrap_or(5).clamp(5, 28);
    line(out, "");
    let heads: String =
        s.forecasters.iter().map(|f| format!("{:>12}", f.forecaster.name())).collect();
    line(out, format!("{:<label$}{:>10}{heads}", "issue", "outcome"));
    for (k, issue) in first.by_issue.iter().enumerate() {
        let cells: String = s
            .forecasters
            .iter()
            .map(|f| f.by_issue[k].forecast.map_or("–".to_owned(), |v| format!("{v:.2}")))
            .map(|v| format!("{v:>12}"))
            .collect();
        line(out, format!("{}{:>10.2}{cells}", fit(&issue.issue, label), issue.outcome));
    }
}
