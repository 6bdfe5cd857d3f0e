//! Endings by the number to go by: after the record where there is one.

use realpolitik_analysis::Findings;
use realpolitik_analysis::headline::outcome::OutcomeFinding;
use realpolitik_runs::accumulate::Estimate;

/// The number to go by.
pub fn number(o: &OutcomeFinding) -> Estimate {
    o.recorded.unwrap_or(o.probability)
}

/// All endings, likeliest first by that number.
pub fn endings(f: &Findings) -> Vec<(&OutcomeFinding, Estimate)> {
    let mut all: Vec<_> = f.outcomes.iter().map(|o| (o, number(o))).collect();
    // Stable: of equals the one that was judged likelier stays first.
    all.sort_by(|a, b| b.1.mean.total_cmp(&a.1.mean));
    all
}

/// Whether the record has moved them.
pub fn recorded(f: &Findings) -> bool {
    f.outcomes.iter().any(|o| o.recorded.is_some())
}
