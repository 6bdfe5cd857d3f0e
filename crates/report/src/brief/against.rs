//! What speaks most against the answer, a plain sentence each.

use crate::question::{answered, withheld};
use crate::summary::outcome;
use crate::words::{counted, percent, safe, three_digits};
use realpolitik_analysis::Findings;
use realpolitik_analysis::flips::flip::{Flip, Flips};
use realpolitik_analysis::flips::seen::FlipKind;
use realpolitik_analysis::headline::against::Against;
use realpolitik_analysis::picture::Picture;

/// A change of one belief nearer than this, in standard deviations, is named.
const NEAR: f64 = 0.25;
/// Weights and shares of belief are printed to whole per cents.
const WHOLE: f64 = 0.005;

/// Objections, the gravest first: another account, a forecast that missed, how
/// the record is read, other solutions, a change of one belief close by.
pub fn against(f: &Findings, p: &Picture) -> Vec<String> {
    let codings = f.against.iter().filter(|a| matches!(a, Against::Coding(_))).count();
    let coding = (codings > 0).then(|| {
        format!(
            "It depends on how the record is read: {} would put another account first.",
            counted(codings, "other reading")
        )
    });
    let of = |wanted: fn(&Against) -> bool| f.against.iter().filter(move |a| wanted(a));
    let accounts = of(|a| matches!(a, Against::Rival { .. } | Against::RecordWithheld { .. }));
    let missed = of(|a| matches!(a, Against::MissedForecast { .. })).take(1);
    let several = of(|a| matches!(a, Against::SeveralEquilibria { .. }));
    accounts
        .chain(missed)
        .filter_map(|a| sentence(f, a))
        .chain(coding)
        .chain(several.filter_map(|a| sentence(f, a)))
        .chain(nearest(f).map(|(asked, x)| change(asked, x, p)))
        .collect()
}

/// One objection; codings are told of together.
fn sentence(f: &Findings, a: &Against) -> Option<String> {
    Some(match a {
        Against::Rival { label, weight, own, own_weight, favoured, .. } => {
            let rival = format!("“{}” ({})", safe(label), percent(*weight, WHOLE));
            match own.as_ref().zip(*own_weight) {
                Some((own, w)) => format!(
                    "What was seen {} {rival} {} the case's own account, “{}” ({}).",
                    if *favoured { "favours" } else { "leaves" },
                    if *favoured { "over" } else { "standing beside" },
                    account(f, own),
                    percent(w, WHOLE)
                ),
                None => format!("What was seen favours {rival}."),
            }
        }
        Against::Coding(_) => return None,
        Against::SeveralEquilibria { draws, several } => {
            format!("In {several} of {draws} draws the game has another solution too.")
        }
        Against::MissedForecast { question, label, probability, happened, .. } => format!(
            "It gave {} to “{}”, which {}.",
            answered(f, question, *probability),
            safe(label),
            if *happened { "happened" } else { "did not happen" }
        ),
        Against::RecordWithheld { why, effective_draws, needed } => format!(
            "Nothing follows from what was seen: {}.",
            withheld(*why, *effective_draws, *needed)
        ),
    })
}

/// The label of an account, by its id.
fn account(f: &Findings, id: &str) -> String {
    let found = f.record.iter().flat_map(|r| &r.rivals).find(|r| r.id == id);
    safe(found.map_or(id, |r| r.label.as_str()))
}

/// The change of one belief that is nearest, if it is so near that it may as well
/// be so.
fn nearest(f: &Findings) -> Option<(&Flips, &Flip)> {
    let away = |x: &Flip| x.deviations.unwrap_or(f64::INFINITY);
    let asked = f.answers.flips.first()?;
    let flips = asked.flips.iter().filter(|x| away(x) < NEAR);
    flips.min_by(|a, b| away(a).total_cmp(&away(b))).map(|x| (asked, x))
}

fn change(asked: &Flips, x: &Flip, p: &Picture) -> String {
    let what = match (&x.kind, &x.to) {
        (FlipKind::Likeliest, Some(to)) => format!("“{}” is the likeliest ending", outcome(p, to)),
        _ => {
            let bar = crate::quantity::bar(&asked.quantity, asked.bar);
            let way = if x.value_past > x.value_before { "rises past" } else { "falls below" };
            format!("“{}” {way} {bar}", safe(&asked.label))
        }
    };
    format!(
        "If “{}” is {} {} (chance {}), {what}.",
        safe(&x.label),
        if x.at >= x.base { "above" } else { "below" },
        three_digits(x.at),
        percent(x.belief_past, WHOLE)
    )
}
