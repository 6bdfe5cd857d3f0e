//! Relations over time, in words.

use crate::style::{Style, fit, line};
use crate::words::{counted, percent, percent_range, safe, signed};
use realpolitik_analysis::relations::{
    HedgeFinding, Price, RelationFinding, RelationRecord, StateOverTime, When,
};

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
        for h in &r.hedges {
            line(&mut out, hedge(r, h));
        }
        if let Some(record) = &r.record {
            line(&mut out, waited(record));
        }
        if style.verbose {
            waits(&mut out, r, style);
        }
        line(&mut out, "");
    }
    out
}

/// What the record of waiting says, or why nothing.
fn waited(r: &RelationRecord) -> String {
    let periods = counted(r.periods as usize, "period");
    let head = format!("  Record: {periods} from {} to the as-of date", safe(&r.since));
    if r.impossible {
        return format!("{head}: no draw can have made it, so that nothing is said after it");
    }
    let carried = format!("{:.0} of {} draws carry it", r.effective_draws, r.draws);
    if r.withheld {
        return format!(
            "{head}: {carried}, and {:.0} would be enough: what is said after it is withheld (--full takes more draws)",
            r.needed
        );
    }
    let most = r.parameters.first().filter(|p| p.shift.abs() >= 0.05);
    let moved = most.map_or_else(String::new, |p| {
        let by = signed(p.shift, 1);
        format!("; it moves `{}` most, by {by} standard deviations", safe(&p.id))
    });
    let anew = if r.redrawn { ", taken anew" } else { "" };
    format!("{head}: {carried}{anew}{moved}")
}

/// How likely all partners are kept, and what being bound to one would cost.
fn hedge(r: &RelationFinding, h: &HedgeFinding) -> String {
    let by = r.dates.last().map_or("", String::as_str);
    let kept = h.kept.last().map_or_else(String::new, |b| {
        format!("{} ({}) through {by}", percent(b.mean, b.mcse), percent_range(b.p05, b.p95))
    });
    let price = |p: &Price| {
        let (verb, size) =
            if p.price.mean < 0.0 { ("gain", -p.price.mean) } else { ("lose", p.price.mean) };
        let (low, high) = (signed(p.price.p05, 3), signed(p.price.p95, 3));
        format!(
            "bound to {} it would {verb} {size:.3} a period ({low} to {high})",
            safe(&p.partner)
        )
    };
    let prices: Vec<String> = h.prices.iter().map(price).collect();
    let after = if prices.is_empty() { String::new() } else { format!("; {}", prices.join("; ")) };
    let unit =
        if prices.is_empty() { "" } else { ", in shares of its span of payoffs, above 0 a loss" };
    format!("  Hedging: {}: {kept}{after}{unit}", safe(&h.label))
}

/// How long it takes to come to each state that it is not in now.
fn waits(out: &mut String, r: &RelationFinding, style: Style) {
    let head = format!(
        "  {:<30} {:>11}  {:<26} {:>7}  hazard a month",
        "To come there", "median", "5–95 % of belief", "ever"
    );
    line(out, style.bold(&head));
    let last = r.dates.last().map_or("", String::as_str);
    for s in r.states.iter().filter(|s| s.reached.first().is_some_and(|b| b.mean < 1.0)) {
        let late = format!("after {last}");
        let day = |d: &Option<String>| d.clone().unwrap_or_else(|| late.clone());
        let When { p05, p95, .. } = &s.median_over_belief;
        let span = match p05 {
            None => late.clone(),
            Some(from) => format!("{from} to {}", day(p95)),
        };
        let median = s.when.median.as_deref().unwrap_or("later");
        let hazard =
            |h: Option<&f64>| h.map_or_else(String::new, |h| format!("{:.1} %", 100.0 * h));
        let (first, end) = (hazard(s.monthly_hazard.first()), hazard(s.monthly_hazard.last()));
        let ever = percent(s.ever.mean, s.ever.mcse);
        let label = fit(&s.label, 30);
        line(
            out,
            format!(
                "  {label} {median:>11}  {span:<26} {ever:>7}  {first} at first, {end} at last"
            ),
        );
    }
    if r.failed > 0 || r.turned > 0 {
        let text = format!(
            "  {} draws certified, {} without a solution that holds; of {} the branch of responses turned back on the way",
            r.draws, r.failed, r.turned
        );
        line(out, text);
    }
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
            survival: reached.iter().map(|p| band(1.0 - p)).collect(),
            hazard: Vec::new(),
            monthly_hazard: vec![0.012, 0.034],
            when: When { p05: p05.clone(), median: median.clone(), p95: p95.clone() },
            median_over_belief: When { p05, median, p95 },
            ever: band(0.75),
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
            transitions: Vec::new(),
            record: Some(RelationRecord {
                since: "2015-01-01".to_owned(),
                periods: 14,
                draws: 96,
                effective_draws: 88.4,
                needed: 400.0,
                redrawn: false,
                withheld: true,
                impossible: false,
                states: Vec::new(),
                parameters: Vec::new(),
            }),
            hedges: vec![HedgeFinding {
                id: "both".to_owned(),
                label: "It keeps both".to_owned(),
                by: "VN".to_owned(),
                keeps: vec!["low".to_owned()],
                kept: vec![band(1.0), band(0.5), band(0.24)],
                prices: vec![Price {
                    partner: "US".to_owned(),
                    gives_up: vec!["reply.decline".to_owned()],
                    price: Band { mean: -0.03, mcse: 0.001, p05: -0.05, p95: 0.01 },
                }],
                draws: 10,
                failed: 0,
            }],
            draws: 10,
            failed: 0,
            turned: 2,
            residual: 0.0,
            value_residual: 0.0,
        };
        let told = "It keeps both: 24.0 % (12–48 %) through 2023-01-01; bound to US it would gain 0.030 a period (";
        let long = relations(std::slice::from_ref(&r), Style { verbose: true, ..Style::default() });
        assert!(long.contains(told), "{long}");
        assert!(long.contains("1.2 % at first, 3.4 % at last"), "{long}");
        assert!(long.contains("2022-04-01 to after 2023-01-01"), "{long}");
        assert!(long.contains("of 2 the branch of responses turned back"), "{long}");
        let told = "14 periods from 2015-01-01 to the as-of date: 88 of 96 draws carry it, and 400";
        assert!(long.contains(told), "{long}");
        let text = relations(&[r], Style::default());
        assert!(!text.contains("hazard a month"), "{text}");
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
