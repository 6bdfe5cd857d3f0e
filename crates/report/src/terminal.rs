//! Findings as one screen of plain text.

mod endings;
mod path;

use crate::ending::recorded;
pub use crate::style::Style;
use crate::style::line;
use crate::words::{counted, safe, three_digits};
use realpolitik_analysis::answer::Findings;
use std::fmt::Write;

/// The findings as text.
pub fn findings(f: &Findings, style: Style) -> String {
    let mut out = String::new();
    let t = Text { style };
    t.head(&mut out, f);
    out.push_str(&crate::question::questions(f, style));
    endings::outcomes(&mut out, f, style);
    if recorded(f) {
        line(&mut out, t.bold("What follows is as judged, before the record"));
    }
    endings::moves(&mut out, f, style);
    out.push_str(&crate::relation::relations(&f.relations, style));
    t.leverage(&mut out, f);
    path::path(&mut out, f, style);
    t.standing(&mut out, f);
    if let Some(r) = &f.rivals {
        line(&mut out, "");
        out.push_str(&crate::rivals::rivals(r, style));
    }
    if let Some(l) = &f.learning {
        line(&mut out, "");
        out.push_str(&crate::rivals::learning(l, style));
    }
    t.answers(&mut out, f);
    if style.verbose {
        t.parameters(&mut out, f);
        t.entries(&mut out, f);
        line(&mut out, "");
        line(&mut out, t.bold("Pairs, between threat, distance and trust"));
        out.push_str(&crate::convenience::conveniences(&f.conveniences, style));
        t.sources(&mut out, f);
    }
    t.health(&mut out, f);
    out
}

struct Text {
    style: Style,
}

