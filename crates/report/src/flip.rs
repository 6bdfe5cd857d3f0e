//! What would change the answer, in words.

use crate::quantity::{EXACT, bar, value};
use crate::words::{counted, fixed, percent, percent_range, safe, share};
use realpolitik_analysis::flips::flip::{Flip, Flips};
use realpolitik_analysis::flips::joint_flip::{JointFlip, JointMove};
use realpolitik_analysis::flips::near_flip::NearFlip;
use realpolitik_analysis::flips::seen::FlipKind;
use realpolitik_analysis::flips::threshold_map::ThresholdMap;
use realpolitik_analysis::quantity::QuantityName;
use realpolitik_analysis::sensitivity::fixed::Moved;
use std::fmt::Write;

/// Flips one by one, together, and on a map.
pub fn flips(f: &Flips, verbose: bool) -> String {
    let mut out = String::new();
    let now = f.value.map_or_else(|| "no value".to_owned(), |v| value(&f.quantity, v));
    let likeliest = match f.quantity {
        QuantityName::Outcome { .. } | QuantityName::Outcomes { .. } => {
            format!(", where `{}` is the likeliest", safe(&f.likeliest))
        }
        _ => format!(", against a bar at {}", bar(&f.quantity, f.bar)),
    };
    let _ = writeln!(
        out,
        "What would change the answer about `{}`: {now} with all parameters at their medians{likeliest}",
        safe(&f.of)
    );
    let shown = if verbose { usize::MAX } else { 12 };
    for flip in f.flips.iter().take(shown) {
        let _ = writeln!(out, "  {}", one(flip, f));
    }
    if f.flips.len() > shown {
        let _ =
            writeln!(out, "  and {} more, with less belief past them (-v)", f.flips.len() - shown);
    }
    if f.flips.is_empty() {
        let _ = writeln!(
            out,
            "  No single parameter flips it within {} of belief.",
            percent(1.0 - f.outside, EXACT)
        );
    } else if !f.steady.is_empty() {
        let names: Vec<String> = f.steady.iter().map(|s| safe(s)).collect();
        let _ = writeln!(
            out,
            "  Alone within {} of belief nothing flips by: {}",
            percent(1.0 - f.outside, EXACT),
            names.join(", ")
        );
    }
    for joint in &f.joint {
        let _ = writeln!(out, "  {}", together(joint, f));
    }
    out.push_str(&fixed_numbers(f, verbose));
    if let Some(map) = &f.map {
        out.push_str(&threshold_map(map, verbose));
    }
    out
}

/// Flips of numbers that stand fixed in the game, marked as such.
fn fixed_numbers(f: &Flips, verbose: bool) -> String {
    let m = f.fixed_moved;
    if m.numbers == 0 {
        return String::new();
    }
    let tried = format!("of {}, each moved {}", counted(m.numbers, "fixed number"), width(m));
    if f.fixed.is_empty() {
        return format!("  Fixed numbers: {tried}, none flips it.\n");
    }
    let mut out = format!("  Fixed numbers: {tried}, these flip it:\n");
    let shown = if verbose { usize::MAX } else { 8 };
    for flip in f.fixed.iter().take(shown) {
        let side = if flip.at >= flip.value { "above" } else { "below" };
        let what =
            changed(flip.kind, (&flip.from, &flip.to), f, flip.value_past > flip.value_before);
        let _ = writeln!(
            out,
            "    {} {side} {} (fixed at {}): {what}",
            safe(&flip.number),
            fixed(flip.at, 4),
            flip.value
        );
    }
    if f.fixed.len() > shown {
        let _ = writeln!(out, "    and {} more (-v)", f.fixed.len() - shown);
    }
    out
}

/// How far fixed numbers are moved, in words.
pub(crate) fn width(m: Moved) -> String {
    format!(
        "by {} of it either way, or by {} on a scale from 0 to 1",
        percent(m.share, EXACT),
        m.on_scale
    )
}

/// What changes at a flip.
fn changed(
    kind: FlipKind,
    (from, to): (&Option<String>, &Option<String>),
    f: &Flips,
    rises: bool,
) -> String {
    let name = |o: &Option<String>| safe(o.as_deref().unwrap_or_default());
    let bar = bar(&f.quantity, f.bar);
    match kind {
        FlipKind::Likeliest => {
            format!("the likeliest becomes `{}` instead of `{}`", name(to), name(from))
        }
        FlipKind::Bar if rises => format!("`{}` rises past {bar}", safe(&f.of)),
        FlipKind::Bar => format!("`{}` falls below {bar}", safe(&f.of)),
    }
}

