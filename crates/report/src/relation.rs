//! Relations over time, in words.

use crate::style::{Style, fit, line};
use crate::words::{percent, percent_range, safe};
use realpolitik_analysis::relations::{RelationFinding, StateOverTime, When};

/// Dates that a table shows beside the last.
const COLUMNS: usize = 4;

/// The relations of a case, a table each.
pub fn relations(all: &[RelationFinding], style: Style) -> String {
    let mut out = String::new();
    for r in all {
        line(&mut out, style.bold(&title(r)));
        let at = shown(r);
        let heads: String = at.iter().map(|k| format!(" {:>11}", r.dates[*k])).collect();
        line(
            &mut out,
            style.bold(&format!("  {:<30}{heads}  {:>9}  first reached", "There on", "long run")),
        );
        for s in &r.states {
            let cells: String = at
                .iter()
                .map(|k| format!(" {:>11}", percent(s.there[*k].mean, s.there[*k].mcse)))
                .collect();
            let long = percent(s.long_run.mean, s.long_run.mcse);
            let when = if s.id == r.start { "there now".to_owned() } else { first(r, s) };
            line(&mut out, format!("  {}{cells}  {long:>9}  {when}", fit(&s.label, 30)));
        }
        line(&mut out, "");
    }
    out
}

/// What it is, how long a period is, and where it stands.
fn title(r: &RelationFinding) -> String {
    let now = r.states.iter().find(|s| s.id == r.start).map_or(r.start.as_str(), |s| &s.label);
    let months = if r.period == 1 { "a month".to_owned() } else { format!("{} months", r.period) };
    format!("Over time: {} (periods of {months}; now: {})", safe(&r.label), safe(now))
}

/// A few of the dates, evenly spread, the last among them.
fn shown(r: &RelationFinding) -> Vec<usize> {
    let last = r.dates.len() - 1;
    let mut at: Vec<usize> = (1..=COLUMNS).map(|k| (last * k).div_ceil(COLUMNS)).collect();
    at.dedup();
    at
}

/// When a state is first reached: the day by which it is as likely as not, the days
/// between which nine times of ten lie, and how likely it is at all.
fn first(r: &RelationFinding, s: &StateOverTime) -> String {
    let Some(last) = s.reached.last() else { return String::new() };
    let by = r.dates.last().map_or("", String::as_str);
    let chance = format!(
        "{} ({}) by {by}",
        percent(last.mean, last.mcse),
        percent_range(last.p05, last.p95)
    );
    let When { p05, median, p95 } = &s.when;
    match (median, p05) {
        (Some(median), _) => {
            let from = p05.as_deref().unwrap_or("before");
            let to = p95.as_deref().map_or_else(|| format!("after {by}"), str::to_owned);
            format!("as likely as not by {median} (5–95 %: {from} to {to})")
        }
        (None, Some(p05)) => format!("{chance}; 5 % by {p05}"),
        (None, None) => chance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_analysis::relations::Band;

    fn band(mean: f64) -> Band {
        Band { mean, mcse: 0.001, p05: mean / 2.0, p95: (2.0 * mean).min(1.0) }
    }

    fn state(id: &str, reached: &[f64], when: [Option<&str>; 3]) -> StateOverTime {
        let [p05, median, p95] = when.map(|d| d.map(str::to_owned));
        StateOverTime {
            id: id.to_owned(),
            label: id.to_owned(),
            group: false,
            there: reached.iter().map(|p| band(*p)).collect(),
            reached: reached.iter().map(|p| band(*p)).collect(),
            hazard: Vec::new(),
            when: When { p05, median, p95 },
            long_run: band(0.25),
        }
    }

    #[test]
    fn a_table_says_where_it_stands_and_when() {
        let r = RelationFinding {
            relation: "r".to_owned(),
            label: "The partnership".to_owned(),
            start: "low".to_owned(),
            period: 6,
            dates: ["2022-01-01", "2022-07-01", "2023-01-01"].map(str::to_owned).to_vec(),
            states: vec![
                state("low", &[1.0, 0.8, 0.7], [Some("2022-01-01"), Some("2022-01-01"), None]),
                state("high", &[0.0, 0.1, 0.3], [Some("2022-04-01"), None, None]),
                state("top", &[0.0, 0.3, 0.6], [Some("2022-02-01"), Some("2022-11-01"), None]),
            ],
            draws: 10,
            failed: 0,
            turned: 0,
            residual: 0.0,
            value_residual: 0.0,
        };
        let text = relations(&[r], Style::default());
        assert!(
            text.contains("Over time: The partnership (periods of 6 months; now: low)"),
            "{text}"
        );
        assert!(text.contains("there now"), "{text}");
        assert!(text.contains("30.0 % (15–60 %) by 2023-01-01; 5 % by 2022-04-01"), "{text}");
        assert!(
            text.contains(
                "as likely as not by 2022-11-01 (5–95 %: 2022-02-01 to after 2023-01-01)"
            ),
            "{text}"
        );
    }
}
