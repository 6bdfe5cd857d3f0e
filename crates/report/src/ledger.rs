//! Concession ledgers in words.

use crate::style::{Style, line};
use crate::words::safe;
use realpolitik_case::EntryKind;
use realpolitik_record::ledger::{Given, Ledger, Pile};

/// Ledgers as text: the balance, who gave what, and every line with its running
/// balance.
pub fn ledgers(all: &[Ledger], style: Style) -> String {
    let mut out = String::new();
    for (i, l) in all.iter().enumerate() {
        if i > 0 {
            line(&mut out, "");
        }
        ledger(&mut out, l, style);
    }
    if all.is_empty() {
        line(&mut out, "The case records no concession.");
    }
    out
}

fn ledger(out: &mut String, l: &Ledger, style: Style) {
    line(
        out,
        style.bold(&format!("Concessions between {} and {}", safe(&l.favours), safe(&l.against))),
    );
    let parts = format!(
        "public {}, quiet {}; by count alone {}; gifts alone {}",
        points(l.public),
        points(l.quiet),
        points(l.balance_of_counts),
        points(l.balance_of_gifts)
    );
    line(
        out,
        if l.balance == 0.0 {
            format!("  The balance is even: {parts}, in favour of {}", safe(&l.favours))
        } else {
            format!("  The balance favours {} by {}: {parts}", safe(&l.favours), l.balance)
        },
    );
    for g in &l.sides {
        line(out, format!("  {}", given(g)));
    }
    let turned: Vec<String> = l
        .balance_without
        .iter()
        .filter(|w| w.balance <= 0.0 && l.entries.iter().any(|e| e.weight != w.weight))
        .map(|w| w.weight.to_string())
        .collect();
    // What is even has no sign to keep.
    if l.balance != 0.0 {
        line(
            out,
            if turned.is_empty() {
                "  The balance keeps its sign whichever weight of the scale is left out.".to_owned()
            } else {
                format!("  It turns without the entries of weight {}.", turned.join(" or "))
            },
        );
    }
    line(
        out,
        style.bold(&format!(
            "  {:<10}  {:<9}  {:<6} {:<11} {:>6}  {:>7} {:>7} {:>7}  {}",
            "date", "", "", "entry", "weight", "balance", "public", "quiet", "what"
        )),
    );
    for e in &l.entries {
        let sources = if style.verbose {
            format!(" [{}; {}]", e.grade, safe(&e.sources.join(", ")))
        } else {
            String::new()
        };
        line(
            out,
            format!(
                "  {:<10}  {:<9}  {:<6} {:<11} {:>6}  {:>7} {:>7} {:>7}  {}{sources}",
                e.date,
                format!("{} to {}", safe(&e.giver), safe(&e.receiver)),
                if e.quiet { "quiet" } else { "public" },
                e.kind.word(),
                e.weight,
                e.balance,
                e.public_balance,
                e.quiet_balance,
                safe(&e.summary)
            ),
        );
    }
}

/// Points with a sign; none where they come to nothing.
fn points(x: f64) -> String {
    if x == 0.0 { "0".to_owned() } else { format!("{x:+}") }
}

fn given(g: &Given) -> String {
    format!(
        "{} gave {} in public and {} quietly, net of what it imposed: {}",
        safe(&g.giver),
        g.public.weight,
        g.quiet.weight,
        kinds(g)
    )
}

/// How many entries of a ledger are of each kind, whoever gave.
pub fn made_of(l: &Ledger) -> String {
    let of = |kind: EntryKind, one: &str, many: &str| match l.count(kind) {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let all = [
        of(EntryKind::Gift, "gift", "gifts"),
        of(EntryKind::NotImposed, "penalty not imposed", "penalties not imposed"),
        of(EntryKind::Lifted, "penalty lifted", "penalties lifted"),
        of(EntryKind::Imposed, "penalty imposed", "penalties imposed"),
        of(EntryKind::Mutual, "agreement of both", "agreements of both"),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How many entries of one side are of each kind, with their weights.
pub fn kinds(g: &Given) -> String {
    let k = &g.kinds;
    let of = |p: Pile, one: &str, many: &str, sign: &str| {
        let word = if p.count == 1 { one } else { many };
        (p.count > 0).then(|| format!("{} {word} ({sign}{})", p.count, p.weight))
    };
    let all: Vec<String> = [
        of(k.gift, "gift", "gifts", ""),
        of(k.not_imposed, "penalty not imposed", "penalties not imposed", ""),
        of(k.lifted, "penalty lifted", "penalties lifted", ""),
        of(k.imposed, "penalty imposed", "penalties imposed", "−"),
        k.mutual
            .count
            .gt(&0)
            .then(|| format!("{} (no net)", crate::words::counted(k.mutual.count, "agreement"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}
