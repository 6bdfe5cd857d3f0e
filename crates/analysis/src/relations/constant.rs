//! The rival of every account over time: that nothing moves the date but waiting.

use jiff::civil::Date;
use realpolitik_case::Relation;

/// The probability that a relation comes to one of `asked` by a day, said on another: at
/// a hazard that does not change, of which nothing is known but the record up to that day.
///
/// Of the rate r one believes before the record what Jeffreys's rule for a Poisson rate
/// says, density ∝ r^(−½); after k arrivals in a time T that is a gamma distribution with
/// shape k + ½ and rate T, and the probability of none in a further time u is
/// (T / (T + u))^(k + ½) (H. Jeffreys, *Theory of Probability*, 3rd ed. 1961, §3.1). T is
/// the time for which the record has the relation elsewhere. None where that is 0.
pub(super) fn constant_hazard(
    relation: &Relation,
    asked: &[usize],
    on: Date,
    by: Date,
) -> Option<f64> {
    let rows: Vec<_> = relation.record.iter().filter(|s| s.since <= on).collect();
    let (mut waited, mut arrivals) = (0.0, 0.0);
    for (k, row) in rows.iter().enumerate() {
        let end = rows.get(k + 1).map_or(on, |next| next.since);
        if !asked.contains(&row.state) {
            waited += days(row.since, end);
            arrivals +=
                f64::from(u8::from(rows.get(k + 1).is_some_and(|n| asked.contains(&n.state))));
        }
    }
    let left = days(on, by).max(0.0);
    (waited > 0.0).then(|| 1.0 - libm::pow(waited / (waited + left), arrivals + 0.5))
}

fn days(from: Date, to: Date) -> f64 {
    (to - from).get_days().into()
}

#[cfg(test)]
mod tests {
    use super::constant_hazard;
    use jiff::civil::{Date, date};
    use realpolitik_case::load::{Limits, load_memory};

    fn said(record: &[(Date, usize)], on: Date, by: Date) -> Option<f64> {
        let rows: String = record
            .iter()
            .map(|(since, s)| {
                format!(
                    "[[relations.r.record]]\nsince = {since}\nstate = \"s{s}\"\njudgement = \"x\"\n"
                )
            })
            .collect();
        let start = record.iter().rfind(|(since, _)| *since <= date(2022, 1, 1)).map_or(0, |r| r.1);
        let text = format!(
            "schema = 1\ntitle = \"t\"\nas_of = 2022-01-01\n[actors.A]\n[games.g]\nstart = \"m\"\nprecision = 1\n\
             [games.g.moves.m]\nby = \"A\"\nactions = {{ x = \"o\", y = \"o\" }}\n[games.g.outcomes.o]\npayoffs.A = 0\n\
             [relations.r]\ngame = \"g\"\nperiod = 6\ndiscount = 0.5\nstart = \"s{start}\"\njudgement = \"x\"\n\
             [relations.r.states.s0]\n[relations.r.states.s1]\n[relations.r.states.s2]\n{rows}"
        );
        let loaded = load_memory("t", &[("case.toml", text.as_bytes())], &Limits::default());
        let case = loaded.case.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        constant_hazard(&case.relations[0], &[1, 2], on, by)
    }

    #[test]
    fn waiting_and_arrivals_are_counted() {
        let record = [
            (date(2010, 1, 1), 0),
            (date(2014, 1, 1), 1),
            (date(2015, 1, 1), 2),
            (date(2016, 1, 1), 0),
            (date(2023, 1, 1), 1),
        ];
        // 1461 days and one arrival, then 2192 more.
        let p = said(&record, date(2022, 1, 1), date(2023, 1, 1)).unwrap();
        let waited = 1461.0 + 2192.0;
        assert!((p - (1.0 - (waited / (waited + 365.0f64)).powf(1.5))).abs() < 1e-14, "{p}");
        // Later rows are not looked at, and nothing is said where nothing was waited for.
        assert_eq!(
            said(&record, date(2022, 1, 1), date(2023, 1, 1)),
            said(&record[..4], date(2022, 1, 1), date(2023, 1, 1))
        );
        assert_eq!(said(&record[1..3], date(2015, 6, 1), date(2023, 1, 1)), None);
        assert_eq!(said(&[], date(2022, 1, 1), date(2023, 1, 1)), None);
        // Nothing is left to come after the last day.
        assert_eq!(said(&record, date(2022, 1, 1), date(2022, 1, 1)), Some(0.0));
    }
}
