//! Sealed forecasts and their scores in words.

use crate::style::{Style, line};
use crate::words::{half_width, likelihood, percent, percent_range, safe};
use realpolitik_analysis::forecasts::road::Road;
use realpolitik_analysis::forecasts::score::{Interval, Scores};
use realpolitik_analysis::forecasts::seal::{Resolution, Seal, Verdict};
use realpolitik_analysis::forecasts::track_record::{Line, State, TrackRecord};

/// Digits of a hash that are shown.
const SHORT: usize = 12;

fn short(hash: &str) -> &str {
    hash.get(..SHORT).unwrap_or(hash)
}

/// The probability of a seal. A judged one has no sampling error and is shown
/// to the whole per cent.
fn probability(s: &Seal) -> String {
    percent(s.probability, if s.draws == 0 { 0.01 } else { s.mcse })
}

/// A forecast that was just sealed.
pub fn sealed(hash: &str, s: &Seal) -> String {
    let how = if s.draws == 0 {
        "judged".to_owned()
    } else {
        format!("MC 95 % {}, belief 5–95 % {}", half_width(s.mcse), percent_range(s.p05, s.p95))
    };
    format!(
        "{}  {} by {}: {}\n              {} ({how}); as of {}, sealed on {}\n              {}\n",
        short(hash),
        safe(&s.question),
        s.resolve_by,
        safe(&s.label),
        probability(s),
        s.as_of,
        s.sealed_on,
        safe(&s.rule)
    )
}

/// A forecast that the log holds already.
pub fn already(hash: &str, s: &Seal) -> String {
    format!("{}  {} is sealed already: {}\n", short(hash), safe(&s.question), probability(s))
}

/// A resolution that was just written down.
pub fn resolved(r: &Resolution) -> String {
    let how = match r.verdict {
        Verdict::Yes => "happened",
        Verdict::No => "did not happen",
        Verdict::Ambiguous => "is ambiguous: listed, not scored",
    };
    format!("{}  {how}, settled {} [{}]\n", short(&r.forecast), r.on, safe(&r.sources.join(", ")))
}

/// The track record: the score, then every forecast, misses first.
///
/// `roads` says of misses, by the hash of their seal, what had to move.
pub fn track_record(
    r: &TrackRecord,
    roads: &[(String, Road)],
    worst: Option<usize>,
    style: Style,
) -> String {
    let mut out = String::new();
    line(
        &mut out,
        format!(
            "{} scored, {} ambiguous (listed, not scored), {} overdue, {} open on {}",
            r.scored, r.ambiguous, r.overdue, r.open, r.on
        ),
    );
    if r.scored > r.foresight {
        line(
            &mut out,
            format!(
                "{} of the scored were sealed after they were settled: they show what the model says of \
                 the past, not that it foresaw it.",
                r.scored - r.foresight
            ),
        );
    }
    if let Some(s) = &r.scores {
        scores(&mut out, s, style);
    }
    if let Some(i) = r.if_settled {
        line(
            &mut out,
            format!(
                "If the ambiguous were settled, Brier would lie between {:.3} and {:.3}.",
                i.best, i.worst
            ),
        );
    }
    for p in &r.parts {
        line(
            &mut out,
            format!(
                "  {:<24} n = {:<3} Brier {:.3}{}",
                safe(&p.name),
                p.scores.forecasts,
                p.scores.brier.value,
                p.scores.skill.map_or_else(String::new, |s| format!(", skill {:+.2}", s.value))
            ),
        );
    }
    line(&mut out, "");
    let shown = worst.unwrap_or(r.forecasts.len()).min(r.forecasts.len());
    for l in &r.forecasts[..shown] {
        forecast(&mut out, l, style);
        if let Some((_, road)) = roads.iter().find(|(hash, _)| *hash == l.hash) {
            way(&mut out, road, style);
        }
    }
    if shown < r.forecasts.len() {
        line(&mut out, format!("… {} more", r.forecasts.len() - shown));
    }
    if r.forecasts.is_empty() {
        line(&mut out, "No forecast is sealed yet.");
    }
    for log in &r.logs {
        line(&mut out, format!("{}  {} lines, head {}", safe(&log.name), log.lines, log.head));
    }
    out
}

fn range(i: Interval) -> String {
    if i.low.is_finite() && i.high.is_finite() {
        format!(" (95 % {:.3} to {:.3})", i.low, i.high)
    } else {
        String::new()
    }
}

