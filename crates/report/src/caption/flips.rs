//! Words of what would change the answer.

use super::{Caption, caption};
use crate::summary::outcome;
use crate::words::{fixed, percent, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::flips::flip::{Flip, Flips};
use realpolitik_analysis::flips::joint_flip::JointFlip;
use realpolitik_analysis::flips::seen::FlipKind;
use realpolitik_analysis::picture::Picture;

/// Shares of belief and probabilities at a point are exact to this.
const EXACT: f64 = 1e-4;
const SUBTITLE: &str = "Bar: the chance that the truth lies past the value at which the answer changes; full: another ending becomes the likeliest, hatched: one half is crossed";

/// Thresholds.
pub fn flips(f: &Findings, p: &Picture) -> Caption {
    let Some(found) = f.answers.flips.first() else {
        return caption("Thresholds were not looked for", SUBTITLE, "There is nothing to draw.");
    };
    let joint = nearest(&found.joint).map_or_else(String::new, |j| {
        let moves: Vec<String> = j
            .moves
            .iter()
            .take(3)
            .map(|m| format!("{} {} → {}", safe(&m.parameter), fixed(m.from, 2), fixed(m.to, 2)))
            .collect();
        format!(
            " The least change of several together that was found is {:.2} standard deviations: {}.",
            j.deviations,
            moves.join(", ")
        )
    });
    let Some(first) = found.flips.first() else {
        return caption(
            "No single belief changes the answer",
            SUBTITLE,
            format!(
                "{} parameters were moved over all but {} of belief.{joint}",
                found.steady.len(),
                percent(found.outside, EXACT)
            ),
        );
    };
    let mut labels: Vec<&str> = found.flips.iter().map(|x| x.parameter.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    caption(
        format!(
            "{} {}",
            becomes(first, &first.to.as_deref().map_or_else(String::new, |o| outcome(p, o)), found),
            at(first)
        ),
        SUBTITLE,
        format!(
            "{} of belief lies past that value, all else at the median. {} beliefs change the answer by themselves, {} do not.{joint}",
            percent(first.belief_past, EXACT),
            labels.len(),
            found.steady.len()
        ),
    )
}

fn nearest(joint: &[JointFlip]) -> Option<&JointFlip> {
    joint.iter().min_by(|a, b| a.deviations.total_cmp(&b.deviations))
}

fn becomes(flip: &Flip, to: &str, found: &Flips) -> String {
    let (label, bar) = (safe(&found.label), crate::quantity::bar(&found.quantity, found.bar));
    match flip.kind {
        FlipKind::Likeliest => format!("“{to}” becomes the likeliest"),
        FlipKind::Bar if flip.value_past > flip.value_before => {
            format!("“{label}” rises past {bar}")
        }
        FlipKind::Bar => format!("“{label}” falls below {bar}"),
    }
}

fn at(flip: &Flip) -> String {
    let side = if flip.at >= flip.base { "above" } else { "below" };
    format!(
        "if “{}” is {side} {}, not {}",
        safe(&flip.label),
        fixed(flip.at, 2),
        fixed(flip.base, 2)
    )
}
