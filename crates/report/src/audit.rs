//! Exemption audits in words.

use crate::style::{Style, fit, line};
use crate::words::safe;
use realpolitik_record::audit::{
    Audit, Contrast, Group, OccasionFinding, Population, Remark, RemarkKind, Side,
};
use realpolitik_record::permutation::{Method, Test};

/// By what the table of an audit is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Actors.
    Actor,
    /// Rival, treaty ally, partner, other.
    Class,
    /// Tiers of the ladder.
    Tier,
    /// Years.
    Year,
}

/// Audits as text: the table asked for, contrasts and what they mean for the
/// thesis; every occasion too where all is asked for.
pub fn audits(all: &[Audit], by: By, style: Style) -> String {
    let mut out = String::new();
    for (i, a) in all.iter().enumerate() {
        if i > 0 {
            line(&mut out, "");
        }
        audit(&mut out, a, by, style);
    }
    if all.is_empty() {
        line(&mut out, "The case has no rule to audit.");
    }
    out
}

/// An audit in one line.
pub fn summary(a: &Audit) -> String {
    let waiting = match a.total.pending {
        0 => String::new(),
        n => format!("; {n} not yet answered"),
    };
    let incomplete =
        if a.population.complete { "" } else { "; the list is not complete, so rates say nothing" };
    format!("{}{waiting}{incomplete}", rates(a))
}

fn rates(a: &Audit) -> String {
    let counts = |g: &Group| format!("{} of {}", g.enforced, g.enforced + g.spared);
    let own = a.focus.as_deref().and_then(|f| a.by_actor.iter().find(|g| g.name == f));
    match (own, &a.against_all) {
        (Some(own), Some(c)) => format!(
            "{}: enforced on {} {}, on others {} of {}{}",
            safe(&a.regime),
            safe(&own.name),
            counts(own),
            c.b.enforced,
            c.b.triggered - c.b.pending,
            c.test.map(|t| format!(" ({})", test(&t))).unwrap_or_default()
        ),
        _ => format!("{}: enforced {} times it was triggered", safe(&a.regime), counts(&a.total)),
    }
}

fn audit(out: &mut String, a: &Audit, by: By, style: Style) {
    line(out, style.bold(&safe(&a.title)));
    line(
        out,
        format!(
            "{} up to {}: triggered {}, enforced {}, spared {}{}; enforced without a trigger {}{}",
            crate::words::counted(a.total.occasions, "occasion"),
            a.as_of,
            a.total.triggered,
            a.total.enforced,
            a.total.spared,
            match a.total.pending {
                0 => String::new(),
                n => format!(", not yet answered {n}"),
            },
            a.total.enforced_untriggered,
            if a.total.unknown > 0 {
                format!("; {} of which the record does not say", a.total.unknown)
            } else {
                String::new()
            }
        ),
    );
    for text in population(&a.population) {
        line(out, format!("  {text}"));
    }
    if style.verbose {
        for v in &a.versions {
            line(
                out,
                format!(
                    "  from {}: {} of: {}  [{}]",
                    v.from,
                    v.needs,
                    safe(&v.criteria.join(", ")),
                    safe(&v.sources.join(", "))
                ),
            );
        }
    }
    let groups = match by {
        By::Actor => &a.by_actor,
        By::Class => &a.by_class,
        By::Tier => &a.by_tier,
        By::Year => &a.by_year,
    };
    table(out, groups, a.population.complete, style);
    if let Some(t) = &a.classes_differ {
        line(out, format!("  Do classes differ? {}", test(t)));
    }
    // Those treated just alike share a line; all else is one line each.
    let alike = |c: &&Contrast| {
        c.b.enforced_untriggered == 0
            && c.a.pending + c.b.pending == 0
            && c.a.enforced * c.b.triggered == c.b.enforced * c.a.triggered
    };
    let (same, other): (Vec<&Contrast>, Vec<&Contrast>) =
        a.contrasts.iter().partition(|c| !style.verbose && alike(c));
    for c in other.into_iter().chain(&a.against_all) {
        line(out, format!("  {}", contrast(c)));
    }
    if let Some(first) = same.first() {
        let names: Vec<String> = same.iter().map(|c| side(&c.b)).collect();
        line(out, format!("  {}   just like   {}", side(&first.a), names.join(", ")));
    }
    for (name, remarks) in [
        ("speaks for", &a.speaks_for),
        ("speaks against", &a.speaks_against),
        ("on record", &a.on_record),
    ] {
        for r in remarks {
            line(out, format!("  {} {}", style.bold(&format!("{name:<15}")), remark(r)));
        }
    }
    if style.verbose {
        for o in &a.occasions {
            line(out, occasion(o));
        }
    }
}

/// Counts of each group, and rates where the list holds its whole population.
fn table(out: &mut String, groups: &[Group], complete: bool, style: Style) {
    line(
        out,
        style.bold(&format!(
            "  {:<24} {:>9} {:>8} {:>6}   {}",
            "",
            "triggered",
            "enforced",
            "spared",
            if complete { "rate enforced (95 % interval)" } else { "" }
        )),
    );
    // What was never triggered nor enforced tells nothing; it is counted above.
    let (shown, silent): (Vec<&Group>, Vec<&Group>) =
        groups.iter().partition(|g| style.verbose || g.triggered + g.enforced_untriggered > 0);
    for g in shown {
        let rate = g
            .rate
            .filter(|_| complete)
            .map_or_else(String::new, |r| format!("{:.2} ({:.2}–{:.2})", r.share, r.low, r.high));
        let extra = if g.enforced_untriggered > 0 {
            format!("  and {} without a trigger", g.enforced_untriggered)
        } else {
            String::new()
        };
        line(
            out,
            format!(
                "  {} {:>9} {:>8} {:>6}   {rate}{extra}",
                fit(&g.name, 24),
                g.triggered,
                g.enforced,
                g.spared
            ),
        );
    }
    if !silent.is_empty() {
        let names: Vec<String> = silent.iter().map(|g| safe(&g.name)).collect();
        line(out, format!("  never triggered: {}", names.join(", ")));
    }
}

