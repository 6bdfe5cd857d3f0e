//! Words of the track record.

use super::{Caption, caption};
use crate::words::{counted, percent, safe};
use realpolitik_analysis::forecasts::baseline::{Baseline, BaselineKind};
use realpolitik_analysis::forecasts::score::Scores;
use realpolitik_analysis::forecasts::track_record::{Line, State, TrackRecord};

const SUBTITLE: &str = "Mean forecast against share that came true, dot area = n, lines = Wilson 95 % intervals; every forecast; its score as it went";

/// Figure 10.
pub fn track(record: Option<&TrackRecord>) -> Caption {
    let Some(r) = record.filter(|r| !r.forecasts.is_empty()) else {
        return caption(
            "No forecast of this case has been sealed",
            SUBTITLE,
            "Seal what the case says of its questions, and score it once it falls due: all are counted, misses first.",
        );
    };
    let Some(scores) = &r.scores else {
        return caption(
            format!("{} sealed, none settled yet", counted(r.forecasts.len(), "forecast")),
            SUBTITLE,
            format!("There is nothing to judge by. {}", waiting(r)),
        );
    };
    caption(title(scores), SUBTITLE, text(r, scores))
}

fn title(s: &Scores) -> String {
    let n = counted(s.forecasts, "forecast");
    let Some(best) = s.best_baseline() else { return format!("{n} scored") };
    let name = short(best);
    let brier = format!("Brier {:.2}, {name} {:.2}", s.brier.value, best.brier);
    if s.few {
        return format!("{n} scored, too few to judge by: {brier}");
    }
    match s.skill {
        // Nothing beats a baseline without a miss.
        None if s.brier.value > 0.0 => format!("Worse than {name} over {n}: {brier}"),
        Some(k) if k.low > 0.0 => format!("Better than {name} over {n}: {brier}"),
        Some(k) if k.high < 0.0 => format!("Worse than {name} over {n}: {brier}"),
        _ => format!("Not told apart from {name} over {n}: {brier}"),
    }
}

fn short(b: &Baseline) -> String {
    match (b.kind, b.probability) {
        (BaselineKind::BaseRate, _) => "base rates".to_owned(),
        (BaselineKind::Climatology, _) => "climatology".to_owned(),
        (BaselineKind::Constant, p) => format!("a constant of {:.0} %", p.unwrap_or(0.5) * 100.0),
    }
}

fn text(r: &TrackRecord, s: &Scores) -> String {
    let mut out = format!(
        "Ten bins, not folded at one half; the Brier score runs from 0, perfect, to 1, and ½ always gets 0.25. {} of {} gave less than one half to what happened",
        s.misses, s.forecasts
    );
    match r.forecasts.iter().find(|l| l.missed) {
        Some(worst) => out.push_str(&format!("; the worst: {}.", told(worst))),
        None => out.push('.'),
    }
    out.push_str(&format!(" {}.", crate::score::headline(r)));
    if r.retrodictions > 0 {
        out.push_str(
            " A retrodiction was sealed after the event, or from a case with later evidence than it may know: it shows what the model says of the past, not that it foresaw it.",
        );
    }
    if r.ambiguous > 0 {
        out.push_str(&format!(" {} ambiguous: listed, not scored.", r.ambiguous));
    }
    if r.open + r.overdue > 0 {
        out.push(' ');
        out.push_str(&waiting(r));
    }
    out
}

fn told(l: &Line) -> String {
    let error = if l.seal.draws == 0 { 0.01 } else { l.seal.mcse };
    let happened = if l.happened == Some(true) { "it happened" } else { "it did not happen" };
    format!("“{}” at {}, and {happened}", safe(&l.seal.label), percent(l.seal.probability, error))
}

fn waiting(r: &TrackRecord) -> String {
    let open = r.forecasts.iter().filter(|l| l.state == State::Open).count();
    format!("On {} {open} stood open and {} overdue.", r.on, r.overdue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use realpolitik_analysis::forecasts::log::{Log, LogRecord};
    use realpolitik_analysis::forecasts::seal::{Resolution, Seal, Verdict};
    use realpolitik_analysis::forecasts::track_record::track_record;

    fn seal(i: usize, probability: f64) -> Seal {
        Seal {
            case: "c".to_owned(),
            case_hash: String::new(),
            as_of: "2020-01-01".to_owned(),
            sealed_on: "2020-01-01".to_owned(),
            written_on: None,
            latest: None,
            question: format!("q{i}"),
            label: format!("Question {i}"),
            rule: String::new(),
            resolve_by: "2020-12-31".to_owned(),
            quantity: "judged".to_owned(),
            sealed: Default::default(),
            judged: None,
            probability,
            mcse: 0.0,
            p05: probability,
            p95: probability,
            base_rate: 0.5,
            base_rate_given: true,
            draws: 0,
            seed: 1,
            version: String::new(),
            author: None,
        }
    }

    fn record(n: usize, settled: usize, probability: f64, yes: usize) -> TrackRecord {
        let mut log = Log::default();
        for i in 0..n {
            let (hash, entry, _) = log.next(LogRecord::Seal(seal(i, probability))).unwrap();
            log.lines.push((hash, entry));
        }
        let hashes: Vec<String> = log.seals().map(|(h, _)| h.to_owned()).collect();
        for (i, forecast) in hashes.into_iter().take(settled).enumerate() {
            let verdict = if i < yes { Verdict::Yes } else { Verdict::No };
            let resolution = Resolution {
                forecast,
                verdict,
                on: "2020-06-01".to_owned(),
                resolved_on: "2020-06-02".to_owned(),
                sources: vec![],
                note: None,
            };
            let (hash, entry, _) = log.next(LogRecord::Resolve(resolution)).unwrap();
            log.lines.push((hash, entry));
        }
        track_record(&[("l".to_owned(), log)], "2020-06-02".parse().unwrap(), None)
    }

    #[test]
    fn the_title_says_no_more_than_the_record_holds() {
        assert!(track(None).title.starts_with("No forecast"));
        let none = track(Some(&record(3, 0, 0.9, 0)));
        assert_eq!(none.title, "3 forecasts sealed, none settled yet");
        assert!(none.text.contains("3 stood open"), "{}", none.text);
        let few = track(Some(&record(6, 5, 0.9, 5)));
        assert!(few.title.contains("too few to judge by"), "{}", few.title);
        assert!(few.text.contains("0 of 5") && few.text.contains("1 stood open"), "{}", few.text);
        assert!(
            few.text.contains("None of 5 scored forecasts is a retrodiction; a constant of 100 %")
        );
        // All came true: a constant of 100 % is perfect, .9 is not.
        let flattered = track(Some(&record(30, 30, 0.9, 30)));
        assert!(flattered.title.starts_with("Worse than a constant of 100 %"));
        assert!(track(Some(&record(30, 30, 0.9, 0))).title.starts_with("Worse"));
        let even = track(Some(&record(30, 30, 0.51, 15)));
        assert!(even.title.starts_with("Not told apart from a constant of 50 %"), "{}", even.title);
        // .8 for what came true and what did not: 25 of 30 did, so no constant is far off.
        let same = track(Some(&record(30, 30, 0.8, 25)));
        assert!(same.title.starts_with("Not told apart from a constant of 83 %"), "{}", same.title);
    }
}
