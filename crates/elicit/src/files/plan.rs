//! `elicit.toml`: who is asked what, in how many rounds.

use super::{Mistakes, Place};
use crate::cooke::Scale;
use crate::expert::{Ask, Elicitation, Question};
use std::ops::Range;
use toml_edit::{Document, Item, TableLike};

/// Who is asked what.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Experts and questions; no judgement yet.
    pub elicitation: Elicitation,
    /// How many rounds there are.
    pub rounds: u32,
    /// What experts are told before the questions; empty if nothing.
    pub introduction: String,
    /// The case whose parameters are asked for, if there is one, relative to the
    /// file.
    pub case: Option<String>,
}

const TOP: [&str; 6] = ["title", "introduction", "case", "experts", "rounds", "questions"];
const OF_A_QUESTION: [&str; 9] =
    ["label", "unit", "ask", "quantiles", "low", "high", "scale", "seed", "realisation"];
/// Most rounds.
const MOST_ROUNDS: i64 = 9;

/// Reads a plan; `None` if it cannot be used.
///
/// ```
/// use realpolitik_elicit::files::{Mistakes, read_plan};
/// let text = "title = \"Winter\"\nexperts = [\"Ada\"]\n[questions.gas]\nlabel = \"Storage\"\n";
/// let plan = read_plan(text, 0, &mut Mistakes::default()).unwrap();
/// assert_eq!((plan.rounds, plan.elicitation.questions[0].levels.len()), (2, 5));
/// ```
pub fn read_plan(text: &str, file: usize, found: &mut Mistakes) -> Option<Plan> {
    let before = found.0.len();
    let document = match Document::parse(text) {
        Ok(d) => d,
        Err(e) => {
            let at = Place { file, bytes: e.span().unwrap_or(0..0) };
            let message = format!("the plan cannot be read: {}", e.message());
            found.error(
                "RP0813",
                &at,
                message,
                "write it in TOML, as  realpolitik elicit new  does",
            );
            return None;
        }
    };
    let table = document.as_table();
    let mut reader = Reader { file, found };
    reader.keys(table, &TOP, "the plan");
    let mut all = Elicitation {
        title: reader.text(table, "title").unwrap_or_default(),
        ..Elicitation::default()
    };
    all.experts = reader.names(table, "experts");
    let rounds = reader.whole(table, "rounds", 1..=MOST_ROUNDS).unwrap_or(2);
    let introduction = reader.text(table, "introduction").unwrap_or_default();
    let case = reader.text(table, "case");
    match table.get("questions").and_then(Item::as_table_like) {
        Some(questions) => {
            for (id, item) in questions.iter() {
                let at = reader.place(item.span());
                match item.as_table_like() {
                    Some(of) => all.questions.push(reader.question(id, of, &at)),
                    None => reader.wrong(&at, &format!("questions.{id}"), "a table"),
                }
            }
        }
        None => {
            let at = reader.place(Some(0..0));
            let help = "add for each a table  [questions.NAME]  with a label";
            reader.found.error("RP0813", &at, "the plan asks no question", help);
        }
    }
    let clean = reader.found.0[before..].iter().all(|m| m.warning);
    clean.then_some(Plan { elicitation: all, rounds: rounds as u32, introduction, case })
}

struct Reader<'a> {
    file: usize,
    found: &'a mut Mistakes,
}

