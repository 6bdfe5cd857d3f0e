//! An estimation as tables and for LaTeX.

use realpolitik_estimate::Fit;
use realpolitik_estimate::answer::Estimation;
use realpolitik_estimate::data::Table;
use std::fmt::Write;

/// A cell of text, in quotes where it needs them. Names begin with a letter, so that no
/// spreadsheet takes one for a formula.
fn text_cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn cell(x: Option<f64>) -> String {
    x.map_or_else(String::new, |v| v.to_string())
}

/// The parts with their names: coefficients, covariance, rows.
pub fn tables(fit: &Fit, a: &Estimation, table: &Table) -> [(&'static str, String); 3] {
    [("coefficients", coefficients(a)), ("covariance", covariance(a)), ("rows", rows(fit, table))]
}

fn coefficients(a: &Estimation) -> String {
    let mut out = "name,equation,estimate,std_error,z,p,low,high,fixed\n".to_owned();
    for c in &a.coefficients {
        let _ = writeln!(
            out,
            "{},{},{},{},{},{},{},{},{}",
            text_cell(&c.name),
            text_cell(&c.equation),
            c.estimate,
            cell(c.std_error),
            cell(c.z),
            cell(c.p),
            cell(c.low),
            cell(c.high),
            u8::from(c.fixed)
        );
    }
    out
}

fn covariance(a: &Estimation) -> String {
    let names: Vec<String> =
        a.coefficients.iter().filter(|c| !c.fixed).map(|c| text_cell(&c.name)).collect();
    let mut out = format!("name,{}\n", names.join(","));
    for (name, row) in names.iter().zip(&a.covariance) {
        let cells: Vec<String> = row.iter().map(f64::to_string).collect();
        let _ = writeln!(out, "{name},{}", cells.join(","));
    }
    out
}

fn rows(fit: &Fit, table: &Table) -> String {
    let names: Vec<String> = fit.predicted().iter().map(|p| text_cell(p)).collect();
    let mut out = format!("line,log_likelihood,{}\n", names.join(","));
    for row in fit.rows(table) {
        let cells: Vec<String> = row.predicted.iter().map(f64::to_string).collect();
        let _ = writeln!(out, "{},{},{}", row.line, row.log_likelihood, cells.join(","));
    }
    out
}

/// Text that LaTeX takes as it stands.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '~' => out.push_str("$\\sim$"),
            '^' => out.push_str("\\^{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            '<' => out.push_str("$<$"),
            '>' => out.push_str("$>$"),
            '_' | '%' | '&' | '#' | '$' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// The table of coefficients, for the packages that LaTeX comes with.
pub fn latex(a: &Estimation) -> String {
    let mut out =
        "\\begin{tabular}{lrrr}\n\\hline\n & Estimate & Std.\\ error & $p$ \\\\\n\\hline\n"
            .to_owned();
    for c in &a.coefficients {
        let error = match (c.fixed, c.std_error) {
            (true, _) => "fixed".to_owned(),
            (false, Some(e)) => format!("({e:.4})"),
            (false, None) => "--".to_owned(),
        };
        let p = c.p.map_or_else(String::new, |p| {
            if p < 1e-4 { "$<$0.0001".to_owned() } else { format!("{p:.4}") }
        });
        let estimate = format!("{:.4}", c.estimate).replace('-', "$-$");
        let _ = writeln!(out, "{} & {estimate} & {error} & {p} \\\\", escaped(&c.name));
    }
    let value = format!("{:.4}", a.log_likelihood).replace('-', "$-$");
    let _ = write!(
        out,
        "\\hline\nLog-likelihood & {value} & & \\\\\nAIC & {:.4} & & \\\\\n$n$ & {} & & \\\\\n\
         \\hline\n\\end{{tabular}}\n",
        a.aic, a.observations
    );
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_survive_latex() {
        assert_eq!(super::escaped("u1(~a_b):I(x^2)"), "u1($\\sim$a\\_b):I(x\\^{}2)");
    }
}
