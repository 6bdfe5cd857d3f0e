//! An estimation as text.

use realpolitik_estimate::Errors;
use realpolitik_estimate::answer::{Estimation, Status, Variation};
use realpolitik_estimate::{Game, Link, Noise};
use realpolitik_report::words::{fixed, safe};
use std::fmt::Write;

/// A number in so many columns.
fn number(x: f64) -> String {
    match x.abs() {
        a if a != 0.0 && !(1e-4..1e7).contains(&a) => format!("{x:.4e}"),
        a if a < 1000.0 => fixed(x, 5),
        _ => fixed(x, 2),
    }
}

fn maybe(x: Option<f64>, how: fn(f64) -> String) -> String {
    x.map_or_else(|| "–".to_owned(), how)
}

fn p_value(p: f64) -> String {
    if p < 1e-4 { "<0.0001".to_owned() } else { format!("{p:.4}") }
}

/// Columns aligned: the first to the left, the others to the right.
pub(in crate::commands) fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| {
        rows.iter().filter_map(|r| r.get(c)).map(|t| t.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (c, (cell, w)) in row.iter().zip(&widths).enumerate() {
            if c == 0 {
                let _ = write!(line, "{cell:<w$}");
            } else {
                let _ = write!(line, "  {cell:>w$}");
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The line that says which model it is.
pub(in crate::commands) fn heading(model: Game, link: Link, noise: Noise, formula: &str) -> String {
    let link = if link == Link::Logit { "logit" } else { "probit" };
    let noise = if noise == Noise::Private { "private information" } else { "agent errors" };
    format!("{}, {link}, {noise}: {}\n", title(model), safe(formula))
}

/// The whole answer.
pub fn text(a: &Estimation, verbose: bool) -> String {
    let mut out = match &a.game {
        Some(game) => format!("{}, logit quantal response: {}\n", safe(game), safe(&a.formula)),
        None => heading(a.model, a.link, a.noise, &a.formula),
    };
    if !a.endings.is_empty() {
        let seen: Vec<String> =
            a.endings.iter().map(|e| format!("{} {}", safe(&e.name), e.seen)).collect();
        let _ = writeln!(out, "{} rows of {}; endings {}", a.rows, safe(&a.file), seen.join(" · "));
    } else {
        let _ = writeln!(out, "{} rows of {}", a.rows, safe(&a.file));
    }
    if a.dropped > 0 {
        let _ = writeln!(out, "{}", dropped(a));
    }
    out.push('\n');
    out.push_str(&coefficients(a));
    let _ = writeln!(out, "\n{}", errors(a));
    out.push_str(&fit(a));
    out.push_str(&optima(a, verbose));
    out.push_str(&equilibria(a, verbose));
    for c in &a.comparisons {
        let _ = writeln!(
            out,
            "\nAgainst {} (log-likelihood {:.6}, {} coefficients)\n  Vuong {:.4} (p {}); Clarke {} \
             of {} rows (p {}); both corrected as BIC\n  Differences of rows: least {:.4}, quartiles {:.4} \
             {:.4} {:.4}, greatest {:.4}",
            safe(&c.formula),
            c.log_likelihood,
            c.coefficients,
            c.vuong,
            p_value(c.vuong_p),
            c.clarke,
            c.rows,
            p_value(c.clarke_p),
            c.differences[0],
            c.differences[1],
            c.differences[2],
            c.differences[3],
            c.differences[4],
        );
    }
    for v in &a.variations {
        out.push_str(&variation(v));
    }
    for w in &a.warnings {
        let _ = writeln!(out, "\nwarning: {}", safe(w));
    }
    let _ = writeln!(out, "\nSeed {} · realpolitik {}", a.seed, env!("CARGO_PKG_VERSION"));
    out
}

fn title(game: Game) -> &'static str {
    match game {
        Game::Choice => "One choice",
        Game::Deter => "Deterrence (deter)",
        Game::Deter2 => "Deterrence with two answers (deter2)",
        Game::Chain3 => "Three players in a row (chain3)",
        Game::Ultimatum => "Statistical ultimatum game",
        Game::Crisis => "Crisis bargaining",
        Game::Case => "A game of a case",
    }
}

fn dropped(a: &Estimation) -> String {
    let parts: Vec<String> = a
        .missing
        .iter()
        .map(|m| {
            let lines: Vec<String> = m.lines.iter().take(5).map(u64::to_string).collect();
            let more = if m.rows > 5 { " …" } else { "" };
            format!("{} in {} (line {}{more})", safe(&m.column), m.rows, lines.join(", "))
        })
        .collect();
    format!("{} rows left out, in which something is missing: {}", a.dropped, parts.join("; "))
}

fn coefficients(a: &Estimation) -> String {
    let mut head = vec!["", "estimate", "std. error", "z", "p", "95 % from", "to"];
    let profiled = a.coefficients.iter().any(|c| c.profile.is_some());
    let resampled = a.coefficients.iter().any(|c| c.bootstrap.is_some());
    if profiled {
        head.extend(["profile from", "to"]);
    }
    if resampled {
        head.extend(["bootstrap from", "to"]);
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for c in &a.coefficients {
        let mut row = vec![safe(&c.name), number(c.estimate)];
        if c.fixed {
            row.push("fixed".to_owned());
            rows.push(row);
            continue;
        }
        row.push(maybe(c.std_error, number));
        row.push(maybe(c.z, |z| format!("{z:.2}")));
        row.push(maybe(c.p, p_value));
        row.push(maybe(c.low, number));
        row.push(maybe(c.high, number));
        if profiled {
            let [low, high] = c.profile.unwrap_or([None, None]);
            row.extend([maybe(low, number), maybe(high, number)]);
        }
        if resampled {
            let ends = c.bootstrap.map(|b| b.map(Some)).unwrap_or([None, None]);
            row.extend(ends.map(|e| maybe(e, number)));
        }
        rows.push(row);
    }
    aligned(&rows)
}

fn errors(a: &Estimation) -> String {
    let how = match a.errors {
        Errors::Hessian => "the inverse Hessian".to_owned(),
        Errors::OuterProduct => "the outer product of scores".to_owned(),
        Errors::Sandwich => "the sandwich".to_owned(),
        Errors::Clustered => {
            format!("the sandwich over {} clusters", a.clusters.unwrap_or_default())
        }
        Errors::Bootstrap => format!(
            "{} bootstrap refits{}",
            a.bootstrap.map_or(0, |b| b[0]),
            a.clusters.map_or_else(String::new, |c| format!(" over {c} clusters"))
        ),
    };
    format!("Standard errors from {how}")
}

fn fit(a: &Estimation) -> String {
    let status = match a.status {
        Status::Converged => "converged".to_owned(),
        Status::NotConverged => "NOT CONVERGED: not fit for use".to_owned(),
        Status::HessianNotNegativeDefinite => {
            "HESSIAN NOT NEGATIVE DEFINITE: not fit for use".to_owned()
        }
        Status::Ridge => "RIDGE: not fit for use".to_owned(),
    };
    let condition = maybe(a.condition, |c| format!("{c:.1}"));
    let scaled = maybe(a.scaled_gradient, |g| format!("{g:.1e}"));
    format!(
        "Log-likelihood {:.9}, AIC {:.4}, BIC {:.4}, n {}\n{} after {} steps: gradient {:.1e}, \
         scaled {scaled}; condition of the Hessian {condition}\n",
        a.log_likelihood,
        a.aic,
        a.bic,
        a.observations,
        capital(&status),
        a.steps,
        a.gradient
    )
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

fn optima(a: &Estimation, verbose: bool) -> String {
    let reached: usize = a.optima.iter().map(|o| o.starts).sum();
    let word = if a.optima.len() == 1 { "maximum" } else { "maxima" };
    let given_up = match a.hopeless {
        0 => String::new(),
        n => format!(" and {n} were given up, too slow to reach the best"),
    };
    let mut out = format!(
        "{} {word} from {} starts, of which {reached} ended at one{given_up}\n",
        a.optima.len(),
        a.starts
    );
    let shown = if verbose { a.optima.len() } else { 5 };
    if a.optima.len() > 1 {
        for o in a.optima.iter().take(shown) {
            let _ = writeln!(
                out,
                "  {:.6}, {:.6} below the best, from {} starts",
                o.log_likelihood, o.gap, o.starts
            );
        }
        if a.optima.len() > shown {
            let _ = writeln!(out, "  … and {} more (-v lists them)", a.optima.len() - shown);
        }
    }
    out
}

fn equilibria(a: &Estimation, verbose: bool) -> String {
    let Some(e) = &a.equilibria else { return String::new() };
    let mut out = match e.several {
        0 => format!("Each of the {} rows has one equilibrium", a.rows),
        n => format!("{n} of {} rows have several equilibria", a.rows),
    };
    match e.unproven {
        0 => out.push_str(", proven to be all\n"),
        n => {
            let _ = writeln!(out, "; in {n} rows they are not proven to be all");
        }
    }
    if e.log_likelihood_best != e.log_likelihood_principal {
        let _ = writeln!(
            out,
            "Log-likelihood with the best equilibrium in each row {:.9}, with the principal one {:.9}",
            e.log_likelihood_best, e.log_likelihood_principal
        );
    }
    if let Some((theta, value)) = &e.principal {
        let list: Vec<String> = theta.iter().map(|b| number(*b)).collect();
        let _ = writeln!(
            out,
            "Fitted with the principal equilibria: log-likelihood {value:.9} at {}",
            list.join(" ")
        );
    }
    if let Some(rows) = &e.rows {
        let several = rows.iter().filter(|r| r.resists.len() > 1);
        let most = if verbose { usize::MAX } else { 10 };
        for r in several.take(most) {
            let list: Vec<String> = r.resists.iter().map(|p| format!("{p:.6}")).collect();
            let _ = writeln!(
                out,
                "  line {}: resistance at {}; number {} counts",
                r.line,
                list.join(", "),
                r.chosen + 1
            );
        }
        if e.several > most {
            let _ = writeln!(out, "  … and {} rows more (-v lists them)", e.several - most);
        }
    }
    out
}

fn variation(v: &Variation) -> String {
    let others: Vec<String> =
        v.others.iter().map(|(c, x)| format!("{} {}", safe(c), shortened(x))).collect();
    let mut out = format!("\nAlong {}", safe(&v.column));
    if !others.is_empty() {
        let _ = write!(out, ", with {}", others.join(", "));
    }
    let _ = writeln!(out, " (95 % bands from {} draws)", v.draws);
    let mut rows = vec![
        std::iter::once(safe(&v.column))
            .chain(v.predicted.iter().map(|p| safe(p)))
            .collect::<Vec<_>>(),
    ];
    let cells = |values: &[[f64; 3]]| -> Vec<String> {
        values.iter().map(|[x, a, b]| format!("{x:.4} ({a:.4} to {b:.4})")).collect()
    };
    for (at, values) in v.at.iter().zip(&v.values) {
        rows.push(std::iter::once(shortened(at)).chain(cells(values)).collect());
    }
    let first = v.at.first().map_or_else(String::new, |x| shortened(x));
    let last = v.at.last().map_or_else(String::new, |x| shortened(x));
    rows.push(
        std::iter::once(format!("{first} to {last}")).chain(cells(&v.first_difference)).collect(),
    );
    out.push_str(&aligned(&rows));
    out
}

/// A number without digits that nobody reads, or a word.
fn shortened(x: &str) -> String {
    match x.parse::<f64>() {
        Ok(v) => {
            let text = fixed(v, 4);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Err(_) => safe(x),
    }
}