impl Style {
    pub(crate) fn bold(self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

impl Text {
    fn bold(&self, text: &str) -> String {
        self.style.bold(text)
    }

    fn head(&self, out: &mut String, f: &Findings) {
        line(out, self.bold(&safe(&f.stamp.title)));
        line(out, format!("{}, as of {}", safe(&f.stamp.game_title), f.stamp.as_of));
        for (id, title) in &f.stamp.other_games {
            line(out, format!("Another game of the case: {} (--game {})", safe(title), safe(id)));
        }
        line(out, "");
    }

    fn leverage(&self, out: &mut String, f: &Findings) {
        for text in crate::leverage::leverage(f) {
            line(out, format!("{} {text}", self.bold("Leverage  ")));
        }
        if f.gains.is_empty() {
            line(
                out,
                format!(
                    "{} not told: the game does not say what is left if a side walks away (walk_away = {{ ACTOR = \"OUTCOME\" }})",
                    self.bold("Gain      ")
                ),
            );
        }
        for (head, text) in crate::leverage::gains(&f.gains) {
            line(out, format!("{} {text}", self.bold(&format!("{head:<10}"))));
        }
    }

    /// Answers to what was asked beyond the headline, each after an empty line.
    fn answers(&self, out: &mut String, f: &Findings) {
        let a = &f.answers;
        let thorough = f.multiplicity.iter().filter_map(|m| m.thorough.as_ref());
        let sections =
            (a.cards.iter().map(crate::cards::cards))
                .chain(a.flips.iter().map(|x| crate::flip::flips(x, self.style.verbose)))
                .chain(a.why.iter().map(crate::why::why))
                .chain(
                    a.sensitivity
                        .iter()
                        .map(|x| crate::sensitivity::sensitivity(x, self.style.verbose)),
                )
                .chain(a.value_of_information.iter().map(|x| {
                    crate::value_of_information::value_of_information(x, self.style.verbose)
                }))
                .chain(thorough.map(crate::multiplicity::multiplicity));
        let without = a
            .unanswered
            .iter()
            .map(|u| format!("Not answered: {}\n  {}\n", safe(&u.question), safe(&u.why)));
        for section in sections.chain(without) {
            let (head, rest) = section.split_once('\n').unwrap_or((&section, ""));
            let _ = write!(out, "\n{}\n{rest}", self.bold(head));
        }
    }

    fn standing(&self, out: &mut String, f: &Findings) {
        for s in &f.ladders {
            let rungs: Vec<String> = s
                .rungs
                .iter()
                .filter(|r| r.partners > 0)
                .map(|r| format!("{} {}", r.partners, safe(&r.tier)))
                .collect();
            let standing =
                if rungs.is_empty() { "no partner on it yet".to_owned() } else { rungs.join(", ") };
            let mut text = format!("{} has {standing}", safe(&s.holder));
            for d in &f.gains {
                if d.actor != s.holder
                    && let Some((above, _)) = s.behind(&d.actor)
                {
                    let _ = write!(text, "; {} stands behind {above}", safe(&d.actor));
                }
            }
            line(out, format!("{} {text}", self.bold("Ladder    ")));
        }
        if let Some(l) = f.ledgers.first() {
            line(
                out,
                format!(
                    "{} {} {} between {} and {}; the balance {} (public {}, quiet {}, gifts alone {}); {}",
                    self.bold("Ledger    "),
                    l.entries.len(),
                    if l.entries.len() == 1 { "entry" } else { "entries" },
                    safe(&l.favours),
                    safe(&l.against),
                    if l.balance == 0.0 {
                        "is even".to_owned()
                    } else {
                        format!("favours {} by {}", safe(&l.favours), l.balance)
                    },
                    l.public,
                    l.quiet,
                    l.balance_of_gifts,
                    crate::ledger::made_of(l)
                ),
            );
        }
        if let Some(text) = crate::convenience::summary(&f.conveniences) {
            line(out, format!("{} {text}", self.bold("Tie       ")));
        }
        for (i, a) in f.audits.iter().enumerate() {
            let head = if i == 0 { self.bold("Rules     ") } else { " ".repeat(10) };
            line(out, format!("{head} {}", crate::audit::summary(a)));
        }
        let e = &f.evidence;
        let good: usize = e.by_grade.iter().filter(|(g, _)| g.as_str() < "C").map(|(_, n)| n).sum();
        line(
            out,
            format!(
                "{} {} ({good} graded A or B), {} of rules, {}; {} held out",
                self.bold("Evidence  "),
                counted(e.known, "event"),
                counted(e.occasions, "occasion"),
                counted(e.sources, "source"),
                counted(e.held_out, "later event")
            ),
        );
        line(
            out,
            format!(
                "           {}{}{}",
                crate::summary::bases(&e.sizes),
                match crate::confidence::taught(f) {
                    0 => String::new(),
                    n => format!("; the record taught more than was judged of {n}"),
                },
                match e.parameters_unfounded {
                    0 => String::new(),
                    n => format!("; {n} of them rest on nothing"),
                }
            ),
        );
    }

    fn parameters(&self, out: &mut String, f: &Findings) {
        line(out, "");
        line(out, self.bold("Parameters (median, 5–95 % of belief, what they rest on)"));
        for p in &f.parameters {
            let mut rests = if p.sources.is_empty() {
                p.judgement.as_deref().map(safe).unwrap_or_else(|| "nothing".to_owned())
            } else {
                p.sources.join(", ")
            };
            if let Some(account) = &p.account {
                rests.push_str(&format!("; {}", safe(account)));
            }
            line(
                out,
                format!(
                    "  {:<16} {:>7}  {} to {}  {}: {rests}",
                    safe(&p.id),
                    three_digits(p.base),
                    three_digits(p.p05),
                    three_digits(p.p95),
                    p.basis.word()
                ),
            );
        }
    }

    fn entries(&self, out: &mut String, f: &Findings) {
        for l in &f.ledgers {
            line(out, "");
            line(
                out,
                self.bold(&format!(
                    "Concessions between {} and {}",
                    safe(&l.favours),
                    safe(&l.against)
                )),
            );
            for e in &l.entries {
                line(
                    out,
                    format!(
                        "  {:<10} {:>3} to {:<3} {:>2}  balance {:>4}  {} [{}; {}]",
                        e.date,
                        safe(&e.giver),
                        safe(&e.receiver),
                        e.weight,
                        e.balance,
                        safe(&e.summary),
                        e.grade,
                        e.sources.join(", ")
                    ),
                );
            }
        }
    }

    fn sources(&self, out: &mut String, f: &Findings) {
        line(out, "");
        line(out, self.bold("Sources"));
        for s in &f.sources {
            line(out, format!("  [{}] {}", safe(&s.key), safe(&s.citation)));
        }
    }

    fn health(&self, out: &mut String, f: &Findings) {
        let h = &f.health;
        line(out, "");
        line(
            out,
            format!(
                "{} {} draws, {} certified by code apart from the solver, off by {:.0e} at most ({:.0e} allowed)",
                self.bold("Health    "),
                h.draws,
                h.certified,
                h.max_residual,
                h.tolerance
            ),
        );
        if h.failed > 0 {
            line(
                out,
                format!(
                    "           NOT FIT FOR USE: {} draws have no certified solution, first at draw {}",
                    h.failed,
                    h.failed_draws.first().copied().unwrap_or_default()
                ),
            );
        }
        if h.interrupted {
            line(out, "           NOT FIT FOR USE: stopped before all draws were done");
        }
        let hash: String = f.stamp.hash.chars().take(8).collect();
        line(
            out,
            format!(
                "{} {} {hash} · seed {} · realpolitik {}",
                self.bold("Case      "),
                safe(&f.stamp.case),
                f.stamp.seed,
                f.stamp.version
            ),
        );
    }
}
