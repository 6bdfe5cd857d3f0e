//! Years of peace.

use std::collections::HashMap;

/// Years since the last event, unit by unit: 0 in a unit's first row and in the row
/// after an event, one more in every other (Beck, Katz & Tucker 1998).
///
/// # Arguments
/// * `units` — the unit of each row; rows of a unit stand in the order of time.
/// * `events` — 1 for an event, 0 for none, not a number where that is not known.
///
/// # Returns
/// The count; not a number where an event of the same row, or of one before it in the
/// unit, is not known.
///
/// ```
/// use realpolitik_panel::peace_years;
/// let spell = peace_years(&[7, 7, 7, 7, 9], &[0.0, 0.0, 1.0, 0.0, 0.0]);
/// assert_eq!(spell, [0.0, 1.0, 2.0, 0.0, 0.0]);
/// assert!(peace_years(&[7, 7], &[f64::NAN, 0.0])[1].is_nan());
/// ```
pub fn peace_years(units: &[u64], events: &[f64]) -> Vec<f64> {
    // Rows of one unit need not stand together, but as a rule do: only where the unit
    // changes is the last row of another put away and that of the new one looked up.
    let mut away: HashMap<u64, (f64, f64)> = HashMap::new();
    let mut unit_now = None;
    let mut last: Option<(f64, f64)> = None;
    units
        .iter()
        .zip(events)
        .map(|(unit, event)| {
            if unit_now != Some(*unit) {
                if let (Some(unit), Some(last)) = (unit_now, last) {
                    away.insert(unit, last);
                }
                (unit_now, last) = (Some(*unit), away.get(unit).copied());
            }
            let count = match last {
                _ if event.is_nan() => f64::NAN,
                None => 0.0,
                Some((count, event)) if event.is_nan() || count.is_nan() => f64::NAN,
                Some((_, event)) if event != 0.0 => 0.0,
                Some((count, _)) => count + 1.0,
            };
            last = Some((count, *event));
            count
        })
        .collect()
}
