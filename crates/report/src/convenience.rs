//! Allies of convenience in words.

use crate::style::{Style, line};
use crate::words::safe;
use realpolitik_record::convenience::{Convenience, Kind};

/// All pairs as a table.
pub fn conveniences(all: &[Convenience], style: Style) -> String {
    let mut out = String::new();
    line(
        &mut out,
        style.bold(&format!(
            "  {:<8} {:<10} {:>6} {:>8} {:>5} {:>11}  {}",
            "pair", "on", "threat", "distance", "trust", "convenience", "kind"
        )),
    );
    let number = |x: Option<f64>| x.map_or_else(|| "–".to_owned(), |v| format!("{v:.2}"));
    for c in all {
        let against = c.against.as_deref().map(|a| format!(" against {}", safe(a)));
        let against = against.filter(|_| c.kind != Kind::NoCommonThreat).unwrap_or_default();
        let fragile = match c.margin {
            Some(m) if m < 0.05 => ", by a hair",
            _ => "",
        };
        line(
            &mut out,
            format!(
                "  {:<8} {:<10} {:>6} {:>8} {:>5.2} {:>11}  {}{against}{fragile}",
                format!("{}–{}", safe(&c.a), safe(&c.b)),
                c.on,
                number(c.threat),
                number(c.distance),
                c.trust,
                number(c.convenience),
                c.kind.word()
            ),
        );
    }
    out
}

/// The allies of convenience in one line; `None` if there is none.
pub fn summary(all: &[Convenience]) -> Option<String> {
    let named: Vec<String> = all
        .iter()
        .filter(|c| c.kind == Kind::AllyOfConvenience)
        .map(|c| {
            let past = c.from.as_deref().map_or_else(String::new, |from| {
                format!(", {} to {}", &from[..4.min(from.len())], &c.on[..4.min(c.on.len())])
            });
            format!(
                "{}–{} (threat {:.2}, distance {:.2}, no treaty{past})",
                safe(&c.a),
                safe(&c.b),
                c.threat.unwrap_or_default(),
                c.distance.unwrap_or_default()
            )
        })
        .collect();
    (!named.is_empty()).then(|| format!("allies of convenience: {}", named.join(", ")))
}
