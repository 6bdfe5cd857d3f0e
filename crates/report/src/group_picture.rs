//! Positions over time, as a picture.

use realpolitik_bargain::answer::GroupAnswer;
use realpolitik_game::picture::escaped;
use std::fmt::Write;

/// Width of a panel, without the names at its end.
const WIDTH: f64 = 560.0;
/// Height of a panel.
const HEIGHT: f64 = 260.0;
/// Room at the left, for the scale.
const LEFT: f64 = 64.0;
/// Room at the right, for names.
const RIGHT: f64 = 190.0;
/// Room above each panel, for its heading, and below, for turns.
const ABOVE: f64 = 34.0;
const BELOW: f64 = 40.0;
/// Least distance between two names.
const LINE: f64 = 13.0;
/// Colours that people with any colour vision tell apart (Okabe & Ito 2008), and
/// dashes that tell apart what shares one.
const COLOURS: [&str; 7] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const DASHES: [&str; 4] = ["", "7 3", "2 3", "9 3 2 3"];

/// Where actors stand turn by turn: `[turn][actor]`, on one dimension.
type Track = Vec<Vec<f64>>;

/// The positions of all actors over the turns or rounds that a model played, a panel
/// for each dimension, as SVG; `None` if no model with turns was asked alone.
pub fn picture(a: &GroupAnswer) -> Option<String> {
    let (noun, tracks) = tracks(a)?;
    let panel = ABOVE + HEIGHT + BELOW;
    let (w, h) = (LEFT + WIDTH + RIGHT, panel * tracks.len() as f64 + 8.0);
    let title = if a.group.name.is_empty() { "A group" } else { &a.group.name };
    let title = escaped(title);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" \
         height=\"{h:.0}\" role=\"img\" aria-labelledby=\"title desc\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <title id=\"title\">{title}: positions over {noun}s</title>\n<desc id=\"desc\">"
    );
    for (d, track) in a.group.dimensions.iter().zip(&tracks) {
        let _ = write!(out, "On {}: ", escaped(&d.name));
        let each = a.group.actors.iter().enumerate().map(|(i, actor)| {
            let (from, to) = (track[0][i], track[track.len() - 1][i]);
            format!("{} from {} to {}", escaped(&actor.name), short(from), short(to))
        });
        let _ = write!(out, "{}. ", each.collect::<Vec<_>>().join(", "));
    }
    out.push_str("</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    for (k, track) in tracks.iter().enumerate() {
        one(&mut out, a, k, track, (noun, panel * k as f64 + ABOVE));
    }
    out.push_str("</svg>\n");
    Some(out)
}

/// What was played: its turns' name, and a track for each dimension.
fn tracks(a: &GroupAnswer) -> Option<(&'static str, Vec<Track>)> {
    if let Some(run) = &a.turns {
        let of = |k: usize| {
            let at = |s: &realpolitik_bargain::spatial::State| {
                s.positions.iter().map(|p| p[k]).collect()
            };
            run.states.iter().map(at).collect()
        };
        return Some(("turn", (0..a.group.dimensions.len()).map(of).collect()));
    }
    let runs = a.rounds.as_ref()?;
    let of = |run: &realpolitik_bargain::expected_utility::Run| {
        std::iter::once(&run.start).chain(&run.rounds).map(|r| r.positions.clone()).collect()
    };
    Some(("round", runs.iter().map(of).collect()))
}

/// A panel, its field beginning at `top`.
fn one(out: &mut String, a: &GroupAnswer, k: usize, track: &Track, (noun, top): (&str, f64)) {
    let d = &a.group.dimensions[k];
    let last = (track.len() - 1).max(1) as f64;
    let x = |t: usize| LEFT + WIDTH * t as f64 / last;
    let y = |value: f64| top + HEIGHT * (1.0 - d.share(value));
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"{:.1}\" font-weight=\"bold\">{}</text>",
        top - 12.0,
        escaped(&d.name)
    );
    for step in 0..=4 {
        let value = d.value(f64::from(step) / 4.0);
        let at = y(value);
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#444\">{}</text>",
            LEFT + WIDTH,
            LEFT - 8.0,
            at + 4.0,
            short(value)
        );
    }
    let every = track.len().div_ceil(12).max(1);
    for t in (0..track.len()).step_by(every) {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#444\">{t}</text>",
            x(t),
            top + HEIGHT + 16.0
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#444\">{noun}</text>",
        LEFT + 0.5 * WIDTH,
        top + HEIGHT + 31.0
    );
    for i in 0..a.group.actors.len() {
        let points: Vec<String> =
            track.iter().enumerate().map(|(t, p)| format!("{:.1},{:.1}", x(t), y(p[i]))).collect();
        let (colour, dash) = (COLOURS[i % 7], DASHES[i / 7 % 4]);
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\" \
             stroke-dasharray=\"{dash}\"/>",
            points.join(" ")
        );
    }
    names(out, a, &track[track.len() - 1], top, &y);
    if let Some(outcome) = a.forecasts.first().and_then(|f| f.outcome.get(k)) {
        let at = y(*outcome);
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{0:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#000\" \
             stroke-dasharray=\"1 4\"/><text x=\"{0:.1}\" y=\"{1:.1}\" text-anchor=\"end\" \
             font-style=\"italic\">outcome {2}</text>",
            LEFT + WIDTH,
            at - 4.0,
            short(*outcome)
        );
    }
}

/// The names beside where the actors end, moved apart where they would overlap.
fn names(out: &mut String, a: &GroupAnswer, end: &[f64], top: f64, y: &dyn Fn(f64) -> f64) {
    let mut order: Vec<usize> = (0..end.len()).collect();
    order.sort_by(|i, j| y(end[*i]).total_cmp(&y(end[*j])).then(i.cmp(j)));
    let mut places: Vec<f64> = order.iter().map(|i| y(end[*i])).collect();
    for at in 1..places.len() {
        places[at] = places[at].max(places[at - 1] + LINE);
    }
    // What was pushed below the panel moves up again, as one block.
    let mut floor = top + HEIGHT + BELOW - 6.0;
    for place in places.iter_mut().rev() {
        *place = place.min(floor);
        floor = *place - LINE;
    }
    for (i, place) in order.into_iter().zip(places) {
        let (from, colour) = (y(end[i]), COLOURS[i % 7]);
        let right = LEFT + WIDTH;
        let mut name: String = a.group.actors[i].name.chars().take(24).collect();
        if name.len() < a.group.actors[i].name.len() {
            name.push('…');
        }
        let _ = writeln!(
            out,
            "<path d=\"M{right:.1},{from:.1} L{:.1},{place:.1}\" stroke=\"{colour}\" fill=\"none\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"11\" fill=\"#222\">{}</text>",
            right + 14.0,
            right + 18.0,
            place + 4.0,
            escaped(&name)
        );
    }
}

/// A number to three digits after what matters.
fn short(x: f64) -> String {
    let size = if x == 0.0 { 0 } else { x.abs().log10().floor() as i32 };
    let text = format!("{x:.*}", (2 - size).clamp(0, 9) as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
