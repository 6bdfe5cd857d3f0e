//! From terms and rows to the columns of a design matrix.

use super::expression::{Expression, Value};
use super::terms::Terms;
use crate::data::Table;
use crate::error::EstimateError;
use std::collections::BTreeMap;

/// The levels of each factor, by the variable as written.
pub type Levels = BTreeMap<String, Vec<String>>;

/// Named columns over the rows that are used.
#[derive(Clone, Debug, Default)]
pub struct Design {
    /// Names, as R writes them.
    pub names: Vec<String>,
    /// A vector per column.
    pub columns: Vec<Vec<f64>>,
}

/// A variable over the rows: numbers, or the index of a level in each.
enum Variable {
    Numbers(Vec<f64>),
    Factor { levels: Vec<String>, codes: Vec<usize> },
}

impl Design {
    /// Builds the columns.
    ///
    /// # Arguments
    /// * `rows` — the rows of the table to use; nothing may be missing there.
    /// * `levels` — the levels of factors; those that are not known yet are found in
    ///   these rows and added.
    ///
    /// # Errors
    /// [`EstimateError::Data`] if a number is not finite, with its line, or if a word
    /// is no known level.
    pub fn build(
        terms: &Terms,
        table: &Table,
        rows: &[usize],
        levels: &mut Levels,
    ) -> Result<Self, EstimateError> {
        let variables = terms
            .variables
            .iter()
            .map(|v| variable(v, table, rows, levels))
            .collect::<Result<Vec<_>, _>>()?;
        let mut out = Design::default();
        if terms.intercept {
            out.names.push("(Intercept)".to_owned());
            out.columns.push(vec![1.0; rows.len()]);
        }
        for product in &terms.products {
            // Of a product, the first variable runs fastest.
            let mut names = vec![String::new()];
            let mut columns = vec![vec![1.0; rows.len()]];
            for (place, &v) in product.iter().enumerate() {
                let all = !without_stands(terms, &variables, product, place);
                let (own_names, own) = coded(&terms.variables[v], &variables[v], all);
                let (before_names, before) = (names, columns);
                (names, columns) = (Vec::new(), Vec::new());
                for (n, c) in own_names.iter().zip(&own) {
                    for (m, d) in before_names.iter().zip(&before) {
                        names.push(if m.is_empty() { n.clone() } else { format!("{m}:{n}") });
                        columns.push(c.iter().zip(d).map(|(x, y)| x * y).collect());
                    }
                }
            }
            out.names.append(&mut names);
            out.columns.append(&mut columns);
        }
        Ok(out)
    }
}

/// Whether the product without one of its variables is a term too: then dummies are
/// against the first level, else there is one for every level (R's rule). Without a
/// constant, the first factor that stands alone takes its place.
fn without_stands(terms: &Terms, variables: &[Variable], product: &[usize], place: usize) -> bool {
    let rest: Vec<usize> =
        product.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, v)| *v).collect();
    if !rest.is_empty() {
        return terms.products.contains(&rest);
    }
    let factor =
        |p: &Vec<usize>| p.len() == 1 && matches!(variables[p[0]], Variable::Factor { .. });
    terms.intercept || terms.products.iter().take_while(|p| *p != product).any(factor)
}

