//! Findings as one screen of plain text.

pub use crate::style::Style;
use crate::style::{fit, line};
use crate::words::{counted, half_width, likelihood, percent, percent_range, safe};
use realpolitik_analysis::answer::Findings;
use realpolitik_analysis::headline::path::Step;
use std::fmt::Write;

/// The findings as text.
pub fn findings(f: &Findings, style: Style) -> String {
    let mut out = String::new();
    let t = Text { style };
    t.head(&mut out, f);
    out.push_str(&crate::question::questions(f, style));
    t.outcomes(&mut out, f);
    t.moves(&mut out, f);
    t.leverage(&mut out, f);
    t.path(&mut out, f);
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
        line(out, "");
    }

    fn outcomes(&self, out: &mut String, f: &Findings) {
        let recorded = f.outcomes.iter().any(|o| o.recorded.is_some());
        let after = |text: &str| if recorded { format!(" {text:>12}") } else { String::new() };
        line(
            out,
            self.bold(&format!(
                "{:<34} {:>11}{}  {:>7}  {:>13}  {}",
                "Outcome",
                if recorded { "judged" } else { "probability" },
                after("after record"),
                "MC 95 %",
                "belief 5–95 %",
                "in words (ICD 203)"
            )),
        );
        for o in &f.outcomes {
            let p = o.probability;
            if let Some(range) = crate::multiplicity::range(f, &o.id) {
                let words = "depends on the equilibrium";
                let none = after("");
                line(
                    out,
                    format!(
                        "{} {range:>11}{none}  {:>7}  {:>13}  {words}",
                        fit(&o.label, 34),
                        "",
                        ""
                    ),
                );
                continue;
            }
            let shown = o.recorded.map_or_else(String::new, |r| percent(r.mean, r.mcse));
            line(
                out,
                format!(
                    "{} {:>11}{}  {:>7}  {:>13}  {}",
                    fit(&o.label, 34),
                    percent(p.mean, p.mcse),
                    after(&shown),
                    half_width(p.mcse),
                    percent_range(p.p05, p.p95),
                    likelihood(p.mean)
                ),
            );
        }
        if let Some(text) = f.multiplicity.as_ref().and_then(crate::multiplicity::line) {
            line(out, format!("{} {text}", self.bold("Equilibria")));
        }
        if let Some(n) = &f.near_flip {
            line(out, format!("{} {}", self.bold("Close call"), crate::flip::near(n)));
        }
        line(out, "");
    }

    fn moves(&self, out: &mut String, f: &Findings) {
        line(out, self.bold("What each does at its move, if it comes to it"));
        for m in &f.moves {
            let Some(top) =
                m.actions.iter().max_by(|a, b| a.probability.mean.total_cmp(&b.probability.mean))
            else {
                continue;
            };
            line(
                out,
                format!(
                    "  {:<4} {:<12} {:>8} at {:<12} {:>13}  {}",
                    safe(&m.by),
                    safe(&top.name),
                    percent(top.probability.mean, top.probability.mcse),
                    safe(&m.node),
                    percent_range(top.probability.p05, top.probability.p95),
                    likelihood(top.probability.mean)
                ),
            );
            if self.style.verbose {
                for kind in &m.by_type {
                    let knows: Vec<String> = kind
                        .knows
                        .iter()
                        .map(|(n, b)| format!("{} {}", safe(n), safe(b)))
                        .collect();
                    let acts: Vec<String> = kind
                        .actions
                        .iter()
                        .map(|a| {
                            let p = a.probability;
                            format!("{} {}", safe(&a.name), percent(p.mean, p.mcse))
                        })
                        .collect();
                    line(
                        out,
                        format!("         knowing {}: {}", knows.join(", "), acts.join(", ")),
                    );
                }
            }
        }
        line(out, "");
    }

    fn leverage(&self, out: &mut String, f: &Findings) {
        for text in crate::leverage::leverage(f) {
            line(out, format!("{} {text}", self.bold("Leverage  ")));
        }
        for (head, text) in crate::leverage::gains(&f.gains) {
            line(out, format!("{} {text}", self.bold(&format!("{head:<10}"))));
        }
    }

    fn path(&self, out: &mut String, f: &Findings) {
        let steps: Vec<String> = f
            .path
            .steps
            .iter()
            .map(|s| match &s.by {
                Some(by) => format!("{} {}", safe(by), safe(&s.action)),
                None => safe(&s.action),
            })
            .collect();
        line(out, format!("{} {}", self.bold("Likeliest "), steps.join(" · ")));
        for step in f.path.steps.iter().filter(|s| s.by.is_some()) {
            line(out, format!("  {}", why(step)));
        }
        if let Some(text) = free(f) {
            line(out, text);
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
            let mut text = format!("{} has {}", safe(&s.holder), rungs.join(", "));
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
                    "{} {} {} between {} and {}; the balance {} (public {}, quiet {}, gifts alone {})",
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
                    l.balance_of_gifts
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
                "           {}{}",
                crate::summary::bases(&e.sizes),
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
                    "  {:<16} {:>7.3}  {:.3}–{:.3}  {}: {rests}",
                    safe(&p.id),
                    p.base,
                    p.p05,
                    p.p95,
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
                "{} {} draws, {} certified; largest residual {:.0e}, tolerance {:.0e}",
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

/// A step in words: the action, the best other, the terms that decide.
pub fn why(step: &Step) -> String {
    let by = step.by.as_deref().map(safe).unwrap_or_default();
    let (Some(instead), Some(advantage)) = (&step.instead, step.advantage) else {
        return format!("{by} {} ({:.2})", safe(&step.action), step.probability);
    };
    let terms: Vec<String> = step
        .terms
        .iter()
        .filter(|t| t.reason && t.advantage.abs() >= 0.005)
        .take(4)
        .map(|t| format!("{} {:+.2}", crate::why::name(t), t.advantage))
        .collect();
    let reasons =
        if terms.is_empty() { "by no single reason".to_owned() } else { terms.join(", ") };
    format!(
        "{by} {} rather than {} by {advantage:+.3} of its span: {}",
        safe(&step.action),
        safe(instead),
        reasons
    )
}

/// Where no play comes by nature, in words.
fn free(f: &Findings) -> Option<String> {
    let sets: Vec<String> = f
        .path
        .free
        .iter()
        .map(|s| {
            let knows: Vec<String> =
                s.knows.iter().map(|(n, b)| format!("{} = {}", safe(n), safe(b))).collect();
            let after = if knows.is_empty() {
                String::new()
            } else {
                format!(" after {}", knows.join(", "))
            };
            format!("{} at {}{after}", safe(&s.by), safe(&s.node))
        })
        .collect();
    let shown = sets.iter().take(FREE_SHOWN).cloned().collect::<Vec<_>>().join("; ");
    let more = match sets.len().saturating_sub(FREE_SHOWN) {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    (!sets.is_empty())
        .then(|| format!("  Beliefs are free where no play comes by nature: {shown}{more}"))
}

/// Information sets with free beliefs that are named.
const FREE_SHOWN: usize = 3;