fn scores(out: &mut String, s: &Scores, style: Style) {
    let skill = s.skill.map_or_else(
        || "no skill to compare".to_owned(),
        |i| {
            let range = if i.low.is_finite() && i.high.is_finite() {
                format!(" ({:+.2} to {:+.2})", i.low, i.high)
            } else {
                String::new()
            };
            format!("skill {:+.2}{range}", i.value)
        },
    );
    line(
        out,
        style.bold(&format!(
            "Brier {:.3}{} · base rate {:.3} · {skill}",
            s.brier.value,
            range(s.brier),
            s.base_brier
        )),
    );
    let nats = |x: Option<f64>| x.map_or_else(|| "infinite".to_owned(), |v| format!("{v:.3}"));
    line(
        out,
        format!(
            "Log score {} · base rate {} (nats; ½ gets 0.693)",
            nats(s.logarithmic),
            nats(s.base_logarithmic)
        ),
    );
    let d = &s.decomposition;
    line(
        out,
        format!(
            "Made of: reliability {:.3} − resolution {:.3} + uncertainty {:.3}, and {:+.3} from spread inside bins",
            d.reliability,
            d.resolution,
            d.uncertainty,
            d.within_variance - d.within_covariance
        ),
    );
    if s.few {
        line(out, format!("n = {}: too few to judge calibration or skill by.", s.forecasts));
    }
    if style.verbose || !s.few {
        for b in &s.calibration {
            line(
                out,
                format!(
                    "  {:>3.0}–{:.0} %: said {:.2}, happened {} of {} ({:.2}–{:.2})",
                    b.from * 100.0,
                    b.to * 100.0,
                    b.forecast,
                    b.happened.count,
                    b.happened.of,
                    b.happened.low,
                    b.happened.high
                ),
            );
        }
    }
}

fn forecast(out: &mut String, l: &Line, style: Style) {
    let s = &l.seal;
    let state = match (l.state, l.missed) {
        (State::Scored, true) => "MISS",
        (State::Scored, false) => "hit",
        (State::Ambiguous, _) => "ambiguous",
        (State::Overdue, _) => "overdue",
        (State::Open, _) => "open",
    };
    let happened = match l.happened {
        Some(true) => ", and it happened",
        Some(false) => ", and it did not happen",
        None => "",
    };
    let score = l.brier.map_or_else(String::new, |b| {
        format!("; Brier {b:.3}, base rate {:.3}", l.base_brier.unwrap_or(f64::NAN))
    });
    line(out, format!("{:<9} {}  {}", style.bold(state), short(&l.hash), safe(&s.label)));
    line(
        out,
        format!(
            "          {} ({}) as of {}{happened}{score}",
            probability(s),
            likelihood(s.probability),
            s.as_of
        ),
    );
    if let Some(day) = &l.settled_on {
        let note = l.note.as_deref().map_or_else(String::new, |n| format!(": {}", safe(n)));
        line(out, format!("          settled {day}{note} [{}]", safe(&l.sources.join(", "))));
    }
    if style.verbose {
        line(out, format!("          rule: {}", safe(&s.rule)));
        line(
            out,
            format!(
                "          {} of {} {}, sealed on {} with version {}{}",
                safe(&s.quantity),
                safe(&s.case),
                short(&s.case_hash),
                s.sealed_on,
                safe(&s.version),
                s.author.as_deref().map_or_else(String::new, |a| format!(" by {}", safe(a)))
            ),
        );
        if l.resolutions > 1 {
            line(out, format!("          resolved {} times; the last counts", l.resolutions));
        }
    }
}

/// What had to move for a miss to have been right.
fn way(out: &mut String, road: &Road, style: Style) {
    let head = if road.reached {
        format!("as likely as not {:.1} s.d. away", road.distance)
    } else {
        format!("never as likely as not within {:.1} s.d.", road.distance)
    };
    let shown = if style.verbose { road.moves.len() } else { road.moves.len().min(5) };
    let moves: Vec<String> = road.moves[..shown]
        .iter()
        .map(|m| format!("{} {:.2} → {:.2} ({:+.1})", safe(&m.id), m.from, m.to, m.score))
        .collect();
    line(out, format!("          {}: {}", style.bold(&head), moves.join(", ")));
}