fn one(flip: &Flip, f: &Flips) -> String {
    let side = if flip.at >= flip.base { "above" } else { "below" };
    let what = changed(flip.kind, (&flip.from, &flip.to), f, flip.value_past > flip.value_before);
    let jump = if flip.jump {
        format!(
            ", by a jump from {} to {}",
            value(&f.quantity, flip.value_before),
            value(&f.quantity, flip.value_past)
        )
    } else {
        String::new()
    };
    format!(
        "{} {side} {} (now {}; {} of belief lies past it): {what}{jump}",
        safe(&flip.parameter),
        fixed(flip.at, 4),
        fixed(flip.base, 3),
        percent(flip.belief_past, EXACT)
    )
}

fn together(joint: &JointFlip, f: &Flips) -> String {
    let what = match (joint.kind, &joint.to) {
        (FlipKind::Likeliest, Some(to)) => format!("`{}` becomes the likeliest", safe(to)),
        _ => format!("`{}` crosses {}", safe(&f.of), bar(&f.quantity, f.bar)),
    };
    format!(
        "Together, {:.2} standard deviations away, {what}: {}",
        joint.deviations,
        moves(&joint.moves)
    )
}

/// The parameters that move by more than a little.
fn moves(all: &[JointMove]) -> String {
    let moved: Vec<String> = all
        .iter()
        .filter(|m| m.share >= 0.05)
        .map(|m| format!("{} {} to {}", safe(&m.parameter), fixed(m.from, 3), fixed(m.to, 3)))
        .collect();
    moved.join(", ")
}

/// How near another outcome is to being the likeliest.
pub fn near(n: &NearFlip) -> String {
    format!(
        "at the medians `{}` is the likeliest, but {:.2} standard deviations away it is `{}`: {}",
        safe(&n.from),
        n.deviations,
        safe(&n.to),
        moves(&n.moves)
    )
}

/// A map of two parameters: belief by region, and where the boundary runs.
pub fn threshold_map(map: &ThresholdMap, verbose: bool) -> String {
    let mut out = String::new();
    let regions: Vec<String> = map
        .regions
        .iter()
        .map(|r| format!("`{}` in {}", safe(&r.region), share(&r.belief)))
        .collect();
    let _ = writeln!(
        out,
        "  Over {} and {}, the others at their medians, the answer is {} of belief",
        safe(&map.x.parameter),
        safe(&map.y.parameter),
        regions.join(", ")
    );
    let ends = map
        .band
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), b| (l.min(b.low), h.max(b.high)));
    if ends.0 <= ends.1 {
        let _ = writeln!(
            out,
            "  With the others as uncertain as they are, the edge of `{}` lies with {} of belief at {} {} to {}",
            safe(&map.of),
            percent_range(0.9, 0.9),
            safe(&map.y.parameter),
            fixed(ends.0, 2),
            fixed(ends.1, 2)
        );
    }
    if verbose {
        out.push_str(&drawn(map));
    }
    out
}

/// The map in letters: one per answer, capital where nine draws of ten agree with
/// it about what is asked.
fn drawn(map: &ThresholdMap) -> String {
    let mut out = String::new();
    let letters: Vec<char> = ('a'..='z').collect();
    let rows = map.answer.iter().zip(&map.share).zip(&map.y.values).enumerate().rev();
    for (i, ((row, shares), y)) in rows.filter(|(i, _)| i % 2 == 0) {
        let label = if i % 8 == 0 { format!("{:>8}", fixed(*y, 2)) } else { " ".repeat(8) };
        let cells: String = row
            .iter()
            .zip(shares)
            .map(|(top, share)| match (top, share) {
                (Some(o), Some(s)) => {
                    let c = letters.get(*o).copied().unwrap_or('?');
                    if !(0.1..=0.9).contains(s) { c.to_ascii_uppercase() } else { c }
                }
                _ => '·',
            })
            .collect();
        let _ = writeln!(out, "  {label} │{cells}");
    }
    let (first, last) = (map.x.values.first(), map.x.values.last());
    if let (Some(a), Some(b)) = (first, last) {
        let _ = writeln!(
            out,
            "           {:<10}{:^13}{:>10}",
            fixed(*a, 2),
            safe(&map.x.parameter),
            fixed(*b, 2)
        );
    }
    let legend: Vec<String> = map
        .names
        .iter()
        .zip(&letters)
        .filter(|(o, _)| map.regions.iter().any(|r| r.region == **o))
        .map(|(o, c)| format!("{c} {}", safe(o)))
        .collect();
    let _ = writeln!(
        out,
        "           upwards {}; {}; small letters where fewer than nine draws in ten agree",
        safe(&map.y.parameter),
        legend.join(", ")
    );
    out
}
