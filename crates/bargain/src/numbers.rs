//! The numbers of a group's actors, one by one.

use crate::group::Group;

/// Least capability and salience that a change leaves an actor.
pub const LEAST: f64 = 1e-9;
/// Greatest capability.
pub const MOST: f64 = 1e12;

/// Which number of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Its capability.
    Capability,
    /// Its position on this dimension.
    Position(usize),
    /// Its salience on this dimension, a share of its attention.
    Salience(usize),
}

/// Sets a number of an actor, moved onto its scale; whether it had to be.
pub fn set(group: &mut Group, actor: usize, input: Input, value: f64) -> bool {
    let (place, low, high) = match input {
        Input::Capability => (&mut group.actors[actor].capability, LEAST, MOST),
        Input::Position(k) => {
            let d = &group.dimensions[k];
            (&mut group.actors[actor].position[k], d.low, d.high)
        }
        Input::Salience(k) => (&mut group.actors[actor].salience[k], LEAST, 1.0),
    };
    *place = value.clamp(low, high);
    *place != value
}

/// Scales down the saliences of actors that would care for more than the whole of
/// their attention; whether there was one.
pub fn fit_saliences(group: &mut Group) -> bool {
    let mut moved = false;
    for a in &mut group.actors {
        let total = a.total_salience();
        if total > 1.0 {
            moved = true;
            for s in &mut a.salience {
                *s /= total;
            }
        }
    }
    moved
}

/// What a number of an actor is.
pub fn get(group: &Group, actor: usize, input: Input) -> f64 {
    let a = &group.actors[actor];
    match input {
        Input::Capability => a.capability,
        Input::Position(k) => a.position[k],
        Input::Salience(k) => a.salience[k],
    }
}

/// Every number of every actor, in the order of actors: capability, then position
/// and salience on each dimension.
pub fn inputs(group: &Group) -> Vec<(usize, Input)> {
    let dimensions = group.dimensions.len();
    (0..group.len())
        .flat_map(|i| {
            let pairs = (0..dimensions).flat_map(|k| [Input::Position(k), Input::Salience(k)]);
            std::iter::once(Input::Capability).chain(pairs).map(move |input| (i, input))
        })
        .collect()
}
