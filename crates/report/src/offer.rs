//! Offers in words: what is offered on average, and what is accepted.

use crate::words::{percent, percent_range, safe};
use realpolitik_analysis::Findings;

/// A line for each offer, then one for what is accepted of each.
pub fn lines(f: &Findings) -> Vec<String> {
    let range = |least: f64, most: f64| format!("{} to {}", number(least), number(most));
    let offered = f.offers.iter().map(|o| {
        format!(
            "{} offers {:.2} on average at {} (of {}), if it comes to it: {}",
            safe(&o.by),
            o.amount,
            safe(&o.node),
            range(o.least, o.most),
            percent(o.reached.mean, o.reached.mcse)
        )
    });
    let accepted = f.accepted.iter().map(|a| {
        let often = percent(a.probability.mean, a.probability.mcse);
        match (a.amount, &a.share) {
            (Some(amount), Some(share)) => format!(
                "An offer at {} is accepted: {often}; then {amount:.2} on average, {} of the way from the least to the most ({})",
                safe(&a.node),
                percent(share.mean, share.mcse),
                percent_range(share.p05, share.p95)
            ),
            _ => format!("An offer at {} is never accepted", safe(&a.node)),
        }
    });
    offered.chain(accepted).collect()
}

/// A bound as it is written.
fn number(x: f64) -> String {
    let text = format!("{x:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