impl Reader<'_> {
    fn place(&self, span: Option<Range<usize>>) -> Place {
        Place { file: self.file, bytes: span.unwrap_or(0..0) }
    }

    fn wrong(&mut self, at: &Place, what: &str, wanted: &str) {
        let message = format!("{what} is not {wanted}");
        self.found.error("RP0813", at, message, format!("write {wanted}"));
    }

    fn keys(&mut self, table: &dyn TableLike, known: &[&str], of: &str) {
        for (key, item) in table.iter() {
            if known.contains(&key) {
                continue;
            }
            let near = realpolitik_belief::suggest::suggestions(key, known.iter().copied());
            let near = near.first().map_or(String::new(), |n| format!("did you mean {n}? "));
            let at = self.place(item.span());
            let message = format!("{of} has no key `{key}`");
            let help = format!("{near}keys: {}", known.join(", "));
            self.found.error("RP0813", &at, message, help);
        }
    }

    fn text(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        let text = item.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(&self.place(item.span()), key, "a text in quotes");
        }
        text
    }

    fn whole(
        &mut self,
        table: &dyn TableLike,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let item = table.get(key)?;
        let n = item.as_integer().filter(|n| range.contains(n));
        if n.is_none() {
            let wanted = format!("a whole number from {} to {}", range.start(), range.end());
            self.wrong(&self.place(item.span()), key, &wanted);
        }
        n
    }

    fn number(&mut self, table: &dyn TableLike, key: &str) -> Option<f64> {
        let item = table.get(key)?;
        let n = item.as_float().or_else(|| item.as_integer().map(|n| n as f64));
        let n = n.filter(|x| x.is_finite());
        if n.is_none() {
            self.wrong(&self.place(item.span()), key, "a number");
        }
        n
    }

    fn names(&mut self, table: &dyn TableLike, key: &str) -> Vec<String> {
        let Some(item) = table.get(key) else { return Vec::new() };
        let at = self.place(item.span());
        let list: Option<Vec<String>> = item
            .as_array()
            .map(|a| a.iter().filter_map(|v| v.as_str().map(|s| s.trim().to_owned())).collect());
        let sound = list.as_ref().is_some_and(|l| {
            l.len() == item.as_array().map_or(0, |a| a.len())
                && l.iter().all(|n| !n.is_empty())
                && (1..l.len()).all(|i| !l[..i].contains(&l[i]))
        });
        if !sound {
            self.wrong(&at, key, "a list of different names, such as [\"Ada\", \"Ben\"]");
        }
        list.unwrap_or_default()
    }

    fn question(&mut self, id: &str, of: &dyn TableLike, at: &Place) -> Question {
        self.keys(of, &OF_A_QUESTION, &format!("the question {id}"));
        let mut q = Question::named(id);
        if let Some(label) = self.text(of, "label") {
            q.label = label;
        }
        q.unit = self.text(of, "unit");
        if let Some(word) = self.text(of, "ask") {
            match Ask::of(&word) {
                Some(ask) => q.ask = ask,
                None => self.wrong(at, "ask", "quantiles, probability, roulette or interval"),
            }
        }
        if let Some(word) = self.text(of, "scale") {
            match word.as_str() {
                "uniform" => q.scale = Scale::Uniform,
                "log" => q.scale = Scale::Log,
                _ => self.wrong(at, "scale", "uniform or log"),
            }
        }
        q.low = self.number(of, "low");
        q.high = self.number(of, "high");
        q.realization = self.number(of, "realisation");
        q.seed = q.realization.is_some();
        if let Some(item) = of.get("seed") {
            match item.as_bool() {
                Some(seed) => q.seed |= seed,
                None => self.wrong(&self.place(item.span()), "seed", "true or false"),
            }
        }
        if let Some(item) = of.get("quantiles") {
            self.levels(item, &mut q);
        }
        self.ends(&q, at);
        q
    }

    fn levels(&mut self, item: &Item, q: &mut Question) {
        let number =
            |v: &toml_edit::Value| v.as_float().or_else(|| v.as_integer().map(|n| n as f64));
        let list: Vec<f64> =
            item.as_array().map(|a| a.iter().filter_map(number).collect()).unwrap_or_default();
        let rising = list.windows(2).all(|w| w[0] < w[1]);
        if list.is_empty() || !rising || list.iter().any(|p| !(*p > 0.0 && *p < 1.0)) {
            let at = self.place(item.span());
            self.wrong(&at, "quantiles", "a list of shares that rise, such as [0.05, 0.5, 0.95]");
        } else {
            q.levels = list;
        }
    }

    fn ends(&mut self, q: &Question, at: &Place) {
        let id = &q.id;
        let mut fail = |message: String, help: &str| self.found.error("RP0813", at, message, help);
        if let (Some(low), Some(high)) = (q.low, q.high)
            && low >= high
        {
            fail(
                format!("the low end {low} of {id} is not below its high end {high}"),
                "swap them",
            );
        }
        if q.ask == Ask::Roulette && (q.low.is_none() || q.high.is_none()) {
            fail(format!("{id} is asked by roulette and has no two ends"), "give it low and high");
        }
        if q.scale == Scale::Log && q.low.is_some_and(|l| l < 0.0) {
            fail(
                format!("{id} is on a logarithmic scale and goes below 0"),
                "take low = 0 or more",
            );
        }
        let outside = |x: f64| q.low.is_some_and(|l| x < l) || q.high.is_some_and(|h| x > h);
        if let Some(x) = q.realization.filter(|x| outside(*x)) {
            let message = format!("the realisation {x} of {id} is outside its range");
            self.found.error("RP0808", at, message, "correct the realisation or the range");
        }
    }
}
