//! Endings, and what each does at its moves.

use crate::ending::{endings, recorded};
use crate::style::{Style, fit, line};
use crate::words::{half_width, likelihood_in_band, percent, percent_range, safe};
use realpolitik_analysis::Findings;
use realpolitik_analysis::headline::outcome::{ActionFinding, MoveFinding};
use realpolitik_runs::accumulate::Estimate;

/// Columns of a label.
const LABEL: usize = 34;
/// What stands where belief runs too wide for a term.
const NO_TERM: &str = "–";

/// The endings, likeliest first by the number to go by, and what could make them
/// others. All columns but the last two are of that number.
pub(super) fn outcomes(out: &mut String, f: &Findings, style: Style) {
    let after = recorded(f);
    let before = |text: &str| if after { format!(" {text:>8} ") } else { String::new() };
    line(
        out,
        style.bold(&format!(
            "{:<LABEL$} {:>12}  {:>7}  {:>13}  {:<19}{}  {}",
            "Outcome",
            if after { "after record" } else { "probability" },
            "MC 95 %",
            "belief 5–95 %",
            "in words (ICD 203)",
            before("judged"),
            "id"
        )),
    );
    for (o, p) in endings(f) {
        let judged = percent(o.probability.mean, o.probability.mcse);
        let cells = match crate::multiplicity::range(f, &o.id) {
            Some(range) => {
                [range, String::new(), String::new(), "depends on the equilibrium".into()]
            }
            None => [
                percent(p.mean, p.mcse),
                half_width(p.mcse),
                percent_range(p.p05, p.p95),
                term(&p).to_owned(),
            ],
        };
        let [chance, sampling, belief, words] = cells;
        line(
            out,
            format!(
                "{} {chance:>12}  {sampling:>7}  {belief:>13}  {words:<19}{}  {}",
                fit(&o.label, LABEL),
                before(&judged),
                safe(&o.id)
            ),
        );
    }
    if let Some(text) = f.multiplicity.as_ref().and_then(crate::multiplicity::line) {
        line(out, format!("{} {text}", style.bold("Equilibria")));
    }
    if let Some(n) = &f.near_flip {
        line(out, format!("{} {}", style.bold("Close call"), crate::flip::near(n)));
    }
    line(out, "");
}

/// The term for a probability, if belief bears one out.
fn term(p: &Estimate) -> &'static str {
    likelihood_in_band(p.mean, p.p05, p.p95).unwrap_or(NO_TERM)
}

/// What is done at each move, if it is reached.
pub(super) fn moves(out: &mut String, f: &Findings, style: Style) {
    line(out, style.bold("What each does at its move, if it comes to it"));
    let widths = Widths::of(&f.moves);
    for m in &f.moves {
        one(out, m, widths);
        if style.verbose {
            types(out, m);
        }
    }
    for text in crate::offer::lines(f) {
        line(out, format!("  {text}"));
    }
    line(out, "");
}

/// Columns of who moves, of what is done, and of where.
#[derive(Clone, Copy)]
struct Widths {
    by: usize,
    action: usize,
    at: usize,
}

impl Widths {
    fn of(moves: &[MoveFinding]) -> Widths {
        let widest = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|t| t.chars().count()).max().unwrap_or(0)
        };
        Widths {
            by: widest(&mut moves.iter().map(|m| m.by.as_str())),
            action: widest(&mut moves.iter().flat_map(|m| &m.actions).map(ActionFinding::words)),
            at: widest(&mut moves.iter().map(|m| m.node.as_str())),
        }
    }
}

/// The likeliest action; where there are more than two the others too, for the
/// second does not follow from the first.
fn one(out: &mut String, m: &MoveFinding, widths: Widths) {
    let mut actions: Vec<&ActionFinding> = m.actions.iter().collect();
    actions.sort_by(|a, b| b.probability.mean.total_cmp(&a.probability.mean));
    let shown = if actions.len() > 2 { actions.len() } else { 1 };
    for (i, a) in actions.into_iter().take(shown).enumerate() {
        let p = a.probability;
        let (by, at) = if i == 0 { (safe(&m.by), safe(&m.node)) } else { Default::default() };
        let at = if at.is_empty() { at } else { format!("at {at}") };
        line(
            out,
            format!(
                "  {by:<by_width$}  {:<action_width$} {:>8} {at:<at_width$} {:>13}  {}",
                safe(a.words()),
                percent(p.mean, p.mcse),
                percent_range(p.p05, p.p95),
                term(&p),
                by_width = widths.by,
                action_width = widths.action,
                at_width = widths.at + "at ".len()
            ),
        );
    }
}

/// What is done by those who know something that not all know.
fn types(out: &mut String, m: &MoveFinding) {
    for kind in &m.by_type {
        let knows: Vec<String> = match &kind.knows_in_words[..] {
            [] => kind.knows.iter().map(|(n, b)| format!("{} {}", safe(n), safe(b))).collect(),
            words => words.iter().map(|w| safe(w)).collect(),
        };
        let act = |a: &ActionFinding| {
            format!("{} {}", safe(a.words()), percent(a.probability.mean, a.probability.mcse))
        };
        let acts: Vec<String> = kind.actions.iter().map(act).collect();
        line(out, format!("         knowing {}: {}", knows.join(", "), acts.join(", ")));
    }
}
