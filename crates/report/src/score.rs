//! Sealed forecasts and their scores in words.

use crate::style::{Style, line};
use crate::words::{fixed, half_width, likelihood, percent, percent_range, safe, signed};
use realpolitik_analysis::forecasts::baseline::BaselineKind;
use realpolitik_analysis::forecasts::hindsight::Retrodiction;
use realpolitik_analysis::forecasts::road::Road;
use realpolitik_analysis::forecasts::score::{Interval, Scores};
use realpolitik_analysis::forecasts::seal::{Resolution, Seal, SealedNumber, Verdict};
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
    let number = match s.sealed {
        SealedNumber::Judged => String::new(),
        SealedNumber::AfterRecord => {
            let before =
                s.judged.map_or_else(String::new, |p| format!("; judged {}", percent(p, 0.01)));
            format!("              after the record{before}\n")
        }
        SealedNumber::RecordWithheld => {
            "              by the beliefs alone: nothing follows from the record\n".to_owned()
        }
    };
    let warning = s.later().map_or_else(String::new, |why| {
        format!("              a retrodiction, not foresight: {}\n", safe(&why))
    });
    format!(
        "{}  {} by {}: {}\n              {} ({how}); as of {}, sealed on {}\n{number}{warning}              {}\n",
        short(hash),
        safe(&s.question),
        s.resolve_by,
        safe(&s.label),
        probability(s),
        s.as_of,
        day_of_sealing(s),
        safe(&s.rule)
    )
}

/// The day of sealing, and when it was written if it was dated back.
fn day_of_sealing(s: &Seal) -> String {
    match &s.written_on {
        Some(day) => format!("{} (dated back: written on {day})", s.sealed_on),
        None => s.sealed_on.clone(),
    }
}

/// A forecast that the log holds already.
pub fn already(hash: &str, s: &Seal) -> String {
    format!("{}  {} is sealed already: {}\n", short(hash), safe(&s.question), probability(s))
}

fn verdict(v: Verdict) -> &'static str {
    match v {
        Verdict::Yes => "happened",
        Verdict::No => "did not happen",
        Verdict::Ambiguous => "is ambiguous: listed, not scored",
    }
}

/// A resolution in words, as in "happened, settled 2020-06-30, written on
/// 2020-07-01 [a newspaper]".
pub fn stands(r: &Resolution) -> String {
    let (how, sources) = (verdict(r.verdict), safe(&r.sources.join(", ")));
    format!("{how}, settled {}, written on {} [{sources}]", r.on, r.resolved_on)
}

/// A resolution that was just written down, with the one it revises.
pub fn resolved(r: &Resolution, revised: Option<&Resolution>) -> String {
    let sources = safe(&r.sources.join(", "));
    let mut out =
        format!("{}  {}, settled {} [{sources}]\n", short(&r.forecast), verdict(r.verdict), r.on);
    if let Some(before) = revised {
        line(&mut out, format!("              a revision: before, it {}", stands(before)));
    }
    out
}

/// The first line of every score: how many of the forecasts are retrodictions,
/// and what one number for every question would score.
pub fn headline(r: &TrackRecord) -> String {
    let constant = r
        .scores
        .as_ref()
        .and_then(|s| Some((s, s.baselines.iter().find(|b| b.kind == BaselineKind::Constant)?)));
    let Some((s, constant)) = constant else {
        let late = r.forecasts.iter().filter(|l| !l.foresight).count();
        return format!(
            "Nothing is scored yet, so no constant to compare with; retrodictions: {late} of {} sealed",
            r.forecasts.len()
        );
    };
    let late = match (r.retrodictions, r.scored) {
        (0, 1) => "The one scored forecast is no retrodiction".to_owned(),
        (1, 1) => "The one scored forecast is a retrodiction".to_owned(),
        (0, n) => format!("None of {n} scored forecasts is a retrodiction"),
        (late, n) if late == n => format!("All {n} scored forecasts are retrodictions"),
        (1, n) => format!("1 of {n} scored forecasts is a retrodiction"),
        (late, n) => format!("{late} of {n} scored forecasts are retrodictions"),
    };
    format!(
        "{late}; {} scores Brier {:.3}, the forecasts {:.3}",
        constant.name, constant.brier, s.brier.value
    )
}