fn side(s: &Side) -> String {
    let extra = if s.enforced_untriggered > 0 {
        format!(" and {} untriggered", s.enforced_untriggered)
    } else {
        String::new()
    };
    let waiting = match s.pending {
        0 => String::new(),
        n => format!(", {n} not yet answered"),
    };
    format!("{} {} of {}{extra}{waiting}", safe(&s.name), s.enforced, s.triggered - s.pending)
}

fn contrast(c: &Contrast) -> String {
    let tests = c.test.map_or_else(String::new, |t| format!("   {}", test(&t)));
    format!("{}   against   {}{tests}", side(&c.a), side(&c.b))
}

/// What the list is a list of, and what that allows to be said.
pub fn population(p: &Population) -> Vec<String> {
    // The words of a case may end in a stop or not.
    let words = |t: &str| safe(t.trim().trim_end_matches('.'));
    let mut all = Vec::new();
    match (&p.what, &p.unit) {
        (Some(what), Some(unit)) => {
            all.push(format!("Population: {}; one occasion is {}.", words(what), words(unit)));
        }
        (Some(what), None) => all.push(format!("Population: {}.", words(what))),
        (None, Some(unit)) => all.push(format!("One occasion is {}.", words(unit))),
        (None, None) => {}
    }
    let missing = p.missing.as_deref().map(words);
    all.push(match (p.complete, missing) {
        (true, None) => "The list is complete.".to_owned(),
        (true, Some(m)) => format!("The list is complete, with this exception: {m}."),
        (false, Some(m)) => format!(
            "The list is not complete, so no rates are compared and it speaks for neither side. Missing: {m}."
        ),
        (false, None) => "The case does not say that the list is complete, so no rates are compared and it speaks for neither side.".to_owned(),
    });
    all
}

/// A test in words.
fn test(t: &Test) -> String {
    let how = match t.method {
        Method::Fisher => "Fisher's exact test".to_owned(),
        Method::Permutation => format!("{} relabellings of partners", t.relabellings),
        Method::SampledPermutation => {
            format!("{} drawn relabellings of partners", t.relabellings)
        }
    };
    let other = t.barnard.map_or_else(String::new, |b| format!(", Barnard {}", p_value(b)));
    let least = match t.least {
        Some(l) if l >= 0.05 => {
            format!("; {} allow no p below {l:.2}", crate::words::counted(t.partners, "partner"))
        }
        _ => String::new(),
    };
    format!("{}{other}, {how}{least}", p_value(t.p))
}

/// A p-value in two digits.
fn p_value(p: f64) -> String {
    match p {
        p if p < 0.001 => "p < 0.001".to_owned(),
        p if p < 0.1 => format!("p = {p:.3}"),
        p => format!("p = {p:.2}"),
    }
}

fn remark(r: &Remark) -> String {
    let who = safe(&r.actors.join(", "));
    let n = r.occasions.len();
    let times = if n == 1 { "once".to_owned() } else { format!("{n} times") };
    let p = r.test.map(|t| test(&t)).unwrap_or_default();
    match r.kind {
        RemarkKind::FocusSpared => format!("{who} tripped the rule and was spared {times}"),
        RemarkKind::FocusPunished => format!("{who} was punished {times}"),
        RemarkKind::OthersSpared => format!("others were spared too, {times}: {who}"),
        RemarkKind::OthersPunished => format!("others were punished {times}: {who}"),
        RemarkKind::AllyPunished => format!("allies by treaty were punished {times}: {who}"),
        RemarkKind::RivalPunishedUntriggered => {
            format!("the rival was punished without a trigger {times}: {who}")
        }
        RemarkKind::Distinguished => format!("{who} differs from all others, {p}"),
        RemarkKind::FocusPending => format!("{who} tripped the rule and waits for an answer"),
        RemarkKind::TooFewPartners => {
            format!("too few partners to tell {who} from all others: {p}")
        }
        RemarkKind::NotDistinguished => {
            format!("{who} cannot be told from all others by rates alone, {p}")
        }
    }
}

fn occasion(o: &OccasionFinding) -> String {
    let met = match (o.met, o.needs) {
        (Some(m), Some(n)) => {
            format!("met {m}, needs {n}{}", if o.measured { "" } else { ", as reported" })
        }
        (Some(m), None) => format!("met {m}, no rule yet"),
        _ => "not known".to_owned(),
    };
    let done = match (o.triggered, o.enforced) {
        (_, true) => "enforced",
        (Some(true), false) if o.pending => "not yet answered",
        (Some(true), false) => "spared",
        _ => "nothing due",
    };
    format!(
        "  {:<10} {:<3} {:<11} {met}: {done} ({})  {} [{}; {}]",
        o.date,
        safe(&o.actor),
        o.class.word(),
        safe(&o.response),
        safe(&o.summary),
        o.grade,
        safe(&o.sources.join(", "))
    )
}
