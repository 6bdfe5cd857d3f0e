//! What is painted: fills, strokes and words, in order.

use serde::Deserialize;

/// A drawing taken apart, in pixels with y downwards.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Display {
    /// Left, top, width and height.
    pub r#box: [f64; 4],
    /// What is painted, the first lowest.
    pub painted: Vec<Painted>,
}

/// One thing that is painted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Painted {
    /// An area.
    Fill {
        /// Its outline.
        path: Outline,
        /// Its colour, `#rrggbb`.
        color: String,
        /// How much it covers, 0–1.
        opacity: f64,
        /// The area outside of which nothing is painted.
        #[serde(default)]
        clip: Option<Outline>,
    },
    /// A line.
    Stroke {
        /// Its course.
        path: Outline,
        /// Its colour, `#rrggbb`.
        color: String,
        /// How much it covers, 0–1.
        opacity: f64,
        /// Its width.
        width: f64,
        /// Lengths of dashes and gaps; empty if it has none.
        dash: Vec<f64>,
        /// Whether its corners are round.
        round: bool,
        /// The area outside of which nothing is painted.
        #[serde(default)]
        clip: Option<Outline>,
    },
    /// A line of words.
    Text(Words),
}

/// A line of words.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Where they begin, end or have their middle, at the base line.
    pub x: f64,
    /// The base line.
    pub y: f64,
    /// Degrees by which they are turned, clockwise.
    pub turned: f64,
    /// Size of the face.
    pub size: f64,
    /// Whether they are bold.
    pub bold: bool,
    /// Which part of them stands at `x`.
    pub anchor: Anchor,
    /// Their colour.
    pub color: String,
    /// A line of the ground's colour around them.
    #[serde(default)]
    pub halo: Option<Halo>,
}

/// A line around words.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Halo {
    /// Its colour.
    pub color: String,
    /// Its width, half of which lies outside the letters.
    pub width: f64,
}

/// Which part of a line of words stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

impl Anchor {
    /// How much of the width lies before the place.
    pub(crate) fn share(self) -> f64 {
        match self {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5,
            Anchor::End => 1.0,
        }
    }
}

/// A part of an outline, in absolute terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part {
    /// To a point without a line.
    Move([f64; 2]),
    /// To a point in a straight line.
    Line([f64; 2]),
    /// To the last point by a Bézier curve of the third degree.
    Curve([f64; 6]),
    /// Back to where it began.
    Close,
}

/// An outline: parts in order. Written as a letter and its numbers, parted by blanks.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Outline(pub Vec<Part>);

impl TryFrom<String> for Outline {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let mut words = text.split_ascii_whitespace();
        let mut parts = Vec::new();
        while let Some(letter) = words.next() {
            let mut number = || -> Result<f64, String> {
                let word = words.next().ok_or("a number is missing")?;
                let read: f64 = word.parse().map_err(|_| format!("`{word}` is no number"))?;
                if read.is_finite() { Ok(read) } else { Err(format!("`{word}` is not finite")) }
            };
            parts.push(match letter {
                "M" => Part::Move([number()?, number()?]),
                "L" => Part::Line([number()?, number()?]),
                "C" => {
                    let mut six = [0.0; 6];
                    for v in &mut six {
                        *v = number()?;
                    }
                    Part::Curve(six)
                }
                "Z" => Part::Close,
                other => return Err(format!("`{other}` is no part of an outline")),
            });
        }
        Ok(Outline(parts))
    }
}

/// Red, green and blue of `#rrggbb`; black where that is not written so.
pub(crate) fn rgb(color: &str) -> [u8; 3] {
    let hex = color.strip_prefix('#').filter(|h| h.len() == 6 && h.is_ascii());
    let part = |i: usize| {
        hex.and_then(|h| u8::from_str_radix(&h[2 * i..2 * i + 2], 16).ok()).unwrap_or_default()
    };
    [part(0), part(1), part(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_read_and_what_is_none_is_refused() {
        let read = |t: &str| Outline::try_from(t.to_owned());
        let made = read("M 1 2 L 3.5 -4 C 1 2 3 4 5 6 Z").unwrap();
        assert_eq!(made.0.len(), 4);
        assert_eq!(made.0[1], Part::Line([3.5, -4.0]));
        for bad in ["M 1", "Q 1 2 3 4", "L x 2", "M NaN 1", "1 2"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_colour_has_three_parts() {
        assert_eq!(rgb("#0072b2"), [0, 0x72, 0xb2]);
        assert_eq!(rgb("#0é72"), [0, 0, 0]);
        assert_eq!(rgb("currentColor"), [0, 0, 0]);
    }
}