/// The track record: the headline and the score, then every forecast, misses
/// first.
///
/// `roads` says of misses, by the hash of their seal, what had to move.
pub fn track_record(
    r: &TrackRecord,
    roads: &[(String, Road)],
    worst: Option<usize>,
    style: Style,
) -> String {
    let mut out = String::new();
    line(&mut out, style.bold(&headline(r)));
    line(
        &mut out,
        format!(
            "{} scored, {} ambiguous (listed, not scored), {} overdue, {} open on {}",
            r.scored, r.ambiguous, r.overdue, r.open, r.on
        ),
    );
    if r.retrodictions > 0 {
        line(
            &mut out,
            "A retrodiction was sealed after the event, or from a case with later evidence than it \
             may know: it shows what the model says of the past, not that it foresaw it.",
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
                p.scores
                    .skill
                    .map_or_else(String::new, |s| format!(", skill {}", signed(s.value, 2)))
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
                format!(" ({} to {})", signed(i.low, 2), signed(i.high, 2))
            } else {
                String::new()
            };
            format!("skill {}{range}", signed(i.value, 2))
        },
    );
    line(
        out,
        style.bold(&format!(
            "Brier {:.3}{} · {skill}{}",
            s.brier.value,
            range(s.brier),
            s.best_baseline().map_or_else(String::new, |b| {
                format!(" against the best baseline, {} ({:.3})", b.name, b.brier)
            })
        )),
    );
    baselines(out, s);
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

/// The forecasts beside every baseline.
fn baselines(out: &mut String, s: &Scores) {
    let nats = |x: Option<f64>| x.map_or_else(|| "infinite".to_owned(), |v| format!("{v:.3}"));
    let row = |name: &str, brier: String, log: String, skill: String| {
        format!("  {name:<40} {brier:>6} {log:>9} {skill:>14}")
    };
    let head = |t: &str| t.to_owned();
    line(out, row("", head("Brier"), head("log score"), head("skill against")));
    let own = format!("{:.3}", s.brier.value);
    line(out, row("these forecasts", own, nats(s.logarithmic), String::new()));
    for b in &s.baselines {
        let skill = b.skill.map_or_else(|| "–".to_owned(), |v| signed(v, 2));
        line(out, row(&b.name, format!("{:.3}", b.brier), nats(b.logarithmic), skill));
    }
    line(out, "  (log score in nats; ½ gets Brier 0.250 and log score 0.693)");
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
    for before in &l.revised {
        line(out, format!("          a revision: before, it {}", stands(before)));
    }
    if style.verbose {
        line(out, format!("          rule: {}", safe(&s.rule)));
        let why = match l.retrodiction {
            Some(Retrodiction::AfterTheEvent) => Some("it was sealed after the event".to_owned()),
            Some(Retrodiction::LaterEvidence) => s.later(),
            None => None,
        };
        if let Some(why) = why {
            line(out, format!("          a retrodiction: {}", safe(&why)));
        }
        line(
            out,
            format!(
                "          {} of {} {}, sealed on {} with version {}{}",
                safe(&s.quantity),
                safe(&s.case),
                short(&s.case_hash),
                day_of_sealing(s),
                safe(&s.version),
                s.author.as_deref().map_or_else(String::new, |a| format!(" by {}", safe(a)))
            ),
        );
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
        .map(|m| {
            format!(
                "{} {} → {} ({})",
                safe(&m.id),
                fixed(m.from, 2),
                fixed(m.to, 2),
                signed(m.score, 1)
            )
        })
        .collect();
    line(out, format!("          {}: {}", style.bold(&head), moves.join(", ")));
}