fn variable(
    e: &Expression,
    table: &Table,
    rows: &[usize],
    levels: &mut Levels,
) -> Result<Variable, EstimateError> {
    let is_word = match unwrapped(e) {
        Expression::Name(n) => table.column(n)?.words.is_some(),
        _ => false,
    };
    let by_name = matches!(e, Expression::Call(n, _) if n.ends_with("factor"));
    if !is_word && !by_name && !e.is_logical() {
        // A column by its name is looked up once.
        let column = match e {
            Expression::Name(n) => Some(&table.column(n)?.numbers),
            _ => None,
        };
        let mut numbers = Vec::with_capacity(rows.len());
        for &row in rows {
            let x = match column {
                Some(values) => values[row],
                None => e.value(table, row).number().unwrap_or(f64::NAN),
            };
            if !x.is_finite() {
                return Err(EstimateError::data(
                    format!("`{e}` is {x} in line {}", table.lines.get(row).unwrap_or(&0)),
                    "leave the row out with --where, or transform the column so that it is \
                     finite everywhere",
                ));
            }
            numbers.push(x);
        }
        return Ok(Variable::Numbers(numbers));
    }
    let words: Vec<String> = rows.iter().map(|&r| word(&e.value(table, r))).collect();
    let key = label(e);
    let known = levels.entry(key.clone()).or_insert_with(|| sorted_levels(&words));
    let codes = words
        .iter()
        .map(|w| {
            known.iter().position(|l| l == w).ok_or_else(|| {
                EstimateError::data(
                    format!("`{w}` is no level of `{key}`"),
                    format!("there are {}", known.join(", ")),
                )
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Variable::Factor { levels: known.clone(), codes })
}

/// A value as the name of a level.
pub(crate) fn word(value: &Value<'_>) -> String {
    match value {
        Value::Number(x) => x.to_string(),
        Value::Logical(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Word(w) => (*w).to_owned(),
        Value::Missing => "NA".to_owned(),
    }
}

/// Different words in order: numbers by size, else by letters without regard to case.
pub(crate) fn sorted_levels(words: &[String]) -> Vec<String> {
    let distinct: std::collections::BTreeSet<&str> = words.iter().map(String::as_str).collect();
    let mut all: Vec<String> = distinct.into_iter().map(str::to_owned).collect();
    if all.iter().all(|w| w.parse::<f64>().is_ok()) {
        let number = |w: &String| w.parse::<f64>().unwrap_or(0.0);
        all.sort_by(|a, b| number(a).total_cmp(&number(b)));
    } else {
        all.sort_by_key(|w| w.to_lowercase());
    }
    all
}

/// An expression without brackets and `I()` or `factor()` around it.
fn unwrapped(e: &Expression) -> &Expression {
    match e {
        Expression::Bracket(x) => unwrapped(x),
        Expression::Call(n, a) if super::expression::WRAPPERS.contains(&n.as_str()) => {
            a.first().map_or(e, unwrapped)
        }
        e => e,
    }
}

fn label(e: &Expression) -> String {
    match e {
        Expression::Name(n) => n.clone(),
        e => e.to_string(),
    }
}

fn coded(e: &Expression, variable: &Variable, all: bool) -> (Vec<String>, Vec<Vec<f64>>) {
    match variable {
        Variable::Numbers(x) => (vec![label(e)], vec![x.clone()]),
        Variable::Factor { levels, codes } => levels
            .iter()
            .enumerate()
            .skip(usize::from(!all))
            .map(|(l, name)| {
                let dummy = codes.iter().map(|c| f64::from(u8::from(*c == l))).collect();
                (format!("{}{name}", label(e)), dummy)
            })
            .unzip(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Formula;

    #[test]
    fn columns_are_those_of_r() {
        let t = Table::read("t", b"x,f,g\n1,b,p\n2,a,q\n3,c,p\n-1,b,q\n", &[]).unwrap();
        let names = |text: &str| {
            let sides = Formula::read_sides(text).unwrap();
            Design::build(&sides[0], &t, &[0, 1, 2, 3], &mut Levels::new()).unwrap().names
        };
        assert_eq!(names("f"), ["(Intercept)", "fb", "fc"]);
        assert_eq!(names("f - 1"), ["fa", "fb", "fc"]);
        assert_eq!(names("0 + x + f"), ["x", "fa", "fb", "fc"]);
        assert_eq!(names("f + g - 1"), ["fa", "fb", "fc", "gq"]);
        assert_eq!(names("f*g"), ["(Intercept)", "fb", "fc", "gq", "fb:gq", "fc:gq"]);
        assert_eq!(names("f:x"), ["(Intercept)", "fa:x", "fb:x", "fc:x"]);
        assert_eq!(names("x + f:x"), ["(Intercept)", "x", "x:fb", "x:fc"]);
        assert_eq!(names("I(x>1)"), ["(Intercept)", "I(x > 1)TRUE"]);
        let sides = Formula::read_sides("log(x)").unwrap();
        let e = Design::build(&sides[0], &t, &[0, 3], &mut Levels::new()).unwrap_err();
        assert_eq!(e.to_string(), "`log(x)` is NaN in line 5");
    }
}
