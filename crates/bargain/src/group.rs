//! A group that bargains: who wants what, how much it matters to them, and what
//! they can bring to bear.

use crate::error::Error;
use schemars::JsonSchema;
use serde::Serialize;

/// A dimension on which positions are taken.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Dimension {
    /// Its name.
    pub name: String,
    /// The low end of its scale.
    pub low: f64,
    /// The high end of its scale.
    pub high: f64,
    /// What holds if nothing is agreed, on the same scale, if that is known.
    pub status_quo: Option<f64>,
}

impl Dimension {
    /// A value of the scale as a share of its length, 0 at the low end.
    pub fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    /// A share of the scale's length as a value.
    pub fn value(&self, share: f64) -> f64 {
        self.low + share * (self.high - self.low)
    }
}

/// An actor of a group.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Actor {
    /// Its name, which no other actor of the group has.
    pub name: String,
    /// Who it is, in words.
    pub description: String,
    /// What it can bring to bear, in any unit that all actors share.
    pub capability: f64,
    /// Its position on each dimension, on the dimension's scale.
    pub position: Vec<f64>,
    /// How much each dimension matters to it: shares of its attention, 0 to 1.
    /// Over all dimensions they add to at most 1.
    pub salience: Vec<f64>,
}

impl Actor {
    /// The sum of its saliences.
    pub fn total_salience(&self) -> f64 {
        self.salience.iter().sum()
    }
}

/// A group that bargains over positions on one or more dimensions.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Group {
    /// What the bargaining is about, in a few words.
    pub name: String,
    /// The same at length; may be empty.
    pub description: String,
    /// The dimensions.
    pub dimensions: Vec<Dimension>,
    /// The actors.
    pub actors: Vec<Actor>,
    /// How ideal points follow positions: the ideal of actor i moves to
    /// Σⱼ `a[i][j]` · positionⱼ plus what is left to 1 of its old ideal. Without
    /// it, what an actor holds is what it wants. Only the spatial model of
    /// politics uses it.
    pub ideal_adjustment: Option<Vec<Vec<f64>>>,
}

/// Slack in the sum of an actor's saliences: rounding of printed per cents.
pub const SALIENCE_SLACK: f64 = 1e-9;

impl Group {
    /// The number of actors.
    pub fn len(&self) -> usize {
        self.actors.len()
    }

    /// Whether there is no actor.
    pub fn is_empty(&self) -> bool {
        self.actors.is_empty()
    }

    /// Whether every model can be asked about this group.
    ///
    /// # Errors
    /// If there are fewer than two actors or no dimension; if a scale has no
    /// length; if a number is not finite, a capability or salience negative, a
    /// position off its scale; if an actor cares about nothing or for more than
    /// the whole of its attention; if no actor has capability.
    pub fn validate(&self) -> Result<(), Error> {
        let bad = |what: String| Err(Error::Group(what));
        if self.actors.len() < 2 {
            return bad(format!("a group needs two actors, and there are {}", self.actors.len()));
        }
        if self.dimensions.is_empty() {
            return bad("a group needs a dimension".to_owned());
        }
        for d in &self.dimensions {
            if !(d.low.is_finite() && d.high.is_finite() && d.low < d.high) {
                return bad(format!("the scale of {} runs from {} to {}", d.name, d.low, d.high));
            }
            if let Some(q) = d.status_quo
                && !(d.low..=d.high).contains(&q)
            {
                return bad(format!("the status quo {q} of {} is off its scale", d.name));
            }
        }
        for a in &self.actors {
            self.validate_actor(a)?;
        }
        if self.actors.iter().all(|a| a.capability == 0.0) {
            return bad("no actor has any capability".to_owned());
        }
        for (k, d) in self.dimensions.iter().enumerate() {
            if self.actors.iter().all(|a| a.capability * a.salience[k] == 0.0) {
                return bad(format!("nobody that has capability cares about {}", d.name));
            }
        }
        self.validate_adjustment()
    }

    fn validate_actor(&self, a: &Actor) -> Result<(), Error> {
        let bad = |what: String| Err(Error::Group(format!("{what} ({})", a.name)));
        let m = self.dimensions.len();
        if a.position.len() != m || a.salience.len() != m {
            return bad(format!("positions and saliences must be {m} each"));
        }
        if !(a.capability.is_finite() && a.capability >= 0.0) {
            return bad(format!("the capability is {}; it must be at least 0", a.capability));
        }
        for ((d, x), s) in self.dimensions.iter().zip(&a.position).zip(&a.salience) {
            if !(d.low..=d.high).contains(x) {
                let (low, high) = (d.low, d.high);
                return bad(format!("the position {x} on {} is outside {low} to {high}", d.name));
            }
            if !(0.0..=1.0 + SALIENCE_SLACK).contains(s) {
                return bad(format!("the salience {s} of {} is outside 0 to 1", d.name));
            }
        }
        let total = a.total_salience();
        if total > 1.0 + SALIENCE_SLACK {
            return bad(format!("the saliences add to {total}, more than 1"));
        }
        if total <= 0.0 {
            return bad("no dimension has any salience".to_owned());
        }
        Ok(())
    }

    fn validate_adjustment(&self) -> Result<(), Error> {
        let Some(rows) = &self.ideal_adjustment else { return Ok(()) };
        let n = self.actors.len();
        if rows.len() != n || rows.iter().any(|r| r.len() != n) {
            return Err(Error::Group(format!("the ideal adjustment must be {n} by {n}")));
        }
        for (a, row) in self.actors.iter().zip(rows) {
            let sum: f64 = row.iter().sum();
            if row.iter().any(|v| !(0.0..=1.0).contains(v)) || sum > 1.0 + 1e-10 {
                return Err(Error::Group(format!(
                    "the ideal adjustments of {} must be 0 to 1 and add to at most 1",
                    a.name
                )));
            }
        }
        Ok(())
    }

    /// The same group without one actor.
    pub fn without(&self, actor: usize) -> Group {
        let mut rest = self.clone();
        rest.actors.remove(actor);
        if let Some(rows) = &mut rest.ideal_adjustment {
            rows.remove(actor);
            for row in rows {
                row.remove(actor);
            }
        }
        rest
    }
}
