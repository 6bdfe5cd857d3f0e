//! What speaks most against the answer.

use crate::summary::outcome;
use crate::words::{percent, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::flips::flip::{Flip, FlipKind};
use realpolitik_analysis::forecasts::track_record::{Line, TrackRecord};
use realpolitik_analysis::picture::Picture;
use realpolitik_analysis::rivals::weights::Hypothesis;

/// A change of one belief nearer than this, in standard deviations, is named.
const NEAR: f64 = 0.25;
/// Probabilities of a rival and of the case that differ by less are the same.
const SAME: f64 = 1e-9;

/// Objections, the gravest first.
pub fn against(f: &Findings, p: &Picture, t: Option<&TrackRecord>) -> Vec<String> {
    let rival = f.rivals.as_ref().and_then(|r| favoured(f, &r.hypotheses));
    let missed = t.and_then(|t| t.forecasts.iter().find(|l| l.missed)).map(miss);
    let flip = f.answers.flips.first().and_then(|found| {
        let near = |x: &&Flip| x.deviations.is_some_and(|d| d < NEAR);
        let flips = found.flips.iter().filter(near);
        flips.min_by(|a, b| a.deviations.unwrap_or(NEAR).total_cmp(&b.deviations.unwrap_or(NEAR)))
    });
    let several = f.answers.multiplicity.as_ref().and_then(|m| m.quantal_response.several.as_ref());
    let several = several.filter(|s| s.count > 0).map(|s| {
        format!("In {} of draws the game has another solution too.", crate::words::share(s))
    });
    [rival, several, flip.map(|x| change(x, p)), missed].into_iter().flatten().collect()
}

/// The rival that what was seen favours over the case as it is written.
fn favoured(f: &Findings, all: &[Hypothesis]) -> Option<String> {
    let weight = |h: &Hypothesis| h.posterior.unwrap_or(0.0);
    let top = all.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)))?;
    let own = f.outcomes.iter().all(|o| {
        let theirs = top.outcomes.iter().find(|(id, _)| *id == o.id);
        theirs.is_some_and(|(_, p)| (p - o.probability.mean).abs() < SAME)
    });
    let error = top.posterior_error.unwrap_or(0.01);
    (!own && weight(top) > 0.0).then(|| {
        format!(
            "What was seen speaks more for “{}”: {} of the weight.",
            safe(&top.label),
            percent(weight(top), error)
        )
    })
}

/// A change of one belief, so near that it may as well be so.
fn change(x: &Flip, p: &Picture) -> String {
    let side = if x.at >= x.base { "above" } else { "below" };
    let what = match x.kind {
        FlipKind::Likeliest => format!("“{}” is the likeliest", outcome(p, &x.to)),
        FlipKind::Half => "the chance crosses one half".to_owned(),
    };
    format!(
        "Past {side} {} of “{}” {what}; {} of belief lies there.",
        crate::words::three_digits(x.at),
        safe(&x.label),
        percent(x.belief_past, 0.01)
    )
}

fn miss(l: &Line) -> String {
    let error = if l.seal.draws == 0 { 0.01 } else { l.seal.mcse };
    format!(
        "It gave “{}” {}, and it {}.",
        safe(&l.seal.label),
        percent(l.seal.probability, error),
        if l.happened == Some(true) { "happened" } else { "did not happen" }
    )
}
