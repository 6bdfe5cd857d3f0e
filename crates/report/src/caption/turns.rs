//! Words of what the answer depends on.

use super::{Aside, Caption, caption};
use crate::words::{amount, plus_minus, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::picture::Picture;
use realpolitik_analysis::sensitivity::bootstrap::Index;
use realpolitik_analysis::sensitivity::effects::Effect;

/// Parameters worth finding out that are named.
const NAMED: usize = 4;

/// Figure 7.
pub fn turns_on(f: &Findings, p: &Picture) -> Caption {
    let Some(first) = p.swings.first() else {
        return caption(
            "No parameter that can be shown is uncertain",
            "",
            "There is nothing to draw: all numbers that the game reads are known exactly, or are private.",
        );
    };
    let label = |id: &str| {
        p.beliefs.iter().find(|b| b.parameter == id).map_or_else(|| safe(id), |b| safe(&b.label))
    };
    let effects = f.answers.sensitivity.as_ref().filter(|s| !s.effects.is_empty());
    let by_index = effects.is_some();
    let swing = format!(
        "One dumbbell per parameter, {} first. One alone moves an ending by up to {} points.",
        if by_index { "the greatest index" } else { "the widest" },
        (first.largest * 100.0).round()
    );
    let Some(s) = effects else {
        return caption(
            format!("It turns most on “{}”", label(&first.parameter)),
            "Probability of the likeliest ending with one belief at its 5 % (hollow) and 95 % quantile (full), all else at the median",
            swing,
        );
    };
    let total = s.effects.iter().map(|e| (e, index(e)));
    let most = total.filter(|(_, i)| i.resolved).max_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let open = s.effects.iter().filter(|e| !index(e).resolved).count();
    let mut text = swing;
    if let Some((e, i)) = most {
        let error = (i.high - i.low) / 3.92;
        text.push_str(&format!(
            " Over all belief at once “{}” has a part in {:.2} {} of the variance.",
            safe(&e.label),
            i.value,
            plus_minus(error)
        ));
    }
    if open > 0 {
        text.push_str(&format!(" {open} indices are not resolved and stand grey at the bottom."));
    }
    text.push_str(" ⚑ marks what rests on no source or on one alone.");
    let named = most.map_or_else(|| label(&first.parameter), |(e, _)| safe(&e.label));
    let mut made = caption(
        format!("It turns most on “{named}”"),
        "Left: the ending with one belief at its 5 % ○ and 95 % quantile ●, all else at the median; right: total-order index with 95 % interval",
        text,
    );
    made.asides.extend(worth_knowing(f));
    made
}

/// The index that a parameter is ordered by.
fn index(e: &Effect) -> Index {
    e.total.unwrap_or(e.shapley)
}

fn worth_knowing(f: &Findings) -> Option<Aside> {
    let v = f.answers.value_of_information.as_ref()?;
    let told = v.parameters.iter().filter(|p| p.reduction > 2.0 * p.mcse);
    let items: Vec<String> = told
        .take(NAMED)
        .map(|p| {
            let rests = match p.sources.as_slice() {
                [] => "it rests on judgement alone".to_owned(),
                keys => format!("it rests on {}", safe(&keys.join(", "))),
            };
            format!(
                "“{}” would cut the expected {} of {:.3} by {} {}; {rests}",
                safe(&p.label),
                if v.brier { "Brier loss" } else { "squared error" },
                v.loss,
                amount(p.reduction, p.mcse),
                plus_minus(p.mcse)
            )
        })
        .collect();
    (!items.is_empty()).then(|| Aside { title: "What to find out next".to_owned(), items })
}
