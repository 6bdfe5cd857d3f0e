//! Words of the evidence matrix.

use super::{Caption, caption};
use crate::words::{percent, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::rivals::weights::Strength;

const SUBTITLE: &str = "Rows: explanations; columns: events by date; cell: log₁₀ of how the event moves the weight of that explanation, hatched where it speaks for it; grey: tells nothing";

/// Rival explanations on what was seen.
pub fn evidence(f: &Findings) -> Caption {
    let Some(r) = &f.rivals else {
        return caption(
            "No rival explanation was weighed",
            SUBTITLE,
            "Rivals of the case would be weighed on the moves seen in its record.",
        );
    };
    let weighed: Vec<_> = r.hypotheses.iter().filter_map(|h| Some((h, h.posterior?))).collect();
    let Some((best, after)) = weighed.first() else {
        return caption(
            "No explanation can be told from another",
            SUBTITLE,
            "What was seen is impossible under every one of them.",
        );
    };
    let mute = r.events.iter().filter(|e| e.speaks_for.is_none()).count();
    let error = best.posterior_error.unwrap_or(0.01);
    let strength = match r.best_over_next {
        Some(Strength::BareMention) => "hardly told from the next",
        Some(Strength::Substantial) => "substantial evidence over the next",
        Some(Strength::Strong) => "strong evidence over the next",
        Some(Strength::Decisive) => "decisive evidence over the next",
        None => "with nothing beside it",
    };
    let hangs: Vec<String> =
        r.without.iter().filter(|x| x.changes_the_best).map(|x| safe(&x.episode)).collect();
    let hangs = match hangs.as_slice() {
        [] => " No single episode carries that verdict.".to_owned(),
        some => format!(" Without {} another would weigh most.", some.join(" or ")),
    };
    caption(
        format!("“{}” weighs most, {strength}", safe(&best.label)),
        SUBTITLE,
        format!(
            "Its weight goes from {} to {} over {} events; {} the explanations apart by less than a factor of 1.26.{hangs}",
            percent(best.prior, 0.01),
            percent(*after, error),
            r.events.len(),
            match mute {
                0 => "none of them tells".to_owned(),
                1 => "1 of them tells".to_owned(),
                n => format!("{n} of them tell"),
            }
        ),
    )
}
